"""An address of a quote that outlives restarts, new indexes and updates of its document.

It holds the document, the span, a hash of the quote, and how the quote begins and ends. Whoever opens it learns whether
the quote still stands there, stands elsewhere now, was changed, or is gone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from urllib.parse import parse_qs, urlencode

from rag.types import Span

EDGE = 8
"""Code points of the quote's beginning and end that an address holds."""
HASH_DIGITS = 16
MAX_LINK = 2000
MAX_QUOTE = 5000
MOST_PLACES = 1000
_STRETCH = 2
"""A changed quote may have grown to this many times its length."""


@dataclass(frozen=True, slots=True)
class Permalink:
    """A place of a document with what is needed to know its quote again."""

    doc_id: str
    span: Span
    quote_hash: str
    head: str
    tail: str


class Standing(str, Enum):
    """What became of a quote."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    AMBIGUOUS = "ambiguous"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a quote stands today; ``span`` is None when it is gone.

    An ambiguous quote stands in several places, none of them the old one: ``span`` is the nearest. Of a changed quote
    the beginning and the end are still there, and ``span`` reaches from one to the other.
    """

    standing: Standing
    span: Span | None


def link_to(doc_id: str, span: Span, quote: str) -> Permalink:
    """Return the link to a quote."""
    return Permalink(doc_id, span, _hash(quote), quote[:EDGE], quote[-EDGE:])


def fragment(link: Permalink) -> str:
    """Return the part of an address after ``#``; a server never sees it.

    >>> fragment(Permalink("a", Span(2, 4), "0123456789abcdef", "一网", "一网"))
    'doc=a&at=2-4&hash=0123456789abcdef&head=%E4%B8%80%E7%BD%91&tail=%E4%B8%80%E7%BD%91'
    """
    return urlencode(
        {
            "doc": link.doc_id,
            "at": f"{link.span.start}-{link.span.end}",
            "hash": link.quote_hash,
            "head": link.head,
            "tail": link.tail,
        }
    )


def parse_fragment(text: str) -> Permalink | None:
    """Return the link in the part of an address after ``#``; None when it is no link or a damaged one."""
    if len(text) > MAX_LINK:
        return None
    try:
        values = {key: found[0] for key, found in parse_qs(text.lstrip("#"), max_num_fields=8).items()}
    except ValueError:
        return None
    place = re.fullmatch(r"(\d{1,9})-(\d{1,9})", values.get("at", ""), re.ASCII)
    digits = re.fullmatch(rf"[0-9a-f]{{{HASH_DIGITS}}}", values.get("hash", ""), re.ASCII)
    if not (values.get("doc") and place and digits) or not 0 < int(place[2]) - int(place[1]) <= MAX_QUOTE:
        return None
    span = Span(int(place[1]), int(place[2]))
    head, tail = values.get("head", ""), values.get("tail", "")
    length = min(EDGE, len(span))
    return Permalink(values["doc"], span, digits[0], head, tail) if len(head) == len(tail) == length else None


def reanchor(link: Permalink, text: str) -> Anchor:
    """Return where the quote of a link stands in the text of its document.

    >>> link = link_to("a", Span(0, 3), "一二三")
    >>> reanchor(link, "一二三四").standing.value, reanchor(link, "〇一二三四")
    ('unchanged', Anchor(standing=<Standing.MOVED: 'moved'>, span=Span(start=1, end=4)))
    """
    if _is_quote(link, text, link.span.start):
        return Anchor(Standing.UNCHANGED, link.span)
    places = [start for start in _starts(link.head, text) if _is_quote(link, text, start)]
    if places:
        nearest = _nearest(places, link)
        standing = Standing.MOVED if len(places) == 1 else Standing.AMBIGUOUS
        return Anchor(standing, Span(nearest, nearest + len(link.span)))
    changed = [Span(start, end) for start in _starts(link.head, text) if (end := _end(link, text, start))]
    if not changed:
        return Anchor(Standing.GONE, None)
    return Anchor(Standing.CHANGED, min(changed, key=lambda span: abs(span.start - link.span.start)))


def _is_quote(link: Permalink, text: str, start: int) -> bool:
    return _hash(text[start : start + len(link.span)]) == link.quote_hash


def _starts(head: str, text: str) -> Iterator[int]:
    """Yield the places where a text begins like the quote, at most as many as a text of words can have."""
    found = text.find(head) if head else -1
    for _ in range(MOST_PLACES):
        if found < 0:
            return
        yield found
        found = text.find(head, found + 1)


def _end(link: Permalink, text: str, start: int) -> int | None:
    """Return where a changed quote that begins here ends: where its old end leaves it nearest to its old length."""
    within = text[start : start + _STRETCH * len(link.span) + EDGE]
    ends = [found + len(link.tail) for found in _starts(link.tail, within) if found]
    return start + min(ends, key=lambda length: abs(length - len(link.span))) if ends else None


def _nearest(places: list[int], link: Permalink) -> int:
    return min(places, key=lambda start: abs(start - link.span.start))


def _hash(quote: str) -> str:
    return hashlib.sha256(quote.encode()).hexdigest()[:HASH_DIGITS]
