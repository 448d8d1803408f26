"""Credit investigation, limit and exposure."""
