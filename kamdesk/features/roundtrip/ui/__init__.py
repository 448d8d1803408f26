"""The page on which an edited sheet is looked at and taken over."""
