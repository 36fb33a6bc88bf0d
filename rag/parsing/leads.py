"""Finds lead sentences: short first sentences that head their paragraphs without any number.

What makes a short sentence a lead is its company: the paragraphs beside it begin with one too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from rag.parsing.headings import Heading
from rag.types import Span

LEAD = "lead"
LONGEST_LEAD = 32
SHORT_LEAD = 20
SHORTEST_LEAD = 4
SHORTEST_PARAGRAPH = 40
FULL_PARAGRAPH = 60
# A statement, not the name of a task: it asserts (是, 没有), reports (了), points elsewhere (这, 以上, 以下), or
# speaks of the speaker (我们). One that begins with a figure reports too.
STATEMENT = re.compile(
    r"^[0-9０-９]|(?:是|了(?!解)|我们|我們|他们|他們|她们|她們|没有|沒有|以上|以下|上述|如下|这|這|此外|其中|\d{4}年|因此|所以|但)"
)


def find_leads(
    runs: Sequence[Sequence[int]], openers: Mapping[int, str], paragraphs: Sequence[Sequence[Span]], text: str
) -> list[Heading]:
    """Return the lead sentences in runs of consecutive paragraphs.

    ``openers`` gives, by the first paragraph of a run, the kind of the heading before it. A run of candidates counts
    if it is three long, or all of its section, or two short ones in a section, or usual under headings of that kind.
    """
    shape = {index: _could_lead(paragraphs[index], text) for run in runs for index in run}
    usual = _usual(runs, openers, shape)
    found = []
    for run in runs:
        for candidates in _groups(run, shape):
            group = candidates if candidates == list(run) else _with_full_ends(candidates, paragraphs)
            lengths = [len(paragraphs[index][0]) for index in group]
            whole = len(group) == len(run) > 1 and run[0] in openers
            short = len(group) == 2 and max(lengths) <= SHORT_LEAD and run[0] in openers
            if group and (len(group) >= 3 or whole or short or openers.get(run[0]) in usual):
                found += [Heading(index, paragraphs[index][0], LEAD, "", run_in=True) for index in group]
    return found


def _could_lead(sentences: Sequence[Span], text: str) -> bool:
    if len(sentences) < 2 or not SHORTEST_LEAD <= len(sentences[0]) <= LONGEST_LEAD:
        return False
    first = sentences[0].of(text)
    if first[-1] not in "。." or any(mark in first for mark in "：；？！:;"):
        return False
    return sentences[-1].end - sentences[0].start >= SHORTEST_PARAGRAPH and not STATEMENT.search(first)


def _groups(run: Sequence[int], shape: Mapping[int, bool]) -> list[list[int]]:
    groups: list[list[int]] = []
    for place, index in enumerate(run):
        if shape[index]:
            if place and shape[run[place - 1]]:
                groups[-1].append(index)
            else:
                groups.append([index])
    return groups


def _with_full_ends(group: Sequence[int], paragraphs: Sequence[Sequence[Span]]) -> list[int]:
    """Return the group from its first to its last full paragraph: at its edges a short one may be mere prose."""
    full = [
        place
        for place, index in enumerate(group)
        if paragraphs[index][-1].end - paragraphs[index][0].start >= FULL_PARAGRAPH
    ]
    return list(group[full[0] : full[-1] + 1]) if full else []


def _usual(runs: Sequence[Sequence[int]], openers: Mapping[int, str], shape: Mapping[int, bool]) -> set[str]:
    """Return the kinds of headings under which most paragraphs begin with a candidate, in two sections or more."""
    by_kind: defaultdict[str, list[Sequence[int]]] = defaultdict(list)
    for run in runs:
        if run[0] in openers:
            by_kind[openers[run[0]]].append(run)
    usual = set()
    for kind, its_runs in by_kind.items():
        shapes = [shape[index] for run in its_runs for index in run]
        if sum(all(shape[index] for index in run) for run in its_runs) >= 2 and 4 * sum(shapes) >= 3 * len(shapes):
            usual.add(kind)
    return usual
