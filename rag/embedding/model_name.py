"""Give a model of unknown origin an identity that changes when its files change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from rag.embedding.default_model import CHECKSUMS, is_intact
from rag.errors import ModelError

_SAMPLES = 64
_SAMPLE_SIZE = 1 << 16


def model_name(label: str, folder: Path, prompts: Mapping[str, str]) -> str:
    """Return ``label@fingerprint`` for a model folder, or the name that the folder records for itself.

    The fingerprint is over every file's path and size, its content (64 evenly spaced samples of a large one, so that a
    model of gigabytes starts quickly), and the prompts. Raises ModelError when a folder that records a name does not
    match its checksums.
    """
    if (folder / CHECKSUMS).is_file():
        if not is_intact(folder):
            raise ModelError(f"the model in {folder} is damaged (checksums differ): delete the folder and start again")
        return str(json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))["name"])
    digest = hashlib.sha256(json.dumps(dict(sorted(prompts.items()))).encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and _matters(path.relative_to(folder))):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        _add_samples(digest, path, size)
    return f"{label}@{digest.hexdigest()[:12]}"


def _matters(path: Path) -> bool:
    return path.suffix != ".md" and not any(part.startswith(".") for part in path.parts)


def _add_samples(digest: hashlib._Hash, path: Path, size: int) -> None:
    with path.open("rb") as file:
        if size <= _SAMPLES * _SAMPLE_SIZE:
            digest.update(file.read())
            return
        for sample in range(_SAMPLES):
            file.seek((size - _SAMPLE_SIZE) * sample // (_SAMPLES - 1))
            digest.update(file.read(_SAMPLE_SIZE))
