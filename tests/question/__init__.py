"""What questions ask for, read off their words."""
