"""The map of the people of an account."""
