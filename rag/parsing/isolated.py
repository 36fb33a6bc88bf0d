"""Reads files in a process of their own, which has little memory and time, and neither network nor new files.

A file that breaks a parser breaks that process; the reason is named, and the next file is read in a new one. What comes
back is JSON, checked like an index on disk, so that a process that was taken over can invent a text and nothing more.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import sys
import weakref
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import IO, Any

from rag.document_row import document_from_row
from rag.errors import DocumentError, RagError, one_line
from rag.parsing.confinement import MEMORY_BYTES, SECONDS
from rag.parsing.worker import BROKEN, DOCUMENT, ENCODING, MEMORY, PARSE, PEAK, READY, REFUSED
from rag.types import Document

MOST_REPLY_BYTES = 64 << 20
LONGEST_REASON = 1000
LARGEST_PEAK = 256 << 20
"""A process that has had more memory than this is not used for the next file."""
_ENDING_SECONDS = 2.0

_ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-B", "-m", "rag.parsing.worker")
_KEPT = (
    "PATH",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "SYSTEMROOT",
)
_LOG = logging.getLogger(__name__)


class IsolatedParser:
    """Reads the bytes of files as ``parse_bytes`` and ``encoding_of`` do, in a process that is kept for many files.

    The process starts with the first file, and ends with ``close``, with this object, or with this program. It can be
    used from several threads, one file at a time.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        """Take the seconds that one file may take."""
        self._seconds = seconds
        self._lock = Lock()
        self._child: _Child | None = None

    def close(self) -> None:
        """End the process; the next file starts a new one."""
        with self._lock:
            self._end()

    @property
    def process_id(self) -> int | None:
        """The number of the process, None where there is none."""
        return None if self._child is None else self._child.process.pid

    def parse(self, data: bytes, name: str, doc_id: str) -> Document:
        """Return the document in the bytes of a file; raise DocumentError for what cannot be read within the limits."""
        answer = self._ask({"task": PARSE, "name": name, "doc_id": doc_id}, data)
        try:
            document = document_from_row(answer.get(DOCUMENT))
        except (ValueError, TypeError) as error:
            raise _unusable(name) from error
        told = (document.doc_id, document.source, document.source_sha256)
        if told != (doc_id, name, hashlib.sha256(data).hexdigest()):
            raise _unusable(name)
        return document

    def encoding_of(self, data: bytes, name: str) -> str | None:
        """Return the encoding in which a text file is read, None for a format that has its own."""
        encoding = self._ask({"task": ENCODING, "name": name}, data).get(ENCODING)
        if encoding is not None and not isinstance(encoding, str):
            raise _unusable(name)
        return encoding

    def _ask(self, request: Mapping[str, str], data: bytes) -> Mapping[str, Any]:
        """Return the answer of the process; raise DocumentError where it refuses or dies."""
        name = request["name"]
        with self._lock:
            child = self._child = self._child or _Child()
            line = child.ask(json.dumps({**request, "size": len(data)}).encode() + b"\n" + data, self._seconds)
            if not line.endswith(b"\n"):
                reason = _reason(child, line, self._seconds)
                self._end()
                raise DocumentError(f"{name} {reason}")
            answer = _values(line)
            peak = None if answer is None else answer.get(PEAK)
            if answer is None or MEMORY in answer or not isinstance(peak, int) or peak > LARGEST_PEAK:
                self._end()
        if answer is None:
            raise _unusable(name)
        _refuse(answer, name)
        return answer

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """The running process."""

    def __init__(self) -> None:
        try:
            self.process = subprocess.Popen(  # noqa: S603  our own module
                _COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env={name: value for name, value in os.environ.items() if name.upper() in _KEPT},
                start_new_session=True,  # what is typed at the terminal to stop a program is for this one
            )
        except OSError as error:
            raise RagError(
                f"the process that reads documents, {' '.join(_COMMAND)}, cannot be started "
                f"({error.strerror or error}): close programs or raise the limits of this one, and try again"
            ) from error
        self.end = weakref.finalize(self, _end, self.process)
        self.timed_out = False
        ready = _values(self.ask(b"", SECONDS))
        if ready is None or READY not in ready:
            self.end()
            raise RagError(
                f"the process that reads documents does not start (exit code {self.process.returncode}): "
                f"run {' '.join(_COMMAND)} to see why"
            )
        _LOG.debug("documents are read in process %d; besides the hook, it is limited in %s", self.process.pid, ready)

    def ask(self, request: bytes, seconds: float) -> bytes:
        """Send a request and return the line that answers it; less than a line where the process dies or is killed."""
        timer = Timer(seconds, self._kill)
        timer.start()
        try:
            _pipe(self.process.stdin).write(request)
            _pipe(self.process.stdin).flush()
            return _pipe(self.process.stdout).readline(MOST_REPLY_BYTES)
        except OSError:  # it has died; how, its exit code says
            return b""
        finally:
            timer.cancel()

    def _kill(self) -> None:
        self.timed_out = True
        self.process.kill()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise BrokenPipeError
    return pipe


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was not yet written has nowhere to go
            _pipe(pipe).close()


def _reason(child: _Child, line: bytes, seconds: float) -> str:
    """Return why a process gave no answer."""
    if len(line) == MOST_REPLY_BYTES:
        return f"holds more text than {MOST_REPLY_BYTES >> 20} MiB; split it"
    try:
        code = child.process.wait(_ENDING_SECONDS)  # one that ends by itself says by its code why
    except subprocess.TimeoutExpired:
        child.process.kill()
        code = child.process.wait()
    signals: Mapping[int, str] = {}
    if sys.platform != "win32":
        import signal

        signals = {-each.value: each.name for each in signal.Signals}
    if child.timed_out or signals.get(code) == "SIGXCPU":
        return f"takes longer than {seconds:g} s to read; split it, or save it anew in the program that made it"
    told = signals.get(code, f"exit code {code}")
    return (
        f"breaks the program that reads it ({told}): it is damaged, or needs more than {MEMORY_BYTES >> 20} MiB of "
        "memory; save it anew in the program that made it"
    )


def _values(line: bytes) -> dict[str, Any] | None:
    try:
        values = json.loads(line.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _refuse(answer: Mapping[str, Any], name: str) -> None:
    """Raise DocumentError where the answer says why there is no document."""
    if MEMORY in answer:
        raise DocumentError(f"{name} needs more than {MEMORY_BYTES >> 20} MiB of memory to read; split it")
    if REFUSED in answer:
        raise DocumentError(str(answer[REFUSED])[:LONGEST_REASON])
    if BROKEN in answer:
        fault = one_line(str(answer[BROKEN]))[:LONGEST_REASON]
        _LOG.warning("%s could not be read: %s", one_line(name), fault)
        raise DocumentError(
            f"{name} cannot be read because of a fault in this program ({fault}); report it, or save the file "
            "anew in the program that made it"
        )


def _unusable(name: str) -> DocumentError:
    return DocumentError(f"{name} broke the program that reads it; save it anew in the program that made it")
