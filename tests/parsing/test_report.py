"""The trade-union report of 2023, read as a person reads it."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from rag.parsing import parse_file
from rag.types import Document, ParagraphKind, Section
from tests.parsing.contracts import bare, check_document

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "data" / "中国工会第十八次全国代表大会报告.txt"
SHA256 = "d7836ba5b18641da6ccb391ff105181697932920a610093e542a0eff76f5605f"

PARTS = (
    "一、新时代我国工运事业的发展和过去五年的工作",
    "二、坚持用习近平新时代中国特色社会主义思想统领工会工作",
    "三、今后五年的主要工作",
)
ITEMS = (
    "——全面学习贯彻习近平新时代中国特色社会主义思想，坚定拥护“两个确立”、坚决做到“两个维护”。",
    "——大力加强思想政治引领，团结引导职工群众听党话、跟党走。",
    "——团结动员广大职工积极建功新时代，充分发挥工人阶级主力军作用。",
    "——深化产业工人队伍建设改革，努力建设高素质劳动大军。",
    "——切实履行维权服务基本职责，促进提高职工生活品质。",
    "——积极构建和谐劳动关系，切实防范化解劳动领域风险隐患。",
    "——扎实推进改革创新，有效激发工会组织的生机活力。",
    "——全面加强党的建设，努力建设模范机关。",
)
SECTIONS = {
    "（一）坚持党的全面领导，引导职工群众更加紧密团结在党的周围。": (
        "坚持不懈用习近平新时代中国特色社会主义思想凝心铸魂。",
        "强化职工思想政治引领。",
    ),
    "（二）聚焦高质量发展这个首要任务，组织职工群众建功立业、创新创造。": (
        "深化产业工人队伍建设改革。",
        "广泛深入持久开展劳动和技能竞赛。",
        "突出发挥劳模工匠示范引领作用。",
        "引导企业充分发挥主体作用。",
    ),
    "（三）用心用情做好维权服务工作，实现好、维护好、发展好职工群众根本利益。": (
        "着力维护职工群众劳动经济权益。",
        "大力开展服务帮扶。",
        "加强企事业单位民主管理制度建设。",
        "积极推动构建和谐劳动关系。",
    ),
    "（四）着眼统筹发展和安全，坚决维护劳动领域政治安全。": (
        "加强工会意识形态工作。",
        "强化维护劳动领域政治安全体系和能力建设。",
        "有效防范化解劳动领域重大风险隐患。",
    ),
    "（五）突出抓好基层基础工作，打通服务职工群众“最后一公里”。": (
        "实施大抓基层三年行动。",
        "大力推进基层工会建设。",
        "加强对基层的指导和帮扶。",
    ),
    "（六）贯彻全面依法治国部署要求，大力推进工会工作法治化。": (
        "推动完善劳动法律法规体系。",
        "加强工会法治宣传和法律服务。",
    ),
    "（七）深化工会改革和建设，有效发挥党联系职工群众的桥梁纽带作用。": (
        "持续深化工会机关改革。",
        "健全完善工会组织体系。",
        "健全完善资金资产管理体系。",
        "全面加快工会系统数字化建设。",
    ),
    "（八）加强工会和职工对外交流交往合作，讲好中国工人阶级故事。": (
        "健全与港澳台工会和劳动界交流合作机制。",
        "积极开展工会双边多边国际交流。",
    ),
    "（九）落实新时代全面从严治党要求，推动工会系统党的建设高质量发展。": (
        "落实全面从严治党政治责任。",
        "强化党组织政治功能和组织功能。",
        "加强工会干部队伍建设。",
        "坚持以严的基调强化正风肃纪反腐。",
    ),
}


@pytest.fixture(scope="module")
def report() -> Document:
    return parse_file(SOURCE)


def headings(report: Document, level: int) -> list[str]:
    return [section.heading.of(report.text) for section in report.sections if section.level == level]


def section(report: Document, heading: str) -> Section:
    return next(each for each in report.sections if each.heading.of(report.text) == heading)


def test_the_file_is_the_published_one(report: Document) -> None:
    data = SOURCE.read_bytes()
    assert len(data.decode("utf-8")) == 12_662
    assert sha256(data).hexdigest() == SHA256 == report.source_sha256
    assert SHA256 in (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")


def test_nothing_but_white_space_differs_from_the_source(report: Document) -> None:
    source = SOURCE.read_text(encoding="utf-8")
    assert bare(report.text) == bare(source)
    assert len(bare(report.text)) == 11_694
    check_document(report)


def test_front_matter(report: Document) -> None:
    assert report.title == "以习近平新时代中国特色社会主义思想为指导 组织动员亿万职工为强国建设民族复兴团结奋斗"
    assert (report.date, report.speaker, report.doc_id) == ("2023年10月9日", "王东明", SOURCE.stem)
    front = [(each.kind.value, each.span.of(report.text)) for each in report.paragraphs[:6]]
    assert front == [
        ("title", "以习近平新时代中国特色社会主义思想为指导"),
        ("title", "组织动员亿万职工为强国建设民族复兴团结奋斗"),
        ("title", "——在中国工会第十八次全国代表大会上的报告"),
        ("date", "（2023 年 10 月 9 日）"),
        ("speaker", "王东明"),
        ("salutation", "各位代表，同志们："),
    ]


def test_three_parts(report: Document) -> None:
    assert headings(report, 1) == list(PARTS)


def test_items_of_part_one_and_sections_of_part_three(report: Document) -> None:
    assert headings(report, 2) == [*ITEMS, *SECTIONS]
    first, _, third = (section(report, part).span for part in PARTS)
    assert all(first.contains(section(report, item).span) for item in ITEMS)
    assert all(third.contains(section(report, heading).span) for heading in SECTIONS)


def test_every_lead_sentence_heads_its_paragraph(report: Document) -> None:
    assert headings(report, 3) == [lead for leads in SECTIONS.values() for lead in leads]
    for heading, leads in SECTIONS.items():
        around = section(report, heading)
        assert not around.run_in
        for lead in leads:
            inner = section(report, lead)
            assert (inner.run_in, inner.marker) == (True, "")
            assert around.span.contains(inner.span)
            assert inner.span == report.paragraphs[report.paragraph_index_at(inner.span.start)].span


def test_markers_are_as_written(report: Document) -> None:
    markers = [each.marker for each in report.sections if each.marker]
    assert markers == ["一、", *["——"] * 8, "二、", "三、", *(f"（{number}）" for number in "一二三四五六七八九")]


@pytest.mark.parametrize(
    ("beginning", "paragraph", "page", "path"),
    [
        ("现在，我代表中华全国总工会", 7, 1, ()),
        ("习近平总书记每逢“五一”", 10, 1, PARTS[:1]),
        ("加大城市困难职工帮扶解困力度", 16, 4, (PARTS[0], ITEMS[4])),
        ("五年来，我们认真做好工会港澳台工作", 20, 6, PARTS[:1]),
        ("党的中心任务就是中国工人运动和工会工作的主题和方向。", 25, 8, PARTS[1:2]),
        ("今后五年工作的总体要求是", 30, 11, PARTS[2:]),
        ("以实施双 15 工程为牵引", 41, 15, (PARTS[2], list(SECTIONS)[2], "大力开展服务帮扶。")),
        ("创建直达亿万职工群众", 59, 19, (PARTS[2], list(SECTIONS)[6], "全面加快工会系统数字化建设。")),
        ("各位代表、同志们，新时代新征程", 68, 22, ()),
    ],
)
def test_places_are_known(report: Document, beginning: str, paragraph: int, page: int, path: tuple[str, ...]) -> None:
    position = report.text.index(beginning)
    (sentence,) = [each for each in report.paragraphs[paragraph - 1].sentences if each.start <= position < each.end]
    assert report.paragraph_number_at(position) == paragraph
    assert report.page_at(sentence.start) == page
    assert report.headings_at(sentence) == path


def test_pages_are_those_of_the_source(report: Document) -> None:
    source = SOURCE.read_text(encoding="utf-8").strip()
    pages = re.split(r"\n{4,}", source)
    assert len(pages) == len(report.page_starts) == 22
    ends = [*report.page_starts[1:], len(report.text)]
    found = [report.text[start:end] for start, end in zip(report.page_starts, ends, strict=True)]
    assert [bare(page) for page in found] == [bare(page) for page in pages]


def test_a_sentence_goes_on_over_the_page_break(report: Document) -> None:
    sentence = next(
        each for each in report.paragraphs[9].sentences if each.of(report.text).startswith("习近平总书记每逢")
    )
    assert "都以不同方式向职工群众致以节日祝贺，每到一地" in sentence.of(report.text)
    assert (report.page_at(sentence.start), report.page_at(sentence.end - 1)) == (1, 2)


def test_the_aim_of_digital_work_is_two_sentences_under_their_lead(report: Document) -> None:
    sentences = [each.of(report.text) for each in report.paragraphs[58].sentences]
    assert [sentence[:12] for sentence in sentences] == [
        "全面加快工会系统数字化建",
        "创建直达亿万职工群众、集",
        "完善线上线下服务资源，加",
    ]
    assert "“一键入会”、“一网全通”" in sentences[1]


def test_clauses_of_a_long_sentence_can_be_cited(report: Document) -> None:
    clauses = [each.of(report.text) for each in report.paragraphs[21].sentences]
    assert clauses[1] == "主要表现在：职工思想政治引领的针对性实效性不够，影响力需要进一步增强；"
    assert [clause[-1] for clause in clauses] == ["。", "；", "；", "；", "；", "。", "。"]


def test_counts(report: Document) -> None:
    kinds = [paragraph.kind for paragraph in report.paragraphs]
    assert len(kinds) == 68
    assert kinds.count(ParagraphKind.HEADING) == 12
    assert kinds.count(ParagraphKind.BODY) == 50
    assert sum(len(paragraph.sentences) for paragraph in report.paragraphs) == 213
    assert report.warnings == ()


def test_the_closing_words_belong_to_no_section(report: Document) -> None:
    assert section(report, PARTS[2]).span.end == report.paragraphs[66].span.end
    assert report.sections_at(report.paragraphs[67].span) == ()
