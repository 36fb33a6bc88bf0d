"""The page as a whole: components, events, endpoints, and how it is served."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.server.options import LARGEST_UPLOAD, Serving
from rag.ui.endpoints import PIPELINE_QUEUE, add_endpoints
from rag.ui.events import MAX_QUESTION, MAX_TURNS, Events
from rag.ui.layout import lay_out
from rag.ui.options import Choices
from rag.ui.painting import Painter
from rag.ui.sessions import Sessions
from rag.ui.sheet_events import Original, SheetEvents
from rag.ui.shelf import Shelf
from rag.ui.shelf_events import ShelfEvents
from rag.ui.state import Opener
from rag.ui.strings import strings_of
from rag.ui.tool_events import ToolEvents
from rag.ui.wiring import connect, connect_sheets, connect_shelf, connect_tools

if TYPE_CHECKING:
    import gradio as gr

ASSETS = Path(__file__).parent / "assets"
SCRIPTS = ("stream.js", "page.js", "reader.js", "citing.js", "tools.js", "why.js", "library.js", "sheet.js", "keys.js")
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
        sessions = Sessions(blocks, view.turns)
        connect(blocks, view, Events(paint, opener, choices, sessions), shelf_events, in_turn)
        connect_tools(view, ToolEvents(paint, opener, choices, sessions), in_turn)
        connect_shelf(view, shelf_events)
        connect_sheets(view, SheetEvents(paint, original))
        add_endpoints(opener)
    return blocks


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


def _waiting(blocks: gr.Blocks) -> int:
    """Return how many events wait for their turn."""
    return len(blocks._queue)  # noqa: SLF001  Gradio has no public name for it


def _turned_away(blocks: gr.Blocks, event: Mapping[str, Any]) -> str | None:
    """Return what a question is told that is turned away; None for an event that is no question."""
    handler, data = blocks.fns.get(event.get("fn_index", -1)), event.get("data")
    if handler is None or handler.name not in QUESTIONS or not isinstance(data, list):
        return None
    return strings_of(data[-1] if data else None).crowded
