"""The process that reads the files of strangers: ``python -m rag.parsing.worker``, started by ``IsolatedParser``.

It takes requests from its standard input, a line of JSON and the bytes of the file, and answers each with one line of
JSON: the document as ``rag.document_row`` writes it, the encoding, or why there is none. It ends with its input.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any, BinaryIO

from rag.document_row import document_to_row
from rag.errors import DocumentError
from rag.parsing.confinement import allow_processor_time, confine
from rag.parsing.files import encoding_of, parse_bytes

PARSE, ENCODING = "parse", "encoding"
READY, DOCUMENT, REFUSED, MEMORY, BROKEN, PEAK = "ready", "document", "refused", "memory", "broken", "peak"


def main() -> None:
    """Serve until the input ends."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library may print is no answer
    _send(outgoing, _line({READY: confine()}))
    while line := incoming.readline():
        request = json.loads(line)
        data = incoming.read(request["size"])
        allow_processor_time()
        _send(outgoing, reply(request, data))


def reply(request: dict[str, Any], data: bytes) -> bytes:
    """Return the line that answers a request about these bytes."""
    try:
        return _line(_answer(request, data))
    except DocumentError as error:
        return _line({REFUSED: str(error)})
    except MemoryError:
        return _line({MEMORY: True})
    except Exception as error:  # a fault of a parser, which the caller names
        last = traceback.extract_tb(error.__traceback__)[-1]
        return _line({BROKEN: f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"})


def _answer(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    if request["task"] == ENCODING:
        return {ENCODING: encoding_of(data, request["name"])}
    return {DOCUMENT: document_to_row(parse_bytes(data, request["name"], request["doc_id"]))}


def _line(values: dict[str, Any]) -> bytes:
    text = json.dumps({**values, PEAK: _peak()}, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass") + b"\n"


def _send(outgoing: BinaryIO, line: bytes) -> None:
    outgoing.write(line)
    outgoing.flush()


def _peak() -> int:
    """Return the most memory that this process has had, in bytes; 0 where the system does not say.

    On Linux getrusage counts what the parent held when it started this process, so it is not asked there.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) << 10
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
