"""Reads HTML pages: blocks become lines, h1 to h6 headings, table rows lines; menus and other page parts stay out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rag.errors import DocumentError
from rag.parsing.decoding import ADVICE, check_characters, read_text
from rag.parsing.lines import Line, read_lines

SILENT = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "math", "head", "iframe", "object", "embed", "select"),
        *("option", "button", "textarea", "input", "canvas", "video", "audio", "map"),
    )
)
PAGE_PARTS = frozenset(("nav", "aside", "footer", "header", "menu", "dialog"))
PAGE_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar", "dialog"))
INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
        *("img", "ins", "kbd", "label", "mark", "o:p", "q", "rp", "rt", "ruby", "s", "samp", "small", "span"),
        *("strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    )
)
CELLS = ("td", "th")
MOST_LINKED = 0.6  # a block of which more stands in links is a menu
LEAST_LINKS = 4
DEEPEST = 200
META = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})""", re.IGNORECASE)
DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5", "big5-hkscs": "big5hkscs"}
SPACE = re.compile(r"[ \r\n\f]+")
AROUND_BREAK = re.compile(r"(?<=[\u2e80-\uffef])[ \t]*[\r\n][ \t\r\n]*(?=[\u2e80-\uffef])")


def read_html_text(data: bytes, name: str) -> tuple[str, str]:
    """Return the source of a page and its encoding: the declared one where the bytes do not tell it themselves."""
    declared = META.search(data[:4096])
    encoding = DECLARED.get(declared[1].decode("ascii").lower()) if declared else None
    if encoding is None or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return read_text(data, name)
    try:
        return check_characters(data.decode("utf-8"), name), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return check_characters(data.decode(encoding), name), encoding
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} declares the encoding {encoding} but byte {error.start} is damaged; {ADVICE}"
        ) from error


def read_html_lines(source: str, name: str) -> tuple[list[Line], tuple[str, ...], str | None]:
    """Return the lines of a page, warnings about what is left out, and the title that it declares.

    Raises DocumentError when it is nested deeper than any page of text.
    """
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:  # there is no element in it
        return [], (), None
    title = root.findtext(".//head/title")
    reader = _Reader(name)
    reader.read(root, 0)
    reader.end_line()
    left_out = (f"{reader.left_out} menus and other parts of the page around its text are not in the text",)
    return reader.lines, left_out if reader.left_out else (), " ".join(title.split()) if title else None


class _Reader:
    """Collects the lines of a page."""

    def __init__(self, name: str) -> None:
        self.lines: list[Line] = []
        self.left_out = 0
        self._name = name
        self._parts: list[str] = []
        self._level = 0
        self._verbatim = 0
        self._cells = 0

    def read(self, element: Any, depth: int) -> None:  # noqa: ANN401  # lxml has no types
        """Read an element and all inside it, but not what follows it."""
        if depth > DEEPEST:
            raise DocumentError(f"{self._name} is nested deeper than {DEEPEST} levels; save its text and add that")
        tag = str(element.tag).lower()
        if tag in SILENT or _is_hidden(element):
            return
        if _is_page_part(element, tag):
            self.left_out += bool("".join(element.itertext()).strip())
            return
        cell = tag in CELLS and len(_blocks(element)) < 2
        block = tag not in INLINE and not cell and not self._cells
        if block:
            self.end_line()
        if re.fullmatch("h[1-6]", tag):
            self._level = int(tag[1])
        self._verbatim += tag == "pre"
        self._cells += cell
        self._inside(element, depth)
        self._verbatim -= tag == "pre"
        self._cells -= cell
        if cell:
            self._parts.append("\t")
        elif block:
            self.end_line()

    def _inside(self, element: Any, depth: int) -> None:  # noqa: ANN401
        self._add(element.text)
        for child in element:
            self.read(child, depth + 1)
            self._add(child.tail)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._verbatim:
            first, *others = text.split("\n")
            self._parts.append(first)
            for other in others:
                self.end_line()
                self._parts.append(other)
        else:
            self._parts.append(text.replace("\t", " "))

    def end_line(self) -> None:
        """End the line that is being read."""
        text = "".join(self._parts).replace("\u00a0", " ")
        if not self._verbatim:
            text = SPACE.sub(" ", AROUND_BREAK.sub("", text))
        text = re.sub(" *\t[ \t]*", "\t", text).strip(" \t")
        for line in read_lines(check_characters(text, self._name)):
            self.lines.append(Line(line.text, line.indent, level=self._level))
        self._parts = []
        self._level = 0


def _blocks(cell: Any) -> list[Any]:  # noqa: ANN401
    """Return the blocks in a table cell: one that has several lays a page out, and is no cell of a row."""
    return [each for each in cell.iterdescendants() if str(each.tag).lower() not in INLINE]


def _is_hidden(element: Any) -> bool:  # noqa: ANN401
    style = "".join((element.get("style") or "").lower().split())
    return element.get("hidden") is not None or "display:none" in style or element.get("aria-hidden") == "true"


def _is_page_part(element: Any, tag: str) -> bool:  # noqa: ANN401
    """Say whether an element is around the text: by its name or role, unless it lies in the text, or as mere links."""
    if tag in PAGE_PARTS or (element.get("role") or "").lower() in PAGE_ROLES:
        return not any(str(outer.tag).lower() in ("article", "main") for outer in element.iterancestors())
    if tag not in ("div", "ul", "ol", "table", "section", "p"):
        return False
    links = element.findall(".//a")
    if len(links) < LEAST_LINKS:
        return False
    linked = sum(map(len, _words(links)))
    return linked > MOST_LINKED * sum(map(len, _words([element])))


def _words(elements: list[Any]) -> Iterator[str]:
    return ("".join("".join(element.itertext()).split()) for element in elements)
