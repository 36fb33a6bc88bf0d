"""Every name that an explanation can hold has words in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields

import pytest

from rag.answering.evidence import FEATURES
from rag.answering.refusal import SIGNALS
from rag.explanation.words import CHINESE, ENGLISH, KINDS, LISTS, OUTLINE, PARTS, PERIODS
from rag.question.expectation import EXPECTATIONS
from rag.question.period import Period
from rag.question.structure import Wanted
from rag.wiring import LISTS as FUSED


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (PARTS, {*FEATURES, *SIGNALS}),
        (LISTS, FUSED),
        (PERIODS, [period.value for period in Period]),
        (KINDS, [each.name for each in EXPECTATIONS]),
        (OUTLINE, [wanted.value for wanted in Wanted]),
    ],
    ids=["parts", "lists", "periods", "kinds", "outline"],
)
def test_every_name_has_words_and_no_other_does(table: Mapping[str, tuple[str, str]], names: Iterable[str]) -> None:
    assert set(table) == set(names)
    for language in (0, 1):
        told = [words[language] for words in table.values()]
        assert len(set(told)) == len(told)
    assert all(any("\u4e00" <= each <= "\u9fff" for each in chinese) for chinese, _ in table.values())
    assert all(english.isascii() for _, english in table.values())


def test_a_name_without_words_is_shown_as_it_is() -> None:
    assert CHINESE.of(PARTS, "similarity") == "向量相似度"
    assert ENGLISH.of(PARTS, "similarity") == "vector similarity"
    assert CHINESE.of(PARTS, "new_feature") == "new_feature"


def test_both_languages_fill_in_the_same() -> None:
    for field in fields(CHINESE):
        one, other = getattr(CHINESE, field.name), getattr(ENGLISH, field.name)
        if isinstance(one, str):
            assert one.count("{") == other.count("{"), field.name
        elif isinstance(one, tuple):
            assert len(one) == len(other), field.name
