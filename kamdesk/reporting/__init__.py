"""From values to finished Excel sheets."""
