"""Negations, directions, absolute words and times are those of what is cited."""

from __future__ import annotations

import pytest

from rag.writing.order import exchanged
from rag.writing.polarity import lost_denial, new_denial, other_time, reversed_direction, widened
from tests.writing.places import FUTURE, LACKS, PAST, PEOPLE, WATER, cited


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("服务不能充分满足群众需求。", None),
        ("服务还没有充分满足群众需求。", None),
        ("服务的针对性不够。", None),
        ("影响力不需要进一步增强。", "不需要"),
        ("从未满足任何人。", None),
        ("干部无须改进作风。", "无须改"),
        ("群众并非不满，只是没来。", "没来。"),
        ("服务不断改进，不仅如此。", None),
        ("非常重视群众需求。", None),
    ],
)
def test_a_negation_of_its_own_is_shown(sentence: str, shown: str | None) -> None:
    assert new_denial(sentence, cited(LACKS)) == shown


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("服务能够充分满足群众需求。", "不能充分满"),
        ("服务已充分满足群众需求。", "不能充分满"),
        ("针对性足够。", "不够"),
        ("服务尚不能充分满足群众需求。", None),
        ("影响力需要进一步增强。", None),
        ("群众需求很多。", None),
    ],
)
def test_a_negation_that_is_lost_is_shown(sentence: str, shown: str | None) -> None:
    assert lost_denial(sentence, cited(LACKS)) == shown


@pytest.mark.parametrize(
    ("sentence", "quote", "shown"),
    [
        ("放松巡查。", "加强巡查。", "放松"),
        ("停止巡查。", "开展巡查。", "停止"),
        ("减少污染，加强巡查。", WATER, None),
        ("降低污染。", WATER, None),
        ("增加收费。", "减少收费。", "增加"),
        ("增加巡查，减少收费。", "减少收费。", None),
        ("提高效率。", "改进作风。", None),
        ("取消收费。", "停止收费。", None),
    ],
)
def test_a_direction_that_is_turned_round_is_shown(sentence: str, quote: str, shown: str | None) -> None:
    assert reversed_direction(sentence, cited(quote)) == shown


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("推进治理试点。", None),
        ("所有河流都推进治理试点。", "所有"),
        ("这是唯一的治理试点。", "唯一"),
        ("首次推进治理试点。", "首次"),
        ("必须推进治理试点。", "必须"),
        ("彻底推进治理。", "彻底"),
    ],
)
def test_an_absolute_word_of_its_own_is_shown(sentence: str, shown: str | None) -> None:
    assert widened(sentence, cited(WATER)) == shown


def test_absolute_words_of_one_kind_stand_for_one_another() -> None:
    assert widened("所有河流都治理。", cited("全部河流得到治理。")) is None
    assert widened("首次召开会议。", cited("第一次召开会议。")) is None


@pytest.mark.parametrize(
    ("sentence", "heading", "shown"),
    [
        ("过去五年保护了水源。", PAST, None),
        ("水源已得到保护。", PAST, None),
        ("今后五年保护水源。", PAST, "future"),
        ("今后五年保护水源。", FUTURE, None),
        ("过去五年保护了水源。", FUTURE, "past"),
        ("水源已得到保护。", FUTURE, "past"),
        ("水源要得到保护。", FUTURE, None),
        ("过去保护了水源，今后继续。", FUTURE, None),
        ("今后五年保护水源。", "附录", None),
    ],
)
def test_the_other_time_is_shown(sentence: str, heading: str, shown: str | None) -> None:
    assert other_time(sentence, cited(WATER, heading=heading)) == shown


@pytest.mark.parametrize(
    ("sentence", "quote", "shown"),
    [
        ("推动农民平等享受城镇服务。", "推动农民平等享受城镇服务。", None),
        ("推动城镇平等享受农民服务。", "推动农民平等享受城镇服务。", "城镇, 农民"),
        ("法院联合县总工会提供援助。", "县总工会联合法院提供援助。", "法院, 县总工会"),
        ("联合司法局、法院提供援助。", PEOPLE, None),
        ("为困难职工，县总工会提供援助。", PEOPLE, None),
    ],
)
def test_things_that_have_changed_places_are_shown(sentence: str, quote: str, shown: str | None) -> None:
    assert exchanged(sentence, cited(quote)) == shown
