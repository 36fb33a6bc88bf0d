"""The result of an evaluation as one page that needs nothing but a browser."""
