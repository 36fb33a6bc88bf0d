"""A conversation with its citations as a file to keep: Markdown or Word."""
