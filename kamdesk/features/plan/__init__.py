"""The plan of an account: measures with an owner, a day and an outcome."""
