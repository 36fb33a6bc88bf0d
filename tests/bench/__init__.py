"""The bench: its arithmetic, its made texts and vectors, its charts."""
