"""One package per capability a user would name."""
