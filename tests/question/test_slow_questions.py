"""No question of the length that is taken keeps a processor busy, whatever it repeats.

A pattern that repeats a repetition tries every way to split what it repeats, twice as many with each character more:
forty digits after 哪 took longer than anyone has waited (found by ``tools.stress.fuzz``).
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import pytest

from rag.errors import InputError
from rag.ui.events import MAX_QUESTION
from tools.stress.targets.questions import query

LONGEST_SECONDS = 2.0
BEGINNINGS = ("", "哪", "几", "多少", "第", "分", "共", "“", "（", "百分之", "由", "最后", "in which ", "2023年")
REPEATED = (
    "9",
    "一",
    "零",
    "几",
    "哪",
    "第",
    "个",
    "的",
    "，",
    " ",
    "a ",
    "1.",
    "（1",
    "“”",
    "部分",
    "几个",
    "一、",
    "和",
    "年",
)
ENDS = ("", "部分", "！")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TimeoutError once the block has taken so much processor time; patterns look for signals as they go."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="slow questions are NOT TESTED: no timers on this system")
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_question_that_repeats_itself_takes_no_time(beginning: str) -> None:
    for repeated in REPEATED:
        for end in ENDS:
            room = MAX_QUESTION - len(beginning) - len(end)
            question = beginning + (repeated * MAX_QUESTION)[:room] + end
            with within(LONGEST_SECONDS):
                try:
                    with suppress(InputError):
                        query(question)
                except TimeoutError:
                    pytest.fail(f"{question[:30]}… took more than {LONGEST_SECONDS} s of processor time")


def test_a_slow_pattern_is_noticed() -> None:
    import re

    with pytest.raises(TimeoutError), within(0.2):
        re.search("(?:9+)*!", "9" * 60)
