"""Positions: where the relation with an account stands, and where it should."""
