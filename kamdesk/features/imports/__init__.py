"""Reading, recognising and applying files."""
