"""Widgets of the accounts, private to them."""
