"""The view of the library: what it shows of documents and files, and that every text in it stays text."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from rag.library import Change, IngestionReport, ListedDocument, OutlineEntry, Rejection
from rag.ui import render
from rag.ui.render.intake import SHOWN_HEADINGS
from rag.ui.shelf import Proposal
from rag.ui.state import Opening
from rag.ui.strings import CHINESE, ENGLISH, Strings
from tests.ui.ui_library import HOSTILE, small_library

DOCUMENTS = small_library().documents
WORDS = CHINESE.library
REPORT = IngestionReport(
    name="lake.docx",
    doc_id="lake",
    sha256="0" * 64,
    title="湖泊管理报告",
    date="2025年1月14日",
    speaker=None,
    outline=(OutlineEntry(1, "一、水质", 2, 1), OutlineEntry(2, "（一）清淤", 3, None)),
    paragraphs=4,
    sentences=9,
    characters=12345,
    pages=2,
    encoding=None,
    warnings=("a picture is left out",),
)


def listed(doc_id: str, problem: str | None = None) -> ListedDocument:
    """Return a file of the library, in the index where the small library holds it."""
    return ListedDocument(doc_id, Path(f"{doc_id}.txt"), f"{doc_id}.txt", DOCUMENTS.get(doc_id), problem)


def proposal(*reports: IngestionReport, doc_id: str | None = None, refused: tuple[Rejection, ...] = ()) -> Proposal:
    """Return files that wait."""
    return Proposal((Path("x"),), Change(reports, refused), doc_id)


def texts(html: str) -> list[str]:
    """Return the texts between the tags."""
    return [text for text in re.split(r"<[^>]*>", html) if text]


def test_a_document_stands_with_its_counts_and_its_tools() -> None:
    html = render.library(CHINESE, DOCUMENTS, [listed("report")])
    shown = texts(html)
    assert "1 份文件" in shown
    assert "2 页 · 5 段 · 72 字" in shown
    assert [each for each in shown if each in {WORDS.rename, WORDS.update, WORDS.remove}] == [
        WORDS.rename,
        WORDS.update,
        WORDS.remove,
    ]
    assert 'data-open="report"' in html
    assert 'accept=".txt,.md,.html,.htm,.docx,.pdf,.zip"' in html


def test_what_is_not_in_the_index_says_so_and_can_only_be_removed() -> None:
    html = render.library(CHINESE, DOCUMENTS, [listed("new"), listed("broken", "it is a <b>scan</b>")])
    assert html.count(WORDS.waiting) == 1
    assert "不能读取：it is a &lt;b&gt;scan&lt;/b&gt;" in html
    assert "data-open" not in html
    assert 'data-show="rename"' not in html
    assert html.count('data-show="remove"') == 2


def test_a_library_that_is_only_read_has_no_tools_and_says_why() -> None:
    html = render.library(CHINESE, DOCUMENTS, None)
    assert WORDS.read_only in html
    assert html.count("<li") == 2
    assert not re.search("data-drop|data-choose|data-remove|data-rename|type=.file", html)


def test_nothing_and_nothing_yet_are_told_apart() -> None:
    assert WORDS.empty in render.library(CHINESE, {}, [])
    assert "wj-bone" in render.library(CHINESE, {}, None, ready=False)
    assert "wj-bone" not in render.library(CHINESE, {}, None)
    assert 'data-mode="library"' in render.empty_library(CHINESE)


@pytest.mark.parametrize("strings", [CHINESE, ENGLISH])
def test_no_text_of_a_file_becomes_markup(strings: Strings) -> None:
    hostile = replace(
        REPORT, title=HOSTILE, name=HOSTILE, doc_id=HOSTILE, speaker=HOSTILE, date=HOSTILE, encoding=HOSTILE,
        warnings=(HOSTILE,), outline=(OutlineEntry(1, HOSTILE, 1, None),),
    )  # fmt: skip
    titles = {"a": HOSTILE}
    shown = [
        render.library(strings, DOCUMENTS, [listed("hostile"), listed(HOSTILE, HOSTILE)]),
        render.intake(strings, proposal(hostile, replace(hostile, duplicate_of="a")), titles),
        render.intake(strings, proposal(refused=(Rejection(HOSTILE, HOSTILE),), doc_id="a"), titles),
        render.intake_problem(strings, HOSTILE, proposal(hostile), titles),
        render.working(strings, Opening(HOSTILE, 1, 2)),
        render.done(strings, HOSTILE),
    ]
    for html in shown:
        assert "<img" not in html
        assert html.count("&lt;img src=x onerror=&quot;") >= 1


def test_a_report_tells_what_was_found_before_it_counts() -> None:
    html = render.intake(CHINESE, proposal(REPORT), {})
    shown = texts(html)
    assert "2 页 · 4 段 · 12,345 字 · 9 句" in shown
    assert "日期 2025年1月14日 · 编号 lake" in shown
    assert "注意：a picture is left out" in shown
    assert "目录（2 个标题）" in shown
    assert [text for text in shown if text.startswith("第 ")] == ["第 1 页 · 第 2 段", "第 3 段"]
    assert shown[-2:] == ["加入 1 份文件", WORDS.cancel]
    assert WORDS.reports_hint in shown


def test_many_headings_are_cut_with_their_number() -> None:
    many = replace(REPORT, outline=REPORT.outline[:1] * (SHOWN_HEADINGS + 5), warnings=())
    html = render.intake(CHINESE, proposal(many), {})
    assert html.count("一、水质") == SHOWN_HEADINGS
    assert "另有 5 个标题" in html
    assert WORDS.no_outline in render.intake(CHINESE, proposal(replace(REPORT, outline=())), {})


def test_the_same_file_and_a_refused_one_leave_nothing_to_confirm() -> None:
    same = replace(REPORT, duplicate_of="report")
    refused = Rejection("scan.pdf", "scan.pdf is a <b>strange</b> file")
    html = render.intake(CHINESE, proposal(same, refused=(refused,)), {"report": "工会工作报告"})
    assert "与已有的“工会工作报告”是同一文件，不会重复加入。" in html
    assert "scan.pdf is a &lt;b&gt;strange&lt;/b&gt; file" in html
    assert WORDS.nothing_new in html
    assert "data-confirm" not in html
    assert texts(html)[-1] == WORDS.close


def test_a_file_in_the_place_of_another_says_whose() -> None:
    html = render.intake(CHINESE, proposal(REPORT, doc_id="report"), {"report": "工会工作报告"})
    assert "这份文件代替“工会工作报告”" in html
    assert WORDS.confirm_update in texts(html)
    assert "编号" not in html


def test_what_waits_stays_below_what_went_wrong() -> None:
    html = render.intake_problem(CHINESE, "另一进程正在改动。", proposal(REPORT), {})
    assert html.index("另一进程正在改动。") < html.index("data-confirm")
    assert CHINESE.internal_error in render.intake_problem(CHINESE, "", None, {})


def test_a_change_shows_how_far_it_has_come() -> None:
    html = render.working(CHINESE, Opening("embed", 3, 20))
    assert '<progress value="3" max="20" aria-label="计算向量">' in html
    assert "计算向量 3/20" in texts(html)
    assert "打开索引…" in texts(render.working(CHINESE, Opening()))
    assert 'data-mode="ask"' in render.done(CHINESE, "好", ask=True)
    assert 'data-mode="ask"' not in render.done(CHINESE, "好")
