"""The handlers of the page without a browser; names stand for the components that they update."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from rag.types import Answer, AnswerSentence, SentenceStatus
from rag.ui import render
from rag.ui.events import LONGEST_WAIT_SECONDS, MAX_TURNS, Events
from rag.ui.feedback import Verdict
from rag.ui.layout import View, shown_as
from rag.ui.options import Choices
from rag.ui.painting import Painter
from rag.ui.saved import saved
from rag.ui.sessions import Sessions
from rag.ui.shelf_events import ShelfEvents
from rag.ui.state import Opener, Turn
from rag.ui.strings import CHINESE
from tests.ui.shelves import painted
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
    updates = painted(Events(Painter(view, opener), opener, Choices()).answer(turns, "zh-CN"))[-1]
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
    begun = events.begin_pair(f" {asked} ", [], {"sides": ["report", "hostile"]}, "zh-CN")
    waiting = begun[view.turns]
    assert waiting == [Turn(asked, asked_of="report"), Turn(asked, asked_of="hostile")]
    assert begun[view.pair_question] == ""
    assert begun[view.conversation].count(CHINESE.searching) == 2
    assert view.turns not in events.begin_pair(asked, waiting, None, "zh-CN")
    updates = painted(events.answer(waiting, "zh-CN"))[-1]
    one, other = updates[view.turns]
    assert [(turn.question, turn.asked_of) for turn in (one, other)] == [(asked, "report"), (asked, "hostile")]
    assert [citation.doc_id for citation in one.answer.citations] == ["report"]
    assert other.answer.refused
    html = updates[view.conversation]
    assert '<div class="wj-pair"><article class="wj-turn" data-turn="0">' in html
    assert '<p class="wj-asked-of">只问：工会工作报告</p>' in html
    assert '<span class="wj-source">工会工作报告</span>' in html
    thrice = render.conversation(CHINESE, 3 * [one, other], library.documents, date(2026, 11, 25))
    assert re.findall(r'<div class="wj-pair"><article class="wj-turn" data-turn="(\d)"', thrice) == ["0", "2", "4"]


def test_questions_and_comparisons_follow_up_their_own_kind() -> None:
    library = Following(small_library().documents)
    view, events = answering(library)
    alone = Turn("会员多少？", answer=library.ask("会员多少？"))
    pair = [Turn("新建多少？", answer=library.ask("新建多少？"), asked_of=side) for side in ("report", "hostile")]
    after = painted(events.answer([alone, *pair, Turn("那么呢？")], "zh-CN"))[-1][view.turns]
    assert after[-1].answer.resolved_question == "会员多少？ 那么呢？"
    again = [Turn("那么呢？", asked_of=side) for side in ("report", "hostile")]
    after = painted(events.answer([alone, *pair, *again], "zh-CN"))[-1][view.turns]
    assert [turn.answer.resolved_question for turn in after[-2:]] == ["新建多少？ 那么呢？"] * 2


def test_what_cannot_be_compared_says_why() -> None:
    library = small_library()
    view, events = answering(library.without(["hostile"]))
    assert CHINESE.comparing.needs_two in events.begin_pair("会员多少？", [], None, "zh-CN")[view.notice]
    view, events = answering(library)
    assert CHINESE.empty_question in events.begin_pair(" ", [], None, "zh-CN")[view.notice]
    done = Turn("会员多少？", answer=library.ask("会员多少？"))
    refused = events.begin_pair("会员多少？", (MAX_TURNS - 1) * [done], None, "zh-CN")
    assert CHINESE.full.format(limit=MAX_TURNS) in refused[view.notice]


def test_a_side_that_was_removed_meanwhile_is_not_asked_of_all_others() -> None:
    view, events = answering(small_library())
    waiting = [Turn("新建工会组织多少？", asked_of=side) for side in ("report", "gone")]
    one, other = painted(events.answer(waiting, "zh-CN"))[-1][view.turns]
    assert one.answer is None
    assert "there is no document 'gone'" in (other.problem or "")


def test_a_queue_that_is_full_ends_every_wait() -> None:
    view, events = answering(small_library())
    ended = events.turn_away([Turn("问", asked_of="report"), Turn("问", asked_of="hostile")], "zh-CN")[view.turns]
    assert [(turn.problem, turn.asked_of) for turn in ended] == [
        (CHINESE.crowded, "report"),
        (CHINESE.crowded, "hostile"),
    ]


@dataclass(frozen=True)
class Writing(Fake):
    """Writes a sentence, and ends once the page has shown it."""

    go: Event = field(default_factory=Event)

    def ask_stream(self, question: str, history: Sequence[str] = ()) -> Iterator[AnswerSentence | Answer]:
        """Yield a sentence, then the answer."""
        yield AnswerSentence("写出的<b>一句</b>。", (1,), SentenceStatus.VERIFIED)
        assert self.go.wait(30)
        yield self.ask(question, history)


def test_what_a_language_model_writes_is_shown_as_it_comes_and_only_the_answer_is_kept() -> None:
    library = Writing(small_library().documents)
    view, events = answering(library)

    async def watch() -> list[dict[object, object]]:
        seen = []
        async for update in events.answer([Turn("新建工会组织多少？")], "zh-CN"):
            seen.append(update)
            library.go.set()
        return seen

    first, last = asyncio.run(watch())
    assert list(first) == [view.conversation]
    assert "写出的&lt;b&gt;一句&lt;/b&gt;。" in str(first[view.conversation])
    assert CHINESE.searching in str(first[view.conversation])
    assert "写出的" not in str(last[view.conversation])
    assert "新建工会组织一万家；" in str(last[view.conversation])


def test_a_kept_conversation_is_painted_at_once_and_where_its_documents_are_open_with_all_of_the_page() -> None:
    library = small_library()
    view, events = answering(library)
    turns = [Turn("新建工会组织多少？", answer=library.ask("新建工会组织多少？"))]
    first = events.restore(saved(turns), {"documents": ["report"]}, "en")
    assert [turn.question for turn in first[view.turns]] == ["新建工会组织多少？"]
    assert "Citation 1: p. 2" in first[view.conversation]
    assert "工会工作报告" in first[view.header]
    assert (first[view.edition], first[view.shown], first[view.open_document]) == (0, shown_as(0, "en"), "report")
    # nothing comes after it that could undo what a visitor has begun
    assert [list(each) for each in painted(events.enter(0, "en"))] == [[view.notice]]
    assert list(events.settle(0, turns, None, "en")) == [view.notice]
    assert events.restore("damaged", None, "zh-CN")[view.turns] == []


def test_a_page_that_was_painted_while_the_index_opened_is_painted_again_when_it_is_open() -> None:
    library, go = small_library(), Event()

    def late(_: object) -> Fake:
        assert go.wait(60)
        return library

    view = View(*View.__slots__)  # type: ignore[arg-type]
    opener = Opener(late)
    events = Events(Painter(view, opener), opener, Choices())
    turns = [Turn("新建工会组织多少？", answer=library.ask("新建工会组织多少？"))]
    first = events.restore(saved(turns), {"documents": ["report"]}, "en")
    assert "Citation 1: p. 2" in first[view.conversation]
    assert "工会工作报告" not in first[view.header]
    assert {view.edition, view.shown, view.reader} & set(first) == set()
    switched = events.switch(turns, None, None, None, None, "zh-CN")
    assert (switched[view.edition], switched[view.language]) == (None, "en")  # no document can be shown yet
    shelf = ShelfEvents(Painter(view, opener), opener, None)
    looked = shelf.look(switched[view.shown], None, turns, None, None, None, None, "en")
    assert list(looked) == [view.notice]
    go.set()
    last = painted(events.enter(None, "en"))[-1]
    assert set(last) == {view.opening}  # language and what is set may change until it is settled
    settled = events.settle(None, turns, {"documents": ["hostile"]}, "en")
    assert "Citation 1: p. 2" in settled[view.conversation]
    assert "坏文件" in settled[view.header]  # as it is set now
    assert (settled[view.edition], settled[view.shown], settled[view.open_document]) == (0, shown_as(0, "en"), "report")
    # a page that was not settled, because the queue was full, is so when it is looked at
    looked = shelf.look(shown_as(0, "en"), None, turns, None, None, None, None, "en")
    assert looked[view.edition] == 0
    waits = events.settle(None, [Turn("等")], None, "en")
    assert view.conversation not in waits
    assert "2 documents" in waits[view.header]


class Visitor:
    """Stands for what Gradio keeps of a visitor: a conversation that goes on while a question is answered."""

    def __init__(self, turns: list[Turn]) -> None:
        """Begin with a conversation."""
        self.turns_now = turns

    def turns(self, _: str | None) -> list[Turn]:
        """Return the conversation as it is now."""
        return self.turns_now

    def tidy(self, _: str | None) -> None:
        """Keep nothing that could be dropped."""


def meanwhile(before: list[Turn], after: list[Turn]) -> tuple[View, list[dict[Any, Any]]]:
    """Answer what waits in a conversation that becomes another one before the answer comes."""
    go = Event()

    def opened(_: object) -> Fake:
        go.wait(60)
        return small_library()

    view = View(*View.__slots__)  # type: ignore[arg-type]
    opener = Opener(opened)
    opener.start()
    visitor: Any = Visitor(before)

    async def steps() -> list[dict[Any, Any]]:
        answering = Events(Painter(view, opener), opener, Choices(), visitor).answer(before, "zh-CN")
        first = asyncio.ensure_future(anext(answering))
        await asyncio.sleep(0.2)
        visitor.turns_now = after
        go.set()
        return [await first, *[each async for each in answering]]

    return view, asyncio.run(steps())


def test_what_was_judged_while_a_question_was_answered_stays_judged() -> None:
    done = Turn("会员多少？", answer=small_library().ask("会员多少？"))
    judged, waiting = replace(done, verdict=Verdict.GOOD), Turn("新建工会组织多少？")
    view, [update] = meanwhile([done, waiting], [judged, waiting])
    assert [turn.verdict for turn in update[view.turns]] == [Verdict.GOOD, None]
    assert update[view.turns][1].answer.citations


@pytest.mark.parametrize("again", [[], [Turn("发展会员多少？")], [Turn("新建工会组织多少？")]])
def test_a_new_conversation_is_not_undone_by_the_answer_to_the_old_one(again: list[Turn]) -> None:
    view, [update] = meanwhile([Turn("新建工会组织多少？")], again)
    assert list(update) == [view.notice]


def test_a_question_whose_answer_never_came_is_given_up_when_another_is_asked_much_later() -> None:
    view, events = answering(small_library())
    asked = "新建工会组织多少？"
    now = time.monotonic()
    lost = Turn("会员呢？", begun=now - LONGEST_WAIT_SECONDS - 1)
    turns = events.begin(asked, [lost], None, "zh-CN")[view.turns]
    assert [(turn.question, turn.problem, turn.pending) for turn in turns] == [
        ("会员呢？", CHINESE.interrupted, False),
        (asked, None, True),
    ]
    assert view.turns not in events.begin(asked, [replace(lost, begun=now)], None, "zh-CN")


def test_what_gradio_has_made_anew_is_dropped_from_a_session_and_nothing_else() -> None:
    config = SimpleNamespace(blocks={1: "header", 2: "conversation", 57: "conversation, made anew"})
    session = SimpleNamespace(blocks_config=config, config_values={1: {}, 2: {"value": ""}, 57: {"value": "long"}})
    blocks: Any = SimpleNamespace(
        default_config=SimpleNamespace(blocks={1: "header", 2: "conversation"}),
        state_holder=SimpleNamespace(session_data={"visitor": session}),
    )
    sessions = Sessions(blocks, SimpleNamespace(_id=2))  # type: ignore[arg-type]
    for unknown in ("nobody", None):
        sessions.tidy(unknown)
    assert list(config.blocks) == list(session.config_values) == [1, 2, 57]
    sessions.tidy("visitor")
    assert config.blocks == {1: "header", 2: "conversation"}
    assert session.config_values == {1: {}, 2: {"value": ""}}


def test_a_page_that_found_the_queue_full_shows_its_documents_all_the_same() -> None:
    view, events = answering(small_library())
    opened = events.settle(None, [], {"documents": ["hostile"]}, "en")
    assert "坏文件" in opened[view.header]
    assert opened[view.open_document] == "report"
    assert opened[view.opening] == ""


def test_a_question_goes_by_what_was_set_when_it_was_asked() -> None:
    view, events = answering(small_library())
    begun = events.begin("新建工会组织多少？", [], {"documents": ["hostile"]}, "zh-CN")
    [turn] = painted(events.answer(begun[view.turns], "zh-CN"))[-1][view.turns]
    assert turn.answer.refused
    begun = events.begin("新建工会组织多少？", [], {"documents": ["report"], "passages": 5}, "zh-CN")
    [turn] = painted(events.answer(begun[view.turns], "zh-CN"))[-1][view.turns]
    assert (turn.answer.citations[0].doc_id, len(turn.answer.hits)) == ("report", 5)
