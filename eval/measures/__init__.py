"""Measures of single questions and of whole runs; docs/evaluation.md defines each of them."""
