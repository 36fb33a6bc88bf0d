"""Explanations as values, as tables and as JSON."""
