"""Tests of rag.parsing."""
