"""The figures of collecting in the window."""
