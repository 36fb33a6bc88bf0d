"""What keeps a library in order."""
