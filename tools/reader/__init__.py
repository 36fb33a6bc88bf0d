"""Trains the reader (rag/reading) on public question sets; docs/reader.md says how and with what result."""
