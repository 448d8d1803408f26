"""Lists that leave as a sheet for editing and come back as a reviewed difference."""
