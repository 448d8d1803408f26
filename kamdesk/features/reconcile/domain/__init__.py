"""Rules of agreeing balances: what a statement adds up, and which lines of two lists belong together."""
