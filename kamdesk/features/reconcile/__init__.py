"""Statements to customers, and agreeing our ledger with finance's and theirs."""
