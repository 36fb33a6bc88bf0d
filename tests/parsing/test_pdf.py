"""PDF files: paragraphs, headings and pages as printed; what repeats on the pages is not text; scans are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.parsing import parse_bytes
from rag.types import Document
from tests.parsing.contracts import bare, check_document
from tests.parsing.pdf_files import HEIGHT, LEFT, PITCH, SIZE, WIDTH, Sheet, report_file, wrapped
from tests.parsing.reading import outline

PARAGRAPHS = [
    "全市工会工作报告",
    "一、过去五年的工作",
    *(
        f"第{number}个方面，我们坚持以人民为中心的发展思想，推动各项工作取得新进展、新成效，"
        f"完成项目{number}00个，经济社会发展迈上了新的台阶，人民生活不断改善。"
        for number in range(1, 9)
    ),
    "二、今后五年的任务",
    *(
        f"今后五年是全面建设社会主义现代化国家开局起步的关键时期，第{number}项任务是踔厉奋发、勇毅前行，"
        "努力完成各项目标任务，把各项工作落到实处，让人民群众得到更多实惠。"
        for number in range(1, 9)
    ),
]


def parse(data: bytes, name: str = "report.pdf") -> Document:
    document = parse_bytes(data, name, "report")
    check_document(document)
    return document


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        parse(data)
    return str(caught.value)


def test_wrapped_lines_become_the_paragraphs_that_were_set() -> None:
    document = parse(report_file(PARAGRAPHS))
    assert document.text.split("\n") == PARAGRAPHS
    assert outline(document) == ["一、过去五年的工作", "二、今后五年的任务"]
    assert document.title == "全市工会工作报告"
    assert document.warnings == ()


def test_pages_begin_where_they_were_turned_also_inside_a_paragraph() -> None:
    document = parse(report_file(PARAGRAPHS, lines_a_page=7))
    assert document.text.split("\n") == PARAGRAPHS
    firsts = [text[:6] for _, text in wrapped(PARAGRAPHS)[::7]]
    assert [document.text[start : start + 6] for start in document.page_starts] == firsts
    assert document.text[document.page_starts[1] - 1] != "\n"
    assert [document.page_at(document.text.index(paragraph)) for paragraph in PARAGRAPHS[:3]] == [1, 1, 1]


def around(sheet: Sheet, page: int) -> None:
    """Set a running head, another one on even pages, and a page number."""
    head = "某某市总工会" if page % 2 else f"全市工会工作报告 {page}"
    sheet.put(head, LEFT, HEIGHT - 50, 10)
    sheet.put(f"— {page} —", WIDTH / 2 - 20, 40, 10)


def test_running_heads_and_page_numbers_are_taken_off_and_told() -> None:
    document = parse(report_file(PARAGRAPHS, lines_a_page=7, around=around))
    assert document.text.split("\n") == PARAGRAPHS
    [warning] = document.warnings
    assert warning.startswith("what repeats at the edges of the pages is not in the text: ")
    assert all(part in warning for part in ("某某市总工会", "全市工会工作报告 2", "— 1 —"))


def test_a_line_near_the_edge_that_does_not_repeat_is_text() -> None:
    def note(sheet: Sheet, page: int) -> None:
        if page == 1:
            sheet.put("注：数据截至年底。", LEFT, 60)

    document = parse(report_file(PARAGRAPHS, lines_a_page=18, around=note))
    assert "注：数据截至年底。" in document.text
    assert document.warnings == ()


@pytest.mark.parametrize(
    "number", ["3", "- 3 -", "— 3 —", "第 3 页", "第3页 共9页", "3/9", "Page 3 of 9", "·3·", "iii"]
)
def test_a_page_number_alone_is_taken_off_in_any_form(number: str) -> None:
    def foot(sheet: Sheet, _page: int) -> None:
        sheet.put(number, 280, 40, 10)

    document = parse(report_file(PARAGRAPHS[:3], around=foot))
    assert document.text.split("\n") == PARAGRAPHS[:3]


def test_larger_type_makes_headings_and_a_title_page_makes_the_title() -> None:
    sheet = Sheet()
    sheet.put("中国某某工会第十八次全国代表大会", 60, 700, 28)
    sheet.put("工作报告", 200, 660, 28)
    sheet.turn()
    place = HEIGHT - 100
    for text, size in [("总体情况", 22.0), *[(each, SIZE) for each in PARAGRAPHS[2:4]], ("经济运行", 18.0)]:
        for start in range(0, len(text), 25):
            sheet.put(text[start : start + 25], LEFT + (32 if not start and size == SIZE else 0), place, size)
            place -= PITCH if size == SIZE else 2 * PITCH
    sheet.put("经济运行平稳。", LEFT + 32, place)
    document = parse(sheet.data())
    assert document.title == "中国某某工会第十八次全国代表大会工作报告"
    assert outline(document) == ["总体情况", ".经济运行"]
    assert document.text.split("\n")[2:4] == PARAGRAPHS[2:4]


def test_spaces_of_justified_text_are_none_but_columns_of_a_table_stay_apart() -> None:
    sheet = Sheet()
    for place, character in enumerate("全面加强工会建设"):
        sheet.put(character, LEFT + place * SIZE * 1.5, 700)
    for place, cell in enumerate(("指标", "2022年", "2023年")):
        sheet.put(cell, LEFT + place * 150, 600)
    assert parse(sheet.data()).text.replace("\t", " ").split("\n") == ["全面加强工会建设", "指标 2022年 2023年"]


def test_a_turned_page_is_read_as_it_is_seen() -> None:
    sheet = Sheet()
    sheet.canvas.setPageRotation(90)
    sheet.canvas.translate(WIDTH, 0)
    sheet.canvas.rotate(90)
    for row, text in enumerate(
        ("一、横排的表格", "这一页是横着印的，读出来应当是正的。", "二、附注", "数据来自年报。")
    ):
        sheet.put(text, 100, 400 - row * PITCH)
    document = parse(sheet.data())
    assert outline(document) == ["一、横排的表格", "二、附注"]
    assert document.text.split("\n")[1] == "这一页是横着印的，读出来应当是正的。"


def test_a_scan_is_recognised() -> None:
    sheet = Sheet()
    for _ in range(3):
        sheet.picture()
        sheet.turn()
    assert refusal(sheet.data()) == (
        "report.pdf is a scanned PDF: 3 of its 3 pages are pictures without a text layer; "
        "run text recognition (OCR) over it and add it again"
    )


def test_a_few_pictures_among_the_pages_are_told() -> None:
    sheet = Sheet()
    for page in range(4):
        if page == 1:
            sheet.picture()
        else:
            sheet.put(f"这是第{page}页上的一句完整的话，讲了一件事情。", LEFT, 700)
        sheet.turn()
    document = parse(sheet.data())
    assert document.warnings == ("pages 2 are pictures without text",)
    assert document.page_starts[1:] == (document.text.index("这是第2页"),) * 2 + (document.text.index("这是第3页"),)


def test_a_picture_with_recognised_text_on_it_is_text() -> None:
    sheet = Sheet()
    sheet.picture()
    sheet.canvas.setFillAlpha(0)
    sheet.put("识别出来的一句话，看不见但可以检索。", LEFT, 700)
    assert parse(sheet.data()).text == "识别出来的一句话，看不见但可以检索。"


def test_a_password_is_asked_for_in_vain() -> None:
    sheet = Sheet("secret", "owner")
    sheet.put("秘密。", LEFT, 700)
    assert refusal(sheet.data()) == "report.pdf is encrypted with a password; save it without one and add it again"


def test_a_file_that_anyone_may_open_is_read_whatever_else_is_forbidden() -> None:
    sheet = Sheet(owner="owner")
    sheet.put("谁都可以读的一句话。", LEFT, 700)
    assert parse(sheet.data()).text == "谁都可以读的一句话。"


@pytest.mark.parametrize("data", [b"no PDF", b"%PDF-1.7\n%%EOF", b"%PDF-1.4 " + bytes(1000)])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    message = refusal(data)
    assert message.startswith("report.pdf cannot be read as a PDF (Failed to load document")
    assert message.endswith("); save it as PDF again")


def test_an_empty_page_holds_no_text() -> None:
    sheet = Sheet()
    sheet.turn()
    assert refusal(sheet.data()) == "report.pdf holds no text; choose a document with text in it"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.parsing.pdf.MOST_PAGES", 2)
    assert refusal(report_file(PARAGRAPHS, lines_a_page=5)) == "report.pdf has 11 pages, 2 are allowed: split it"


def test_nothing_of_the_text_is_lost() -> None:
    document = parse(report_file(PARAGRAPHS, lines_a_page=3))
    assert bare(document.text) == bare("".join(PARAGRAPHS))


def test_a_rare_character_is_one_character(tmp_path: Path) -> None:
    path = tmp_path / "rare.pdf"
    path.write_bytes(report_file(["地名𠮷野家与㐂字。"]))
    assert parse(path.read_bytes()).text == "地名𠮷野家与㐂字。"
