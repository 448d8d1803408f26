"""Tabs and panes of expected loss and of the law on payment."""
