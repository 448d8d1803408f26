"""Widgets of contracts and bills."""
