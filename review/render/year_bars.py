"""Numbers of records by year come in, bars go out as SVG: what a search string finds, and what it may find, on top."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import NamedTuple

from review.render import bars, picture
from review.render.picture import add

WIDE, NARROW, HIGH = 720.0, 360.0, 190.0
RIGHT, TOP, BOTTOM = 14.0, 26.0, 22.0
SIZE = 10.5
YES, UNKNOWN = "#1f4e79", "#c9b37e"
MOST_BARS, WIDEST = 300, 24.0
_LONG, _FEW = 40, 0.01
_LABEL = 70.0  # room for the label of a year and what parts it from the next


class Year(NamedTuple):
    """Records of one year that a string finds (`yes`) and may find (`unknown`)."""

    yes: int
    unknown: int


class _Plot(NamedTuple):
    """Where the bars stand. first: year of the first. room: of each bar. top: the number at the height of the plot."""

    left: float
    first: int
    room: float
    top: int


def axis(years: Mapping[int, Year]) -> range:
    """The years that are drawn, one after the other, ten or more; none if there are no records.

    A few records far from all others do not stretch it: of more than 40 years, the first and the last that together
    hold at most one in a hundred records, or one record, are left out if that halves their number. No more than
    `MOST_BARS` are drawn, the last."""
    shown = sorted(year for year, n in years.items() if sum(n))
    if not shown:
        return range(0)
    few = max(1, int(_FEW * sum(sum(years[year]) for year in shown)))
    low, high = _behind(shown, years, few), -_behind([-y for y in reversed(shown)], {-y: years[y] for y in shown}, few)
    first, last = shown[0], shown[-1]
    for start, end in ((low, last), (first, high), (low, high)):
        if last - first >= _LONG and 0 <= end - start < (last - first) / 2:
            first, last = start, end
            break
    return range(max(min(first, last - 9), last - MOST_BARS + 1), last + 1)


def _behind(shown: list[int], years: Mapping[int, Year], few: int) -> int:
    """The first of the years before which there are more than a few records, that year's among them."""
    seen = 0
    for year in shown:
        seen += sum(years[year])
        if seen > few:
            return year
    return shown[-1]


def svg(years: Mapping[int, Year], *, wide: float = WIDE) -> str:
    """The drawing of the years of `axis`; '' if there is nothing to draw. Years in between without records have no
    bar. wide: in the unit in which letters are 10.5 high."""
    drawn = axis(years)
    if not drawn:
        return ""
    shown = [year for year in drawn if sum(years.get(year, ()))]
    tallest = max(sum(years[year]) for year in shown)
    told = "; ".join(f"{year}: {years[year].yes} found, {years[year].unknown} unknown" for year in shown)
    root = picture.drawing(wide, HIGH, title="Records by year of publication", description=told)
    top = bars.top(tallest, 4)
    left = 16 + picture.width(f"{top:,}", SIZE)
    plot = _Plot(left, drawn[0], (wide - left - RIGHT) / len(drawn), top)
    _legend(root, left, any(years[year].unknown for year in shown))
    bars.grid(root, tallest, 4, left=left, right=wide - RIGHT, upper=TOP, lower=HIGH - BOTTOM, size=SIZE)
    for year in drawn:
        _bar(root, year, years.get(year, Year(0, 0)), plot)
    bars.year_labels(root, drawn, left=left, right=wide - RIGHT, y=HIGH - 6, size=SIZE, most=int(wide / _LABEL))
    return picture.written(root)


def _bar(root: ET.Element, year: int, n: Year, plot: _Plot) -> None:
    if not (n.yes or n.unknown):
        return
    bar = picture.group(root, "year", f"{year}: {n.yes:,} found, {n.unknown:,} unknown")
    x, room = plot.left + (year - plot.first) * plot.room, plot.room
    wide = min(room * 0.8, room - 1, WIDEST) if room > 2 else room
    for low, high, fill in ((0, n.yes, YES), (n.yes, n.yes + n.unknown, UNKNOWN)):
        if high > low:
            y = _height(high, plot.top)
            add(bar, "rect", x=x + (room - wide) / 2, y=y, width=wide, height=_height(low, plot.top) - y, fill=fill)


def _legend(root: ET.Element, x: float, unknown: bool) -> None:
    for label, fill in (("found", YES), ("unknown, since a field is missing", UNKNOWN))[: 1 + unknown]:
        add(root, "rect", x=x, y=6, width=10, height=10, fill=fill)
        picture.say(root, label, x + 15, 15, size=SIZE, fill=bars.GREY)
        x += 35 + picture.width(label, SIZE)


def _height(value: int, top: int) -> float:
    return HIGH - BOTTOM - value / top * (HIGH - TOP - BOTTOM)
