"""Measures speed, memory and size, part by part: ``python -m tools.bench``; docs/performance.md holds the results."""
