"""What a reader sets narrows the pipeline; whatever cannot be used is as if it were not set."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ui.options import (
    KEPT_CHOICES,
    Choices,
    Options,
    chosen_documents,
    options_of,
    options_to_json,
    sides_of,
    with_passages,
)
from tests.ui.ui_library import Fake, small_library

LIBRARY = small_library()
ASKED = "新建工会组织多少？"


@pytest.mark.parametrize(
    ("kept", "options"),
    [
        ({"sides": ["b", "a"], "writing": False}, Options(sides=("b", "a"), writing=False)),
        ({"sides": ["a", "a"], "writing": 0}, Options()),
        ({"sides": ["a"], "writing": None}, Options()),
        ({"sides": ["a", 7]}, Options()),
        ({"sides": "ab"}, Options()),
        ({"documents": ["b", "a", "b"], "passages": 5, "strictness": 0.8}, Options(("b", "a"), 5, 0.8)),
        ({"documents": None, "passages": 20, "strictness": 0}, Options(None, 20, 0.0)),
        ({"documents": [], "passages": 7, "strictness": 1.1}, Options()),
        ({"documents": [1], "passages": "5", "strictness": "0.5"}, Options()),
        ({"documents": "a", "passages": True, "strictness": True}, Options()),
        ({"documents": ["a"] * 1001, "strictness": float("nan")}, Options()),
        (None, Options()),
        ([], Options()),
    ],
)
def test_options_are_read_one_by_one(kept: object, options: Options) -> None:
    assert options_of(kept) == options


@given(st.recursive(st.none() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=2)))
def test_any_value_in_any_place_gives_options_that_come_back_as_they_are(value: object) -> None:
    for key in ("documents", "passages", "strictness", "sides", "writing"):
        options = options_of({key: value})
        assert options_of(options_to_json(options)) == options


def test_documents_that_are_not_there_are_not_asked_and_without_any_all_are() -> None:
    known = ["a", "b", "c"]
    assert chosen_documents(Options(("c", "a")), known) == ("a", "c")
    assert chosen_documents(Options(("gone", "b")), known) == ("b",)
    assert chosen_documents(Options(("gone",)), known) == ("a", "b", "c")
    assert chosen_documents(Options(), known) == ("a", "b", "c")


def test_the_sides_of_a_comparison_are_those_chosen_that_are_there_completed_in_the_order_of_the_library() -> None:
    known = ["a", "b", "c"]
    assert sides_of(Options(sides=("c", "a")), known) == ("c", "a")
    assert sides_of(Options(sides=("gone", "b")), known) == ("b", "a")
    assert sides_of(Options(sides=("gone", "lost")), known) == ("a", "b")
    assert sides_of(Options(), known) == ("a", "b")
    assert sides_of(Options(sides=("a", "b")), ["a"]) is None
    assert sides_of(Options(), []) is None


@dataclass(frozen=True)
class Written(Fake):
    """A library for which a language model writes."""

    @property
    def writes(self) -> bool:
        """Say that one is set."""
        return True

    def quoting(self) -> Fake:
        """Return the library without it."""
        return Fake(self.documents, self.enough)


def test_a_language_model_writes_unless_a_reader_switches_it_off() -> None:
    choices, whole = Choices(), Written(LIBRARY.documents)
    assert choices.pipeline(whole, Options()).writes
    assert not choices.pipeline(whole, Options(writing=False)).writes
    assert choices.pipeline(whole, Options()).writes


def test_only_the_chosen_documents_are_asked_as_strictly_as_chosen() -> None:
    choices = Choices()
    narrow = choices.pipeline(LIBRARY, Options(documents=("hostile",)))
    assert {hit.passage.doc_id for hit in narrow.search(ASKED)} == {"hostile"}
    assert narrow.ask(ASKED).refused
    assert not choices.pipeline(LIBRARY, Options(strictness=0.4)).ask(ASKED).refused
    assert choices.pipeline(LIBRARY, Options(strictness=1.0)).ask(ASKED).refused
    assert choices.pipeline(LIBRARY, Options()) is LIBRARY


def test_a_choice_is_made_once_until_too_many_others_came_or_another_index_is_open() -> None:
    choices, narrow = Choices(), Options(documents=("hostile",))
    first = choices.pipeline(LIBRARY, narrow)
    assert choices.pipeline(LIBRARY, Options(("hostile",), passages=5)) is first
    for step in range(KEPT_CHOICES):
        choices.pipeline(LIBRARY, Options(strictness=step / 100))
    again = choices.pipeline(LIBRARY, narrow)
    assert again is not first
    other = small_library()
    assert choices.pipeline(other, narrow) is not again
    assert choices.pipeline(other, Options()) is other


@pytest.mark.parametrize(("count", "shown"), [(2, 2), (5, 5), (7, 7), (20, 7)])
def test_the_number_of_passages_changes_nothing_else(count: int, shown: int) -> None:
    answer = LIBRARY.ask(ASKED)
    assert len(LIBRARY.search(ASKED, 20)) == 7
    changed = with_passages(answer, LIBRARY, count)
    assert [hit.passage for hit in changed.hits] == [hit.passage for hit in LIBRARY.search(ASKED, shown)]
    assert (changed.citations, changed.text) == (answer.citations, answer.text)


def test_more_passages_follow_those_that_the_answer_had() -> None:
    answer = with_passages(LIBRARY.ask(ASKED), LIBRARY, 2)
    more = with_passages(answer, LIBRARY, 5)
    assert more.hits == tuple(LIBRARY.search(ASKED, 5))
