"""Widgets of this capability; private to it."""
