"""Confines the process that reads the files of strangers; each limit says whether it holds on this system.

There are three: the operating system's limits on memory, time and files (POSIX), a filter of system calls (Linux on
x86-64), and a hook that sees what Python code opens (everywhere, but not what native code does).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from rag.parsing.system_calls import refuse_system_calls

MEMORY_BYTES = 1 << 30
SECONDS = 30
MEMORY, TIME, FILES, SYSTEM_CALLS = "memory", "processor time", "files", "system calls"
"""The limits by name; that Python code reaches neither network nor new files holds always."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_FORBIDDEN = frozenset(
    (
        *("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.startfile/2"),
        *("os.system", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"),
        *("os.chmod", "os.chown", "os.utime", "os.kill", "os.killpg", "os.setxattr", "os.putenv", "pty.spawn"),
        *("subprocess.Popen", "sqlite3.connect", "webbrowser.open", "urllib.Request", "winreg.OpenKey"),
    )
)


def confine() -> list[str]:
    """Confine this process for good and return the limits that hold here besides the hook, by name."""
    held = [name for name, limit in _LIMITS.items() if _holds(limit)]
    if refuse_system_calls():
        held.append(SYSTEM_CALLS)
    sys.addaudithook(refuse)
    return held


def allow_processor_time() -> None:
    """Let this process compute for so many seconds more, where there is such a limit."""
    if TIME in _LIMITS:
        _holds(_LIMITS[TIME])


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Raise PermissionError for what reads no file: the network, other programs, anything that writes."""
    if event == "open":
        flags = arguments[2] if len(arguments) > 2 else 0
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError(f"a file of a stranger is being read, nothing is written: {arguments[0]!r}")
    elif event in _FORBIDDEN or event.startswith(("socket.", "ftplib.", "smtplib.", "shutil.", "tempfile.")):
        raise PermissionError(f"a file of a stranger is being read, {event} is not for it")


def _holds(limit: Callable[[], None]) -> bool:
    try:
        limit()
    except (OSError, ValueError):  # the system knows the limit by name but does not let it be set
        return False
    return True


def _limits() -> dict[str, Callable[[], None]]:
    if sys.platform == "win32":
        return {}
    import resource

    def memory() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))

    def processor_time() -> None:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + SECONDS + 1, hard))

    def files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    # macOS takes the limit of the address space but does not hold it
    found = {} if sys.platform == "darwin" else {MEMORY: memory}
    return {**found, TIME: processor_time, FILES: files}


_LIMITS = _limits()
