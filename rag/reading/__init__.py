"""Reads a question and sentences together: which sentence answers, and with which characters."""
