"""What lets the disk fail for a while: one call of Python, or all that the system limits."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from dataclasses import dataclass

from tools.stress.seam import Seam, step_name
from tools.stress.workload import Site

KINDS = frozenset({"open", "read", "write", "fsync", "rename"})
Arm = Callable[[Site], Callable[[], None]]
"""Lets something fail from now on at a site; what it returns lets it fail no longer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What fails: the n-th call, counted from 0, with an error, once or from then on for calls of its kind."""

    number: int
    code: int
    sticky: bool


def failing(fault: Fault, seen: list[str] | None = None) -> Arm:
    """Return what arms the seam with a fault; the names of the steps are noted where a list is given."""

    def arm(site: Site) -> Callable[[], None]:
        count = 0
        broken: set[str] = set()

        def watch(kind: str, path: str) -> None:
            nonlocal count
            if kind not in KINDS:
                return
            if seen is not None:
                seen.append(step_name(kind, path, str(site.folder)))
            if count == fault.number or kind in broken:
                if fault.sticky:
                    broken.add(kind)
                count += 1
                named = (path,) if kind in {"open", "rename"} else ()  # the system names no file of a descriptor
                raise OSError(fault.code, os.strerror(fault.code), *named)
            count += 1

        seam = Seam([site.folder], watch)
        seam.install()
        return seam.remove

    return arm


def limited(which: int, limit: int) -> Arm:
    """Return what lets the system refuse: files beyond a size, or more open files."""

    def arm(_: Site) -> Callable[[], None]:
        before = resource.getrlimit(which)
        resource.setrlimit(which, (limit, before[1]))
        return lambda: resource.setrlimit(which, before)

    return arm
