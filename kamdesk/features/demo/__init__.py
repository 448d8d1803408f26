"""A believable sample workspace."""
