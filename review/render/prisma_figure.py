"""A flow comes in, the PRISMA 2020 flow diagram goes out as SVG, in the form of the official template.

Page, M. J., et al. (2021). The PRISMA 2020 statement: an updated guideline for reporting systematic reviews. BMJ, 372,
n71. Columns from left to right: the studies of an earlier version of the review, databases and registers, other
methods. What still waits for a decision, which the template does not know, has a dashed box.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from review.nouns import PART, Box, Flow, FlowStep
from review.render import picture
from review.render.flow_figure import count
from review.render.picture import Face, add

TITLE = "PRISMA 2020 Flow Diagram"
HEADINGS = {
    "previous": "Previous studies",
    "databases": "Identification of new studies via databases and registers",
    "others": "Identification of new studies via other methods",
}
PHASES = ("Identification", "Screening", "Included")
ROWS = ("identified", "screened", "sought", "assessed", "included", "total")
STILL_OPEN = "Still open"

EDGE, BAND, ROOM, GUTTER, GAP, PAD = 6.0, 24.0, 22.0, 22.0, 24.0, 7.0
BELOW = 9.0  # between a side box and the box of those still open
SIZE, SMALL = 11.0, 9.5
ALONE, FIRST, SECOND, EARLIER = (224.0, 236.0), (176.0, 186.0), (160.0, 160.0), 132.0  # widths of main and side boxes
GREY, PALE, BLUE = "#595959", "#eeeeee", "#d6e0ea"  # the blue prints as the light grey that it is as bright as


# ---- boxes -------------------------------------------------------------------------------------------------------


class _Line(NamedTuple):
    text: str
    face: Face
    indent: float
    drop: float  # from the baseline above


@dataclass(slots=True)
class _Block:
    """A box as it is drawn: its lines, what a screen reader says, and where it stands."""

    kind: str
    lines: tuple[_Line, ...]
    spoken: str
    wide: float
    left: float = 0
    top: float = 0
    high: float = field(default=0)

    def __post_init__(self) -> None:
        self.high = 2 * PAD + sum(line.drop for line in self.lines)

    @property
    def middle(self) -> float:
        return self.left + self.wide / 2

    @property
    def right(self) -> float:
        return self.left + self.wide

    @property
    def bottom(self) -> float:
        return self.top + self.high


def _wrapped(
    text: str, wide: float, face: Face, *, hang: float = 0, indent: float = 0, space: float = 0
) -> Iterator[_Line]:
    lines = picture.wrap(text, wide - indent, SIZE, face, hang=hang) or [""]
    for i, line in enumerate(lines):
        yield _Line(line, face, indent + (hang if i else 0), picture.LEADING * SIZE + (0 if i else space))


def _block(kind: str, box: Box, wide: float) -> _Block:
    """A title that ends in a colon has its numbers in the lines below."""
    title = box.title if box.title.endswith(":") else f"{box.title} {count(len(box.ids))}"
    items = [(label.startswith(PART), f"{label.lstrip(PART)} {count(len(ids))}") for label, ids in box.lines]
    room = wide - 2 * PAD
    lines = list(_wrapped(title, room, "bold"))
    for i, (part, item) in enumerate(items):
        lines += _wrapped(item, room, "regular", hang=8, indent=10 if part else 0, space=0 if i else 2)
    return _Block(kind, tuple(lines), " ".join([title, "; ".join(item for _, item in items)]).strip(), wide)


@dataclass(slots=True)
class _Column:
    """One way of identification: row -> its main box, its side box and the box of those still open."""

    name: str
    left: float
    widths: tuple[float, float]
    blocks: dict[str, tuple[_Block | None, _Block | None, _Block | None]] = field(default_factory=dict)

    @property
    def right(self) -> float:
        sides = any(side or waits for _, side, waits in self.blocks.values())
        return self.left + self.widths[0] + (ROOM + self.widths[1] if sides else 0)

    def put(self, row: str, main: Box, side: Box | None = None, waits: frozenset[str] = frozenset()) -> None:
        self.blocks[row] = (
            _block("main", main, self.widths[0]),
            _block("side", side, self.widths[1]) if side else None,
            _block("still-open", Box(STILL_OPEN, waits), self.widths[1]) if waits else None,
        )

    def mains(self) -> list[_Block]:
        """The main boxes from top to bottom."""
        return [main for row in ROWS if row in self.blocks and (main := self.blocks[row][0])]


def _columns(flow: Flow) -> list[_Column]:
    columns: list[_Column] = []
    left = EDGE + BAND + 10

    def begin(name: str, widths: tuple[float, float]) -> _Column:
        columns.append(_Column(name, columns[-1].right + GUTTER if columns else left, widths))
        return columns[-1]

    if flow.previous:
        begin("previous", (EARLIER, 0)).put("identified", flow.previous)
    ours = begin("databases", FIRST if flow.others else ALONE)
    _fill(ours, flow.databases)
    ours.put("included", flow.included.main)
    if flow.total:
        ours.put("total", flow.total)
    if flow.others:
        _fill(begin("others", SECOND), flow.others)
    return columns


def _fill(column: _Column, steps: Sequence[FlowStep]) -> None:
    for step in steps:
        column.put(step.name, step.main, step.side, step.open)


# ---- places ------------------------------------------------------------------------------------------------------


def _phase(row: str) -> int:
    return 0 if row == "identified" else 2 if row in ("included", "total") else 1


def _place(columns: Sequence[_Column], top: float) -> list[tuple[float, float]]:
    """Give every block its place; the upper and lower end of each phase, (0, 0) for one without rows."""
    spans = [(0.0, 0.0)] * len(PHASES)
    rows = [row for row in ROWS if any(row in column.blocks for column in columns)]
    for row in rows:
        for column in columns:
            _set(column, row, top)
        bottom = max(b.bottom for c in columns for b in c.blocks.get(row, ()) if b)
        phase = _phase(row)
        begun = spans[phase][0] or top
        if row == [r for r in rows if _phase(r) == phase][-1]:  # room for the name of the phase
            bottom = max(bottom, begun + picture.width(PHASES[phase], SIZE, "bold") + 16)
        spans[phase] = (begun, bottom)
        top = bottom + GAP
    return spans


def _set(column: _Column, row: str, top: float) -> None:
    """The boxes of one column in a row: those still open stand below the side box, and below the main box's edge, so
    that the way to them branches off beneath it."""
    main, side, waits = column.blocks.get(row, (None, None, None))
    for block, left in ((main, column.left), (side, column.left + column.widths[0] + ROOM)):
        if block:
            block.left, block.top = left, top
    if waits and main:
        waits.left = column.left + column.widths[0] + ROOM
        lowest = side.bottom + BELOW if side else top
        waits.top = max(lowest, main.bottom + BELOW - waits.high / 2)


# ---- drawing -----------------------------------------------------------------------------------------------------


def svg(flow: Flow) -> str:
    """The diagram as SVG: version 1 of the template without `flow.others`, version 2 with them, either with previous
    studies. A box's number is the number of its ids. Steps go by their names: those of `ROWS`."""
    columns = _columns(flow)
    headings = [picture.wrap(HEADINGS[c.name], c.right - c.left - 2 * PAD, SIZE, "bold") for c in columns]
    below = EDGE + 2 * PAD + picture.LEADING * SIZE * max(map(len, headings))
    spans = _place(columns, below + GAP * 0.75)
    wide = columns[-1].right + EDGE
    notes = [line for note in flow.notes for line in picture.wrap(note, wide - 2 * EDGE, SMALL)]
    bottom = max(end for _, end in spans) + PAD
    high = bottom + EDGE + (6 + picture.LEADING * SMALL * len(notes) if notes else 0)
    root = picture.drawing(wide, high, title=TITLE, description=_description(flow, columns))
    for label, (top, end) in zip(PHASES, spans, strict=True):
        if end:
            _draw_band(root, label, top, end)
    for column, lines in zip(columns, headings, strict=True):
        _draw_heading(root, column, lines, below)
    _draw_arrows(root, {column.name: column for column in columns})
    for column in columns:
        for block in (b for row in ROWS for b in column.blocks.get(row, ()) if b):
            _draw_block(root, block)
    for i, note in enumerate(notes, 1):
        picture.say(root, note, EDGE, bottom + 6 + picture.LEADING * SMALL * i, size=SMALL)
    return picture.written(root)


