"""The opening of the index happens once, in the background, and its end is never missed."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from rag.errors import RagError, StaleIndexError
from rag.protocols import ExplainedAnswering, Progress
from rag.ui.state import Opened, Opener, Opening, OpeningFailed, Status, Turn
from tests.ui.ui_library import small_library

LIBRARY = small_library()


def test_a_question_waits_until_the_index_is_open() -> None:
    go = Event()

    def slow(progress: Progress) -> ExplainedAnswering:
        progress("embed", 1, 2)
        assert go.wait(30)
        return LIBRARY

    opener, got = Opener(slow), []
    opener.start()
    waiting = Thread(target=lambda: got.append(opener.pipeline()))
    waiting.start()
    assert opener.status in {Opening(), Opening("embed", 1, 2)}
    assert not got
    go.set()
    waiting.join(30)
    assert got == [LIBRARY]
    status: Status = opener.status
    assert isinstance(status, Opened)
    assert status.pipeline is LIBRARY


def test_an_index_that_is_open_is_not_opened_again() -> None:
    times = []

    def count(_: Progress) -> ExplainedAnswering:
        times.append(1)
        return LIBRARY

    opener = Opener(count)
    for _ in range(3):
        opener.start()
        opener.pipeline()
    assert times == [1]


def test_a_failure_keeps_its_message_and_the_next_start_tries_again() -> None:
    outcomes: list[Exception | ExplainedAnswering] = [StaleIndexError("索引缺失。"), LIBRARY]

    def next_outcome(_: Progress) -> ExplainedAnswering:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    opener = Opener(next_outcome)
    opener.start()
    with pytest.raises(RagError, match=r"^索引缺失。$"):
        opener.pipeline()
    assert opener.status == OpeningFailed("索引缺失。")
    opener.start()
    assert opener.pipeline() is LIBRARY
    assert opener.edition == 1  # pages that saw it fail have to be painted again


def test_an_error_inside_the_program_shows_no_details_but_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Progress) -> ExplainedAnswering:
        raise ZeroDivisionError("secret detail")

    opener = Opener(broken)
    opener.start()
    with pytest.raises(RagError, match=r"^$"):
        opener.pipeline()
    assert "secret detail" in caplog.text


def test_a_turn_waits_until_it_has_an_answer_or_a_problem() -> None:
    assert Turn("a").pending
    assert not Turn("a", problem="").pending
    assert not Turn("a", answer=LIBRARY.ask("新建工会组织")).pending


def test_an_index_that_was_changed_is_opened_again_while_the_earlier_one_still_answers() -> None:
    first, second = small_library(), small_library()
    libraries: list[ExplainedAnswering] = [first, second]
    opener = Opener(lambda _: libraries.pop(0))
    opener.start()
    before = opener.pipeline()
    assert opener.edition == 0
    opener.reopen()
    assert (opener.pipeline() is second, opener.edition) == (True, 1)
    assert before is first
    assert before.ask("新建工会组织多少？").citations


def test_an_index_that_cannot_be_opened_again_says_so_and_the_next_start_tries_again() -> None:
    outcomes: list[Exception | ExplainedAnswering] = [LIBRARY, StaleIndexError("索引缺失。"), LIBRARY]

    def next_outcome(_: Progress) -> ExplainedAnswering:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    opener = Opener(next_outcome)
    opener.start()
    opener.pipeline()
    with pytest.raises(RagError, match=r"^索引缺失。$"):
        opener.reopen()
    assert (opener.phase, opener.edition) == ("failed", 1)
    opener.start()
    assert opener.pipeline() is LIBRARY
    assert opener.edition == 2
