"""The user's own workbooks as templates: their fields are filled, everything else stays as it is."""
