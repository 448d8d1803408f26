"""Contracts: what was agreed to be paid when, which event it waits for, and bills that pay it."""
