"""The components of the page and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.ui import render
from rag.ui.options import Options, options_to_json
from rag.ui.strings import CHINESE

if TYPE_CHECKING:
    import gradio as gr

PAINTED = "watch('value', () => document.dispatchEvent(new CustomEvent('wenju:painted', {detail: element})));"
BRIDGE = "window.wenju = Object.assign(window.wenju || {}, {'EVENT': (data) => wenju.send('EVENT', trigger, data)});"
SENDING = "window.wenju = Object.assign(window.wenju || {}, {upload});"
SHELF_EVENTS = ("rename", "remove", "look")
SECRET = "wenju"  # noqa: S105  the browser's own copy is no secret; a random one would be lost when the server restarts


WAITING = "waiting"


def shown_as(edition: int, language: str) -> str:
    """Return how a page notes from what it was painted last: an edition of the library, in a language.

    What takes a while paints in the language that the page had when it began. The note travels with what is painted, so
    it is that of what came last, not of what was sent last; while a question waits it is ``WAITING``.
    """
    return f"{edition} {language}"


@dataclass(frozen=True, slots=True)
class View:
    """The components; the HTML ones show only what ``rag.ui.render`` made."""

    language: gr.BrowserState
    saved: gr.BrowserState
    options: gr.BrowserState
    turns: gr.State
    found: gr.State
    open_document: gr.State
    proposal: gr.State
    edition: gr.State
    shown: gr.Textbox
    header: gr.HTML
    fresh: gr.Button
    switch: gr.Button
    tabs: gr.HTML
    conversation: gr.HTML
    opening: gr.HTML
    question: gr.Textbox
    send: gr.Button
    sides: gr.HTML
    pair_question: gr.Textbox
    pair_send: gr.Button
    notice: gr.HTML
    results: gr.HTML
    query: gr.Textbox
    find: gr.Button
    search_notice: gr.HTML
    intake: gr.HTML
    library: gr.HTML
    passages: gr.HTML
    sheet: gr.HTML
    reader: gr.HTML
    panel: gr.HTML
    download: gr.HTML
    why: gr.HTML


def lay_out(strictness: float) -> View:
    """Create the components inside the current ``gr.Blocks``; they show the Chinese page before any event runs.

    What can be asked or changed is closed until the visitor's conversation is restored, which would undo it.
    """
    import gradio as gr

    words = CHINESE
    parts: dict[str, Any] = {}
    with gr.Row(elem_id="wj-bar"):
        parts["header"] = _html("wj-header", render.header(words, {}, Options()))
        parts["fresh"] = gr.Button(words.new_conversation, elem_id="wj-fresh", size="sm", interactive=False)
        parts["switch"] = gr.Button(words.switch_language, elem_id="wj-switch", size="sm", interactive=False)
    parts["tabs"] = _html("wj-tabs", render.tabs(words))
    with gr.Row(elem_id="wj-workbench"):
        with gr.Column(elem_id="wj-chat"):
            parts["conversation"] = _html("wj-conversation", render.welcome(words, ready=False), "ask", "judge")
            parts["opening"] = _html("wj-opening", "")
            composer = _composer("wj-question", words.question_label, words.placeholder, words.send)
            parts["question"], parts["send"] = composer
            pair = words.comparing
            parts["sides"] = _html("wj-sides", render.sides(words, {}, Options()))
            composer = _composer("wj-pair-question", pair.question, pair.placeholder, words.send)
            parts["pair_question"], parts["pair_send"] = composer
            parts["notice"] = _html("wj-notice", "")
        with gr.Column(elem_id="wj-search"):
            tools = words.tools
            parts["results"] = _html("wj-results", render.search_welcome(words))
            parts["query"], parts["find"] = _composer("wj-query", tools.query, tools.query_placeholder, tools.search)
            parts["search_notice"] = _html("wj-search-notice", "")
        with gr.Column(elem_id="wj-shelf"):
            parts["intake"] = _html("wj-intake", "", "inspect", "confirm", "cancel")
            parts["library"] = _html("wj-library", render.library(words, {}, None, ready=False), *SHELF_EVENTS)
        parts["passages"] = _html("wj-passages", render.passages(words, (), {}))
        parts["sheet"] = _html("wj-sheet", render.skeleton(words, 12), "draw")
        parts["reader"] = _html("wj-reader", render.reader(words, {}, None), "open")
    parts["panel"] = _html("wj-panel", render.panel(words, {}, Options(), strictness), "choose", "export")
    parts["download"] = _html("wj-download", "")
    parts["why"] = _html("wj-why", "", "explain")
    return View(**_states(), **parts)


def _states() -> dict[str, Any]:
    """Return what is known of a visitor: in the browser what outlives a refresh, on the server what does not."""
    import gradio as gr

    return {
        "language": gr.BrowserState(CHINESE.code, storage_key="wenju-language", secret=SECRET),
        "saved": gr.BrowserState(None, storage_key="wenju-conversation", secret=SECRET),
        "options": gr.BrowserState(options_to_json(Options()), storage_key="wenju-options", secret=SECRET),
        "turns": gr.State([]),
        "found": gr.State(None),
        "open_document": gr.State(None),
        "proposal": gr.State(None),
        "edition": gr.State(None),  # of the library that is shown; none while no document is
        "shown": gr.Textbox(shown_as(0, CHINESE.code), visible="hidden", elem_id="wj-shown"),
    }


def _html(element_id: str, value: str, *events: str) -> gr.HTML:
    """Return a component for rendered HTML; the scripts hear of every repaint and can trigger the named events."""
    import gradio as gr

    script = PAINTED + "".join(BRIDGE.replace("EVENT", event) for event in events)
    script += SENDING if "inspect" in events else ""
    return gr.HTML(value, elem_id=element_id, apply_default_css=False, js_on_load=script)


def _composer(element_id: str, label: str, placeholder: str, action: str) -> tuple[gr.Textbox, gr.Button]:
    """Return a field to write in and its button."""
    import gradio as gr

    with gr.Row(elem_id=f"{element_id}-composer", elem_classes="wj-composer"):
        field = gr.Textbox(
            label=label,
            placeholder=placeholder,
            show_label=False,
            container=False,
            max_lines=6,
            elem_id=element_id,
            elem_classes="wj-field",
            interactive=False,
        )
        button = gr.Button(
            action, variant="primary", elem_id=f"{element_id}-send", elem_classes="wj-send", interactive=False
        )
    return field, button
