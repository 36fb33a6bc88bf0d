"""Which handler runs on which event of the page, and what each may change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rag.ui import render
from rag.ui.events import Events
from rag.ui.layout import View
from rag.ui.sheet_events import SheetEvents
from rag.ui.shelf_events import ShelfEvents
from rag.ui.strings import LANGUAGES
from rag.ui.tool_events import ToolEvents

if TYPE_CHECKING:
    import gradio as gr
    from gradio.events import Dependency

SHELF_QUEUE = "library"
SHEET_QUEUE = "sheets"
_IN_THE_BROWSER: dict[str, Any] = {"queue": False, "api_visibility": "private"}


def connect(blocks: gr.Blocks, view: View, events: Events, shelf: ShelfEvents, in_turn: dict[str, Any]) -> None:
    """Connect the components' events to the handlers of the conversation."""
    from gradio import on

    quiet, at_once = _kinds(view)
    session = [view.turns, view.language]
    restored = blocks.load(events.restore, [view.saved, view.options, view.language], **at_once)
    entered = restored.then(events.enter, [view.edition, view.language], concurrency_limit=None, **quiet)
    waiting = [view.turns, view.options, view.language]
    for ended in (entered.then, entered.failure):
        ended(events.settle, [view.edition, *waiting], **at_once)
    asked = [view.turns, view.conversation, view.send, view.pair_send, view.notice]
    closing = _changing(*asked, view.saved, view.passages, view.shown)
    pair = [view.pair_question, *waiting]
    one, two = _changing(*asked, view.question), _changing(*asked, view.pair_question)
    begun = [
        on([view.question.submit, view.send.click], events.begin, [view.question, *waiting], **at_once | one),
        _one_by_one("ask", view.conversation.ask(events.begin_example, waiting, **at_once | one)),
        on([view.pair_question.submit, view.pair_send.click], events.begin_pair, pair, **at_once | two),
    ]
    for begin in begun:
        begin.failure(None, [view.language], [view.notice], js=_not_taken(), **_IN_THE_BROWSER)
        # A new conversation may ask while the answer to an old one, which nobody waits for any more, still comes.
        answered = begin.success(events.answer, session, trigger_mode="multiple", **in_turn, **quiet | closing)
        answered.failure(events.turn_away, session, **at_once | closing)
    view.shown.change(shelf.look, _seen(view), **at_once)  # not after each answer: it names all components
    view.switch.click(events.switch, _painted(view), **at_once)
    view.fresh.click(events.fresh, [view.language], **at_once | closing)


def connect_tools(view: View, events: ToolEvents, in_turn: dict[str, Any]) -> None:
    """Connect the components' events to the handlers around the conversation."""
    from gradio import on

    quiet, at_once = _kinds(view)
    searched = [view.query, view.options, view.language]
    searching = [view.query.submit, view.find.click]
    on(searching, events.find, searched, trigger_mode="always_last", **in_turn, **quiet)
    _one_by_one("open", view.reader.open(events.open, [view.open_document, view.language], **at_once))
    judged = _changing(view.turns, view.conversation, view.send, view.pair_send, view.notice, view.saved, view.shown)
    _one_by_one("judge", view.conversation.judge(events.judge, [view.turns, view.language], **at_once | judged))
    told = [view.turns, view.options, view.language]
    _one_by_one("explain", view.why.explain(events.explain, told, **in_turn, **quiet))
    _one_by_one("export", view.panel.export(events.export, [view.turns, view.language], **at_once))
    # The browser keeps what is set before anything else can happen: a question that follows at once goes by it.
    chosen = view.panel.choose(
        None, [view.options], [view.options], js="(kept) => wenju.choice(kept)", **_IN_THE_BROWSER
    )
    chosen.then(events.choose, [view.options, view.language], trigger_mode="always_last", **at_once)
    _one_by_one("choose", chosen)


def connect_shelf(view: View, events: ShelfEvents) -> None:
    """Connect the components' events to the handlers of the library, which has a queue of its own."""
    quiet, at_once = _kinds(view)
    quiet["concurrency_id"] = SHELF_QUEUE
    _one_by_one("inspect", view.intake.inspect(events.inspect, [view.language], **quiet))
    _one_by_one("confirm", view.intake.confirm(events.confirm, [view.proposal, view.language], **quiet))
    _one_by_one("cancel", view.intake.cancel(events.cancel, [view.proposal], **at_once))
    _one_by_one("remove", view.library.remove(events.remove, [view.language], **quiet))
    _one_by_one("rename", view.library.rename(events.rename, [view.language], **quiet))
    _one_by_one("look", view.library.look(events.look, _seen(view), **at_once))


def connect_sheets(view: View, events: SheetEvents) -> None:
    """Connect what asks for the image of a page, which has a queue of its own."""
    quiet, _ = _kinds(view)
    _one_by_one("draw", view.sheet.draw(events.draw, [view.language], concurrency_id=SHEET_QUEUE, **quiet))


def _one_by_one(name: str, event: Dependency) -> Dependency:
    """Tell the script of the page when an event is over: what it triggers meanwhile would be dropped, and waits."""
    over = f"() => {{ wenju.over('{name}'); return []; }}"
    event.then(None, js=over, **_IN_THE_BROWSER)
    event.failure(None, js=over, **_IN_THE_BROWSER)
    return event


def _seen(view: View) -> list[Any]:
    """Return what tells whether a page shows the library as it is."""
    return [view.shown, view.edition, *_painted(view)]


def _painted(view: View) -> list[Any]:
    """Return what everything is painted from."""
    return [view.turns, view.found, view.open_document, view.proposal, view.options, view.language]


def _changing(*components: Any) -> dict[str, Any]:  # noqa: ANN401  components of several classes
    """Return what tells Gradio which components a handler changes.

    It makes anew each component that a handler might change, changed or not, which for all of the page costs as much as
    answering.
    """
    return {"outputs": list(components)}


def _kinds(view: View) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return how handlers run that wait for their turn, and how those run that need not."""
    everything = [value for name in View.__slots__ if (value := getattr(view, name)) is not None]
    quiet: dict[str, Any] = {"outputs": everything, "api_visibility": "private", "show_progress": "hidden"}
    return quiet, {**quiet, "queue": False}


def _not_taken() -> str:
    """Return the script that says, without the server, that a question was not taken in."""
    told = {code: render.notice(words.not_taken) for code, words in LANGUAGES.items()}
    return f"(language) => ({json.dumps(told, ensure_ascii=False)})[language]"
