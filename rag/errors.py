"""The errors that people see: what happened, the value, and what to do."""

from __future__ import annotations


class RagError(Exception):
    """Something that a person can understand and mend; its message is shown as it is, on one line.

    ``exit_code`` is what the command line returns.
    """

    exit_code = 1


class InputError(RagError):
    """A question or an argument that cannot be used."""

    exit_code = 2


class ConfigError(RagError):
    """A setting that cannot be used."""

    exit_code = 2


class DocumentError(RagError):
    """A source file that cannot be read as a document."""


class StaleIndexError(RagError):
    """An index that is missing, stale, damaged, or made with other settings."""


class EndpointError(RagError):
    """A language model's endpoint that does not answer, or not as it should."""


class StoreError(RagError):
    """A vector database that does not answer, or not as it should."""


class ModelError(RagError):
    """An embedding model that cannot be found, verified or loaded."""
