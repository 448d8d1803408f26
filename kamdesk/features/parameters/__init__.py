"""Rates, limits, statutes and rules that hold from a day on, of the workspace or of one account."""
