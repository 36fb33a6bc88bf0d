"""Tests of the generations of an index."""
