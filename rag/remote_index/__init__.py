"""An index whose vectors and words are rows of a Milvus server; texts and places stay here (docs/scale-out.md)."""
