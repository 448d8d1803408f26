"""Questions about statements, letters and comparisons; each is one statement of SQL."""
