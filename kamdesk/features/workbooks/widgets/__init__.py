"""The sheet of a report as it prints: on the screen, and in a PDF."""
