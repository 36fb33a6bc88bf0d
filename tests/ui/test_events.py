"""The handlers of the page without a browser; names stand for the components that they update."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.types import Answer
from rag.ui import render
from rag.ui.events import Events
from rag.ui.layout import View
from rag.ui.options import Choices
from rag.ui.painting import Painter
from rag.ui.saved import saved
from rag.ui.state import Opener, Turn
from rag.ui.strings import CHINESE
from tests.ui.ui_library import Fake, small_library


@dataclass(frozen=True)
class Following(Fake):
    """Understands a question as everything that was asked, oldest first."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Return the answer to the question alone, with the wording that stands for it."""
        return replace(super().ask(question), resolved_question=" ".join([*history, question]))


def test_a_question_is_asked_after_those_that_were_answered_and_the_page_shows_how_it_was_understood() -> None:
    view = View(*View.__slots__)  # type: ignore[arg-type]
    library = Following(small_library().documents)
    opener = Opener(lambda _: library)
    opener.start()
    turns = [Turn("新建工会组织多少？"), Turn("", problem="换一个问题。"), Turn("会员呢？")]
    turns[0] = replace(turns[0], answer=library.ask(turns[0].question))
    updates = Events(Painter(view, opener), opener, Choices()).answer(turns, None, "zh-CN")
    answered = updates[view.turns][-1].answer
    assert (answered.question, answered.resolved_question) == ("会员呢？", "新建工会组织多少？ 会员呢？")
    assert updates[view.conversation].count("理解为：") == 1
    assert '<p class="wj-understood">理解为：新建工会组织多少？ 会员呢？</p>' in updates[view.conversation]


def answering(library: Fake) -> tuple[View, Events]:
    """Return the names of the components and the handlers over an opened library."""
    view = View(*View.__slots__)  # type: ignore[arg-type]
    opener = Opener(lambda _: library)
    opener.start()
    opener.pipeline()
    return view, Events(Painter(view, opener), opener, Choices())


def test_two_documents_that_are_compared_answer_side_by_side_each_for_itself() -> None:
    library = small_library()
    view, events = answering(library)
    asked = "新建工会组织多少？"
    updates = events.answer([Turn(asked)], {"compare": True}, "zh-CN")
    one, other = updates[view.turns]
    assert [(turn.question, turn.asked_of) for turn in (one, other)] == [(asked, "report"), (asked, "hostile")]
    assert [citation.doc_id for citation in one.answer.citations] == ["report"]
    assert other.answer.refused
    html = updates[view.conversation]
    assert html.startswith('<div class="wj-pair"><article class="wj-turn" data-turn="0">')
    assert '<p class="wj-asked-of">只问：工会工作报告</p>' in html
    again = events.answer([*updates[view.turns], Turn("会员呢？")], {"compare": True}, "zh-CN")
    assert again[view.conversation].count('<div class="wj-pair">') == 2
    thrice = render.conversation(CHINESE, 3 * [one, other], library.documents, date(2026, 11, 25))
    assert re.findall(r'<div class="wj-pair"><article class="wj-turn" data-turn="(\d)"', thrice) == ["0", "2", "4"]


def test_a_kept_conversation_is_painted_at_once_and_again_when_its_documents_are_open() -> None:
    library = small_library()
    view, events = answering(library)
    turns = [Turn("新建工会组织多少？", answer=library.ask("新建工会组织多少？"))]
    painted = events.restore(saved(turns), {"documents": ["report"]}, "en")
    assert [turn.question for turn in painted[view.turns]] == ["新建工会组织多少？"]
    assert "Citation 1: p. 2" in painted[view.conversation]
    assert "工会工作报告" in painted[view.header]
    assert events.settle(painted[view.turns], "en")[view.conversation] == painted[view.conversation]
    assert view.conversation not in events.settle([Turn("等")], "en")
    assert events.restore("damaged", None, "zh-CN")[view.turns] == []
