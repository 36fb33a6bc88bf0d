"""The handlers of the library without a browser; names stand for the components that they update."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.config import Settings
from rag.ui.layout import WAITING, shown_as
from rag.ui.painting import Painter, Updates
from rag.ui.shelf_events import ShelfEvents
from rag.ui.state import Opener, Turn
from rag.ui.strings import CHINESE, ENGLISH
from tests.library.conftest import settings  # noqa: F401  the two reports
from tests.ui.shelves import LAKE, VIEW, Desk, desk, empty_desk, painted, sent
from tests.ui.ui_library import HOSTILE, small_library

WORDS = CHINESE.library
PAINTED = shown_as(0, "zh-CN")


def looked(at: Desk, shown: str, edition: int, turns: Sequence[Turn] = ()) -> Updates:
    """Look at the library from a Chinese page that reads about the park."""
    return at.events.look(shown, edition, list(turns), None, "park", None, None, "zh-CN")


@pytest.fixture
def at(settings: Settings, tmp_path: Path) -> Desk:  # noqa: F811
    """Return the shelf of the two reports."""
    return desk(settings, tmp_path / "uploads")


def test_a_file_is_shown_before_it_counts_then_added_and_the_page_shows_it(at: Desk) -> None:
    reading, shown = painted(at.events.inspect(sent(files=[at.send("lake.txt", LAKE)]), "zh-CN"))
    assert WORDS.reading in reading[VIEW.intake]
    assert "<h3>湖泊管理报告</h3>" in shown[VIEW.intake]
    assert WORDS.confirm.format(count=1) in shown[VIEW.intake]
    *steps, last = painted(at.events.confirm(shown[VIEW.proposal], "zh-CN"))
    assert all(WORDS.working in step[VIEW.intake] for step in steps)
    assert steps
    assert WORDS.added.format(count=1) in last[VIEW.intake]
    assert last[VIEW.proposal] is None
    assert set(last) == {VIEW.intake, VIEW.proposal, VIEW.shown}  # what was done meanwhile is left as it is
    anew = looked(at, last[VIEW.shown], 0)
    assert anew[VIEW.edition] == 1
    assert anew[VIEW.open_document] == "park"
    assert "3 份文件" in anew[VIEW.header]
    assert 'data-entry="lake"' in anew[VIEW.library]
    assert '<option value="lake">' in anew[VIEW.reader]


def test_a_file_that_cannot_be_read_says_why_and_cannot_be_added(at: Desk) -> None:
    _, shown = painted(at.events.inspect(sent(files=[at.send("bad.txt", b"\xff\xfe\x00")]), "zh-CN"))
    assert WORDS.refused in shown[VIEW.intake]
    assert "data-confirm" not in shown[VIEW.intake]
    [nothing] = painted(at.events.confirm(shown[VIEW.proposal], "zh-CN"))
    assert VIEW.library not in nothing


@pytest.mark.parametrize("data", [{}, {"files": "x"}, {"files": ["/etc/passwd"]}, {"files": [7]}])
def test_what_was_not_sent_is_refused_in_one_sentence(tmp_path: Path, data: dict[str, object]) -> None:
    _, shown = painted(empty_desk(tmp_path).events.inspect(sent(**data), "zh-CN"))
    assert WORDS.failed in shown[VIEW.intake]
    assert shown[VIEW.proposal] is None
    assert "passwd" not in shown[VIEW.intake]


def test_cancelling_deletes_what_was_sent(at: Desk) -> None:
    _, shown = painted(at.events.inspect(sent(files=[at.send("lake.txt", LAKE)]), "zh-CN"))
    assert at.events.cancel(shown[VIEW.proposal]) == {VIEW.intake: "", VIEW.proposal: None}
    assert not any(at.uploads.iterdir())
    assert at.events.cancel(None)[VIEW.intake] == ""


def test_the_open_document_may_go_and_the_next_is_opened(at: Desk) -> None:
    last = painted(at.events.remove(sent(doc_id="park"), "zh-CN"))[-1]
    assert WORDS.removed in last[VIEW.intake]
    anew = looked(at, last[VIEW.shown], 0)
    assert anew[VIEW.open_document] == "city"
    assert "park" not in anew[VIEW.library]
    failed = painted(at.events.remove(sent(doc_id="city"), "zh-CN"))[-1]
    assert "这是最后一份文件" in failed[VIEW.intake]
    assert VIEW.library not in failed


def test_a_new_title_is_shown_as_the_text_it_is(at: Desk) -> None:
    last = painted(at.events.rename(sent(doc_id="park", title=HOSTILE[:100]), "en"))[-1]
    assert ENGLISH.library.renamed in last[VIEW.intake]
    anew = looked(at, last[VIEW.shown], 0)
    assert "<img" not in anew[VIEW.library] + anew[VIEW.reader] + anew[VIEW.header] + anew[VIEW.panel]
    assert "&lt;img" in anew[VIEW.library]
    failed = painted(at.events.rename(sent(doc_id="park", title=" "), "en"))[-1]
    assert "1 to 200 printable characters" in failed[VIEW.intake]


@pytest.mark.parametrize("data", [{}, {"doc_id": 7, "title": "x"}, {"doc_id": "park", "title": ["x"]}])
def test_what_names_no_document_changes_none(at: Desk, data: dict[str, object]) -> None:
    [renamed] = painted(at.events.rename(sent(**data), "zh-CN"))
    assert VIEW.library not in renamed
    [removed] = painted(at.events.remove(sent(doc_id=7), "zh-CN"))
    assert VIEW.library not in removed
    assert at.opener.edition == 0


def test_another_page_is_painted_anew_once_and_not_while_it_waits_for_an_answer(at: Desk) -> None:
    assert list(looked(at, PAINTED, 0)) == [VIEW.notice]
    painted(at.events.remove(sent(doc_id="park"), "zh-CN"))
    waits = looked(at, PAINTED, 0, [Turn("等")])
    assert waits == {VIEW.shown: WAITING}  # which its answer changes, so it is asked again
    anew = looked(at, PAINTED, 0)
    assert (anew[VIEW.edition], anew[VIEW.open_document]) == (1, "city")
    assert "全市工会工作报告" in anew[VIEW.header]
    assert VIEW.notice not in anew
    assert anew[VIEW.shown] == shown_as(1, "zh-CN")
    assert list(looked(at, anew[VIEW.shown], 1)) == [VIEW.notice]


def test_a_page_that_was_painted_in_two_languages_is_painted_in_its_own(at: Desk) -> None:
    anew = looked(at, shown_as(0, "en"), 0)  # after an answer to a question that was asked in English
    assert CHINESE.passages in anew[VIEW.passages]
    assert CHINESE.name in anew[VIEW.header]
    assert anew[VIEW.open_document] == "park"
    assert anew[VIEW.shown] == PAINTED
    assert not {VIEW.turns, VIEW.found, VIEW.proposal} & set(anew)  # what comes meanwhile is not undone


def test_a_page_that_still_shows_a_wait_that_is_over_is_painted_anew(at: Desk) -> None:
    anew = looked(at, WAITING, 0, [Turn("等", problem="坏了")])
    assert "坏了" in anew[VIEW.conversation]
    nonsense: Any = None  # a browser may send anything
    assert VIEW.conversation in looked(at, nonsense, 0)
    assert anew[VIEW.shown] == PAINTED


def test_an_error_inside_the_program_is_logged_and_told_without_details(
    at: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at.shelf, "remove", lambda *_: 1 // 0)
    last = painted(at.events.remove(sent(doc_id="park"), "zh-CN"))[-1]
    assert CHINESE.internal_error in last[VIEW.intake]
    assert "division" not in last[VIEW.intake]
    assert "ZeroDivisionError" in caplog.text


def test_a_library_that_is_only_read_changes_by_nothing_that_is_sent() -> None:
    opener = Opener(lambda _: small_library())
    opener.start()
    opener.pipeline()
    paint = Painter(VIEW, opener)
    events = ShelfEvents(paint, opener, None)
    for handler in (events.remove, events.rename):
        [update] = painted(handler(sent(doc_id="report", title="新"), "zh-CN"))
        assert list(update) == [VIEW.notice]
    [update] = painted(events.inspect(sent(files=["/etc/passwd"]), "zh-CN"))
    assert list(update) == [VIEW.notice]
    [update] = painted(events.confirm(None, "zh-CN"))
    assert list(update) == [VIEW.notice]