def _description(flow: Flow, columns: Sequence[_Column]) -> str:
    """The whole diagram in words."""
    told = []
    for column in columns:
        told.append(f"{HEADINGS[column.name]}.")
        for main, *beside in (column.blocks[row] for row in ROWS if row in column.blocks):
            told += [f"{main.spoken}."] if main else []
            told += [f"Leaving here: {block.spoken}." for block in beside if block]
    return " ".join([*told, *flow.notes])


def _draw_band(root: ET.Element, label: str, top: float, bottom: float) -> None:
    band = picture.group(root, "phase", label)
    add(band, "rect", x=EDGE, y=top, width=BAND, height=bottom - top, rx=5, fill=BLUE, stroke=GREY, stroke_width=0.8)
    half = picture.width(label, SIZE, "bold") / 2
    picture.say(band, label, EDGE + BAND / 2 + SIZE * 0.35, (top + bottom) / 2 + half, size=SIZE, face="bold",
                turned=True)  # fmt: skip


def _draw_heading(root: ET.Element, column: _Column, lines: Sequence[str], below: float) -> None:
    part = picture.group(root, "heading", HEADINGS[column.name])
    wide = column.right - column.left
    add(part, "rect", x=column.left, y=EDGE, width=wide, height=below - EDGE, rx=8, fill=PALE, stroke=GREY,
        stroke_width=0.8)  # fmt: skip
    step = picture.LEADING * SIZE
    first = (EDGE + below - step * len(lines)) / 2 + SIZE * 0.95
    for i, line in enumerate(lines):
        picture.say(part, line, column.left + wide / 2, first + i * step, size=SIZE, face="bold", anchor="middle")


