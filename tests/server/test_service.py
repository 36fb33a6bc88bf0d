"""As many questions are worked on at a time as there are places, whoever asks; the others wait, and not too many."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rag.errors import InputError, RagError
from rag.server.service import Service
from rag.turns import Turns
from rag.types import Answer
from tests.server.conftest import ASKED, QUOTE, SERVER, chat, send
from tests.server.serve_small import SLOW
from tests.ui.conftest import running
from tests.ui.ui_library import Fake, small_library


@dataclass(frozen=True)
class Counting(Fake):
    """Remembers what it was asked, and how many questions it worked on at once."""

    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    busy: list[int] = field(default_factory=lambda: [0, 0])

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer after a moment."""
        self.asked.append((question, tuple(history)))
        self.busy[0] += 1
        self.busy[1] = max(self.busy)
        time.sleep(0.02)
        self.busy[0] -= 1
        return super().ask(question)


@dataclass
class Opened:
    """An open library."""

    library: Counting = field(default_factory=lambda: Counting(small_library().documents))
    turn: Turns = field(default_factory=lambda: Turns(1))
    phase: str = "open"

    def pipeline(self) -> Counting:
        """Return the library, or say that it cannot be opened."""
        if self.phase != "open":
            raise RagError("the index is damaged")
        return self.library


def service(access: Opened, waiting: int = 64) -> Service:
    """Return a service with the limits of the page."""
    return Service(access, longest_question=500, most_earlier=3, most_waiting=waiting)


def test_questions_are_worked_on_one_at_a_time_in_their_order() -> None:
    access = Opened()

    async def all_at_once() -> list[Answer]:
        one = service(access)
        return await asyncio.gather(*(one.ask(f"{ASKED}{number}") for number in range(5)))

    answers = asyncio.run(all_at_once())
    assert [answer.question for answer in answers] == [f"{ASKED}{number}" for number in range(5)]
    assert [question for question, _ in access.library.asked] == [f"{ASKED}{number}" for number in range(5)]
    assert access.library.busy == [0, 1]


def test_where_there_are_two_places_two_questions_are_worked_on_at_a_time() -> None:
    access = Opened(turn=Turns(2))

    async def all_at_once() -> list[Answer]:
        one = service(access)
        return await asyncio.gather(*(one.ask(f"{ASKED}{number}") for number in range(6)))

    assert len(asyncio.run(all_at_once())) == 6
    assert access.library.busy == [0, 2]


def test_a_question_waits_for_the_page() -> None:
    access = Opened()

    async def while_the_page_works() -> bool:
        with access.turn:
            asking = asyncio.create_task(service(access).ask(ASKED))
            await asyncio.sleep(0.1)
            waited = not asking.done() and access.library.asked == []
        await asking
        return waited

    assert asyncio.run(while_the_page_works())
    assert access.library.asked == [(ASKED, ())]


def test_more_than_may_wait_are_turned_away_at_once_and_room_is_made_again() -> None:
    access = Opened()

    async def crowd() -> list[str]:
        one = service(access, waiting=2)
        found = await asyncio.gather(*(one.ask(ASKED) for _ in range(4)), return_exceptions=True)
        await one.ask(ASKED)
        return [type(each).__name__ for each in found]

    assert asyncio.run(crowd()) == ["Answer", "Answer", "CrowdedError", "CrowdedError"]
    assert len(access.library.asked) == 3


def test_earlier_questions_that_could_not_be_asked_are_left_out_and_only_the_latest_count() -> None:
    access = Opened()
    asyncio.run(service(access).ask(f" {ASKED}\n", ["一", "二", " ", "长" * 501, "三", "\ue000"]))
    assert access.library.asked == [(ASKED, ("三",))]


@pytest.mark.parametrize("question", ["", "长" * 501, "\ue000", "？"])
def test_a_question_that_cannot_be_used_does_not_wait(question: str) -> None:
    access = Opened()
    with pytest.raises(InputError):
        asyncio.run(service(access, waiting=0).ask(question))
    with pytest.raises(InputError):
        asyncio.run(service(access, waiting=0).search(question, 1))


@pytest.mark.parametrize("k", [0, 21])
def test_so_many_passages_are_not_searched_for(k: int) -> None:
    with pytest.raises(InputError, match=f"k is {k}"):
        asyncio.run(service(Opened()).search(ASKED, k))


def test_a_library_that_cannot_be_opened_says_so() -> None:
    access = Opened(phase="failed")
    one = service(access)
    for work in (one.ask(ASKED), one.search(ASKED, 1), one.documents(), one.open_passage("report:0-2", 0)):
        with pytest.raises(RagError, match="damaged"):
            asyncio.run(work)


def test_the_page_and_chat_programs_share_one_turn_and_a_full_line_turns_away_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # one core, one place
    log, slow = tmp_path / "log", f"{ASKED}{SLOW}"
    with running(SERVER, ["--log", str(log), "--queue", "2"]) as (address, _), ThreadPoolExecutor(8) as pool:
        chats = [pool.submit(send, address, "/v1/chat/completions", chat(slow)) for _ in range(2)]
        calls = [pool.submit(send, address, "/gradio_api/call/ask", {"data": [slow, [], None]}) for _ in range(2)]
        events = [call.result().json["event_id"] for call in calls]
        answers = [pool.submit(send, address, f"/gradio_api/call/ask/{event}") for event in events]
        third = send(address, "/v1/chat/completions", chat(ASKED))
        assert (third.status, third.error["code"], third.headers["retry-after"]) == (503, "crowded", "1")
        assert [QUOTE in done.result().body.decode() for done in chats] == [True, True]
        assert ["event: complete" in done.result().body.decode() for done in answers] == [True, True]
        assert send(address, "/v1/chat/completions", chat(ASKED)).status == 200
    assert log.read_text(encoding="utf-8") == "begin end " * 4
