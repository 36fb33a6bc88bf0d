"""The pages about answers and the reader name what the code has, with its numbers."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from rag.answering.evidence import FEATURES, LEAST_ODDS, MOST_ODDS
from rag.answering.refusal import _NEAR, _NEAR_ACROSS_LANGUAGES, SIGNALS
from rag.answering.selection import Selection
from rag.answering.short import LONGEST
from rag.config import Settings
from rag.outline import LEAST_COVERAGE, LEAST_EXPLICIT_COVERAGE
from rag.question.expectation import EXPECTATIONS
from rag.reading.encoding import MAXIMUM_TOKENS, QUESTION_TOKENS
from rag.reading.onnx_model import DATA, MATRICES_FILE, MODEL_FILE, PIECES_FILE, read_card
from rag.reading.reader import LONGEST_ANSWER
from rag.reading.windows import HEADING_CHARACTERS, WINDOW_CHARACTERS
from rag.retrieval.period import STEP_BACK
from tests.docs.blocks import ROOT

ANSWERING = (ROOT / "docs" / "answering.md").read_text(encoding="utf-8")
READER = (ROOT / "docs" / "reader.md").read_text(encoding="utf-8")
SELECTION = {field.name: field.default for field in fields(Selection)}
SETTINGS = {field.name: field.default for field in fields(Settings)}


def first_column(page: str, head: str) -> list[str]:
    """Return the names in the first column of the table that has this head."""
    table = page[page.index(f"| {head} | value |") :].split("\n\n", maxsplit=1)[0]
    return [name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])]


@pytest.mark.parametrize(("head", "names"), [("feature", FEATURES), ("signal", SIGNALS)])
def test_every_weight_has_a_line_and_no_other_does(head: str, names: tuple[str, ...]) -> None:
    assert sorted(first_column(ANSWERING, head)) == sorted(names)


def test_every_kind_of_answer_is_named() -> None:
    kinds = ", ".join(each.name for each in EXPECTATIONS)
    assert f"| kind of answer: {kinds} |" in ANSWERING


@pytest.mark.parametrize(
    "told",
    [
        f"(their scores × {STEP_BACK})",
        f"a heading holds at least {LEAST_COVERAGE} (words weighed by rarity; {LEAST_EXPLICIT_COVERAGE} where",
        f"held within −{-LEAST_ODDS:.0f} and {MOST_ODDS:.0f}",
        f"falls short of {_NEAR};",
        f"falls short of {_NEAR_ACROSS_LANGUAGES}.",
        f"below `strictness` ({SETTINGS['strictness']} unless",
        f"(at least {SELECTION['topic_coverage']} of it)",
        f"none scored more than {SELECTION['margin']} below",
        f"less than {SELECTION['least_coverage']} of the question's words",
        f"at most {LONGEST} characters",
    ],
)
def test_the_numbers_of_the_answers_are_those_of_the_code(told: str) -> None:
    assert told in ANSWERING


@pytest.mark.parametrize(
    "told",
    [
        f"up to {WINDOW_CHARACTERS}\ncharacters",
        f"at most {MAXIMUM_TOKENS} tokens, {QUESTION_TOKENS} of them for the question, {HEADING_CHARACTERS} characters",
        f"at most {LONGEST_ANSWER} tokens",
        f"`windows_read` ({SETTINGS['windows_read']})",
        f"The lowest {read_card()['layers']} of the 12 layers",
        f"its table of {read_card()['word_embeddings']['rows']:,} words",
        f"`{MODEL_FILE}` | {(DATA / MODEL_FILE).stat().st_size / 1e6:.1f} MB",
        f"`{MATRICES_FILE}` | {(DATA / MATRICES_FILE).stat().st_size / 1e6:.1f} MB",
        f"`{PIECES_FILE}` | {(DATA / PIECES_FILE).stat().st_size / 1e6:.1f} MB",
    ],
)
def test_the_numbers_of_the_reader_are_those_of_the_code(told: str) -> None:
    assert told in READER
