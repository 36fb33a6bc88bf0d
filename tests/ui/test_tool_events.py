"""The handlers around the conversation without a browser; names stand for the components that they update."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rag.types import Document, Span
from rag.ui.feedback import Verdict
from rag.ui.layout import View
from rag.ui.options import Choices
from rag.ui.painting import Found, Painter, Updates
from rag.ui.permalink import fragment, link_to
from rag.ui.state import Opener, Turn
from rag.ui.strings import CHINESE
from rag.ui.tool_events import ToolEvents
from tests.ui.ui_library import Fake, small_library

VIEW = View(*View.__slots__)  # type: ignore[arg-type]
ASKED = "新建工会组织多少？"
QUOTE = "新建工会组织一万家；"


def events(folder: Path | None = None, library: Fake | None = None) -> ToolEvents:
    """Return the handlers over an opened library."""
    opened = library or small_library()
    opener = Opener(lambda _: opened, folder)
    opener.start()
    opener.pipeline()
    return ToolEvents(Painter(VIEW, opener), opener, Choices())


def sent(**values: object) -> Any:  # noqa: ANN401  stands for Gradio's event
    """Return what a browser sends."""
    return SimpleNamespace(_data=values)


def turns() -> list[Turn]:
    """Return a conversation of an answer, a refusal, a problem and a question that waits."""
    library = small_library()
    answered = [Turn(ASKED, answer=library.ask(ASKED)), Turn("核电站发电量", answer=library.ask("核电站发电量"))]
    return [*answered, Turn("问", problem="换一个问题。"), Turn("等")]


@pytest.mark.parametrize("data", [None, "x", {}, {"document": 7}, {"document": "gone"}, {"document": ["report"]}])
def test_what_names_no_document_opens_none(data: object) -> None:
    assert VIEW.reader not in events().open(SimpleNamespace(_data=data), "report", "zh-CN")  # type: ignore[arg-type]


def test_a_document_is_opened_by_its_name() -> None:
    updates = events().open(sent(document="hostile"), "report", "zh-CN")
    assert updates[VIEW.open_document] == "hostile"
    assert 'data-document="hostile"' in updates[VIEW.reader]


def with_text(document: Document, text: str) -> Fake:
    """Return a library in which a document has another text, all of it one paragraph."""
    whole = Span(0, len(text))
    paragraph = replace(document.paragraphs[0], span=whole, sentences=(whole,))
    changed = replace(document, text=text, paragraphs=(paragraph,), sections=())
    return Fake({**small_library().documents, document.doc_id: changed})


REPORT = small_library().documents["report"]
START = REPORT.text.index(QUOTE)
LINK = fragment(link_to("report", Span(START, START + len(QUOTE)), QUOTE))


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (REPORT.text, (START, START + 10), CHINESE.citing.arrived),
        (f"新增{REPORT.text}", (START + 2, START + 12), CHINESE.citing.moved),
        (f"{QUOTE}。{QUOTE}", (11, 21), CHINESE.citing.ambiguous),
        (REPORT.text.replace("新建工会组织", "新增工会组织"), None, CHINESE.citing.gone),
    ],
    ids=["unchanged", "moved", "ambiguous", "gone"],
)
def test_a_link_opens_its_place_or_says_what_became_of_it(text: str, place: tuple[int, int] | None, said: str) -> None:
    library = with_text(REPORT, text) if text != REPORT.text else small_library()
    updates = events(library=library).open(sent(link="#" + LINK), "hostile", "zh-CN")
    assert updates[VIEW.open_document] == "report"
    html = updates[VIEW.reader]
    assert said in html
    assert (f'data-from="{place[0]}" data-to="{place[1]}"' in html) if place else ("data-from" not in html)


def test_a_link_to_no_document_or_to_nothing_leaves_the_reader_where_it_is() -> None:
    elsewhere = fragment(link_to("gone", Span(0, 2), "一网"))
    for link, said in ((elsewhere, CHINESE.citing.no_document), ("#doc=report", CHINESE.citing.bad_link)):
        updates = events().open(sent(link=link), "hostile", "zh-CN")
        assert updates[VIEW.open_document] == "hostile"
        assert f'<p class="wj-arrival" role="alert">{said}</p>' in updates[VIEW.reader]


def test_a_search_lists_passages_and_answers_nothing() -> None:
    options = {"documents": ["report"], "passages": 5, "strictness": 1.0}
    updates = events().find(f" {ASKED} ", options, "zh-CN")
    found = updates[VIEW.found]
    assert found == Found(ASKED, tuple(small_library().without(["hostile"]).search(ASKED, 5)))
    assert f"“{ASKED}”：5 个段落" in updates[VIEW.results]
    assert VIEW.conversation not in updates


@pytest.mark.parametrize("query", ["", "？！", "长" * 501, "数字\x07化"])
def test_words_that_cannot_be_searched_for_are_explained(query: str) -> None:
    updates = events().find(query, None, "zh-CN")
    assert list(updates) == [VIEW.search_notice]
    assert 'role="alert"' in updates[VIEW.search_notice]


def test_what_was_set_is_shown_in_the_bar() -> None:
    assert "工会工作报告" in events().choose({"documents": ["report"]}, "zh-CN")[VIEW.header]
    assert "2 份文件" in events().choose("x", "zh-CN")[VIEW.header]


def judged(handlers: ToolEvents, event: Any) -> Updates:  # noqa: ANN401  stands for Gradio's event
    """Judge an answer of the conversation."""
    return asyncio.run(handlers.judge(event, turns(), "zh-CN"))


def test_a_verdict_is_a_line_beside_the_index_and_stands_under_the_answer(tmp_path: Path) -> None:
    updates = judged(events(tmp_path), sent(turn=0, verdict="wrong_citation", number=1))
    [line] = [json.loads(text) for text in (tmp_path / "feedback.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (line["question"], line["type"], line["evidence"]) == (ASKED, "feedback_wrong_citation", [])
    assert line["notes"] == f"wrong: [1]; cited: [1] {QUOTE}"
    assert [turn.verdict for turn in updates[VIEW.turns]] == [Verdict.WRONG_CITATION, None, None, None]
    assert "已记在本机：这条引文不对" in updates[VIEW.conversation]


@pytest.mark.parametrize("begun_anew", [False, True])
def test_a_verdict_leaves_what_came_meanwhile(tmp_path: Path, begun_anew: bool) -> None:
    before = turns()
    after = [] if begun_anew else [*before, Turn("刚刚问的")]
    library = small_library()
    opener = Opener(lambda _: library, tmp_path)
    opener.start()
    opener.pipeline()
    sessions: Any = SimpleNamespace(turns=lambda _: after)
    handlers = ToolEvents(Painter(VIEW, opener), opener, Choices(), sessions)
    visitor: Any = SimpleNamespace(session_hash="visitor")
    updates = asyncio.run(handlers.judge(sent(turn=0, verdict="good"), before, "zh-CN", visitor))
    if begun_anew:
        assert list(updates) == [VIEW.notice]
    else:
        assert [turn.question for turn in updates[VIEW.turns]][-1] == "刚刚问的"
        assert updates[VIEW.turns][0].verdict is Verdict.GOOD


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"turn": 0},
        {"turn": 0, "verdict": "perfect"},
        {"turn": "0", "verdict": "good"},
        {"turn": 4, "verdict": "good"},
        {"turn": -1, "verdict": "good"},
        {"turn": 2, "verdict": "good"},
        {"turn": 3, "verdict": "good"},
        {"turn": 0, "verdict": ["good"]},
    ],
)
def test_a_verdict_on_nothing_is_not_noted(tmp_path: Path, data: dict[str, object]) -> None:
    updates = judged(events(tmp_path), sent(**data))
    assert VIEW.turns not in updates
    assert not (tmp_path / "feedback.jsonl").exists()


def test_a_verdict_that_cannot_be_noted_is_said_and_not_shown_as_noted(tmp_path: Path) -> None:
    updates = judged(events(tmp_path / "missing"), sent(turn=0, verdict="good"))
    assert list(updates) == [VIEW.notice]
    assert "could not be written" in updates[VIEW.notice]
    assert CHINESE.tools.no_feedback in judged(events(), sent(turn=0, verdict="good"))[VIEW.notice]


@pytest.mark.parametrize(("kind", "suffix", "begins"), [("markdown", "md", b"# "), ("word", "docx", b"PK")])
def test_a_conversation_is_handed_to_the_browser_as_a_file(kind: str, suffix: str, begins: bytes) -> None:
    from base64 import b64decode

    html = events().export(sent(format=kind), turns(), "zh-CN")[VIEW.download]
    assert f'.{suffix}" data-type="' in html
    assert b64decode(html.partition('data-content="')[2].partition('"')[0]).startswith(begins)


def test_nothing_is_exported_where_there_is_nothing_or_no_such_format() -> None:
    assert CHINESE.tools.nothing_to_export in events().export(sent(format="word"), turns()[3:], "zh-CN")[VIEW.notice]
    for wanted in ("pdf", None, 7, ["word"]):
        assert VIEW.download not in events().export(sent(format=wanted), turns(), "zh-CN")


@pytest.mark.parametrize(
    "data",
    [None, {}, {"turn": 0}, {"turn": "0", "request": 1}, {"turn": 4, "request": 1}, {"turn": -1, "request": 1},
     {"turn": 0, "request": "<b>"}, {"turn": 2, "request": 1}, {"turn": 3, "request": 1}],
)  # fmt: skip
def test_what_names_no_answer_is_not_explained(data: object) -> None:
    event = SimpleNamespace(_data=data)
    assert VIEW.why not in events().explain(event, turns(), None, "zh-CN")  # type: ignore[arg-type]


@pytest.mark.parametrize(("turn", "said"), [(0, "作答。"), (1, "拒答：报告没有谈到这个问题。")])
def test_an_answer_and_a_refusal_are_explained_for_the_panel_that_asks(turn: int, said: str) -> None:
    html = events().explain(sent(turn=turn, request=5), turns(), None, "zh-CN")[VIEW.why]
    assert html.startswith('<div data-because="5"><section><h3>结论</h3>')
    assert f"<p>{said}</p>" in html
    assert "wj-notice" not in html


def test_an_answer_is_explained_as_it_was_resolved_by_the_documents_that_were_asked() -> None:
    library = small_library()
    answer = replace(library.ask(ASKED), question="多少？", resolved_question=ASKED)
    asked = [Turn("多少？", answer=answer, asked_of="report")]
    html = events().explain(sent(turn=0, request=1), asked, None, "en")[VIEW.why]
    assert "wj-notice" not in html
    assert html.count("<td>") > 0
    assert "坏文件" not in html  # the other document is not asked


def test_an_answer_that_would_be_another_one_now_says_so() -> None:
    html = events().explain(sent(turn=0, request=1), turns(), {"strictness": 1.0}, "zh-CN")[VIEW.why]
    assert "现在的结果与上面不同" in html
    assert "拒答：" in html


def test_a_question_that_cannot_be_explained_leaves_its_reason_in_the_panel() -> None:
    asked = [
        replace(turns()[0], answer=replace(turns()[0].answer or small_library().ask(ASKED), resolved_question=" "))
    ]
    html = events().explain(sent(turn=0, request=9), asked, None, "zh-CN")[VIEW.why]
    assert html == '<div data-because="9"><p class="wj-notice" role="alert">问题是空的；请输入问题。</p></div>'
