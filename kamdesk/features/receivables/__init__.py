"""Invoices, receipts and what is still owed."""
