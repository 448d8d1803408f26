"""What is taken into a room: the brief before a visit, and the pack of a meeting by its audience."""
