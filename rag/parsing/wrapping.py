"""Decides where the paragraphs of a hard-wrapped text end, by the geometry of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.parsing.front import is_salutation
from rag.parsing.lines import CLOSING, HALF_WIDTH_END, SENTENCE_ENDS, Line, first_unit, width
from rag.parsing.markers import UNRANKED, find_marker

INDENTS = (0.0, 2.0, 1.0, 4.0)
NEVER = 1e9
FIRST, CONTINUED = 0, 1


@dataclass(frozen=True, slots=True)
class Measure:
    """The width of a full line in ems, and whether lines are filled to it exactly (as Han text is).

    ``told`` says that indents tell where paragraphs begin, so that 一是 at the margin stands inside one.
    """

    full: float
    justified: bool
    told: bool = False


@dataclass(frozen=True, slots=True)
class _Costs:
    """What it costs to end the paragraph after a line, and to go on after it as its first line or as a later one."""

    end: float
    go_on: tuple[float, float]


def break_lines(lines: Sequence[Line], hard_breaks: Sequence[bool], measure: Measure) -> list[list[Line]]:
    """Return the lines of each paragraph.

    Every line is the first of its paragraph or a later one; first lines may be indented, so their room is smaller. The
    cheapest sequence is found (Viterbi) for a few indents, and the indent that explains the text best is taken.
    """
    best = (NEVER * len(lines), [FIRST] * len(lines))
    for indent in INDENTS if measure.justified else INDENTS[:1]:
        costs = [_costs(line, after, indent, measure) for line, after in pairwise(lines)]
        best = min(best, _cheapest(costs, hard_breaks), key=lambda found: found[0])
    groups: list[list[Line]] = []
    for line, role in zip(lines, best[1], strict=True):
        if role == FIRST:
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _cheapest(costs: Sequence[_Costs], hard_breaks: Sequence[bool]) -> tuple[float, list[int]]:
    """Return the lowest cost and the role of each line that has it."""
    totals = (0.0, NEVER)
    came_from: list[tuple[int, int]] = []
    for cost, hard in zip(costs, hard_breaks[1:], strict=True):
        ends = [total + cost.end for total in totals]
        goes = [total + cost.go_on[role] + NEVER * hard for role, total in enumerate(totals)]
        sources = (int(ends[1] < ends[0]), int(goes[1] < goes[0]))
        came_from.append(sources)
        totals = (ends[sources[0]], goes[sources[1]])
    role = int(totals[1] < totals[0])
    total, roles = totals[role], [role]
    for sources in reversed(came_from):
        role = sources[role]
        roles.append(role)
    return total, roles[::-1]


def _costs(line: Line, after: Line, indent: float, measure: Measure) -> _Costs:
    marker = find_marker(after.text)
    opens = is_salutation(after.text) or (marker and not (measure.told and marker.kind in UNRANKED))
    heading = find_marker(line.text) is not None and not any(mark in line.text for mark in SENTENCE_ENDS)
    unit = width(first_unit(after.text)) + _space_between(line.text, after.text)
    room = (measure.full - indent, measure.full)
    sure = 5.0 if opens and not line.is_open else 0.0
    return _Costs(
        end=_end_cost(line, after, heading, line.width + unit > measure.full - indent),
        go_on=(
            sure + _misfit(line.width, unit, room[FIRST], measure),
            sure + _misfit(line.width, unit, room[CONTINUED], measure),
        ),
    )


def _space_between(before: str, after: str) -> float:
    """Return the width of the space that typesetting puts between a Han character and a Latin word or number."""
    return 0.5 if (before[-1] < HALF_WIDTH_END) != (after[0] < HALF_WIDTH_END) else 0.0


def _end_cost(line: Line, after: Line, heading: bool, is_full: bool) -> float:
    """Return how unlikely it is that a paragraph ends with this line."""
    last = line.text[-1]
    if after.text[0] in CLOSING + SENTENCE_ENDS + "，、；：":
        return 20.0
    if last in "，、,（(《“‘" or (line.text.count("“") > line.text.count("”") and last not in SENTENCE_ENDS):
        return 12.0
    if not line.is_open:
        return 0.3
    if heading:
        return 0.5
    return 4.0 if is_full else 1.0


def _misfit(wide: float, unit: float, room: float, measure: Measure) -> float:
    """Return how unlikely a line of this width is, if the next word continues it and this much room was there."""
    slack = room - wide - unit
    if not measure.justified:
        return 0.0 if slack < 3.0 else min(1.5 * slack, 12.0)
    if slack >= 0:
        return min(1.2 + 1.5 * slack, 20.0)
    overflow = wide - room - 1.0  # one mark of punctuation may hang over the edge
    return min(1.5 * overflow, 12.0) if overflow > 0.5 else 0.0
