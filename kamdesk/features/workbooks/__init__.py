"""The report gallery."""
