"""Charts as SVG inside the page: intervals, bars by type of question, the risk-coverage curve, reliability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from eval.report.html import Html, join, tag
from eval.tables import number

Point = tuple[float, float]
_WIDTH = 640
_LABEL = 150
_VALUE = 60
_SQUARE = 420, 260
_LEFT, _BOTTOM, _RIM = 46, 36, 12
_LARGEST = 7
"""How much larger than the smallest dot that of the fullest bin is, in pixels of its radius."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its class in the style sheet, its value from 0 to 1, and None for one that does not apply."""

    style: str
    value: float | None


def interval_bar(value: float, interval: Sequence[float] | None) -> Html:
    """Return a scale from 0 to 1 with the value as a dot and its interval as a line."""
    width, height, margin = 200, 14, 6
    middle, scale = height / 2, width - 2 * margin
    parts = [tag("line", x1=margin, y1=middle, x2=width - margin, y2=middle, class_="scale")]
    if interval:
        low, high = (_short(margin + _clipped(end) * scale) for end in interval)
        parts.append(tag("line", x1=low, y1=middle, x2=high, y2=middle, class_="interval"))
    parts.append(tag("circle", cx=_short(margin + _clipped(value) * scale), cy=middle, r=5, class_="dot"))
    return _svg(width, height, number(value), parts)


def bars(groups: Sequence[tuple[str, Sequence[Bar]]], title: str) -> Html:
    """Return horizontal bars in groups, each group with its label at the left and each bar with its value."""
    thick, gap = 11, 10
    parts: list[Html] = []
    y = 4
    for label, group in groups:
        shown = [bar for bar in group if bar.value is not None]
        middle = y + max(len(shown), 1) * thick / 2 + 4
        parts.append(tag("text", label, x=_LABEL - 10, y=_short(middle), class_="label", text_anchor="end"))
        for bar in shown:
            parts += _bar(bar, y, thick - 2)
            y += thick
        y += gap if shown else gap + thick
    return _svg(_WIDTH, y, title, parts)


def _bar(bar: Bar, y: int, height: int) -> list[Html]:
    value = _clipped(bar.value or 0)
    width = value * (_WIDTH - _LABEL - _VALUE)
    return [
        tag("rect", x=_LABEL, y=y, width=_short(max(width, 1)), height=height, class_=f"bar {bar.style}"),
        tag("text", number(bar.value), x=_short(_LABEL + width + 6), y=y + height, class_="value"),
    ]


def risk_coverage(points: Sequence[Point], answered: Point | None, title: str) -> Html:
    """Return the curve with its axes, and the point at which the system stands by what it refuses itself."""
    parts = [*_grid(), _line("curve", points)]
    if answered:
        x, y = _at(answered)
        parts.append(tag("circle", cx=_short(x), cy=_short(y), r=5, class_="dot"))
    return _svg(*_SQUARE, title, parts)


def reliability_diagram(points: Sequence[tuple[Point, int]], title: str) -> Html:
    """Return the points of a reliability diagram with the diagonal, on which they stand where confidence is right.

    Each point has a number of trials, which its area shows and its tooltip says.
    """
    most = max((count for _, count in points), default=1)
    parts = [*_grid(), _line("ideal", [(0, 0), (1, 1)]), _line("curve", [point for point, _ in points])]
    for point, count in points:
        x, y = _at(point)
        told = tag("title", f"{point[0]:.2f} → {point[1]:.2f} (n = {count})")
        parts.append(
            tag("circle", told, cx=_short(x), cy=_short(y), r=_short(2 + _LARGEST * sqrt(count / most)), class_="dot")
        )
    return _svg(*_SQUARE, title, parts)


def _at(point: Point) -> Point:
    """Return where a point with coordinates from 0 to 1 stands in the picture."""
    width, height = _SQUARE
    return _LEFT + point[0] * (width - _LEFT - _RIM), _RIM + (1 - _clipped(point[1])) * (height - _BOTTOM - _RIM)


def _grid() -> list[Html]:
    """Return both axes from 0 to 1 with their numbers."""
    width, height = _SQUARE
    parts: list[Html] = []
    for tick in (0, 0.25, 0.5, 0.75, 1):
        (x, _), (_, y) = _at((tick, 0)), _at((0, tick))
        parts += [
            tag("line", x1=_LEFT, y1=_short(y), x2=width - _RIM, y2=_short(y), class_="grid"),
            tag("text", f"{tick:g}", x=_LEFT - 8, y=_short(y + 4), class_="value", text_anchor="end"),
            tag("text", f"{tick:g}", x=_short(x), y=height - _BOTTOM + 16, class_="value", text_anchor="middle"),
        ]
    return parts


def _line(style: str, points: Sequence[Point]) -> Html:
    path = " ".join(f"{_short(x)},{_short(y)}" for x, y in map(_at, points))
    return tag("polyline", points=path, class_=style)


def _svg(width: int, height: int, title: str, parts: Sequence[Html]) -> Html:
    box = f"0 0 {width} {height}"
    return tag("svg", tag("title", title), join(parts), viewBox=box, width=width, height=height, role="img")


def _clipped(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _short(value: float) -> float:
    return round(value, 1)
