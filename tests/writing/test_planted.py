"""The checks catch what is planted and leave what is faithful, at least as well as docs/llm.md says."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from rag.writing.checks import Fault, Kind
from tests.docs.blocks import ROOT
from tools.writing.measure import Row, judged, rows
from tools.writing.planted import FAITHFUL, FREE, NO_NUMBER, NO_PLACE, OTHER_PLACE, Trial, trials

PAGE = (ROOT / "docs" / "llm.md").read_text(encoding="utf-8")
FLOORS = {
    "absolute": 1.0,
    "addition": 1.0,
    "date": 1.0,
    "name": 0.9,
    "negation": 0.85,
    "number": 1.0,
    "period": 1.0,
    "quote": 1.0,
    "url": 1.0,
    "relation": 0.4,
    NO_NUMBER: 1.0,
    NO_PLACE: 1.0,
    OTHER_PLACE: 1.0,
}
"""The least share that must be caught of each kind, in the half that was kept for measuring."""

CEILINGS = {FAITHFUL: 0.02, FREE: 0.5}
"""The largest share of faithful sentences that may be accused there."""

Judged = list[tuple[Trial, list[Fault]]]


@pytest.fixture(scope="module")
def results() -> Judged:
    return judged(trials())


def half(results: Judged, tuned: bool) -> dict[str, Row]:
    """Return the rows of one half by their kind."""
    return {row.kind: row for row in rows([each for each in results if each[0].tuned is tuned])}


def test_there_are_enough_sentences_of_either_sort(results: Judged) -> None:
    counts = Counter(trial.kind for trial, _ in results)
    planted = sum(
        count for kind, count in counts.items() if kind in {each.value for each in Kind} | {"url", "addition"}
    )
    assert (counts[FAITHFUL], counts[FREE]) == (147, 50)
    assert planted >= 240
    assert set(counts) == set(FLOORS) | set(CEILINGS)


def test_no_sentence_is_both_faithful_and_planted(results: Judged) -> None:
    made = {
        trial.draft.text for trial, _ in results if trial.kind not in {FAITHFUL, FREE, NO_NUMBER, NO_PLACE, OTHER_PLACE}
    }
    assert made & {trial.draft.text for trial, _ in results if trial.kind in (FAITHFUL, FREE)} == set()


@pytest.mark.parametrize("kind", FLOORS)
def test_what_is_planted_is_caught(results: Judged, kind: str) -> None:
    assert half(results, tuned=False)[kind].share >= FLOORS[kind]


@pytest.mark.parametrize("kind", CEILINGS)
def test_what_is_faithful_is_left(results: Judged, kind: str) -> None:
    assert half(results, tuned=False)[kind].share <= CEILINGS[kind]


def test_the_page_has_the_figures_of_the_half_kept_for_measuring(results: Judged) -> None:
    table = re.findall(r"^\| [^|]+ \| \d+ \| \d+ \| [\d.]+ \|$", PAGE, re.MULTILINE)
    assert table == [str(row) for row in half(results, tuned=False).values()]
