"""Samples of the stress tests, and what their tools rely on."""
