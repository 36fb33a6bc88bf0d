"""Quotation marks, addresses, names and the words themselves are those of what is cited."""

from __future__ import annotations

import pytest

from rag.writing.lexicon import NAME, is_noun, tag_of
from rag.writing.wording import false_quotes, foreign_addresses, support, unknown_names, unsupported_clause
from tests.writing.places import FUTURE, PEOPLE, cited

SITE = "热线为 12351，网址 www.county.example.cn/help 。"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("县总工会开展“春风送岗”行动。", []),
        ("县总工会开展「春风送岗」行动。", []),
        ('县总工会开展"春风送岗"行动。', []),
        ("报告说：“开展‘春风送岗’行动。”", []),
        ("报告说：“开展“春风送岗”行动，让群众“少跑腿””。", []),
        ("县总工会开展“秋风送岗”行动。", ["秋风送岗"]),
        ("县总工会开展《春风送岗方案》。", ["春风送岗方案"]),
        ("县总工会开展“春风送岗”和“送岗下乡”。", ["送岗下乡"]),
        ("县总工会开展“春风送岗行动。", ["“春风送岗行动。"]),
        ("县总工会开展春风送岗”行动。", ["”"]),
        ("县总工会开展“”行动。", [""]),
    ],
)
def test_what_stands_in_quotation_marks_is_verbatim(sentence: str, shown: list[str]) -> None:
    assert list(false_quotes(sentence, cited(PEOPLE))) == shown


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("网址是 www.county.example.cn/help 。", []),
        ("网址是 WWW.county.example.CN/help。", []),
        ("网址是 www.evil.example.cn 。", ["www.evil.example.cn"]),
        ("见https://evil.example/x?y=1。", ["https://evil.example/x?y=1"]),
        ("请登录evil.com查看。", ["evil.com"]),
        ("写信给 a.b@evil.org 。", ["a.b@evil.org"]),
        ("点javascript:alert(1)。", ["javascript:alert(1"]),
        ("见[这里](x)。", ["]("]),
        ("看<img src=x>。", ["<i"]),
        ("看<b>重点</b>。", ["<b"]),
        ("看&#x6a;。", ["&#x6a;"]),
        ("热线为12351，增长3.5。", []),
    ],
)
def test_an_address_or_markup_of_its_own_is_shown(sentence: str, shown: list[str]) -> None:
    assert list(foreign_addresses(sentence, cited(SITE))) == shown


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("县总工会为城市困难职工提供援助。", []),
        ("縣總工會為城市困難職工提供援助。", []),
        ("报告的内容是县总工会与法院的措施。", []),
        ("县总工会为农村困难职工提供援助。", ["农村"]),
        ("县总工会联合公安局提供援助。", ["公安局"]),
        ("上海的法院提供援助。", ["上海"]),
        ("雷锋为职工提供援助。", ["雷锋"]),
        ("县总工会用app提供援助。", ["app"]),
        ("县总工会为职员提供援助。", ["职员"]),
        ("县总工会为工人提供援助。", []),
        ("今后的任务是提供援助。", []),
    ],
)
def test_a_noun_that_the_place_does_not_have_is_shown(sentence: str, shown: list[str]) -> None:
    assert list(unknown_names(sentence, cited(PEOPLE, heading=FUTURE))) == shown


def test_the_dictionary_knows_names_from_other_nouns() -> None:
    assert [tag_of(word) in NAME for word in ("上海", "雷锋", "学校", "推动")] == [True, True, False, False]
    assert [is_noun(word) for word in ("上海", "学校", "推动", "滇", "了")] == [True, True, False, True, False]


def test_support_is_the_share_of_neighbouring_characters() -> None:
    assert support("联合法院。", cited("联合法院、司法局。")) == 1.0
    assert support("联合公安。", cited("联合法院、司法局。")) == pytest.approx(1 / 3)
    assert support("12。", cited("联合法院。")) == 0.0


def test_a_clause_that_was_made_up_is_shown() -> None:
    source = cited(PEOPLE)
    made_up = "县总工会联合法院提供援助，并且免费发放米面粮油。"
    assert unsupported_clause(made_up, source, 6, 0.12) == "并且免费发放米面粮油"
    assert unsupported_clause(made_up, source, 11, 0.12) is None
    assert unsupported_clause("县总工会联合法院提供援助，让群众少跑腿。", source, 6, 0.12) is None
