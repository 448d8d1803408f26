"""Key accounts: who they are and how they stand."""
