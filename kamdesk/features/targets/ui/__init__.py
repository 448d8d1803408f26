"""Widgets of the targets tab; private to the slice."""
