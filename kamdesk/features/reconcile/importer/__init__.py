"""Reads the other side's list, whatever its layout, and compares it with our ledger."""

from kamdesk.features.reconcile.importer.comparing import compare
from kamdesk.features.reconcile.importer.draft import Draft, Listed, open_file
from kamdesk.features.reconcile.importer.fields import BASES, CUSTOMER, FIELDS, FINANCE, SIDES
from kamdesk.features.reconcile.importer.lines import read_lines

__all__ = [
    "BASES",
    "CUSTOMER",
    "FIELDS",
    "FINANCE",
    "SIDES",
    "Draft",
    "Listed",
    "compare",
    "open_file",
    "read_lines",
]
