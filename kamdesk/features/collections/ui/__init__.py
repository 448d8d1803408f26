"""Widgets of collections; private to the slice."""
