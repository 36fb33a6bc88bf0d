"""Measures the checks on written sentences."""
