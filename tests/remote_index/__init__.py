"""Tests of the index in Milvus."""
