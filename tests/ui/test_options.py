"""What a reader sets narrows the pipeline; whatever cannot be used is as if it were not set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ui.options import (
    KEPT_CHOICES,
    Choices,
    Options,
    chosen_documents,
    compared,
    options_of,
    options_to_json,
    with_passages,
)
from tests.ui.ui_library import small_library

LIBRARY = small_library()
ASKED = "新建工会组织多少？"


@pytest.mark.parametrize(
    ("kept", "options"),
    [
        ({"compare": True}, Options(compare=True)),
        ({"compare": 1}, Options()),
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
    for key in ("documents", "passages", "strictness"):
        options = options_of({key: value})
        assert options_of(options_to_json(options)) == options


def test_documents_that_are_not_there_are_not_asked_and_without_any_all_are() -> None:
    known = ["a", "b", "c"]
    assert chosen_documents(Options(("c", "a")), known) == ("a", "c")
    assert chosen_documents(Options(("gone", "b")), known) == ("b",)
    assert chosen_documents(Options(("gone",)), known) == ("a", "b", "c")
    assert chosen_documents(Options(), known) == ("a", "b", "c")


def test_two_documents_are_compared_and_no_other_number() -> None:
    apart = Options(passages=5, compare=True)
    assert compared(apart, ["a", "b"]) == (Options(("a",), 5, None, True), Options(("b",), 5, None, True))
    assert compared(Options(("c", "a"), compare=True), ["a", "b", "c"])[0].documents == ("a",)
    for options, known in ((Options(), ["a", "b"]), (apart, ["a"]), (apart, ["a", "b", "c"])):
        assert compared(options, known) == (options,)


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
