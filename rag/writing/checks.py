"""The checks that a written sentence must pass against what it cites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from rag.text import has_han
from rag.types import Citation
from rag.writing.drafts import Draft
from rag.writing.figures import bent_figure, misplaced_figure, unknown_figures
from rag.writing.material import Material, material
from rag.writing.order import exchanged
from rag.writing.polarity import denials, other_time, widened
from rag.writing.wording import false_quotes, foreign_addresses, support, unknown_names, unsupported_clause

LEAST_SUPPORT = 0.3
"""How much of a sentence's wording (pairs of characters) the cited text or its headings must have."""

BETTER_ELSEWHERE = 0.1
"""How much more of it another place may have before the citation counts as the wrong one."""

CLAUSE_CHARACTERS = 6
LEAST_CLAUSE_SUPPORT = 0.12
"""Of a clause of so many characters or more, at least this share must be in the cited text or its headings."""


class Kind(str, Enum):
    """What is wrong with a sentence."""

    CITATION = "citation"
    LANGUAGE = "language"
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    PERIOD = "period"
    ABSOLUTE = "absolute"
    RELATION = "relation"
    QUOTE = "quote"
    ADDRESS = "address"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a sentence: its kind, and the words that show it."""

    kind: Kind
    shown: str


def faults(draft: Draft, evidence: Mapping[int, Citation]) -> Iterator[Fault]:
    """Yield what is wrong with a sentence; nothing where every check passes.

    Without a citation of a place that was given, nothing else can be checked.
    """
    missing = [number for number in draft.numbers if number not in evidence]
    if missing or not draft.numbers:
        yield Fault(Kind.CITATION, ", ".join(map(str, missing)))
        return
    if not has_han(draft.text):
        yield Fault(Kind.LANGUAGE, draft.text)
        return
    cited = material([evidence[number] for number in draft.numbers])
    yield from _of_what_is_said(draft.text, cited)
    yield from _of_wording(draft.text, cited)
    yield from _of_place(draft, cited, evidence)


def _of_what_is_said(text: str, cited: Material) -> Iterator[Fault]:
    for shown, dated in unknown_figures(text, cited):
        yield Fault(Kind.DATE if dated else Kind.NUMBER, shown)
    for found in (misplaced_figure(text, cited), bent_figure(text, cited)):
        if found:
            yield Fault(Kind.NUMBER, found)
    yield from (Fault(Kind.NEGATION, shown) for shown in denials(text, cited))
    others = {Kind.ABSOLUTE: widened, Kind.PERIOD: other_time, Kind.RELATION: exchanged}
    for kind, check in others.items():
        found = check(text, cited)
        if found:
            yield Fault(kind, found)


def _of_wording(text: str, cited: Material) -> Iterator[Fault]:
    yield from (Fault(Kind.QUOTE, shown) for shown in false_quotes(text, cited))
    yield from (Fault(Kind.ADDRESS, shown) for shown in foreign_addresses(text, cited))
    yield from (Fault(Kind.NAME, shown) for shown in unknown_names(text, cited))
    clause = unsupported_clause(text, cited, CLAUSE_CHARACTERS, LEAST_CLAUSE_SUPPORT)
    if clause is not None:
        yield Fault(Kind.SUPPORT, clause)


def _of_place(draft: Draft, cited: Material, evidence: Mapping[int, Citation]) -> Iterator[Fault]:
    """Yield the fault of a sentence that says something else than the cited place, or what another place says."""
    share = support(draft.text, cited)
    others: Sequence[float] = [
        support(draft.text, material([citation]))
        for number, citation in evidence.items()
        if number not in draft.numbers
    ]
    if share < LEAST_SUPPORT:
        yield Fault(Kind.SUPPORT, draft.text)
    if max(others, default=0.0) > share + BETTER_ELSEWHERE:
        yield Fault(Kind.CITATION, ", ".join(map(str, draft.numbers)))
