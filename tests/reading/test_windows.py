"""Windows: neighbouring sentences, each once, not longer than may be, under their heading."""

from __future__ import annotations

from itertools import pairwise

import pytest

from rag.reading.windows import HEADING_CHARACTERS, WINDOW_CHARACTERS, Window, text_of, windows_of
from rag.text import simplify
from rag.types import Document, Span
from tests.answering.county import county
from tests.small_corpus import document

REPORT = county().report
LONG = "各级各部门要认真落实各项工作要求并且确保取得让群众满意的实际成效"


def all_sentences(report: Document) -> list[Span]:
    """Return the sentences of a document in order."""
    return [span for paragraph in report.paragraphs for span in paragraph.sentences]


@pytest.mark.parametrize(
    "text", [REPORT.text, f"报告\n\n{f'{LONG}。' * 30}\n", f"报告\n\n{LONG * 8}。短句。{LONG * 8}。\n"]
)
def test_windows_hold_every_sentence_once_and_are_not_too_long(text: str) -> None:
    report = document(text, "report")
    windows = windows_of(report, all_sentences(report))
    assert [span for window in windows for span in window.sentences] == all_sentences(report)
    for window in windows:
        assert len(window.span) <= WINDOW_CHARACTERS or len(window.sentences) == 1
    for before, after in pairwise(windows):
        assert after.sentences[0].end - before.span.start > WINDOW_CHARACTERS


def test_no_sentences_make_no_window() -> None:
    assert windows_of(REPORT, []) == []


def test_a_window_is_under_the_innermost_heading_of_its_first_sentence() -> None:
    names = {
        "建成工厂": "（一）发展产业。",
        "新建学校": "（二）改善民生。",
        "五年来": "一、过去五年的工作",
        "全县": "全县工作报告",
    }
    for beginning, heading in names.items():
        [window] = windows_of(REPORT, [county().sentence(beginning).span])
        assert window == Window("county", heading, (county().sentence(beginning).span,))


def test_a_long_heading_is_cut() -> None:
    report = document(f"报告\n\n一、{LONG * 2}\n\n认真落实。\n\n二、短\n\n完成任务。\n", "report")
    [window] = windows_of(report, [report.paragraphs[2].sentences[0]])
    assert window.heading == f"一、{LONG * 2}"[:HEADING_CHARACTERS]


def test_the_copy_is_simplified_and_its_sentences_lie_where_they_are_said_to() -> None:
    report = document("公園報告\n\n今年種植銀杏樹５０㎡。湖面全年開放遊船。\n", "park")
    spans = report.paragraphs[1].sentences
    copy = text_of(report, Window("park", "公園報告", spans))
    assert (copy.heading, copy.text) == ("公园报告", "今年种植银杏树50m2。湖面全年开放游船。")
    assert [span.of(copy.text) for span in copy.sentences] == ["今年种植银杏树50m2。", "湖面全年开放游船。"]


def test_sentences_of_several_paragraphs_stand_side_by_side_in_the_copy() -> None:
    [window] = windows_of(REPORT, all_sentences(REPORT)[:4])
    copy = text_of(REPORT, window)
    first, second, third, fourth = (simplify(span.of(REPORT.text)) for span in all_sentences(REPORT)[:4])
    assert copy.text == first + second + third + fourth
    assert "工作报告一、过去五年的工作五年来" in copy.text
    assert [copy.sentences[0].start, copy.sentences[-1].end] == [0, len(copy.text)]
    for before, after in pairwise(copy.sentences):
        assert before.end == after.start
