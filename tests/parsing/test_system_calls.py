"""The filter that the kernel runs, run here on made calls: what it lets pass, refuses, and kills."""

from __future__ import annotations

import os
import struct
import sys

import pytest

from rag.parsing.confinement import SECONDS, _holds, allow_processor_time
from rag.parsing.system_calls import REFUSED, _filter

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
ALLOWED, REFUSES, KILLS = 0x7FFF0000, 0x00050001, 0x80000000
X86_64, AARCH64 = 0xC000003E, 0xC00000B7
READ, WRITE, OPEN, OPENAT, EXIT_GROUP, SOCKET, EXECVE = 0, 1, 2, 257, 231, 41, 59


def verdict(number: int, *arguments: int, architecture: int = X86_64) -> int:
    """Interpret the filter for a call: struct seccomp_data holds number, architecture, place, six arguments."""
    six = [*arguments, *[0] * (6 - len(arguments))]
    call = struct.pack("<iIQ6Q", number - (number >> 31 << 32), architecture, 0, *six)
    program, at, value = _filter(), 0, 0
    while True:
        code, yes, no, operand = program[at]
        at += 1
        if code == 0x06:  # BPF_RET
            return operand
        if code == 0x20:  # BPF_LD | BPF_W | BPF_ABS
            [value] = struct.unpack_from("<I", call, operand)
        else:  # BPF_JMP with JEQ, JGE, JSET
            holds = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}[code]
            at += yes if holds else no


@pytest.mark.parametrize("number", [READ, WRITE, EXIT_GROUP, 9, 11, 12, 228])
def test_what_reading_a_file_needs_is_let_pass(number: int) -> None:
    assert verdict(number) == ALLOWED


@pytest.mark.parametrize("number", REFUSED.values(), ids=REFUSED.keys())
def test_what_reading_a_file_does_not_need_is_refused(number: int) -> None:
    assert verdict(number) == REFUSES


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (os.O_RDONLY, ALLOWED),
        (os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY, ALLOWED),
        (os.O_WRONLY, REFUSES),
        (os.O_RDWR, REFUSES),
        (os.O_RDONLY | os.O_CREAT, REFUSES),
        (os.O_RDONLY | os.O_TRUNC, REFUSES),
    ],
)
def test_files_are_opened_to_be_read_alone(flags: int, expected: int) -> None:
    anywhere = 0x7FFF_0000_0043  # a path: its bits are no flags
    assert verdict(OPEN, anywhere, flags, 0o600) == expected
    assert verdict(OPENAT, 2**64 - 100, anywhere, flags, 0o600) == expected


def test_calls_of_another_architecture_are_not_mistaken_for_these() -> None:
    assert verdict(READ, architecture=AARCH64) == KILLS
    assert verdict(SOCKET, architecture=AARCH64) == KILLS
    assert verdict(0x40000000 | READ) == REFUSES  # x32, where other numbers mean other calls
    assert verdict(0x40000000 | EXECVE) == REFUSES


@posix
def test_each_file_has_the_processor_for_so_many_seconds_more() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_CPU)
    used = resource.getrusage(resource.RUSAGE_SELF)
    try:
        allow_processor_time()
        soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, before)
    seconds = int(used.ru_utime + used.ru_stime)
    assert hard == before[1]
    assert seconds + SECONDS < soft <= seconds + SECONDS + 2


@posix
def test_a_limit_that_the_system_refuses_is_not_held() -> None:
    import resource

    assert not _holds(lambda: resource.setrlimit(resource.RLIMIT_CORE, (1, 0)))  # more than the most there may be
    assert _holds(lambda: None)
