"""Widgets of credit."""
