"""The files below a folder, and the checksum of a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from rag.disk.durable import naming


def file_sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(1 << 20))
    with naming(path), path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            digest.update(buffer[:size])
    return digest.hexdigest()


def files_below(folder: Path) -> list[str]:
    """Return the files below a folder by their sorted relative names, with slashes on every system."""
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
