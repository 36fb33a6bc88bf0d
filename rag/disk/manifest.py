"""What the manifest of a generation records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag.disk.checksum import file_sha256

MANIFEST = "manifest.json"


def recorded(file: Path) -> dict[str, Any]:
    """Return what is recorded of a file; an OSError passes through."""
    return {"size": file.stat().st_size, "sha256": file_sha256(file)}


def digest(files: Mapping[str, Any], description: Mapping[str, Any]) -> str:
    """Return the end of a generation's id, which its files and its description determine."""
    return hashlib.sha256(json.dumps([files, description], sort_keys=True).encode()).hexdigest()[:12]
