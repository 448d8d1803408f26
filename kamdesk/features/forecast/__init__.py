"""When the money comes: expected receipts a week, with a band that is held against what really came."""
