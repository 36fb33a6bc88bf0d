"""Inflates members of zip files while counting: what an archive says about its own sizes is not believed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What ``zipfile`` raises for a damaged archive."""

_BLOCK = 1 << 16


def inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    """Yield the content of a member in blocks; raise OverflowError once there are more bytes than the limit.

    What is damaged raises one of ``BROKEN``, or ``zlib.error``.
    """
    size = 0
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > limit:
                raise OverflowError(f"{entry.filename} has more than {limit} bytes")
            yield block
