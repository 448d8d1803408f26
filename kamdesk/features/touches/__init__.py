"""Touches: who of us met whom of theirs, when and what came of it."""
