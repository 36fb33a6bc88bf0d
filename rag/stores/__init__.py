"""Where vectors, documents and passages are kept: in memory, in a FAISS index, in a corpus file."""
