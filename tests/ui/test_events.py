"""The handlers of the page without a browser; names stand for the components that they update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.types import Answer
from rag.ui.events import Events
from rag.ui.layout import View
from rag.ui.options import Choices
from rag.ui.painting import Painter
from rag.ui.state import Opener, Turn
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
