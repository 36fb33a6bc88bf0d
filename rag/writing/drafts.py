"""Cut what a model writes into sentences as it arrives, each with the numbers that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_GAP = r"[^\S\n]*"
_MARKER = rf"[\[［【]{_GAP}[0-9０-９]{{1,4}}(?:{_GAP}[,，、;；-]{_GAP}[0-9０-９]{{1,4}})*{_GAP}[\]］】]"
_MARKERS = re.compile(rf"\s*{_MARKER}(?:\s*[、，,]?\s*{_MARKER})*")
_NUMBER = re.compile("[0-9]+")
# A sentence ends with its mark and whatever closes it: quotation marks, brackets, citations.
_END = re.compile(rf"(?:[。！？!?…]+[”’」』）)\"]*|(?<=[a-zA-Z])\.(?=[\s\[［【])|\n)\s*(?:{_MARKER}\s*)*[。.]?")
_OPEN_MARKER = re.compile(r"[\[［【][^\]］】\n]{0,200}")
_BULLET = re.compile(r"^\s*(?:[-*•·#>]+\s+|[0-9]{1,2}[.、)）]\s*(?![0-9]))+")
_BOLD = re.compile(r"\*\*|__")
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)
_THOUGHT_BEGINS = "<think>"
LONGEST = 600
"""Characters; what goes on for longer without an end is no sentence."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as a model wrote it: its words without markers and layout, and the numbers that it cites, in order."""

    text: str
    numbers: tuple[int, ...]


def drafts(pieces: Iterable[str]) -> Iterator[Draft]:
    r"""Yield sentences from the pieces of a reply, each as soon as it is certain that no citation of it follows.

    >>> [draft for draft in drafts(["建成八", "家。[1]新", "增岗位九百个[2]。"])]
    [Draft(text='建成八家。', numbers=(1,)), Draft(text='新增岗位九百个。', numbers=(2,))]
    """
    waiting = ""
    for piece in pieces:
        said, thought = _said(waiting + piece)
        whole, waiting = _cut(said)
        yield from whole
        waiting += thought
    said, thought = _said(waiting)
    whole, rest = _cut((said if thought.startswith(_THOUGHT_BEGINS) else waiting) + "\n", goes_on=False)
    yield from whole
    if rest.strip():
        yield from filter(None, [draft(rest)])


def _said(text: str) -> tuple[str, str]:
    """Return what is said, without thoughts that are complete, and what is a thought that goes on or may become one."""
    while (shorter := _THOUGHT.sub("", text)) != text:
        text = shorter
    place = text.find(_THOUGHT_BEGINS)
    for length in range(len(_THOUGHT_BEGINS) - 1, 0, -1) if place < 0 else ():
        if text.endswith(_THOUGHT_BEGINS[:length]):
            place = len(text) - length
            break
    return (text, "") if place < 0 else (text[:place], text[place:])


def _cut(text: str, *, goes_on: bool = True) -> tuple[list[Draft], str]:
    """Return the sentences that are complete, and what may go on: a citation may still follow the last end."""
    found: list[Draft] = []
    start = 0
    for match in _END.finditer(text):
        if goes_on and (match.end() == len(text) or _OPEN_MARKER.fullmatch(text, match.end())):
            break
        made = draft(text[start : match.end()])
        start = match.end()
        if made is not None:
            found.append(made)
    rest = text[start:]
    if len(rest) > LONGEST:
        return [*found, *filter(None, [draft(rest)])], ""
    return found, rest


def draft(text: str) -> Draft | None:
    """Return the sentence in a stretch of text; None where it has no words."""
    numbers = [int(each) for marker in _MARKERS.findall(text) for each in _NUMBER.findall(_half_width(marker))]
    plain = _BOLD.sub("", _BULLET.sub("", _MARKERS.sub("", text)))
    plain = " ".join(plain.split())
    plain = re.sub(r"\s*([。！？，；：])", r"\1", plain)
    plain = re.sub("。{2,}", "。", plain)
    if not any(character.isalnum() for character in plain):
        return None
    return Draft(plain, tuple(dict.fromkeys(numbers)))


def _half_width(text: str) -> str:
    return text.translate({0xFF10 + digit: str(digit) for digit in range(10)})
