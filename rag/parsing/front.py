"""Finds title, date, speaker and salutation of a report before its text begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.parsing.markers import find_marker
from rag.types import ParagraphKind

LONGEST_FRONT = 12
LONGEST_TITLE = 60
LONGEST_SALUTATION = 40
LAST_LINES = 3

DATE = re.compile(
    r"(?:[12][0-9]{3}|[〇○Ｏ零一二三四五六七八九]{4})\s*年\s*(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*月"
    r"(?:\s*(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*日)?"
)
OFFICES = (
    "总理|主席|书记|委员长|省长|市长|州长|区长|县长|乡长|镇长|主任|院长|检察长|部长|局长|秘书长|会长|理事长|董事长"
)
NAME = re.compile(rf"(?:[^\s，。、]{{0,20}}(?:{OFFICES})[\s　]*)?([一-鿿·](?:[\s　]*[一-鿿·]){{1,3}})")
REPORTER = re.compile(rf"(?:{OFFICES})([一-鿿]{{2,3}})(?:同志)?(?:代表[^，。]*?)?(?:作|所作|做)[^，。]*报告")
SALUTATION = re.compile(
    r"(?:尊敬的|各位|同志们|代表们|委员们|朋友们|女士们|先生们|老师们|同学们|職工們|同志們|朋友們|女士們|先生們|大家好)[^。；]*[：:！!]"
)
DASHES = "—―─-"
ENDINGS = "。！？；：，、!?;:,"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the first paragraphs are (index to kind), and the facts they state."""

    kinds: dict[int, ParagraphKind]
    title: str | None = None
    date: str | None = None
    speaker: str | None = None


def is_salutation(text: str) -> bool:
    """Say whether a paragraph only addresses the audience.

    >>> is_salutation("各位代表，同志们："), is_salutation("各位代表，我们要努力！工作。")
    (True, False)
    """
    return len(text) <= LONGEST_SALUTATION and SALUTATION.fullmatch(text) is not None


def forms_of_address(salutations: Sequence[str]) -> frozenset[str]:
    """Return the forms of address that the salutations of a document use: 各位代表, 同志们."""
    parts = [part.strip() for text in salutations for part in re.split("[，、：:！!,]", text)]
    return frozenset(part for part in parts if len(part) >= 2)


def read_front(paragraphs: Sequence[str]) -> FrontMatter:
    """Return the front matter; it ends with the salutation, a numbered heading, or the first paragraph of prose."""
    kinds: dict[int, ParagraphKind] = {}
    end = _front_length(paragraphs)
    if not end or end >= len(paragraphs):
        greeted = bool(paragraphs) and len(paragraphs) > 1 and is_salutation(paragraphs[0])
        return FrontMatter({0: ParagraphKind.SALUTATION} if greeted else {})
    kinds[0] = ParagraphKind.TITLE
    facts = [index for index in range(1, end) if _states_date(paragraphs[index])]
    greeting = end if is_salutation(paragraphs[end]) else None
    for index in facts:
        kinds[index] = ParagraphKind.DATE
    near = {index + step for index in facts for step in (-1, 1)} | ({greeting - 1} if greeting is not None else set())
    speakers = [index for index in range(1, end) if index in near - set(facts) and NAME.fullmatch(paragraphs[index])]
    kinds |= dict.fromkeys(speakers[:1], ParagraphKind.SPEAKER)
    last_title = min((index for index in kinds if index), default=end if greeting is not None else 1)
    for index in range(1, end):
        subtitle = paragraphs[index][0] in DASHES or (index < last_title and not _is_prose(paragraphs[index]))
        if index not in kinds and subtitle:
            kinds[index] = ParagraphKind.TITLE
    if greeting is not None:
        kinds[greeting] = ParagraphKind.SALUTATION
    date = _written_date(paragraphs[facts[0]]) if facts else None
    lines = [paragraphs[index] for index in sorted(kinds) if kinds[index] is ParagraphKind.TITLE]
    title = " ".join(line for line in lines if line[0] not in DASHES) or lines[0]
    return FrontMatter(kinds, title, date, _speaker(paragraphs, speakers, end))


def with_closing_date(front: FrontMatter, paragraphs: Sequence[str]) -> FrontMatter:
    """Return the front matter with the date that signs the document, where none stands before the text."""
    signed = closing_date(paragraphs) if front.date is None else None
    if signed is None:
        return front
    return replace(front, kinds=front.kinds | {signed: ParagraphKind.DATE}, date=_written_date(paragraphs[signed]))


def closing_date(paragraphs: Sequence[str]) -> int | None:
    """Return the index of the date that signs a document: a paragraph of its own among the last ones.

    >>> closing_date(["关于工作的意见", "请遵照执行。", "某某市人民政府", "2023年10月9日"])
    3
    """
    last = range(max(len(paragraphs) - LAST_LINES, 1), len(paragraphs))
    return next((index for index in last if DATE.fullmatch(paragraphs[index].strip("（）() "))), None)


def _written_date(paragraph: str) -> str | None:
    """Return the first date in a paragraph, without white space."""
    found = DATE.search(paragraph)
    return "".join(found[0].split()) if found else None


def _front_length(paragraphs: Sequence[str]) -> int:
    """Return the number of paragraphs before the text begins, 0 where the first one is no title."""
    for index, text in enumerate(paragraphs[:LONGEST_FRONT]):
        marker = find_marker(text)
        numbered = marker is not None and marker.number > 0
        if index == 0 and (len(text) > LONGEST_TITLE or text[-1] in ENDINGS or numbered or is_salutation(text)):
            return 0
        if is_salutation(text) or numbered:
            return index
        if _is_prose(text) and not _states_date(text):
            return _greeting_after(paragraphs, index) or index
    return 0


def _greeting_after(paragraphs: Sequence[str], start: int) -> int:
    """Return the index of the salutation if only short lines such as 来源：新华社 stand before it, 0 otherwise."""
    for index in range(start, min(len(paragraphs), LONGEST_FRONT)):
        if is_salutation(paragraphs[index]):
            return index
        if len(paragraphs[index]) > LONGEST_TITLE or paragraphs[index][-1] in ENDINGS or find_marker(paragraphs[index]):
            return 0
    return 0


def _is_prose(text: str) -> bool:
    return text[-1] in ENDINGS or len(text) > LONGEST_TITLE or "。" in text or "：" in text


def _states_date(text: str) -> bool:
    return len(text) <= LONGEST_TITLE and DATE.match(text.lstrip("（( ")) is not None


def _speaker(paragraphs: Sequence[str], speakers: Sequence[int], end: int) -> str | None:
    named = NAME.fullmatch(paragraphs[speakers[0]]) if speakers else None
    if named is None:
        named = next(filter(None, (REPORTER.search(text) for text in paragraphs[:end])), None)
    return "".join(named[1].split()) if named else None
