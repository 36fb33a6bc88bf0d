"""Title, date, speaker and salutation before the text begins, and the date that signs it."""

from __future__ import annotations

import pytest

from rag.parsing.front import FrontMatter, closing_date, forms_of_address, is_salutation, read_front
from rag.types import ParagraphKind
from tests.parsing.reading import BODY, read

TITLE, DATE = ParagraphKind.TITLE, ParagraphKind.DATE
SPEAKER, SALUTATION = ParagraphKind.SPEAKER, ParagraphKind.SALUTATION


def test_title_subtitle_date_speaker_salutation() -> None:
    paragraphs = ["团结奋斗", "——在大会上的报告", "（2023年10月9日）", "王 东 明", "各位代表，同志们：", BODY]
    assert read_front(paragraphs) == FrontMatter(
        {0: TITLE, 1: TITLE, 2: DATE, 3: SPEAKER, 4: SALUTATION}, "团结奋斗", "2023年10月9日", "王东明"
    )


def test_office_and_name_before_the_date() -> None:
    front = read_front(["政府工作报告", "市长　张三丰", "2024年1月", "各位代表：", BODY])
    assert (front.kinds[1], front.speaker, front.date) == (SPEAKER, "张三丰", "2024年1月")


def test_a_speaker_named_in_a_sentence() -> None:
    front = read_front(
        ["2025年工作报告", "来源：日报", "2025年1月14日在会议上省代省长刘捷作政府工作报告", "各位代表：", BODY]
    )
    assert (front.title, front.date, front.speaker) == ("2025年工作报告", "2025年1月14日", "刘捷")
    assert 1 not in front.kinds


def test_a_date_in_chinese_numerals() -> None:
    assert read_front(["报告", "二〇二三年十月九日", BODY]).date == "二〇二三年十月九日"


@pytest.mark.parametrize(
    "paragraphs",
    [
        [BODY, BODY],
        ["一、成绩", BODY],
        ["这是一句完整的话。", BODY],
        ["字" * 61, BODY],
        ["只有一行"],
        [],
    ],
)
def test_a_text_that_begins_at_once_has_no_front(paragraphs: list[str]) -> None:
    assert read_front(paragraphs) == FrontMatter({})


def test_a_text_that_begins_with_a_salutation() -> None:
    assert read_front(["同志们：", BODY]) == FrontMatter({0: SALUTATION})


def test_a_title_alone() -> None:
    assert read_front(["工作总结", BODY]) == FrontMatter({0: TITLE}, "工作总结")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("各位代表：", True),
        ("各位代表，同志们！", True),
        ("尊敬的主席先生，女士们，先生们：", True),
        ("同志們、朋友們：", True),
        ("各位代表，我们要努力！工作。", False),
        ("各区县人民政府：", False),
        ("各位代表" + "，同志们" * 10 + "：", False),
        ("同志们", False),
    ],
)
def test_a_salutation_only_addresses(text: str, expected: bool) -> None:
    assert is_salutation(text) is expected


def test_forms_of_address_are_the_parts_of_salutations() -> None:
    assert forms_of_address(["各位代表，同志们：", "同志们！", "您："]) == {"各位代表", "同志们"}


@pytest.mark.parametrize(
    ("paragraphs", "index"),
    [
        (["意见", "请执行。", "市政府", "2023年10月9日"], 3),
        (["意见", "请执行。", "二〇二三年十月九日", "抄送：各局"], 2),
        (["意见", "到2023年10月9日完成。"], None),
        (["2023年10月9日"], None),
    ],
)
def test_the_date_that_signs_a_document(paragraphs: list[str], index: int | None) -> None:
    assert closing_date(paragraphs) == index


def test_a_document_is_dated_by_its_signature_if_not_before() -> None:
    document = read(f"实施意见\n{BODY}\n某某市人民政府\n2023年10月9日")
    assert (document.date, document.paragraphs[-1].kind) == ("2023年10月9日", DATE)
    dated = read(f"实施意见\n（2022年1月1日）\n{BODY}\n2023年10月9日")
    assert (dated.date, dated.paragraphs[-1].kind) == ("2022年1月1日", ParagraphKind.BODY)
