"""The conversation: questions, answers with their citation markers, refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from rag.types import Answer, AnswerSentence, Document, Hit, SentenceStatus, ShortAnswer
from rag.ui.feedback import Verdict
from rag.ui.render.citing import Marker, cards, markers
from rag.ui.render.comparing import compare_welcome
from rag.ui.render.frame import card, welcome
from rag.ui.render.markup import EMPTY, Html, element, joined
from rag.ui.render.places import hit_link, path
from rag.ui.render.why import why_panel
from rag.ui.state import Turn
from rag.ui.strings import Strings

SourceOf = Callable[[AnswerSentence], str | None]
NEAREST = 3
"""How many passages a refusal names; all of them stand among the passages."""


def conversation(strings: Strings, turns: Sequence[Turn], documents: Mapping[str, Document], today: date) -> Html:
    """Return the turns, oldest first; ``today`` dates what is copied.

    Questions and comparisons stand in views of their own, each with a welcome where it holds nothing yet.
    """
    shown = [turn_html(strings, number, turn, documents, today) for number, turn in enumerate(turns)]
    parts: list[Html] = []
    number = 0
    while number < len(turns):  # turns of compared documents come in twos
        size = 2 if _is_pair(turns[number : number + 2]) else 1
        parts.append(element("div", *shown[number : number + 2], class_="wj-pair") if size == 2 else shown[number])
        number += size
    alone = sum(turn.asked_of is None for turn in turns)
    return joined(
        [
            *([] if alone else [welcome(strings)]),
            *parts,
            *([] if alone < len(turns) else [compare_welcome(strings)]),
        ]
    )


def _is_pair(turns: Sequence[Turn]) -> bool:
    """Say whether turns are one question to two documents."""
    apart = all(turn.asked_of is not None for turn in turns)
    return apart and len(turns) == 2 and turns[0].question == turns[1].question


def turn_html(strings: Strings, number: int, turn: Turn, documents: Mapping[str, Document], today: date) -> Html:
    """Return one question with what became of it."""
    parts: list[Html] = []
    if turn.answer:
        refused = turn.answer.refused
        parts.append(
            _refusal(strings, number, turn.answer) if refused else _answer(strings, number, turn.answer, documents)
        )
        parts.append(verdicts(strings, number, turn))
        parts.append(why_panel(strings, number))
        parts.append(cards(strings, number, turn.answer, documents, today))
    elif turn.problem is not None:
        message = turn.problem or strings.internal_error
        parts.append(card("problem", strings.failed, element("p", message), role="alert"))
    else:
        parts.extend(_written(turn.written))
        parts.append(element("p", strings.searching, class_="wj-searching", role="status"))
    question = element("h2", turn.question, class_="wj-question")
    if turn.asked_of is not None:
        title = documents[turn.asked_of].title if turn.asked_of in documents else turn.asked_of
        question = joined([question, element("p", strings.asked_of.format(title=title), class_="wj-asked-of")])
    return element("article", question, *_understood(strings, turn), *parts, class_="wj-turn", data_turn=number)


def _written(sentences: Sequence[AnswerSentence]) -> list[Html]:
    """Return what a language model has written so far; its citations come with the whole answer."""
    spans = [element("span", sentence.text, class_="wj-sentence") for sentence in sentences]
    return [element("div", element("p", *spans), class_="wj-answer wj-so-far", aria_live="polite")] if spans else []


def verdicts(strings: Strings, number: int, turn: Turn) -> Html:
    """Return the buttons that judge an answer, or what was noted."""
    words = strings.tools
    refused = turn.answer is not None and turn.answer.refused
    labels = {
        Verdict.GOOD: words.right_refusal if refused else words.good,
        Verdict.BAD: words.bad,
        Verdict.WRONG_CITATION: words.wrong_citation,
        Verdict.SHOULD_REFUSE: words.should_refuse,
        Verdict.SHOULD_ANSWER: words.should_answer,
    }
    if turn.verdict:
        return element("p", words.thanks.format(verdict=labels[turn.verdict]), class_="wj-verdicts", role="status")
    offered = [Verdict.GOOD, Verdict.SHOULD_ANSWER] if refused else [Verdict.GOOD, Verdict.BAD, Verdict.SHOULD_REFUSE]
    buttons = [
        element("button", labels[verdict], type="button", data_verdict=verdict.value, data_turn=number)
        for verdict in offered
    ]
    return element("div", *buttons, class_="wj-verdicts", role="group", aria_label=words.verdict)


def _understood(strings: Strings, turn: Turn) -> list[Html]:
    """Return the wording that was answered, where it is not the one that was typed."""
    if turn.answer is None or turn.answer.resolved_question == turn.answer.question:
        return []
    return [element("p", strings.understood.format(question=turn.answer.resolved_question), class_="wj-understood")]


def _answer(strings: Strings, turn: int, answer: Answer, documents: Mapping[str, Document]) -> Html:
    """Return the sentences of an answer, each with its markers, lists as lists."""
    marker = markers(strings, turn, answer, documents)
    source = sources(answer, documents)
    blocks = [_block(strings, kind, list(sentences), marker, source) for kind, sentences in _blocks(answer)]
    short = [_short_answer(strings, answer.short_answer, answer, marker)] if answer.short_answer else []
    facts = [strings.sources.format(count=len(answer.citations)), _took(strings, answer)]
    footer = element("p", " · ".join(filter(None, facts)), class_="wj-facts")
    return element("div", *short, *blocks, footer, class_="wj-answer")


def _took(strings: Strings, answer: Answer) -> str:
    """Return the time of the answer in words; empty when it was not measured."""
    total = answer.timings_ms.get("total", sum(answer.timings_ms.values()))
    return strings.took.format(milliseconds=round(total)) if total else ""


def _refusal(strings: Strings, turn: int, answer: Answer) -> Html:
    """Return why there is no answer, with links to the nearest passages."""
    links = [element("li", _nearest(turn, hit)) for hit in answer.hits[:NEAREST]]
    nearest = [element("p", strings.nearest, class_="wj-label"), element("ol", *links)] if links else []
    return card("refusal", strings.refused, element("p", answer.reason or ""), *nearest)


def _nearest(turn: int, hit: Hit) -> Html:
    """Return a link to a passage by its beginning."""
    where = path(hit.headings) or None
    return element("button", _beginning(hit.text), title=where, data_label=where, **hit_link(turn, hit))


def _beginning(text: str) -> str:
    """Return the beginning of a passage, enough to know it by."""
    line = text.splitlines()[0]
    return line if len(line) <= 40 else line[:40] + "…"


def _blocks(answer: Answer) -> Iterable[tuple[str, Iterable[AnswerSentence]]]:
    """Group sentences into frames, lists and paragraphs.

    What follows a frame that ends in a colon is its list; other neighbours from one source paragraph stay together.
    """
    places = {citation.number: (citation.doc_id, citation.paragraph) for citation in answer.citations}
    in_list = False
    kinds: list[tuple[object, str]] = []
    for position, sentence in enumerate(answer.sentences):
        framed = sentence.status is SentenceStatus.FRAME
        in_list = sentence.text.rstrip().endswith(("：", ":")) if framed else in_list
        group = position if framed else "list" if in_list else places.get(next(iter(sentence.citations), 0))
        kinds.append((group, "frame" if framed else "list" if in_list else "paragraph"))
    pairs = zip(kinds, answer.sentences, strict=True)
    return [(kind, [item for _, item in group]) for (_, kind), group in groupby(pairs, key=lambda pair: pair[0])]


def _block(strings: Strings, kind: str, sentences: Sequence[AnswerSentence], marker: Marker, source: SourceOf) -> Html:
    """Return one group of sentences; where there are several reports, each says which it is of."""
    named = [source(sentence) for sentence in sentences]
    after = [*named[1:], None]
    items = [
        joined([_sentence(strings, sentence, marker), _source(title) if title and title != following else EMPTY])
        for sentence, title, following in zip(sentences, named, after, strict=True)
    ]
    if kind == "list":
        return element("ul", *(element("li", item) for item in items), class_="wj-list")
    return element("p", *items, class_="wj-frame" if kind == "frame" else None)


def sources(answer: Answer, documents: Mapping[str, Document]) -> SourceOf:
    """Return what names the report of a sentence: its title where there are several, None where there is one."""
    titles = {citation.number: citation.title for citation in answer.citations}

    def source(sentence: AnswerSentence) -> str | None:
        named = dict.fromkeys(titles[number] for number in sentence.citations if number in titles)
        return "、".join(named) if named and len(documents) > 1 else None

    return source


def _source(title: str) -> Html:
    return element("span", title, class_="wj-source")


def _sentence(strings: Strings, sentence: AnswerSentence, marker: Marker) -> Html:
    """Return one sentence followed by its markers."""
    doubt = SentenceStatus.UNVERIFIED is sentence.status
    return element(
        "span",
        element("span", sentence.text, class_="wj-words"),
        *(marker(number, sentence.text) for number in sentence.citations),
        *([element("span", strings.unverified, class_="wj-doubt")] if doubt else []),
        class_="wj-sentence",
        data_status=sentence.status.value,
    )


def _short_answer(strings: Strings, short: ShortAnswer, answer: Answer, marker: Marker) -> Html:
    """Return the few words that answer a factoid question, linked to their sentence."""
    source = (c.number for c in answer.citations if c.doc_id == short.doc_id and c.span.contains(short.span))
    number = next(source, None)
    label = element("span", strings.short_answer, class_="wj-label")
    link = [marker(number, short.quote)] if number is not None else []
    return element("p", label, element("strong", short.quote), *link, class_="wj-short")
