"""The rules of contracts: terms, payment plans, schedules and bills; pure, exact, by calendar day."""
