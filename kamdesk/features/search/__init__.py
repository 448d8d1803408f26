"""Finding anything by a fragment of it."""
