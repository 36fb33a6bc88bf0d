"""What was found in files that wait to be added, how far a change has come, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from rag.library import IngestionReport, OutlineEntry, Rejection
from rag.ui.render.frame import card, skeleton
from rag.ui.render.library import counts, warnings_of
from rag.ui.render.markup import EMPTY, Html, element, joined
from rag.ui.shelf import Proposal
from rag.ui.state import Opening
from rag.ui.strings import Strings

SHOWN_HEADINGS = 60


def reading(strings: Strings) -> Html:
    """Return what stands while files are read."""
    about = element("p", strings.library.reading, class_="wj-searching", role="status")
    return element("div", about, skeleton(strings, 4), class_="wj-intake")


def working(strings: Strings, step: Opening) -> Html:
    """Return how far a change of the library has come."""
    name = strings.opening_steps.get(step.stage, step.stage)
    numbers = f"{name} {step.done}/{step.total}" if step.total else f"{name}…"
    bar = element("progress", value=step.done, max=step.total, aria_label=name) if step.total else EMPTY
    told = element("p", numbers, class_="wj-muted")
    return element("div", card("opening", strings.library.working, bar, told, role="status"), class_="wj-intake")


def done(strings: Strings, text: str, *, ask: bool = False) -> Html:
    """Return what became of a change, with the way to asking where there is something new to ask."""
    words = strings.library
    begin = element("button", words.ask_now, type="button", class_="wj-main", data_mode="ask")
    close = element("button", words.close, type="button", class_="wj-plain", data_dismiss=True)
    buttons = element("p", *([begin] if ask else []), close, class_="wj-doc-form")
    return element("div", card("opening", text, buttons, role="status"), class_="wj-intake")


def problem(strings: Strings, text: str, proposal: Proposal | None, titles: Mapping[str, str]) -> Html:
    """Return why nothing was changed, above what still waits."""
    told = card(
        "problem", strings.library.failed, element("p", strings.told(text) or strings.internal_error), role="alert"
    )
    close = element("button", strings.library.close, type="button", class_="wj-plain", data_dismiss=True)
    rest = intake(strings, proposal, titles) if proposal else element("p", close, class_="wj-doc-form")
    return joined([element("div", told, class_="wj-intake"), rest])


def intake(strings: Strings, proposal: Proposal, titles: Mapping[str, str]) -> Html:
    """Return the ingestion reports of files that wait; ``titles`` are those of the library by ``doc_id``."""
    words = strings.library
    found = proposal.found
    hint = words.reports_hint
    if proposal.doc_id is not None:
        hint = words.update_hint.format(title=titles.get(proposal.doc_id, proposal.doc_id))
    if not proposal.usable:
        hint = words.nothing_new
    return element(
        "section",
        element("h2", words.reports, tabindex=-1, data_reports=True),
        element("p", hint, class_="wj-muted", role="status"),
        *(_report(strings, report, titles, renamed=proposal.doc_id is None) for report in found.reports),
        *(_rejection(strings, rejection) for rejection in found.rejections),
        _decision(strings, proposal),
        class_="wj-intake",
        aria_label=words.reports,
    )


def _decision(strings: Strings, proposal: Proposal) -> Html:
    words = strings.library
    fresh = sum(report.duplicate_of is None for report in proposal.found.reports)
    label = words.confirm.format(count=fresh) if proposal.doc_id is None else words.confirm_update
    confirm = element("button", label, type="button", class_="wj-main", data_confirm=True)
    dismissed = words.cancel if proposal.usable else words.close
    cancel = element("button", dismissed, type="button", class_="wj-plain", data_cancel=True)
    return element("p", *([confirm] if proposal.usable else []), cancel, class_="wj-doc-form")


def _report(strings: Strings, report: IngestionReport, titles: Mapping[str, str], *, renamed: bool) -> Html:
    """Return what was found in one file."""
    words = strings.library
    facts = [
        words.date.format(value=report.date) if report.date else "",
        words.speaker.format(value=report.speaker) if report.speaker else "",
        words.encoding.format(value=report.encoding) if report.encoding else "",
        words.will_be.format(doc_id=report.doc_id) if renamed and report.duplicate_of is None else "",
    ]
    sizes = [
        *counts(strings, report.pages, report.paragraphs, report.characters),
        words.sentences.format(count=report.sentences),
    ]
    same = report.duplicate_of
    remark = words.duplicate.format(title=titles.get(same, same)) if same is not None else ""
    return element(
        "article",
        element("h3", report.title),
        element("p", report.name, class_="wj-doc-file"),
        element("p", " · ".join(sizes), class_="wj-doc-facts"),
        element("p", " · ".join(filter(None, facts)), class_="wj-doc-facts"),
        *([element("p", remark, class_="wj-doc-problem")] if remark else []),
        *warnings_of(strings, report.warnings),
        _outline(strings, report.outline),
        class_="wj-report",
        aria_label=words.report.format(title=report.title),
    )


def _outline(strings: Strings, outline: tuple[OutlineEntry, ...]) -> Html:
    """Return the headings with their places, closed where there are many."""
    words = strings.library
    if not outline:
        return element("p", words.no_outline, class_="wj-muted")
    items = [element("li", *_heading(strings, entry), data_level=min(entry.level, 4)) for entry in outline]
    left = len(items) - SHOWN_HEADINGS
    rest = [element("li", words.more_headings.format(count=left), class_="wj-muted")] if left > 0 else []
    summary = element("summary", words.outline.format(count=len(items)))
    return element("details", summary, element("ol", *items[:SHOWN_HEADINGS], *rest), class_="wj-report-outline")


def _heading(strings: Strings, entry: OutlineEntry) -> list[Html]:
    where = (strings.place_paged if entry.page else strings.place).format(page=entry.page, paragraph=entry.paragraph)
    return [element("span", entry.heading), element("span", where, class_="wj-place")]


def _rejection(strings: Strings, rejection: Rejection) -> Html:
    """Return why a file cannot be added."""
    return element(
        "article",
        element("h3", rejection.name),
        element("p", strings.library.refused, class_="wj-card-title"),
        element("p", strings.told(rejection.reason)),
        class_="wj-report wj-rejected",
        role="group",
        aria_label=rejection.name,
    )
