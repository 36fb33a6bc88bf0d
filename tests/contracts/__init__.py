"""Contracts that every store keeps."""
