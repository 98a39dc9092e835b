"""Counts come in, bars go out as SVG: panels of counts by year above each other, or a bar a name.

Each panel has a scale of its own, as records found may be thousands and works included a few.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from review.render import picture
from review.render.picture import add

EDGE, RIGHT, SIZE, SMALL = 6.0, 14.0, 11.0, 9.5
WIDE, HIGH, GAP = 640.0, 92.0, 28.0  # of the drawing; of the bars of a panel; between two panels
HEADROOM = 14.0  # between a heading and the scale
NAMES, LENGTH, BAR = 250.0, 300.0, 13.0  # widths of names and of the longest bar; thickness of a bar
COLOR, GREY, LINE = "#0072B2", "#555555", "#d9d9d9"
_STEPS, _LABELED = 3, 9  # steps of a scale, years that are labeled, at most
_WIDEST = 26.0
_NUMBERED = 18.0  # a bar with this room bears its number


class Panel(NamedTuple):
    """Counts by year under a heading. `noun` is what is counted, in the singular: 'record'."""

    heading: str
    noun: str
    counts: Mapping[int, int]


class Bar(NamedTuple):
    """A name and its number. rest: it sums up several names. `title` is what a screen reader says of it beside."""

    name: str
    number: int
    rest: bool = False
    title: str = ""


def step(span: int, parts: int) -> int:
    """A round step, 1, 2 or 5 times a power of ten, that divides `span` into at most so many parts."""
    found, scale = 1, 1
    while span > found * parts:
        found = next((s * scale for s in (1, 2, 5) if span <= s * scale * parts), 0)
        scale *= 10
        found = found or scale
    return found


def top(tallest: int, parts: int) -> int:
    """The number at the upper end of a scale of round steps, so many at most."""
    apart = step(tallest, parts)
    return -(-tallest // apart) * apart


def grid(root: ET.Element, tallest: int, parts: int, *, left: float, right: float, upper: float, lower: float,
         size: float) -> None:  # fmt: skip
    """Level lines at the round numbers of a scale, with the numbers left of them; `upper`: the height of its top."""
    end = top(tallest, parts)
    for value in range(0, end + 1, step(tallest, parts)):
        y = lower - value / end * (lower - upper)
        add(root, "line", x1=left, x2=right, y1=y, y2=y, stroke=LINE if value else GREY, stroke_width=1)
        picture.say(root, f"{value:,}", left - 6, y + size / 3, size=size, anchor="end", fill=GREY)


def year_labels(root: ET.Element, years: range, *, left: float, right: float, y: float, size: float,
                most: int) -> None:  # fmt: skip
    """The last year and years a round number before it, below their bars; about `most` of them."""
    apart, room = step(len(years), max(2, most)), (right - left) / len(years)
    for n, year in enumerate(years):
        if (years[-1] - year) % apart == 0:
            picture.say(root, str(year), left + (n + 0.5) * room, y, size=size, anchor="middle", fill=GREY)


# ---- by year -----------------------------------------------------------------------------------------------------


def by_year(title: str, panels: Sequence[Panel], years: range) -> str:
    """The panels as SVG, over the same years; '' if there are none. A panel's counts of other years are left out."""
    if not panels or not years:
        return ""
    tallest = [max(1, *(panel.counts.get(year, 0) for year in years)) for panel in panels]
    left = EDGE + 6 + max(picture.width(f"{top(most, _STEPS):,}", SMALL) for most in tallest)
    heads = [picture.wrap(panel.heading, WIDE - left - EDGE, SIZE, "bold") for panel in panels]
    line_high = picture.LEADING * SIZE
    high = sum(line_high * len(lines) + HEADROOM + HIGH + GAP for lines in heads) + EDGE
    root = picture.drawing(WIDE, high, title=title, description=_told(panels, years))
    room = (WIDE - RIGHT - left) / len(years)
    upper = EDGE
    for panel, lines, most in zip(panels, heads, tallest, strict=True):
        for i, line in enumerate(lines):
            picture.say(root, line, left, upper + line_high * (i + 0.8), size=SIZE, face="bold")
        upper += line_high * len(lines) + HEADROOM
        lower, scale = upper + HIGH, HIGH / top(most, _STEPS)
        grid(root, most, _STEPS, left=left, right=WIDE - RIGHT, upper=upper, lower=lower, size=SMALL)
        for n, year in enumerate(years):
            if count := panel.counts.get(year, 0):
                _draw_year(root, panel, year, count, (left + n * room, lower, room, count * scale))
        year_labels(root, years, left=left, right=WIDE - RIGHT, y=lower + SMALL + 3, size=SMALL, most=_LABELED)
        upper = lower + GAP
    return picture.written(root)


