"""Widgets of the receivables, private to them."""
