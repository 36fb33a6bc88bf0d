"""The components of the page and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.ui import render
from rag.ui.strings import CHINESE, Strings

if TYPE_CHECKING:
    import gradio as gr

PAINTED = "watch('value', () => document.dispatchEvent(new CustomEvent('wenju:painted', {detail: element})));"
BRIDGE = "window.wenju = Object.assign(window.wenju || {}, {'EVENT': (data) => trigger('EVENT', data)});"


@dataclass(frozen=True, slots=True)
class View:
    """The components; the HTML ones show only what ``rag.ui.render`` made."""

    language: gr.BrowserState
    turns: gr.State
    open_document: gr.State
    header: gr.HTML
    fresh: gr.Button
    switch: gr.Button
    tabs: gr.HTML
    conversation: gr.HTML
    opening: gr.HTML
    question: gr.Textbox
    send: gr.Button
    notice: gr.HTML
    passages: gr.HTML
    reader: gr.HTML


def lay_out() -> View:
    """Create the components inside the current ``gr.Blocks``; they show the Chinese page before any event runs."""
    import gradio as gr

    words = CHINESE
    with gr.Row(elem_id="wj-bar"):
        header = _html("wj-header", render.header(words, {}))
        fresh = gr.Button(words.new_conversation, elem_id="wj-fresh", size="sm")
        switch = gr.Button(words.switch_language, elem_id="wj-switch", size="sm")
    tabs = _html("wj-tabs", render.tabs(words))
    with gr.Row(elem_id="wj-workbench"):
        with gr.Column(elem_id="wj-chat"):
            conversation = _html("wj-conversation", render.conversation(words, ()), event="ask")
            opening = _html("wj-opening", "")
            question, send = _composer(words)
            notice = _html("wj-notice", "")
        passages = _html("wj-passages", render.passages(words, (), {}))
        reader = _html("wj-reader", render.reader(words, {}, None), event="open")
    return View(
        language=gr.BrowserState(words.code, storage_key="wenju-language", secret="wenju"),  # noqa: S106  not a secret
        turns=gr.State([]),
        open_document=gr.State(None),
        header=header,
        fresh=fresh,
        switch=switch,
        tabs=tabs,
        conversation=conversation,
        opening=opening,
        question=question,
        send=send,
        notice=notice,
        passages=passages,
        reader=reader,
    )


def _html(element_id: str, value: str, event: str | None = None) -> gr.HTML:
    """Return a component for rendered HTML; page.js hears of every repaint and can trigger the named event."""
    import gradio as gr

    script = PAINTED + (BRIDGE.replace("EVENT", event) if event else "")
    return gr.HTML(value, elem_id=element_id, apply_default_css=False, js_on_load=script)


def _composer(words: Strings) -> tuple[gr.Textbox, gr.Button]:
    """Return the field for the question and its button."""
    import gradio as gr

    with gr.Row(elem_id="wj-composer"):
        question = gr.Textbox(
            label=words.question_label,
            placeholder=words.placeholder,
            show_label=False,
            container=False,
            max_lines=6,
            elem_id="wj-question",
        )
        send = gr.Button(words.send, variant="primary", elem_id="wj-send")
    return question, send
