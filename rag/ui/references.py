"""A citation as text to paste elsewhere: plain, Markdown, or an entry by GB/T 7714-2015."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.types import Citation, Document, Span

_DATE = re.compile(
    r"([0-9〇○零一二三四五六七八九]{4})年(?:([0-9一二三四五六七八九十]{1,3})月(?:([0-9一二三四五六七八九十]{1,3})日)?)?"
)
_DIGITS = {**{str(number): number for number in range(10)}, "○": 0, "〇": 0, "零": 0}
_DIGITS.update({digit: number for number, digit in enumerate("一二三四五六七八九", start=1)})
_MARKDOWN = re.compile(r"[\\`*_\[\]<>#|~&$!]")
_BARE_LINK = re.compile(r":(?=//)|(?<=www)\.|@", re.IGNORECASE)
_BLOCK_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


@dataclass(frozen=True, slots=True)
class Reference:
    """A quote with everything that a reader needs to find it again; what a source does not tell is None."""

    title: str
    author: str | None
    date: str | None
    source: str
    headings: tuple[str, ...]
    page: int | None
    paragraph: int
    quote: str


def reference_of(citation: Citation, document: Document | None) -> Reference:
    """Return the reference of a citation; without its document it lacks author, date and file name."""
    return Reference(
        title=citation.title,
        author=document.speaker if document else None,
        date=document.date if document else None,
        source=document.source if document else "",
        headings=citation.headings,
        page=citation.page,
        paragraph=citation.paragraph,
        quote=citation.quote,
    )


def reference_at(document: Document, span: Span) -> Reference:
    """Return the reference of any place of a document."""
    return Reference(
        title=document.title,
        author=document.speaker,
        date=document.date,
        source=document.source,
        headings=document.headings_at(span),
        page=document.page_at(span.start),
        paragraph=document.paragraph_number_at(span.start),
        quote=span.of(document.text),
    )


def plain(reference: Reference) -> str:
    """Return the quote with its place in words, on one line."""
    where = [reference.title, *reference.headings, _page(reference.page), f"第{reference.paragraph}段"]
    return f"“{_line(reference.quote)}”（{'，'.join(_line(part) for part in where if part)}）"


def markdown(reference: Reference) -> str:
    """Return the quote as a Markdown block quote followed by its place; nothing in the texts becomes markup."""
    quote = "\n".join(f"> {escaped(line)}" for line in reference.quote.splitlines() if line.strip())
    path = " › ".join(escaped(_line(heading)) for heading in reference.headings)
    place = [f"**{escaped(_line(reference.title))}**", path, _page(reference.page), f"第{reference.paragraph}段"]
    return f"{quote}\n>\n> —— {'，'.join(part for part in place if part)}"


def gb7714(reference: Reference, cited_on: date) -> str:
    """Return the entry of an electronic report by GB/T 7714-2015, 4.6: a file of this machine is ``[R/DK]``.

    Place and name of a publisher may be left out of electronic resources; the page follows the year after a colon,
    the full date stands in round and the day of reading in square brackets, and the file's name is the way to it.

    >>> gb7714(Reference("工作报告", "王某", "2023年10月9日", "报告.txt", (), 19, 59, "…"), date(2026, 11, 25))
    '王某. 工作报告[R/DK]. 2023: 19(2023-10-09)[2026-11-25]. 报告.txt.'
    """
    year, full = dated(reference.date)
    issued = year or ("[出版年不详]" if reference.page else "")
    issue = f"{issued}: {reference.page}" if reference.page else issued
    return _sentences(
        [
            _line(reference.author or ""),
            f"{_line(reference.title)}[R/DK]",
            f"{issue}{f'({full})' if full else ''}[{cited_on.isoformat()}]",
            _line(reference.source),
        ]
    )


def dated(text: str | None) -> tuple[str, str]:
    """Return the year and the ISO date of a Chinese date; either is empty where the text does not tell it.

    >>> dated("二〇二三年十月九日"), dated("2017年3月"), dated(None)
    (('2023', '2023-10-09'), ('2017', ''), ('', ''))
    """
    found = _DATE.search("".join((text or "").split()))
    if not found:
        return "", ""
    year = "".join(str(_DIGITS[digit]) for digit in found[1])
    if not (found[2] and found[3]):
        return year, ""
    try:
        return year, date(int(year), _number(found[2]), _number(found[3])).isoformat()
    except ValueError:  # no such day
        return year, ""


def escaped(line: str) -> str:
    r"""Return a line of text that Markdown shows as it is: no markup, no HTML, no link of its own.

    >>> escaped("1. <b>[a](http://x)</b>")
    '1\\. \\<b\\>\\[a\\](http\\://x)\\</b\\>'
    """
    shown = _BARE_LINK.sub(r"\\\g<0>", _MARKDOWN.sub(r"\\\g<0>", line))
    start = _BLOCK_START.match(shown)
    if not start:
        return shown
    rest = shown[start.end() :]
    return f"{start[1]}{start[2]}\\{rest}" if start[2].isdigit() else f"{start[1]}\\{start[2]}{rest}"


def _sentences(parts: Sequence[str]) -> str:
    return " ".join(f"{part}." for part in parts if part)


def _page(page: int | None) -> str:
    return f"第{page}页" if page else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _number(text: str) -> int:
    """Return a number below 100 in Arabic or Chinese digits."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(ones, 0)
    return 10 * (_DIGITS.get(tens, 0) if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)
