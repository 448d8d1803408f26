"""People, their posts and the ties between them."""
