"""Vocabulary of every layer: standard library only."""
