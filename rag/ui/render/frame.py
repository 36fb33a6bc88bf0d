"""The parts around the panes, and the states that are no answer: welcome, opening, failed."""

from __future__ import annotations

from collections.abc import Mapping

from rag.types import Document
from rag.ui.options import Options, chosen_documents
from rag.ui.render.markup import EMPTY, Html, element, joined
from rag.ui.state import Opened, Opening, OpeningFailed, Status
from rag.ui.strings import EXAMPLES, Strings


def header(strings: Strings, documents: Mapping[str, Document], options: Options) -> Html:
    """Return the product's name and what it answers from."""
    corpus = _corpus(strings, documents, options)
    return joined(
        [
            element(
                "h1",
                strings.name,
                class_="wj-name",
                data_language=strings.code,
                data_copied=strings.citing.copied,
                data_not_copied=strings.citing.not_copied,
                data_card=strings.citing.card,
            ),
            element("p", strings.tagline, class_="wj-tagline"),
            element("p", corpus, class_="wj-corpus", title=corpus) if corpus else EMPTY,
            _modes(strings),
            element(
                "button",
                strings.tools.more,
                type="button",
                class_="wj-more",
                data_act="panel",
                aria_expanded="false",
                aria_controls="wj-panel",
            ),
        ]
    )


def _corpus(strings: Strings, documents: Mapping[str, Document], options: Options) -> str:
    """Return which documents are asked: the title of a single one, or how many of how many."""
    asked = chosen_documents(options, tuple(documents))
    if len(asked) == 1:
        return documents[asked[0]].title
    if len(asked) < len(documents):
        return strings.some_documents.format(count=len(asked), total=len(documents))
    return strings.several_documents.format(count=len(asked)) if asked else ""


def _modes(strings: Strings) -> Html:
    """Return the switch between asking, searching and the library."""
    buttons = [
        element("button", label, type="button", data_mode=mode, aria_pressed="true" if mode == "ask" else "false")
        for mode, label in _mode_names(strings).items()
    ]
    return element("div", *buttons, class_="wj-modes", role="group", aria_label=strings.tools.mode)


def _mode_names(strings: Strings) -> dict[str, str]:
    words = strings.tools
    return {
        "ask": words.ask,
        "search": words.search,
        "compare": strings.comparing.compare,
        "library": strings.library.library,
    }


def tabs(strings: Strings) -> Html:
    """Return the switch between the panes on a narrow screen; the first is called by what is done in it."""
    names = {**_mode_names(strings), "ask": strings.conversation}
    first = [element("span", label, data_for_mode=mode) for mode, label in names.items()]
    views = (("conversation", joined(first)), ("passages", strings.passages), ("reader", strings.reader))
    buttons = [
        element(
            "button", label, type="button", data_view=view, aria_pressed="true" if view == "conversation" else "false"
        )
        for view, label in views
    ]
    return element("nav", *buttons)


def card(kind: str, title: str, *body: str, role: str | None = None) -> Html:
    """Return a designed state: a title with its explanation."""
    return element("div", element("p", title, class_="wj-card-title"), *body, class_=f"wj-card wj-{kind}", role=role)


def welcome(strings: Strings, *, ready: bool = True) -> Html:
    """Return what stands where no question has been asked: what this is, and questions to try once one can be asked."""
    buttons = [
        element("li", element("button", question, type="button", data_question=question, disabled=not ready))
        for question in EXAMPLES
    ]
    return element(
        "div",
        element("p", strings.welcome, class_="wj-welcome-title"),
        element("p", strings.welcome_text, class_="wj-welcome-text"),
        element("p", strings.examples, class_="wj-label"),
        element("ul", *buttons, class_="wj-examples"),
        class_="wj-welcome",
    )


def opening(strings: Strings, status: Status) -> Html:
    """Return how far the opening of the index has come, or why it failed; nothing once it is done."""
    if isinstance(status, Opened):
        return EMPTY
    if isinstance(status, OpeningFailed):
        message = status.message or strings.internal_error
        hint = element("p", strings.opening_failed_hint, class_="wj-muted")
        return card("problem", strings.opening_failed, element("p", message), hint, role="alert")
    return card("opening", strings.opening, element("p", strings.opening_text), _steps(strings, status), role="status")


def _steps(strings: Strings, status: Opening) -> Html:
    """Return the bar of the running step."""
    step = strings.opening_steps.get(status.stage, status.stage)
    if not status.total:
        return element("p", f"{step}…", class_="wj-muted")
    bar = element("progress", value=status.done, max=status.total, aria_label=step)
    return joined([bar, element("p", f"{step} {status.done}/{status.total}", class_="wj-muted")])


def skeleton(strings: Strings, lines: int) -> Html:
    """Return the outline of a text that is still to come."""
    bars = [element("span", class_="wj-bone") for _ in range(lines)]
    return element("div", *bars, class_="wj-skeleton", role="img", aria_label=strings.tools.loading)


def notice(text: str) -> Html:
    """Return a remark on what was typed; nothing for an empty one."""
    return element("p", text, class_="wj-notice", role="alert") if text else EMPTY
