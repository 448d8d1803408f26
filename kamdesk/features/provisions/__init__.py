"""What of the receivables will not come: expected loss, and what the law says of terms and limitation."""
