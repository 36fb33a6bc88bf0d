"""Cost curves as SVG: how a cost grows with the size, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from tools.bench.result import exponent

Points = Sequence[tuple[float, float]]
NONE: Mapping[str, Points] = {}
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 360, 60, 190, 30, 40
_COLOURS = ("#1b6ca8", "#c0392b", "#2e7d32", "#7b4397", "#b8860b")


def cost_curves(
    title: str, size: str, cost: str, series: Mapping[str, Points], beyond: Mapping[str, Points] = NONE
) -> str:
    """Return a chart of named series of (size, cost), all above zero, each with its exponent in the legend.

    ``beyond`` holds what was not measured but extrapolated: dashed, with hollow marks, and not part of the exponent.
    """
    points = [point for part in (series, beyond) for each in part.values() for point in each]
    across, up = _decades([point[0] for point in points]), _decades([point[1] for point in points])
    parts = [_text(_LEFT, 18, title, "start", 14), *_grid(across, up)]
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, f"{size} → {cost}", "middle"))
    for number, (name, measured) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        parts += _curve(_places(measured, across, up), colour)
        if beyond.get(name):
            parts += _curve(_places([*measured[-1:], *beyond[name]], across, up), colour, dashed=True)
        grown = exponent(measured)
        legend = name if grown is None else f"{name}: n^{grown:.2f}"
        parts.append(_text(_WIDTH - _RIGHT + 10, _TOP + 16 * (number + 1), legend, "start", colour=colour))
    if any(beyond.values()):
        parts.append(_text(_WIDTH - _RIGHT + 10, _TOP + 16 * (len(series) + 2), "dashed: extrapolated", "start"))
    body = "".join(parts)
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    white = '<rect width="100%" height="100%" fill="#fff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} font-family="sans-serif" role="img">{white}{body}</svg>\n'


def _grid(across: tuple[int, int], up: tuple[int, int]) -> list[str]:
    parts = []
    for power in range(across[0], across[1] + 1):
        x = _place(10.0**power, across, _LEFT, _WIDTH - _RIGHT)
        parts += [_line(x, _TOP, x, _HEIGHT - _BOTTOM), _text(x, _HEIGHT - _BOTTOM + 16, f"{10.0**power:g}", "middle")]
    for power in range(up[0], up[1] + 1):
        y = _place(10.0**power, up, _HEIGHT - _BOTTOM, _TOP)
        parts += [_line(_LEFT, y, _WIDTH - _RIGHT, y), _text(_LEFT - 6, y + 4, f"{10.0**power:g}", "end")]
    return parts


def _places(points: Points, across: tuple[int, int], up: tuple[int, int]) -> list[tuple[float, float]]:
    return [(_place(x, across, _LEFT, _WIDTH - _RIGHT), _place(y, up, _HEIGHT - _BOTTOM, _TOP)) for x, y in points]


def _curve(places: Sequence[tuple[float, float]], colour: str, *, dashed: bool = False) -> list[str]:
    """Return a line through places with a mark at each; a dashed one begins at a mark that is there already."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    style = ' stroke-dasharray="5 4"' if dashed else ""
    fill = "#fff" if dashed else colour
    marks = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{fill}" stroke="{colour}"/>' for x, y in places[int(dashed) :]
    ]
    return [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{style}/>', *marks]


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _place(value: float, decades: tuple[int, int], start: float, end: float) -> float:
    return start + (math.log10(value) - decades[0]) / (decades[1] - decades[0]) * (end - start)


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="#ddd"/>'


def _text(x: float, y: float, text: str, anchor: str, size: int = 11, colour: str = "#333") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}"'
    return f"<text {place}>{escape(text)}</text>"
