"""Tests of the library as a Python program sees it."""
