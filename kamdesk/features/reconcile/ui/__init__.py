"""Statements, letters and comparisons on the screen."""
