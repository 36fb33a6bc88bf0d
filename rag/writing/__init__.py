"""Answers that a language model writes from the evidence, each sentence checked against what it cites."""
