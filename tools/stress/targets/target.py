"""What every fuzzed target is, and how inputs are changed."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Input = TypeVar("Input", str, bytes)
LONGEST = 160
"""Characters or bytes of an input, but for files that are longer from the beginning: short ones are run often."""


@dataclass(frozen=True)
class Target(Generic[Input]):
    """Seeds, pieces that are put in, and a check.

    ``check`` raises RagError where an input is refused, and anything else where something is wrong; what it returns
    tells what the input led to: an input that led to something new is kept and changed further.
    """

    seeds: Sequence[Input]
    pieces: Sequence[Input]
    check: Callable[[Input], Hashable]
    anything: Callable[[random.Random], Input]


def any_character(chance: random.Random) -> str:
    """Return a character of any plane, often one that Unicode gives a meaning of its own."""
    if chance.random() < 0.4:
        return chance.choice(
            "\u200b\u202e\u2028\x85\x1c\u00a0\u3000\ufeff\ufffd\u0301\u0130ß①㈠½Ⅳ𠮷\ud800\udfff\t\f\x0b\0"
        )
    return chr(chance.choice([chance.randrange(0x80), chance.randrange(0x3000, 0xA000), chance.randrange(0x110000)]))


def any_bytes(chance: random.Random) -> bytes:
    """Return one to four bytes."""
    return chance.choice([chance.randbytes(1), chance.randbytes(4), b"\xff\xff\xff\xff", b"\0", b"2147483648", b"-1"])


def changed(chance: random.Random, kept: Sequence[Input], target: Target[Input]) -> Input:
    """Return one of the kept inputs after a few changes."""
    made = chance.choice(kept)
    most = max(LONGEST, len(made))
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        start = chance.randrange(len(made) + 1)
        end = min(len(made), start + chance.choice((0, 1, 2, 8, 40)))
        kind = chance.randrange(6)
        if kind < 2:
            new = chance.choice(target.pieces)
        elif kind == 2:
            new = target.anything(chance)
        elif kind == 3:
            new = made[start:end] * chance.choice((0, 2, 3, 20))
        else:
            other = chance.choice(kept)
            place = chance.randrange(len(other) + 1)
            new = other[place : place + 30]
        made = made[:start] + new + made[end:]
    return made[:most]
