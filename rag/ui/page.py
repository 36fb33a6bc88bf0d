"""The page as a whole: components, events, endpoints, and how it is served."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.server.options import LARGEST_UPLOAD, Serving
from rag.ui import render
from rag.ui.endpoints import PIPELINE_QUEUE, add_endpoints
from rag.ui.events import MAX_QUESTION, MAX_TURNS, Events
from rag.ui.layout import View, lay_out
from rag.ui.options import Choices
from rag.ui.painting import Painter
from rag.ui.sheet_events import Original, SheetEvents
from rag.ui.shelf import Shelf
from rag.ui.shelf_events import ShelfEvents
from rag.ui.state import Opener
from rag.ui.strings import LANGUAGES, strings_of
from rag.ui.tool_events import ToolEvents

if TYPE_CHECKING:
    import gradio as gr

ASSETS = Path(__file__).parent / "assets"
SCRIPTS = ("page.js", "reader.js", "citing.js", "tools.js", "why.js", "library.js", "sheet.js", "keys.js")
STYLES = (
    "page.css",
    "conversation.css",
    "reader.css",
    "tools.css",
    "why.css",
    "library.css",
    "comparing.css",
    "sheet.css",
    "narrow.css",
)
SANS = ("PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Source Han Sans SC", "Noto Sans CJK SC", "sans-serif")
MONO = ("Cascadia Mono", "SF Mono", "Consolas", "Noto Sans Mono CJK SC", "monospace")
QUEUE_SIZE = 64
"""Questions that may wait; the load test (docs/page-safety.md) says how long the last of them does."""
QUESTIONS = frozenset({"begin", "begin_example", "begin_pair"})
"""The handlers that take a question in; each is given the visitor's language last."""
THREADS = 40
SESSIONS = 500
SHELF_QUEUE = "library"
SHEET_QUEUE = "sheets"
CLEAN_UP = (600, 3600)
"""Seconds: how often, and from what age on, files that were uploaded are deleted."""

CLOSED: dict[str, Any] = {
    "prevent_thread_lock": True,
    "quiet": True,
    "share": False,
    "ssr_mode": False,
    "pwa": False,
    "mcp_server": False,
    "enable_monitoring": False,
    "run_history": False,
    "strict_cors": True,
    "show_error": False,
    "footer_links": [],
    "allowed_paths": [],
    "max_threads": THREADS,
    "state_session_capacity": SESSIONS,
}
"""What ``launch`` is told so that nothing is open which is not used; docs/page-safety.md says why, one by one."""


def build_page(opener: Opener, shelf: Shelf | None = None, original: Original | None = None) -> gr.Blocks:
    """Return the page over a pipeline that may still be opening, and over the library where that may be changed.

    ``original`` finds the file of a document, so that its pages can be drawn.
    """
    import gradio as gr

    blocks: gr.Blocks
    with gr.Blocks(title="问据", analytics_enabled=False, fill_width=True, delete_cache=CLEAN_UP) as blocks:
        with gr.Column(elem_id="wj-page"):
            view = lay_out(opener.strictness)
        paint, choices = Painter(view, opener, shelf), Choices()
        shelf_events = ShelfEvents(paint, opener, shelf)
        in_turn = {"concurrency_id": PIPELINE_QUEUE, "concurrency_limit": opener.turn.places}
        _connect(blocks, view, Events(paint, opener, choices, partial(forget_replaced, blocks)), shelf_events, in_turn)
        _connect_tools(view, ToolEvents(paint, opener, choices), in_turn)
        _connect_shelf(view, shelf_events)
        quiet, _ = _kinds(view)
        view.sheet.draw(SheetEvents(paint, original).draw, [view.language], concurrency_id=SHEET_QUEUE, **quiet)
        add_endpoints(opener)
    return blocks


def forget_replaced(blocks: gr.Blocks, session: str | None) -> None:
    """Drop the components of a session that Gradio has made anew and keeps all the same, with what they showed.

    It files each one under a new number for ever: 0.1 MiB a question. To be called in the server's event loop, where
    nothing of Gradio's is half done meanwhile.
    """
    holder = getattr(blocks, "state_holder", None)
    state = holder.session_data.get(session) if holder is not None else None
    if state is None:
        return
    for number in [each for each in state.blocks_config.blocks if each not in blocks.default_config.blocks]:
        del state.blocks_config.blocks[number]
        state.config_values.pop(number, None)


