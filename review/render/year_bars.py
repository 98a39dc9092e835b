"""Numbers of records by year come in, bars go out as SVG: what a search string finds, and what it may find, on top."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import NamedTuple

from review.render import picture
from review.render.picture import add

WIDE, HIGH = 720.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 8.0, 26.0, 22.0
SIZE = 10.5
YES, UNKNOWN, LINE, GREY = "#1f4e79", "#c9b37e", "#d9d9d9", "#555555"
MOST_BARS, WIDEST = 300, 24.0


class Year(NamedTuple):
    """Records of one year that a string finds (`yes`) and may find (`unknown`)."""

    yes: int
    unknown: int


def svg(years: Mapping[int, Year]) -> str:
    """The drawing; '' if there is nothing to draw. Years in between without records have no bar. years: at most
    `MOST_BARS` of them in a row are drawn, the last."""
    shown = [year for year, n in years.items() if n.yes or n.unknown]
    if not shown:
        return ""
    first, last = max(min(shown), max(shown) - MOST_BARS + 1), max(shown)
    first, last = (first, last) if last - first >= 9 else (last - 9, last)
    tallest = max(sum(years[year]) for year in shown)
    step = _step(tallest, 4)
    top = -(-tallest // step) * step
    told = "; ".join(f"{year}: {years[year].yes} found, {years[year].unknown} unknown" for year in sorted(shown))
    root = picture.drawing(WIDE, HIGH, title="Records by year of publication", description=told)
    _legend(root, any(years[year].unknown for year in shown))
    for value in range(0, top + 1, step):
        y = _height(value, top)
        add(root, "line", x1=LEFT, x2=WIDE - RIGHT, y1=y, y2=y, stroke=LINE if value else GREY, stroke_width=1)
        picture.say(root, f"{value:,}", LEFT - 6, y + 3.5, size=SIZE, anchor="end", fill=GREY)
    room = (WIDE - LEFT - RIGHT) / (last - first + 1)
    for year in range(first, last + 1):
        x = LEFT + (year - first) * room
        _bar(root, year, years.get(year, Year(0, 0)), x, room, top)
        if (last - year) % _step(last - first + 1, 10) == 0:
            picture.say(root, str(year), x + room / 2, HIGH - 6, size=SIZE, anchor="middle", fill=GREY)
    return picture.written(root)


def _bar(root: ET.Element, year: int, n: Year, x: float, room: float, top: int) -> None:
    if not (n.yes or n.unknown):
        return
    bar = picture.group(root, "year", f"{year}: {n.yes:,} found, {n.unknown:,} unknown")
    wide = min(room * 0.8, room - 1, WIDEST) if room > 2 else room
    for low, high, fill in ((0, n.yes, YES), (n.yes, n.yes + n.unknown, UNKNOWN)):
        if high > low:
            y = _height(high, top)
            add(bar, "rect", x=x + (room - wide) / 2, y=y, width=wide, height=_height(low, top) - y, fill=fill)


def _legend(root: ET.Element, unknown: bool) -> None:
    x = LEFT
    for label, fill in (("found", YES), ("unknown, since a field is missing", UNKNOWN))[: 1 + unknown]:
        add(root, "rect", x=x, y=6, width=10, height=10, fill=fill)
        picture.say(root, label, x + 15, 15, size=SIZE, fill=GREY)
        x += 35 + picture.width(label, SIZE)


def _height(value: int, top: int) -> float:
    return HIGH - BOTTOM - value / top * (HIGH - TOP - BOTTOM)


def _step(span: int, parts: int) -> int:
    """A round step, 1, 2 or 5 times a power of ten, that divides `span` into at most so many parts."""
    step, scale = 1, 1
    while span > step * parts:
        step = next((s * scale for s in (1, 2, 5) if span <= s * scale * parts), 0)
        scale *= 10
        step = step or scale
    return step
