"""The same report in many layouts gives the same paragraphs and outline."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from rag.parsing import parse_file
from rag.parsing.lines import read_lines, width
from tests.parsing.reading import lines, outline, read

PARAGRAPHS = (
    "在开拓创新中推动各项事业高质量发展",
    "——在某某市第三次代表大会上的报告",
    "（2021 年 6 月 18 日）",
    "李 明",
    "各位代表，同志们：",
    "现在，我代表第二届委员会向大会作报告，请予审议。",
    "一、过去五年的工作回顾",
    "过去五年，面对复杂严峻的形势和艰巨繁重的任务，我们团结带领广大干部群众，攻坚克难、砥砺奋进，各项工作取得了新的显著成绩。",
    "——经济实力迈上新台阶。地区生产总值达到 3.5 万亿元，年均增长 6.5%，人均收入突破 5 万元，财政收入平稳增长。",
    "——民生福祉达到新水平。城镇新增就业 58 万人，养老保险参保率稳定在 95% 以上，“一老一小”服务更健全，生活持续改善。",
    "同时也要看到，我们的工作还存在不少问题：创新能力不强，结构性矛盾突出；公共服务有短板，城乡差距较大；干部作风需要改进。",
    "二、今后五年的主要任务",
    "（一）加快建设现代化产业体系。",
    "提升科技创新能力。完善基础研究的长期稳定支持机制，建设重大科技设施，“揭榜挂帅”攻克核心技术，培育创新企业一千家。",
    "推动产业转型升级。实施制造业提质行动，加快 5G 等技术与实体经济深度融合，建设智能工厂 200 家以上，打造集群。",
    "（二）持续增进民生福祉。",
    "促进高质量充分就业。健全就业服务体系，完善重点群体支持政策，开展技能培训 300 万人次，推动“零工市场”规范发展壮大。",
    "健全社会保障体系。扩大社会保险覆盖面，完善最低生活保障制度，推进医保、养老、救助等政策相互衔接，兜住兜准兜牢民生保障的底线。",
    "各位代表、同志们，让我们更加紧密地团结起来，为实现今后五年的奋斗目标而努力奋斗！",
)
OUTLINE = [
    "一、过去五年的工作回顾",
    ".——经济实力迈上新台阶。>",
    ".——民生福祉达到新水平。>",
    "二、今后五年的主要任务",
    ".（一）加快建设现代化产业体系。",
    "..提升科技创新能力。>",
    "..推动产业转型升级。>",
    ".（二）持续增进民生福祉。",
    "..促进高质量充分就业。>",
    "..健全社会保障体系。>",
]
CANNOT_BEGIN = "，。、；：！？”）%"
CANNOT_END = "“（"


def wrap(paragraph: str, ems: int, indent: str) -> list[str]:
    """Break a paragraph as typesetting does: words whole, no mark of punctuation at the wrong end of a line."""
    wrapped = [""]
    filled = width(indent)
    for unit in re.findall(r"[A-Za-z0-9.%]+| |.", paragraph):
        if filled + width(unit) > ems and unit not in CANNOT_BEGIN and wrapped[-1].strip():
            kept = wrapped[-1].rstrip(CANNOT_END)
            carried = wrapped[-1][len(kept) :]
            wrapped[-1] = kept
            wrapped.append(carried)
            filled = width(carried)
        wrapped[-1] += unit
        filled += width(unit)
    return [indent + wrapped[0], *wrapped[1:]]


def wrapped(ems: int, indent: str = "　　", between: str = "\n") -> str:
    return between.join(line for paragraph in PARAGRAPHS for line in wrap(paragraph, ems, indent))


LAYOUTS: dict[str, Callable[[], str]] = {
    "one paragraph a line": lambda: "\n".join(PARAGRAPHS),
    "indented by two full-width spaces": lambda: "\n".join("　　" + each for each in PARAGRAPHS),
    "indented, with lines that hold a space between": lambda: "\n \n".join("　　" + each for each in PARAGRAPHS),
    "blank lines between paragraphs": lambda: "\n\n".join(PARAGRAPHS) + "\n",
    "Windows line ends": lambda: "\r\n".join(PARAGRAPHS),
    "one single line, two full-width spaces before each paragraph": lambda: "".join(
        "　　" + each for each in PARAGRAPHS
    ),
    "several paragraphs a line": lambda: "\n".join(
        "".join("　　" + each for each in PARAGRAPHS[start : start + 3]) for start in range(0, len(PARAGRAPHS), 3)
    ),
    **{f"wrapped at {ems} ems, indented": partial(wrapped, ems) for ems in (20, 24, 28, 32, 40)},
    **{
        f"wrapped at {ems} ems, a blank line after each line": partial(wrapped, ems, between="\n\n")
        for ems in (20, 28, 36)
    },
    "wrapped, paragraphs apart by a blank line": lambda: "\n\n".join(
        "\n".join(wrap(each, 30, "")) for each in PARAGRAPHS
    ),
    "wrapped as if indented, the indents lost": lambda: "\n".join(line.strip() for line in wrapped(28).split("\n")),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_gives_the_same_paragraphs_and_outline(layout: Callable[[], str]) -> None:
    document = read(layout())
    assert [line.replace(" ", "") for line in lines(document)] == [each.replace(" ", "") for each in PARAGRAPHS]
    assert outline(document) == OUTLINE
    assert (document.title, document.date, document.speaker) == (PARAGRAPHS[0], "2021年6月18日", "李明")


def test_a_word_file_gives_the_same(tmp_path: Path) -> None:
    import docx

    source = docx.Document()
    for paragraph in PARAGRAPHS:
        source.add_paragraph("　　" + paragraph)
    source.save(str(tmp_path / "report.docx"))
    document = parse_file(tmp_path / "report.docx")
    assert lines(document) == list(PARAGRAPHS)
    assert outline(document) == OUTLINE


def test_pages_begin_after_runs_of_blank_lines_where_every_line_has_one() -> None:
    every_line = [line for paragraph in PARAGRAPHS for line in wrap(paragraph, 24, "　　")]
    pages = [every_line[start : start + 12] for start in range(0, len(every_line), 12)]
    document = read("\n\n\n\n".join("\n\n".join(page) for page in pages))
    assert [line.replace(" ", "") for line in lines(document)] == [each.replace(" ", "") for each in PARAGRAPHS]
    starts = [document.text[start : start + 3] for start in document.page_starts]
    assert starts == [page[0].strip()[:3] for page in pages]


def test_pages_begin_after_form_feeds() -> None:
    document = read("第一页的一段话讲完了。\n这句话跨过了\f一页。\n\f最后一段。")
    assert lines(document) == ["第一页的一段话讲完了。", "这句话跨过了一页。", "最后一段。"]
    assert [document.page_at(document.text.index(part)) for part in ("第一页", "这句话", "一页。\n", "最后")] == [
        1,
        1,
        2,
        3,
    ]


def test_a_text_without_pages_has_none() -> None:
    document = read("\n".join(PARAGRAPHS))
    assert document.page_starts == ()
    assert document.page_at(5) is None


def test_words_of_latin_lines_stay_apart() -> None:
    text = (
        "The committee met in the spring to discuss the work of the past year and to agree on\n"
        "the plan for the next one. It heard reports from every department, and it thanked the\n"
        "staff for what had been done. The report was adopted without a vote at the end of the\n"
        "second day.\n"
    )
    assert lines(read(text)) == [" ".join(text.split())]


@pytest.mark.parametrize(
    ("paragraph", "text"),
    [
        ("　　甲。　　乙。", ["甲。", "乙。"]),
        ("张　　三", ["张　　三"]),
        ("表头　　数字　　单位", ["表头　　数字　　单位"]),
        ("各位代表：　　现在报告工作。", ["各位代表：", "现在报告工作。"]),
    ],
)
def test_inner_full_width_spaces_begin_paragraphs_only_after_sentences(paragraph: str, text: list[str]) -> None:
    assert [line.text for line in read_lines(paragraph)] == text


def test_inner_paragraphs_are_indented_as_their_spaces_show() -> None:
    assert [(line.text, line.indent) for line in read_lines("　　甲。　　乙。")] == [("甲。", 2.0), ("乙。", 2.0)]
