"""Rankings that a person can compute."""
