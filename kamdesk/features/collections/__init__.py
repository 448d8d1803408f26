"""Working the money: promises, reminders, letters, extensions, the list of whom to call."""