def serve(
    blocks: gr.Blocks, opener: Opener, serving: Serving, verify: Callable[[], object], shelf: Shelf | None = None
) -> str:
    """Serve the page in a background thread and return its address; raise OSError when the port is taken.

    ``verify`` raises an error when the index on disk is not whole; ``/health`` asks it. Files are taken only where
    there is a ``shelf`` for them.
    """
    import gradio as gr

    from rag.server.assembly import application_options
    from rag.server.crowd import Crowd
    from rag.server.health import Health
    from rag.server.service import Service

    service = Service(opener, MAX_QUESTION, MAX_TURNS, QUEUE_SIZE)
    script = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    blocks.queue(max_size=QUEUE_SIZE, api_open=False, default_concurrency_limit=1)
    crowd = partial(Crowd, waiting=partial(_waiting, blocks), most=QUEUE_SIZE, question=partial(_turned_away, blocks))
    _, address, _ = blocks.launch(
        server_name=serving.host,
        server_port=serving.port,
        auth=serving.auth,
        app_kwargs=application_options(service, Health(opener, verify), serving, script, crowd),
        max_file_size=LARGEST_UPLOAD if shelf else "1kb",
        theme=gr.themes.Base(font=SANS, font_mono=MONO),
        css_paths=[ASSETS / name for name in STYLES],
        head=f"<script>{script}</script>",
        **CLOSED,
    )
    return address


def _not_taken() -> str:
    """Return the script that says, without the server, that a question was not taken in."""
    told = {code: render.notice(words.not_taken) for code, words in LANGUAGES.items()}
    return f"(language) => ({json.dumps(told, ensure_ascii=False)})[language]"


def _waiting(blocks: gr.Blocks) -> int:
    """Return how many events wait for their turn."""
    return len(blocks._queue)  # noqa: SLF001  Gradio has no public name for it


def _turned_away(blocks: gr.Blocks, event: Mapping[str, Any]) -> str | None:
    """Return what a question is told that is turned away; None for an event that is no question."""
    handler, data = blocks.fns.get(event.get("fn_index", -1)), event.get("data")
    if handler is None or handler.name not in QUESTIONS or not isinstance(data, list):
        return None
    return strings_of(data[-1] if data else None).crowded


def _connect(blocks: gr.Blocks, view: View, events: Events, shelf: ShelfEvents, in_turn: dict[str, Any]) -> None:
    """Connect the components' events to the handlers of the conversation."""
    from gradio import on

    quiet, at_once = _kinds(view)
    session = [view.turns, view.language]
    restored = blocks.load(events.restore, [view.saved, view.options, view.language], **at_once)
    entered = restored.then(events.enter, [view.options, view.language], concurrency_limit=None, **quiet)
    entered.then(events.settle, session, **at_once | _changing(view.conversation, view.passages, view.notice))
    asked = [view.turns, view.conversation, view.send, view.pair_send, view.notice]
    ended = _changing(*asked, view.saved, view.passages, view.answering)
    pair = [view.pair_question, view.turns, view.options, view.language]
    one, two = _changing(*asked, view.question), _changing(*asked, view.pair_question)
    begun = [
        on([view.question.submit, view.send.click], events.begin, [view.question, *session], **at_once | one),
        view.conversation.ask(events.begin_example, session, **at_once | one),
        on([view.pair_question.submit, view.pair_send.click], events.begin_pair, pair, **at_once | two),
    ]
    for begin in begun:
        begin.failure(None, [view.language], [view.notice], js=_not_taken(), queue=False, api_visibility="private")
        waiting = [view.turns, view.options, view.language]
        answered = begin.success(events.answer, waiting, **in_turn, **quiet | ended)
        answered.failure(events.turn_away, session, **at_once | ended)
    view.answering.change(shelf.look, _seen(view), **at_once)  # not after each answer: it names all components
    everything = [view.turns, view.found, view.open_document, view.proposal, view.options, view.language]
    view.switch.click(events.switch, everything, **at_once)
    view.fresh.click(events.fresh, [view.language], **at_once | ended)


def _connect_tools(view: View, events: ToolEvents, in_turn: dict[str, Any]) -> None:
    """Connect the components' events to the handlers around the conversation."""
    from gradio import on

    quiet, at_once = _kinds(view)
    searched = [view.query, view.options, view.language]
    on([view.query.submit, view.find.click], events.find, searched, **in_turn, **quiet)
    view.reader.open(events.open, [view.open_document, view.language], **at_once)
    view.conversation.judge(events.judge, [view.turns, view.language], **at_once)
    told = [view.turns, view.options, view.language]
    view.why.explain(events.explain, told, **in_turn, **quiet)
    view.panel.choose(events.choose, [view.language], **at_once)
    view.panel.export(events.export, [view.turns, view.language], **at_once)


def _connect_shelf(view: View, events: ShelfEvents) -> None:
    """Connect the components' events to the handlers of the library, which has a queue of its own."""
    quiet, at_once = _kinds(view)
    quiet["concurrency_id"] = SHELF_QUEUE
    told = [view.turns, view.open_document, view.options, view.language]
    view.intake.inspect(events.inspect, [view.language], **quiet)
    view.intake.confirm(events.confirm, [view.proposal, *told], **quiet)
    view.intake.cancel(events.cancel, [view.proposal], **at_once)
    view.library.remove(events.remove, told, **quiet)
    view.library.rename(events.rename, told, **quiet)
    view.library.look(events.look, _seen(view), **at_once)


def _seen(view: View) -> list[Any]:
    """Return what tells whether a page shows the library as it is."""
    return [view.edition, view.turns, view.open_document, view.options, view.language]


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
