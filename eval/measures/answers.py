"""How well an answer says and cites what the gold says."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from eval.gold import GoldItem, Place
from eval.squeezing import is_word_character, squeeze
from rag.types import Answer, Citation, Document

_MARK = re.compile(r"\[\d+\]")
Documents = Mapping[str, Document]
Letters = frozenset[tuple[str, int]]


def letters(place: Place, documents: Documents) -> Letters:
    """Return the positions in a place of the characters that carry meaning: no white space, no punctuation."""
    text = documents[place.doc_id].text
    span = place.span
    return frozenset((place.doc_id, at) for at in range(span.start, span.end) if is_word_character(text[at]))


def place_of(citation: Citation) -> Place:
    """Return where a citation stands."""
    return Place(citation.doc_id, citation.span)


def right_citations(citations: Sequence[Citation], gold: Sequence[GoldItem], documents: Documents) -> list[bool]:
    """Say of each citation whether it shares a meaning character with any place of the gold."""
    wanted = {letter for item in gold for place in item.places for letter in letters(place, documents)}
    return [not wanted.isdisjoint(letters(place_of(citation), documents)) for citation in citations]


def cited_items(citations: Sequence[Citation], gold: Sequence[GoldItem], documents: Documents) -> list[bool]:
    """Say of each gold item whether the citations together hold every meaning character of one of its places.

    What punctuation stands between or after the quotes does not matter: a ；-clause may be quoted with or without it.
    """
    cited = {letter for citation in citations for letter in letters(place_of(citation), documents)}
    return [any(letters(place, documents) <= cited for place in item.places) for item in gold]


def exact_quotes(citations: Sequence[Citation], documents: Documents) -> int:
    """Return how many citations quote exactly what stands at their span."""
    return sum(
        citation.doc_id in documents and citation.span.of(documents[citation.doc_id].text) == citation.quote
        for citation in citations
    )


def without_marks(text: str) -> str:
    """Return an answer without its citation marks.

    >>> without_marks("新建基层工会三百二十个。[1][12]")
    '新建基层工会三百二十个。'
    """
    return _MARK.sub("", text)


def nugget_recall(text: str, nuggets: Sequence[str]) -> float:
    r"""Return the share of nuggets that the text contains, both NFKC-normalised, without white space and marks.

    >>> nugget_recall("帮扶 10 万人、\n慰问２万人。[1]", ["10万人", "2万人", "3万人", "4万人"])
    0.5
    """
    answer = _plain(without_marks(text))
    return sum(_plain(nugget) in answer for nugget in nuggets) / len(nuggets)


def answer_length(answer: Answer) -> int:
    """Return the characters of an answer without white space and citation marks."""
    return len(squeeze(without_marks(answer.text)))


def short_answer_exact(quote: str, answers: Iterable[str]) -> float:
    """Return 1 when the quote is one of the answers, letter case, width, white space and punctuation aside, else 0.

    >>> short_answer_exact("《工会法》", ["工会法"]), short_answer_exact("58 万家", ["58万余家"])
    (1.0, 0.0)
    """
    return float(any(_letters_of(quote) == _letters_of(answer) for answer in answers))


def short_answer_f1(quote: str, answers: Iterable[str]) -> float:
    """Return the best F1 between the characters of the quote and of an answer, as bags (SQuAD's F1, by character).

    Rajpurkar et al. 2016, https://arxiv.org/abs/1606.05250.

    >>> round(short_answer_f1("58万家", ["58万余家"]), 3)
    0.889
    """
    return max(_f1(_letters_of(quote), _letters_of(answer)) for answer in answers)


def contains_answer(quote: str, answers: Iterable[str]) -> float:
    """Return 1 when the quote contains one of the answers, compared as in short_answer_exact, else 0."""
    letters_of_answers = filter(None, map(_letters_of, answers))
    return float(any(answer in _letters_of(quote) for answer in letters_of_answers))


def _f1(first: str, second: str) -> float:
    if not first or not second:
        return float(first == second)
    common = sum((Counter(first) & Counter(second)).values())
    return 2 * common / (len(first) + len(second))


def _plain(text: str) -> str:
    return squeeze(unicodedata.normalize("NFKC", text))


def _letters_of(text: str) -> str:
    return "".join(filter(is_word_character, unicodedata.normalize("NFKC", text).lower()))
