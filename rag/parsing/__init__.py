"""Reads reports: files and texts become documents with paragraphs, sections, sentences and pages."""

from rag.parsing.files import READABLE_SUFFIXES, encoding_of, parse_bytes, parse_file, parse_text

__all__ = ["READABLE_SUFFIXES", "encoding_of", "parse_bytes", "parse_file", "parse_text"]
