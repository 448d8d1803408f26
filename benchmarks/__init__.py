"""Measures against floors: each script makes its data from a seed and contains its own floor."""
