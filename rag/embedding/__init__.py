"""Embedders: the bundled default model and its light query engine, any sentence-transformers model, a cache."""
