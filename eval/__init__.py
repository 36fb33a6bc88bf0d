"""Measures how good the answers are: question sets, metrics, reports and a gate, over ``search`` and ``ask`` alone."""
