"""A page is drawn, and a quote on it is marked where it stands: every line, the right occurrence, also when turned."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

from rag.errors import DocumentError
from rag.parsing.sheet import TALLEST, WIDTH, Box, Sheet, draw_page
from tests.parsing.pdf_files import HEIGHT, LEFT, SIZE
from tests.parsing.pdf_files import WIDTH as PAGE_WIDTH
from tests.parsing.pdf_files import Sheet as PdfSheet

FIRST, SECOND = "全年收入三百万元，", "比上年增长百分之八。"
QUOTE = FIRST + SECOND


def two_lines(turn: int = 0, tops: tuple[float, ...] = (700.0, 300.0)) -> bytes:
    """Return a page on which a sentence fills two lines, once for each top, the page turned by some degrees."""
    sheet = PdfSheet()
    sheet.canvas.setPageRotation(turn)
    for top in tops:
        sheet.put(FIRST, LEFT, top)
        sheet.put(SECOND, LEFT, top - 30)
    sheet.turn()
    sheet.put("第二页。", LEFT, 700)
    sheet.turn()
    return sheet.data()


def at(box: Box, left: float, baseline: float, characters: int) -> bool:
    """Say whether a box lies on a line that begins at a place in points."""
    across = abs(box.left * PAGE_WIDTH - left) < 4 and abs(box.width * PAGE_WIDTH - characters * SIZE) < 20
    top, bottom = HEIGHT * (1 - box.top), HEIGHT * (1 - box.top - box.height)
    return bool(across and bottom < baseline + 3 and baseline + 8 < top < baseline + 24)


@pytest.mark.parametrize(("nth", "top"), [(0, 700.0), (1, 300.0)])
def test_a_quote_is_marked_line_by_line_where_it_stands(nth: int, top: float) -> None:
    drawn = draw_page(two_lines(), "a.pdf", 1, QUOTE, nth)
    one, two = drawn.marks
    assert at(one, LEFT, top, len(FIRST))
    assert at(two, LEFT, top - 30, len(SECOND))


def test_the_page_is_a_picture_of_a_size_that_can_be_read() -> None:
    drawn = draw_page(two_lines(), "a.pdf", 1)
    with Image.open(io.BytesIO(drawn.png)) as image:
        assert (image.format, image.size) == ("PNG", (drawn.width, drawn.height))
        dark = image.convert("L").point(lambda shade: 255 * (shade < 128)).getbbox()
    assert dark is not None
    assert abs(dark[0] / drawn.width - LEFT / PAGE_WIDTH) < 0.02
    assert (drawn.width, drawn.height <= TALLEST) == (WIDTH, True)
    assert drawn.marks == ()


@pytest.mark.parametrize(
    ("turn", "left", "top"),
    [
        (90, 300 / PAGE_WIDTH, LEFT / HEIGHT),  # the line runs down, from the upper edge
        (180, 1 - (LEFT + len(FIRST) * SIZE) / PAGE_WIDTH, 300 / HEIGHT),
        (270, 1 - (300 + SIZE) / PAGE_WIDTH, 1 - (LEFT + len(FIRST) * SIZE) / HEIGHT),
    ],
)
def test_marks_turn_with_the_page(turn: int, left: float, top: float) -> None:
    drawn = draw_page(two_lines(turn, (300.0,)), "a.pdf", 1, FIRST)
    assert drawn.height > drawn.width  # the maker of the file swaps the sides, so that the page is seen upright
    [mark] = drawn.marks
    assert (mark.left, mark.top) == pytest.approx((left, top), abs=0.03)
    assert (mark.height > mark.width) is (turn != 180)


@pytest.mark.parametrize("quote", ["没有的话", QUOTE + "多。", " \n", "第二页。"])
def test_what_is_not_on_the_page_is_not_marked(quote: str) -> None:
    assert draw_page(two_lines(), "a.pdf", 1, quote).marks == ()
    assert draw_page(two_lines(), "a.pdf", 1, QUOTE, 2).marks == ()


def test_white_space_of_the_quote_does_not_matter() -> None:
    assert len(draw_page(two_lines(), "a.pdf", 1, " 全年收入\n三百万元， 比上年增长百分之八。").marks) == 2


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: draw_page(two_lines(), "a.pdf", 0), "a.pdf has 2 pages: there is no page 0"),
        (lambda: draw_page(two_lines(), "a.pdf", 3), "there is no page 3"),
        (lambda: draw_page(b"%PDF-nothing", "b.pdf", 1), "page 1 of b.pdf cannot be drawn"),
    ],
)
def test_what_cannot_be_drawn_says_why(draw: Callable[[], Sheet], said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        draw()
