"""Files that survive a crash whole, and folders that one process changes at a time."""
