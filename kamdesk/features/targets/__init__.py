"""Collection targets, incentives and the monthly review."""
