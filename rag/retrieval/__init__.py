"""Rankings of keys for a question."""
