"""Products and what was sold of them."""
