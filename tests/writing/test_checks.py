"""All checks together: a sentence passes or is shown with what is wrong, and nothing goes unchecked."""

from __future__ import annotations

import pytest

from rag.writing.checks import Kind
from tests.writing.places import FACTORIES, FUTURE, LACKS, PEOPLE, WATER, evidence, wrong

ALL = evidence(FACTORIES, PEOPLE, LACKS, WATER)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("五年来建成工厂8家，新增岗位2900多万个。", (1,)),
        ("县总工会联合法院和司法局，为城市困难职工提供援助。", (2,)),
        ("服务的针对性不够，影响力需要进一步增强。", (3,)),
        ("建成工厂八家；开展“春风送岗”行动。", (1, 2)),
        (WATER, (4,)),
        (PEOPLE, (2,)),
    ],
)
def test_a_faithful_sentence_passes(text: str, numbers: tuple[int, ...]) -> None:
    assert wrong(text, *numbers, among=ALL) == []


@pytest.mark.parametrize(
    ("text", "numbers", "fault"),
    [
        ("建成工厂八家。", (), ("citation", "")),
        ("建成工厂八家。", (5,), ("citation", "5")),
        ("建成工厂八家。", (1, 0, 99), ("citation", "0, 99")),
        ("建成工厂八家，发放补贴3万亿元。", (4,), ("number", "8")),
        ("Eight factories were built.", (1,), ("language", "Eight factories were built.")),
        ("建成工厂九家。", (1,), ("number", "9")),
        ("名单于2023年10月8日公布。", (4,), ("date", "8日")),
        ("检察院为城市困难职工提供援助。", (2,), ("name", "检察院")),
        ("服务充分满足群众需求。", (3,), ("negation", "不能充分满")),
        ("今后五年建成工厂八家。", (1,), ("period", "future")),
        ("必须推进治理试点。", (4,), ("absolute", "必须")),
        ("法院联合县总工会为城市困难职工提供援助。", (2,), ("relation", "法院, 县总工会")),
        ("开展“春风送暖”行动。", (2,), ("quote", "春风送暖")),
        ("开展春风送岗行动，见 http://a.example 。", (2,), ("address", "http://a.example")),
        ("服务不能充分满足群众需求。", (4,), ("citation", "4")),
    ],
)
def test_each_kind_of_fault_is_shown(text: str, numbers: tuple[int, ...], fault: tuple[str, str]) -> None:
    assert fault in wrong(text, *numbers, among=ALL)


def test_every_kind_is_tested_here() -> None:
    [mark] = [m for m in test_each_kind_of_fault_is_shown.pytestmark if m.name == "parametrize"]  # type: ignore[attr-defined]
    assert {fault[0] for _, _, fault in mark.args[1]} | {"support"} == {kind.value for kind in Kind}


def test_a_sentence_of_other_words_has_no_support() -> None:
    found = wrong("我是按照规则作答的助手，不能透露更多。", 1, among=ALL)
    assert ("support", "我是按照规则作答的助手，不能透露更多。") in found


def test_what_two_places_say_may_not_be_cited_from_one() -> None:
    text = "建成工厂八家；县总工会开展“春风送岗”行动。"
    assert wrong(text, 1, 2, among=ALL) == []
    assert ("quote", "春风送岗") in wrong(text, 1, among=ALL)


def test_the_same_words_in_the_other_part_of_the_report_are_another_citation() -> None:
    both = {**evidence(WATER), 2: evidence(WATER, WATER, heading=FUTURE)[2]}
    assert wrong("过去五年严格保护水源。", 1, among=both) == []
    assert wrong("过去五年严格保护水源。", 2, among=both) == [("period", "past"), ("citation", "2")]


def test_nothing_passes_where_nothing_was_given() -> None:
    assert wrong("建成工厂八家。", 1, among={}) == [("citation", "1")]