def _draw_block(root: ET.Element, block: _Block) -> None:
    drawn = picture.group(root, block.kind, block.spoken)
    look: dict[str, str] = {"stroke_dasharray": "4 2.5"} if block.kind == "still-open" else {}
    add(drawn, "rect", x=block.left, y=block.top, width=block.wide, height=block.high, fill="#ffffff",
        stroke=picture.INK, stroke_width=1, **look)  # fmt: skip
    baseline = block.top + PAD - 0.25 * SIZE
    for line in block.lines:
        baseline += line.drop
        picture.say(drawn, line.text, block.left + PAD + line.indent, baseline, size=SIZE, face=line.face)


def _draw_arrows(root: ET.Element, columns: dict[str, _Column]) -> None:
    for column in columns.values():
        mains = column.mains()
        for upper, lower in pairwise(mains):
            _arrow(root, (upper.middle, upper.bottom), (lower.middle, lower.top))
        for main, side, waits in column.blocks.values():
            if main and side:
                y = main.top + min(main.high, side.high, 2 * PAD + 2 * SIZE) / 2
                _arrow(root, (main.right, y), (side.left, y))
            if main and waits:
                y = waits.top + waits.high / 2
                _arrow(root, (main.middle, y), (waits.left, y))
    ours = columns["databases"].blocks
    included, total = ours["included"][0], ours.get("total", (None,))[0]
    if included and "others" in columns:
        last = columns["others"].mains()[-1]
        y = included.top + included.high / 2
        _arrow(root, (last.middle, last.bottom), (last.middle, y), (included.right, y))
    if total and "previous" in columns:
        first = columns["previous"].mains()[-1]
        y = total.top + total.high / 2
        _arrow(root, (first.middle, first.bottom), (first.middle, y), (total.left, y))


def _arrow(root: ET.Element, *points: tuple[float, float]) -> None:
    """A line through the points with a head at the last; it runs down or to a side."""
    (x0, _), (x1, y1) = points[-2:]
    toward: picture.Toward = "down" if x0 == x1 else "right" if x1 > x0 else "left"
    back = {"down": (x1, y1 - 5), "right": (x1 - 5, y1), "left": (x1 + 5, y1)}[toward]
    path = " ".join(f"{picture.number(x)},{picture.number(y)}" for x, y in [*points[:-1], back])
    add(root, "polyline", class_="flow", points=path, fill="none", stroke=picture.INK, stroke_width=1.1)
    picture.head(root, x1, y1, toward=toward, fill=picture.INK)
