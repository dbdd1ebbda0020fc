"""What each command does: the order of its steps."""
