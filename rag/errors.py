"""The errors that people see: what happened, the value, and what to do."""

from __future__ import annotations

import unicodedata


class RagError(Exception):
    """Something that a person can understand and mend; its message is shown as it is, on one line.

    ``exit_code`` is what the command line returns.
    """

    exit_code = 1

    def __str__(self) -> str:
        """Return the message as one line; a file's name in it may hold anything, but commands no terminal."""
        return one_line(super().__str__())


class InputError(RagError):
    """A question or an argument that cannot be used."""

    exit_code = 2


class ConfigError(RagError):
    """A setting that cannot be used."""

    exit_code = 2


class DocumentError(RagError):
    """A source file that cannot be read as a document."""


class UnreadableFileError(DocumentError):
    """A file that the system does not let be read, which may be otherwise the next time; its content is not known."""


class StaleIndexError(RagError):
    """An index that is missing, stale, damaged, or made with other settings."""


class EndpointError(RagError):
    """A language model's endpoint that does not answer, or not as it should."""


class StoreError(RagError):
    """A vector database that does not answer, or not as it should."""


class ModelError(RagError):
    """An embedding model that cannot be found, verified or loaded."""


def one_line(text: str) -> str:
    r"""Return a text as one line, with a mark in the place of what is not seen: control characters, marks of direction.

    >>> one_line("a\nb\x1b[31m\u202ec.txt")
    'a b\ufffd[31m\ufffdc.txt'
    """
    unseen = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    plain = " ".join(text.splitlines())
    return "".join("\ufffd" if unicodedata.category(each) in unseen else each for each in plain)
