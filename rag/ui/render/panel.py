"""What is behind “more”: settings, appearance, export and the list of keys."""

from __future__ import annotations

from collections.abc import Mapping

from rag.types import Document
from rag.ui.options import PASSAGE_COUNTS, Options, chosen_documents
from rag.ui.render.markup import EMPTY, Html, element, joined
from rag.ui.strings import Strings

STRICTNESS_STEP = 5


def panel(
    strings: Strings,
    documents: Mapping[str, Document],
    options: Options,
    usual_strictness: float,
    *,
    writes: bool = False,
) -> Html:
    """Return the settings and tools; ``writes`` says that a language model is set, which can be left out."""
    words = strings.tools
    close = element("button", "×", type="button", class_="wj-close", data_act="panel", aria_label=words.close)
    strictness = usual_strictness if options.strictness is None else options.strictness
    return joined(
        [
            element("div", element("h2", words.settings), close, class_="wj-panel-head"),
            _documents(strings, documents, options),
            _counts(strings, options),
            _strictness(strings, strictness),
            _writing(strings, options) if writes else EMPTY,
            _schemes(strings),
            _export(strings),
            element("button", words.keys, type="button", data_act="keys", class_="wj-plain"),
            _keys(strings),
        ]
    )


def _documents(strings: Strings, documents: Mapping[str, Document], options: Options) -> Html:
    """Return the choice of documents; where there is only one, there is no choice."""
    if len(documents) < 2:
        return EMPTY
    words, asked = strings.tools, chosen_documents(options, tuple(documents))
    boxes = [
        element(
            "label",
            element("input", type="checkbox", value=doc_id, checked=doc_id in asked, data_option="document"),
            element("span", document.title),
        )
        for doc_id, document in documents.items()
    ]
    legend = element("legend", words.documents)
    hint = element(
        "p", words.documents_hint, class_="wj-muted", data_hint=words.documents_hint, data_empty=words.no_choice
    )
    return element("fieldset", legend, *boxes, hint, class_="wj-documents")


def _counts(strings: Strings, options: Options) -> Html:
    choices = [
        element("option", str(count), value=count, selected=count == options.passages) for count in PASSAGE_COUNTS
    ]
    return _row(strings.tools.passage_count, element("select", *choices, data_option="passages"))


def _strictness(strings: Strings, strictness: float) -> Html:
    words, percent = strings.tools, round(100 * strictness)
    slider = element(
        "input", type="range", min=0, max=100, step=STRICTNESS_STEP, value=percent, data_option="strictness"
    )
    shown = element("output", words.strictness_value.format(percent=percent), data_format=words.strictness_value)
    return joined([_row(words.strictness, slider, shown), element("p", words.strictness_hint, class_="wj-muted")])


def _writing(strings: Strings, options: Options) -> Html:
    words = strings.tools
    box = element("input", type="checkbox", checked=options.writing, data_option="writing")
    return joined([_row(words.writing, box), element("p", words.writing_hint, class_="wj-muted")])


def _schemes(strings: Strings) -> Html:
    choices = [element("option", label, value=name) for name, label in strings.tools.schemes.items()]
    return _row(strings.tools.scheme, element("select", *choices, data_scheme=True))


def _row(label: str, *controls: Html) -> Html:
    return element("label", element("span", label), *controls, class_="wj-setting")


def _export(strings: Strings) -> Html:
    words = strings.tools
    buttons = [
        element("button", label, type="button", data_export=name, class_="wj-plain")
        for name, label in (("markdown", words.export_markdown), ("word", words.export_word))
    ]
    return element("div", element("p", words.export, class_="wj-label"), *buttons, class_="wj-export")


def _keys(strings: Strings) -> Html:
    """Return the list of keys, a dialogue that stays closed until asked for."""
    words = strings.tools
    rows = [
        part for key, meaning in words.key_list for part in (element("dt", element("kbd", key)), element("dd", meaning))
    ]
    switch = element("label", element("input", type="checkbox", checked=True, data_single_keys=True), words.single_keys)
    return element(
        "dialog",
        element("h2", words.keys),
        element("dl", *rows),
        element("p", switch),
        element("p", words.keys_hint, class_="wj-muted"),
        element("form", element("button", words.close, class_="wj-plain"), method="dialog"),
        id="wj-keys",
        aria_label=words.keys,
    )
