"""Cuts a paragraph into its citable sentences: whole sentences, and the ；-clauses of long ones."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from rag.types import Span

LONGEST_UNCUT_SENTENCE = 80
LONGEST_WHOLE_QUOTE = 160

PAIRS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "（": "）",
    "(": ")",
    "《": "》",
    "〈": "〉",
    "【": "】",
    "〔": "〕",
    "[": "]",
}
CLOSERS = frozenset(PAIRS.values())
QUOTES = "”’」』"
MARKS = re.compile(r"[。！？!?…；;.\"" + re.escape("".join(PAIRS)) + re.escape("".join(CLOSERS)) + "]")
ENDS = re.compile(r"[。！？!?…]+")
AFTER_END = re.compile(r"[。！？!?….”’」』）)》〉】〕\]\"']*")
LEADERS = "………"
CONTINUES = "，、；：,;:的地得等和与及或而即之"
ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|vs|etc|cf|al|Fig|Vol|pp?|Inc|Ltd|Co|Corp|Jr|Sr|Gen|Gov|Sen|Rep"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[a-z]\.[a-z])|^\s*(?:[0-9]+|[A-Za-z]))$"
)
NEW_SENTENCE = re.compile(r"[\"'”’)\]]*(?:\s+[\"'“‘(\[]*[A-Z0-9一-鿿]|\s*$|[一-鿿])")


def cut_sentences(text: str, paragraph: Span) -> tuple[Span, ...]:
    """Return the sentences of a paragraph: disjoint, in order, and without the white space around them.

    A sentence ends at 。！？!?… or an English full stop, with the closing quotes and brackets that follow. It does not
    end inside quotes or brackets, unless the quote itself is longer than 160 characters. A sentence of more than 80
    characters is cut further at its ； outside quotes and brackets.

    >>> text = "会上说：“要加油。一起干！”随后散会。增长2.5%。"
    >>> [sentence.of(text) for sentence in cut_sentences(text, Span(0, len(text)))]
    ['会上说：“要加油。一起干！”', '随后散会。', '增长2.5%。']
    """
    body = paragraph.of(text)
    inside = _enclosed(body)
    spans = []
    for start, end in _between(_sentence_ends(body, inside), len(body)):
        clauses = _clause_ends(body, start, end, inside) if end - start > LONGEST_UNCUT_SENTENCE else [end]
        for clause_start, clause_end in zip([start, *clauses], clauses, strict=False):
            spans += trimmed(text, paragraph.start + clause_start, paragraph.start + clause_end)
    return tuple(spans)


def trimmed(text: str, start: int, end: int) -> list[Span]:
    """Return the range without white space at its ends, as no span or one."""
    part = text[start:end]
    stripped = part.strip()
    begin = start + len(part) - len(part.lstrip())
    return [Span(begin, begin + len(stripped))] if stripped else []


def _between(ends: list[int], length: int) -> list[tuple[int, int]]:
    bounds = [0, *(end for end in ends if end < length), length]
    return list(pairwise(bounds))


def _enclosed(body: str) -> list[tuple[int, int]]:
    """Return the outermost pairs of quotes or brackets as positions of the opening and the closing mark.

    A mark without its partner counts for nothing. Straight quotes open and close in turn.
    """
    waiting: dict[str, list[int]] = {closer: [] for closer in (*CLOSERS, '"')}
    pairs: list[tuple[int, int]] = []
    for found in MARKS.finditer(body):
        mark, position = found[0], found.start()
        if mark in PAIRS or (mark == '"' and not waiting['"']):
            waiting[PAIRS.get(mark, '"')].append(position)
        elif waiting.get(mark):
            opened = waiting[mark][-1]
            for positions in waiting.values():
                _drop_from(positions, opened)
            while pairs and pairs[-1][0] > opened:
                pairs.pop()
            pairs.append((opened, position))
    return [pair for pair in pairs if pair[1] - pair[0] <= LONGEST_WHOLE_QUOTE]


def _drop_from(positions: list[int], first: int) -> None:
    """Take the positions from the first one on off the end of an ascending list."""
    while positions and positions[-1] >= first:
        positions.pop()


def _sentence_ends(body: str, inside: list[tuple[int, int]]) -> list[int]:
    ends: list[int] = []
    pair = 0
    for found in MARKS.finditer(body):
        position = found.start()
        if found[0] not in "。！？!?….":
            continue
        while pair < len(inside) and inside[pair][1] < position:
            pair += 1
        if ends and position < ends[-1]:
            continue
        if pair < len(inside) and inside[pair][0] < position:
            end = _end_after_quote(body, inside[pair], position, ends[-1] if ends else 0)
        else:
            end = _end_outside(body, position)
        if end:
            ends.append(end)
    return ends


def _end_outside(body: str, position: int) -> int:
    """Return where the sentence ends that this mark may close, or 0."""
    mark = body[position]
    if mark == ".":
        return _end_at_full_stop(body, position)
    if mark == "…" and LEADERS in body[max(position - 2, 0) : position + 3]:
        return 0  # the dots before a page number
    end = _closed(body, position)
    following = body[end : end + 1]
    if mark in "!?" and following and following < "\u2000" and following.isalnum():
        return 0  # a link or a name such as Yahoo!7
    if following and (following in "，、；：,;:" or (mark == "…" and following in CONTINUES)):
        return 0
    return end


def _end_at_full_stop(body: str, position: int) -> int:
    if ABBREVIATION.search(body[max(position - 12, 0) : position]) or not NEW_SENTENCE.match(body, position + 1):
        return 0
    return _closed(body, position)


def _end_after_quote(body: str, pair: tuple[int, int], position: int, start: int) -> int:
    """Return where a sentence ends whose last mark stands right before the closing quote or bracket, or 0."""
    opened, closed = pair
    if body[position + 1 : closed].strip("".join(CLOSERS) + "\"'。！？!?….") or position > closed:
        return 0
    end = _closed(body, position)
    following = body[end : end + 1]
    whole = not body[start:opened].strip() or body[opened - 1] in "：:，,"
    if following and following in CONTINUES:
        return 0
    if body[closed] in QUOTES or body[closed] == '"':
        ended = body[position] == "。" or (body[position] == "." and NEW_SENTENCE.match(body, end) is not None)
        return end if whole or ended or not following else 0
    return end if not body[start:opened].strip() else 0


def _closed(body: str, position: int) -> int:
    """Return the position after a mark and after the marks that belong to it."""
    found = AFTER_END.match(body, position)
    end = found.end() if found else position + 1
    tail = body[position:end]
    straight = tail.find('"', 1)  # the quote that follows may open the next sentence
    opens_next = straight > 0 and body[:position].count('"') % 2 == 0
    return position + straight if opens_next else end


def _clause_ends(body: str, start: int, end: int, inside: list[tuple[int, int]]) -> list[int]:
    """Return where the ；-clauses of a sentence end, its own end last."""
    cuts = [
        found.end() for found in re.finditer("[；;]", body[start:end]) if not _is_inside(inside, start + found.start())
    ]
    return [*(start + cut for cut in cuts if start + cut < end), end]


def _is_inside(pairs: list[tuple[int, int]], position: int) -> bool:
    before = bisect_left(pairs, (position, 0))
    return before > 0 and position < pairs[before - 1][1]
