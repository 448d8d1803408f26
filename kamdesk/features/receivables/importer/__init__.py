"""Brings in invoices, credit notes and receipts."""

from kamdesk.features.receivables.importer.invoices import InvoiceImporter
from kamdesk.features.receivables.importer.receipts import ReceiptImporter

INVOICES = InvoiceImporter()
RECEIPTS = ReceiptImporter()
