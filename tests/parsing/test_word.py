"""Word files: paragraphs, heading styles and tables in order; what is left out is said."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from rag.errors import DocumentError
from rag.parsing import parse_file
from rag.types import Document
from tests.parsing.contracts import bare, check_document

SENTENCE = "我们坚持以人民为中心的发展思想，推动各项工作取得新进展。"
# The smallest PNG there is: one grey pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63600000000200016f4bcd820000000049454e44ae426082"
)


def parse(document: Any, tmp_path: Path) -> Document:  # noqa: ANN401  # python-docx has no types
    path = tmp_path / "report.docx"
    document.save(path)
    parsed = parse_file(path)
    check_document(parsed)
    return parsed


def outline(document: Document) -> list[tuple[int, str, str]]:
    return [(each.level, each.marker, each.heading.of(document.text)) for each in document.sections]


def set_value(parent: Any, name: str, value: str) -> None:  # noqa: ANN401
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    parent.append(element)


def test_heading_styles_make_the_outline(tmp_path: Path) -> None:
    source = docx.Document()
    source.add_paragraph("某某市工作报告", style="Title")
    source.add_heading("一、过去的工作", 1)
    source.add_heading("（一）经济", 2)
    source.add_paragraph(SENTENCE)
    source.add_heading("没有编号的标题", 2)
    source.add_paragraph(SENTENCE)
    source.add_heading("二、今后的工作", 1)
    source.add_paragraph(SENTENCE)
    document = parse(source, tmp_path)
    assert document.title == "某某市工作报告"
    assert outline(document) == [
        (1, "一、", "一、过去的工作"),
        (2, "（一）", "（一）经济"),
        (2, "", "没有编号的标题"),
        (1, "二、", "二、今后的工作"),
    ]
    assert document.headings_at(document.paragraphs[3].span) == ("一、过去的工作", "（一）经济")


def test_a_style_made_from_a_heading_style_is_one(tmp_path: Path) -> None:
    source = docx.Document()
    style = source.styles.add_style("单位一级标题", 1)
    style.base_style = source.styles["Heading 1"]
    plain = source.styles.add_style("大纲样式", 1)
    set_value(plain.element.get_or_add_pPr(), "w:outlineLvl", "1")
    source.add_paragraph("某某市工作报告")
    source.add_paragraph("总体情况", style="单位一级标题")
    source.add_paragraph("经济情况", style="大纲样式")
    direct = source.add_paragraph("社会情况")
    set_value(direct._p.get_or_add_pPr(), "w:outlineLvl", "1")
    body = source.add_paragraph(SENTENCE, style="单位一级标题")
    set_value(body._p.get_or_add_pPr(), "w:outlineLvl", "9")
    assert outline(parse(source, tmp_path)) == [(1, "", "总体情况"), (2, "", "经济情况"), (2, "", "社会情况")]


def test_numbers_in_the_text_make_the_outline_without_styles(tmp_path: Path) -> None:
    source = docx.Document()
    for text in (
        "工作报告",
        "各位代表：",
        "一、成绩",
        f"（一）经济。{SENTENCE}",
        f"（二）社会。{SENTENCE}",
        "二、问题",
        SENTENCE,
    ):
        source.add_paragraph(text)
    document = parse(source, tmp_path)
    assert document.title == "工作报告"
    assert outline(document) == [
        (1, "一、", "一、成绩"),
        (2, "（一）", "（一）经济。"),
        (2, "（二）", "（二）社会。"),
        (1, "二、", "二、问题"),
    ]


def test_text_runs_breaks_and_indents_are_kept_in_order(tmp_path: Path) -> None:
    source = docx.Document()
    paragraph = source.add_paragraph("　　第一句话。")
    paragraph.add_run("第二").bold = True
    paragraph.add_run("句话。").add_break()
    paragraph.add_run("换行以后。")
    assert parse(source, tmp_path).text == "第一句话。第二句话。\n换行以后。"


def test_a_table_is_one_line_a_row_and_a_merged_cell_comes_once(tmp_path: Path) -> None:
    source = docx.Document()
    source.add_paragraph(SENTENCE)
    table = source.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows, (("指标", "2022年", "2023年"), ("产值", "1亿元", "2亿元"), ("合计", "", "")), strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.rows[2].cells[0].merge(table.rows[2].cells[2])
    source.add_paragraph("表后的话。")
    lines = parse(source, tmp_path).text.split("\n")
    assert lines == [SENTENCE, "指标\t2022年\t2023年", "产值\t1亿元\t2亿元", "合计", "表后的话。"]


def test_nothing_of_the_text_is_lost(tmp_path: Path) -> None:
    source = docx.Document()
    texts = [
        "工作报告",
        *(f"{number}、{SENTENCE}" for number in "一二三四五六七"),
        "  前后有空格  ",
        "Latin text. And more.",
    ]
    for text in texts:
        source.add_paragraph(text)
    assert bare(parse(source, tmp_path).text) == bare("".join(texts))


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    source = docx.Document()
    source.add_paragraph(SENTENCE)
    for _ in range(2):
        numbered = source.add_paragraph("自动编号的段落")
        properties = OxmlElement("w:numPr")
        set_value(properties, "w:numId", "1")
        numbered._p.get_or_add_pPr().append(properties)
    source.add_picture(BytesIO(PIXEL))
    assert parse(source, tmp_path).warnings == (
        "1 pictures of the Word file are not in the text",
        "2 automatic numbers of the Word file are not in the text",
    )


@pytest.mark.parametrize("data", [b"not a zip file", b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0 an old .doc file"])
def test_a_damaged_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.docx"
    path.write_bytes(data)
    with pytest.raises(DocumentError) as caught:
        parse_file(path)
    assert str(caught.value).startswith("bad.docx cannot be read as a Word file (")
    assert str(caught.value).endswith("); open it in Word or WPS and save it as .docx again")


def test_a_word_file_without_text_is_refused(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "empty.docx"))
    with pytest.raises(DocumentError, match=r"^empty\.docx holds no text; choose a document with text in it$"):
        parse_file(tmp_path / "empty.docx")
