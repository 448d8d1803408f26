"""The same firm or person kept twice: found, shown with reasons, merged by the user."""
