"""Answers, from evidence to citations."""
