"""Figures of how money comes in: days, effectiveness, rates, concentration, month by month."""
