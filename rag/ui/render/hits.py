"""The retrieved passages of every turn, with the cited sentences marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from rag.types import Answer, Citation, Document, Hit
from rag.ui.permalink import link_to
from rag.ui.references import reference_at
from rag.ui.render.citing import copies
from rag.ui.render.frame import skeleton
from rag.ui.render.markup import EMPTY, Html, element, joined
from rag.ui.render.places import hit_link, path, pieces, place
from rag.ui.state import Turn
from rag.ui.strings import Strings


def passages(strings: Strings, turns: Sequence[Turn], documents: Mapping[str, Document]) -> Html:
    """Return the hits of every answered turn; all but the last are hidden until one of their citations is followed."""
    answered = [(number, turn.answer) for number, turn in enumerate(turns) if turn.answer]
    shown = answered[-1][0] if answered else None
    lists = [_hits(strings, number, answer, documents, number == shown) for number, answer in answered]
    heading = element("h2", strings.passages, class_="wj-pane-heading")
    waiting = [element("p", strings.no_passages, class_="wj-empty"), EMPTY if documents else skeleton(strings, 4)]
    return joined([heading, *(lists or waiting)])


def results(strings: Strings, query: str, hits: Sequence[Hit], documents: Mapping[str, Document], today: date) -> Html:
    """Return what a search found, best first, each passage with its tools."""
    words = strings.tools
    about = words.results.format(query=query, count=len(hits)) if hits else words.no_results
    best = max((hit.score for hit in hits), default=0.0)
    found = [
        _hit(strings, "search", rank, hit, (), documents, best, _copies(strings, hit, documents, today))
        for rank, hit in enumerate(hits, start=1)
    ]
    return joined(
        [element("h2", about, class_="wj-pane-heading", role="status"), element("div", *found, class_="wj-hits")]
    )


def search_welcome(strings: Strings) -> Html:
    """Return what stands where nothing has been searched for."""
    words = strings.tools
    hint = element("p", words.search_hint, class_="wj-welcome-text")
    return element("div", element("h2", words.search_intro, class_="wj-welcome-title"), hint, class_="wj-welcome")


def _copies(strings: Strings, hit: Hit, documents: Mapping[str, Document], today: date) -> Html:
    """Return the tools that copy a passage; none when its document is not at hand."""
    document = documents.get(hit.passage.doc_id)
    if document is None:
        return EMPTY
    link = link_to(hit.passage.doc_id, hit.passage.span, hit.text)
    return copies(strings, reference_at(document, hit.passage.span), link, today)


def _hits(strings: Strings, turn: int, answer: Answer, documents: Mapping[str, Document], shown: bool) -> Html:
    """Return the hits of one answer."""
    best = max((hit.score for hit in answer.hits), default=0.0)
    cards = [
        _hit(strings, turn, rank, hit, answer.citations, documents, best, EMPTY)
        for rank, hit in enumerate(answer.hits, start=1)
    ]
    about = element("p", answer.question, class_="wj-about")
    return element("section", about, *cards, class_="wj-hits", data_hits=turn, hidden=not shown)


def _hit(
    strings: Strings,
    turn: int | str,
    rank: int,
    hit: Hit,
    citations: Sequence[Citation],
    documents: Mapping[str, Document],
    best: float,
    tools: Html,
) -> Html:
    """Return one passage as a card."""
    document = documents.get(hit.passage.doc_id)
    titles = [document.title] if document and len(documents) > 1 else []
    head = element(
        "p",
        element("span", str(rank), class_="wj-rank", title=strings.rank.format(rank=rank)),
        element("span", path([*titles, *hit.headings]), class_="wj-path"),
        class_="wj-hit-head",
    )
    where = _hit_place(strings, hit, document)
    label = " · ".join(filter(None, [where, path(hit.headings)]))
    foot = element(
        "p",
        element("span", where, class_="wj-place"),
        _score(strings, hit.score, best),
        element("button", strings.open_passage, class_="wj-open", data_label=label or None, **hit_link(turn, hit)),
        class_="wj-hit-foot",
    )
    text = element("p", _marked(hit, citations), class_="wj-hit-text")
    identity = f"{turn}/{hit.passage.passage_id}"
    return element("article", head, text, foot, tools, class_="wj-hit", data_card=identity, tabindex=-1)


def _hit_place(strings: Strings, hit: Hit, document: Document | None) -> str:
    """Return page and paragraph of a hit; the page alone when its document is not at hand."""
    if document:
        return place(strings, hit.page, document.paragraph_number_at(hit.passage.span.start))
    return strings.page.format(page=hit.page) if hit.page else ""


def _score(strings: Strings, score: float, best: float) -> Html:
    """Return a score as a number and as a bar against the best of its list."""
    share = max(score, 0.0) / best if best > 0 else 0.0
    label = strings.score.format(score=f"{score:.3f}")
    bar = element("meter", min=0, max=1, value=f"{share:.3f}", aria_label=label)
    return element("span", bar, element("span", f"{score:.3f}"), class_="wj-score", title=label)


def _marked(hit: Hit, citations: Sequence[Citation]) -> Html:
    """Return the text of a hit with the cited places in it marked."""
    cited = [citation for citation in citations if citation.doc_id == hit.passage.doc_id]
    begin = hit.passage.span.start
    parts: list[str] = []
    for piece, index in pieces(hit.passage.span, [citation.span for citation in cited]):
        words = hit.text[piece.start - begin : piece.end - begin]
        parts.append(words if index is None else element("mark", words, data_marks=cited[index].number))
    return joined(parts)
