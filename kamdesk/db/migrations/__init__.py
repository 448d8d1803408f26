"""Numbered steps of the schema, linear, never edited after a release."""
