"""Embedders: the bundled default model in int8, any sentence-transformers model, a cache."""