def _told(panels: Iterable[Panel], years: range) -> str:
    return " ".join(
        f"{panel.heading}: " + "; ".join(f"{year}: {panel.counts[year]:,}" for year in years if panel.counts.get(year))
        + "." for panel in panels
    )  # fmt: skip


def _draw_year(root: ET.Element, panel: Panel, year: int, count: int, place: tuple[float, float, float, float]) -> None:
    x, lower, room, high = place
    noun = panel.noun if count == 1 else f"{panel.noun}s"
    bar = picture.group(root, "year", f"{year}: {count:,} {noun}")
    wide = min(room * 0.8, _WIDEST)
    add(bar, "rect", x=x + (room - wide) / 2, y=lower - high, width=wide, height=high, fill=COLOR)
    if room >= max(_NUMBERED, picture.width(f"{count:,}", SMALL) + 3):
        picture.say(bar, f"{count:,}", x + room / 2, lower - high - 2.5, size=SMALL, anchor="middle")


# ---- by name -----------------------------------------------------------------------------------------------------


def by_name(title: str, bars: Sequence[Bar], noun: str) -> str:
    """A level bar a name with its number behind it, as SVG; '' if there are none. A bar that sums up others is white.
    noun: what is counted, in the singular."""
    if not bars:
        return ""
    names = [picture.wrap(bar.name, NAMES, SIZE, "italic" if bar.rest else "regular") for bar in bars]
    most = max(bar.number for bar in bars)
    used = max(picture.width(line, SIZE, "italic" if b.rest else "regular") for b, n in zip(bars, names, strict=True)
               for line in n or [""])  # fmt: skip
    left = EDGE + used + 8
    line_high = picture.LEADING * SIZE
    highs = [max(BAR, line_high * len(lines)) + 5 for lines in names]
    wide = left + LENGTH + 6 + picture.width(f"{most:,}", SIZE) + EDGE
    told = "; ".join(f"{bar.name}: {bar.number:,}" for bar in bars)
    root = picture.drawing(wide, 2 * EDGE + sum(highs), title=title, description=told)
    add(root, "line", x1=left, x2=left, y1=EDGE, y2=EDGE + sum(highs), stroke=GREY, stroke_width=1)
    top = EDGE
    for bar, lines, high in zip(bars, names, highs, strict=True):
        counted = f"{bar.number:,} {noun if bar.number == 1 else noun + 's'}"
        part = picture.group(root, "bar", f"{bar.name}: {counted}" + (f": {bar.title}" if bar.title else ""))
        first = top + (high - line_high * len(lines)) / 2
        for i, line in enumerate(lines):
            y = first + line_high * (i + 0.8)
            picture.say(part, line, left - 8, y, size=SIZE, face="italic" if bar.rest else "regular", anchor="end")
        length, middle = LENGTH * bar.number / most, top + high / 2
        add(part, "rect", x=left, y=middle - BAR / 2, width=length, height=BAR, fill="#ffffff" if bar.rest else COLOR,
            stroke=COLOR, stroke_width=1)  # fmt: skip
        picture.say(part, f"{bar.number:,}", left + length + 5, middle + SIZE * 0.35, size=SIZE)
        top += high
    return picture.written(root)
