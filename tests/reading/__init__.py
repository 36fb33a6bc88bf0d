"""The reader, with a model whose scores a person can compute, and the shipped one."""
