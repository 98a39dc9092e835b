"""Two attributes with a low and a high end come in, their two-by-two drawing goes out as SVG.

A corner that nothing is told of stays blank.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from review.render import picture
from review.render.picture import add


class Axis(NamedTuple):
    """An attribute, and what its ends are called."""

    label: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class QuadrantFigure:
    """The corners are named by x, then y; '' is blank, and what stands before ': ' is set bold. low, high: what is said
    beside of the corners where both are low, and both high. `title` is spoken, not drawn."""

    title: str
    x: Axis
    y: Axis
    low_low: str = ""
    low_high: str = ""
    high_low: str = ""
    high_high: str = ""
    low: str = ""
    high: str = ""


EDGE, PAD = 6.0, 12.0
WIDE, HIGH = 170.0, 96.0  # a corner; it grows with its text
SIZE, SMALL = 11.0, 9.5
GREY, PALE = "#595959", "#ececec"
_Line = tuple[str, picture.Face, float]


def svg(figure: QuadrantFigure) -> str:
    """The drawing as SVG."""
    y_axis, x_axis = _Ends(figure.y, HIGH), _Ends(figure.x, WIDE)
    corners = {
        (0, 0): _corner(figure.low_low, figure.low),
        (0, 1): _corner(figure.low_high, ""),
        (1, 0): _corner(figure.high_low, ""),
        (1, 1): _corner(figure.high_high, figure.high),
    }
    high = max(HIGH, *(_tall(lines) + 2 * PAD for lines in corners.values()))
    y_axis = _Ends(figure.y, high)
    left, top = EDGE + y_axis.deep, EDGE
    right, bottom = left + 2 * WIDE, top + 2 * high
    root = picture.drawing(right + EDGE, bottom + x_axis.deep + EDGE, title=figure.title, description=_told(figure))
    for (x, y), lines in corners.items():
        _draw_corner(root, figure, x, y, lines, (left + x * WIDE, top + (1 - y) * high, high))
    _draw_x(root, x_axis, left, bottom)
    _draw_y(root, y_axis, left, top, high)
    return picture.written(root)


def _told(figure: QuadrantFigure) -> str:
    x, y = figure.x, figure.y
    corners = ((x.low, y.low, figure.low_low), (x.low, y.high, figure.low_high), (x.high, y.low, figure.high_low),
               (x.high, y.high, figure.high_high))  # fmt: skip
    told = (f"{x.label} {a}, {y.label} {b}: {text or 'not described'}." for a, b, text in corners)
    return f"Across: {x.label}, from {x.low} to {x.high}. Up: {y.label}, from {y.low} to {y.high}. " + " ".join(told)


# ---- corners -----------------------------------------------------------------------------------------------------


def _corner(text: str, beside: str) -> list[_Line]:
    first, colon, rest = text.partition(": ")
    room = WIDE - 2 * PAD
    return [
        *((line, "bold", SIZE) for line in picture.wrap(first, room, SIZE, "bold")),
        *((line, "regular", SIZE) for line in (picture.wrap(rest, room, SIZE) if colon else ())),
        *((line, "italic", SMALL) for line in picture.wrap(beside if text else "", room, SMALL, "italic")),
    ]


def _tall(lines: Sequence[_Line]) -> float:
    return sum(picture.LEADING * size for *_, size in lines)


def _draw_corner(
    root: ET.Element, figure: QuadrantFigure, x: int, y: int, lines: Sequence[_Line], frame: tuple[float, float, float]
) -> None:
    left, top, high = frame
    across, up = (figure.x.low, figure.x.high)[x], (figure.y.low, figure.y.high)[y]
    said = " ".join(line for line, *_ in lines) or "not described"
    part = picture.group(root, "corner", f"{figure.x.label} {across}, {figure.y.label} {up}: {said}")
    add(part, "rect", x=left, y=top, width=WIDE, height=high, fill=PALE if lines else "#ffffff", stroke=picture.INK,
        stroke_width=1)  # fmt: skip
    baseline = top + (high - _tall(lines)) / 2
    for line, face, size in lines:
        picture.say(part, line, left + WIDE / 2, baseline + 0.95 * size, size=size, face=face, anchor="middle")
        baseline += picture.LEADING * size


# ---- axes --------------------------------------------------------------------------------------------------------


class _Ends:
    """The texts of an axis in lines: those of its ends fit the side of a corner, its label the whole side."""

    def __init__(self, axis: Axis, room: float):
        self.axis = axis
        self.low = picture.wrap(axis.low, room - 8, SIZE)
        self.high = picture.wrap(axis.high, room - 8, SIZE)
        self.label = picture.wrap(axis.label, 2 * room - 8, SIZE, "bold")
        self.ends = picture.LEADING * SIZE * max(len(self.low), len(self.high))
        self.deep = 6 + self.ends + 10 + picture.LEADING * SIZE * len(self.label)


def _draw_x(root: ET.Element, axis: _Ends, left: float, bottom: float) -> None:
    part = picture.group(root, "axis", f"{axis.axis.label}: from {axis.axis.low} to {axis.axis.high}")
    y = bottom + 6 + axis.ends + 6
    add(part, "line", x1=left, x2=left + 2 * WIDE - 6, y1=y, y2=y, stroke=GREY, stroke_width=1)
    picture.head(part, left + 2 * WIDE, y, toward="right", fill=GREY)
    step = picture.LEADING * SIZE
    texts: tuple[tuple[list[str], picture.Face, float, float], ...] = (
        (axis.low, "regular", 0.5, bottom + 6), (axis.high, "regular", 1.5, bottom + 6),
        (axis.label, "bold", 1.0, y + 4),
    )  # fmt: skip
    for lines, face, place, above in texts:
        for i, line in enumerate(lines):
            at = above + step * (i + 0.8)
            picture.say(part, line, left + place * WIDE, at, size=SIZE, face=face, anchor="middle")


def _draw_y(root: ET.Element, axis: _Ends, left: float, top: float, high: float) -> None:
    """Turned text reads upwards, so that its first line is the outermost."""
    part = picture.group(root, "axis", f"{axis.axis.label}: from {axis.axis.low} to {axis.axis.high}")
    x = left - 6 - axis.ends - 4
    add(part, "line", x1=x, x2=x, y1=top + 2 * high, y2=top + 6, stroke=GREY, stroke_width=1)
    picture.head(part, x, top, toward="up", fill=GREY)
    step = picture.LEADING * SIZE
    texts: tuple[tuple[list[str], picture.Face, float, float], ...] = (
        (axis.low, "regular", 0.5, left - 6), (axis.high, "regular", 1.5, left - 6), (axis.label, "bold", 1.0, x - 6),
    )  # fmt: skip
    for lines, face, place, inner in texts:
        for i, line in enumerate(lines):
            half = picture.width(line, SIZE, face) / 2
            at = inner - step * (len(lines) - 1 - i) - 0.25 * SIZE
            picture.say(part, line, at, top + (2 - place) * high + half, size=SIZE, face=face, turned=True)
