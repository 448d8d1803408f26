"""Qt toolkit without any feature."""
