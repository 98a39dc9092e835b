"""A flow of records comes in, its flow diagram goes out as SVG, in the form of PRISMA 2020.

Page, M. J., et al. (2021). The PRISMA 2020 statement: an updated guideline for reporting systematic reviews. BMJ, 372,
n71. Phases run down the left edge; each way of identification has its column of boxes, with those that leave beside.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from review.nouns import Box, Flow, FlowStep
from review.render import picture
from review.render.picture import Face, add

PHASES = ("Identification", "Screening", "Included")
DATABASES = "Identification of records via databases"
REGISTERS = f"{DATABASES} and registers"
OTHERS = "Identification of records via other methods"
REPORTED = "Reported by the article"
STILL_OPEN = "still-open"

EDGE = 6.0  # white rim of the drawing
BAND = 22.0  # width of a phase's band
ROOM = 13.0  # between the columns of boxes of one way of identification
GUTTER = 20.0  # between two ways of identification
GAP = 26.0  # between two rows: the length of an arrow
PAD = 7.0  # between a box and its text
SIZE, SMALL = 11.0, 9.5
TAG = 90.0  # width of what is reported
ALONE, FIRST, SECOND = (214.0, 206.0), (158.0, 154.0), (140.0, 136.0)  # widths of main and side boxes
GREY, PALE = "#595959", "#e8e8e8"


def count(n: int) -> str:
    """'(n = 1,234)', which no line break can part."""
    return f"(n\u00a0=\u00a0{n:,})"


# ---- text of the boxes -------------------------------------------------------------------------------------------


class _Line(NamedTuple):
    text: str
    face: Face
    size: float
    indent: float
    drop: float  # from the baseline above


@dataclass(frozen=True, slots=True)
class _Part:
    """A box or a tag: its lines, what a screen reader says, its height, and for a box its name as in `boxes`."""

    kind: str
    lines: tuple[_Line, ...]
    spoken: str
    name: str = ""

    @property
    def high(self) -> float:
        # The last line's descent is a fifth of its size, as the leading beyond the size.
        return 2 * PAD + sum(line.drop for line in self.lines)


def _lines(text: str, wide: float, face: Face, size: float, *, hang: float = 0, space: float = 0) -> Iterator[_Line]:
    """`text` wrapped to `wide`; lines after the first are indented by `hang`, `space` stands above the first."""
    first, *rest = picture.wrap(text, wide, size, face, hang=hang) or [""]
    yield _Line(first, face, size, 0, picture.LEADING * size + space)
    for line in rest:
        yield _Line(line, face, size, hang, picture.LEADING * size)


def _box(box: Box, wide: float, kind: str, undecided: Collection[str] = (), *, name: str = "") -> _Part:
    room = wide - 2 * PAD
    title = f"{box.title} {count(len(box.ids))}"
    items = [f"{label} {count(len(ids))}" for label, ids in box.lines]
    lines = list(_lines(title, room, "bold", SIZE))
    for i, item in enumerate(items):
        lines += _lines(item, room, "regular", SIZE, hang=8, space=0 if i else 2)
    if undecided:
        still = f"of which open, going on {count(len(undecided))}"
        items.append(still)
        lines += _lines(still, room, "italic", SIZE, hang=8, space=3)
    return _Part(kind, tuple(lines), "; ".join([title, *items]), name)


def boxes(flow: Flow) -> Iterator[tuple[str, Box]]:
    """(name, box) of every box that is drawn: the name is the drawing's attribute `data-box`."""
    for heading, steps in _ways(flow):
        for step in steps:
            yield _name(step, "main", heading), step.main
            if step.side:
                yield _name(step, "side", heading), step.side
    if flow.still_open.ids:
        yield STILL_OPEN, flow.still_open
    yield _name(flow.included, "main", _ways(flow)[0][0]), flow.included.main


def _name(step: FlowStep, kind: str, heading: str) -> str:
    return picture.one_line(f"{step.name} {kind}" + (" other" if heading == OTHERS else ""))


def _tag(reported: Sequence[str]) -> _Part:
    room = TAG - 2 * PAD
    lines = list(_lines(REPORTED, room, "bold", SMALL))
    for text in reported:
        lines += _lines(text, room, "italic", SMALL, hang=6, space=2)
    return _Part("reported", tuple(lines), f"{REPORTED}: " + "; ".join(reported))


# ---- columns and rows --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    """One way of identification: where its tags, its main boxes and its side boxes stand, and how wide they are."""

    heading: str
    tag: float
    main: float
    wide: float
    side: float
    side_wide: float
    end: float

    @property
    def middle(self) -> float:
        return self.main + self.wide / 2


def _column(heading: str, left: float, *, widths: tuple[float, float], tags: bool, sides: bool) -> _Column:
    main = left + (TAG + ROOM if tags else 0)
    wide, side_wide = widths
    side = main + wide + 1.5 * ROOM
    return _Column(heading, left, main, wide, side, side_wide, side + side_wide if sides else main + wide)


@dataclass(slots=True)
class _Row:
    """What stands at one height: for each column a tag, a main box and a side box, each of which may be lacking."""

    phase: int
    parts: list[tuple[_Part | None, _Part | None, _Part | None]]
    top: float = 0
    high: float = 0


def _phases(steps: Sequence[FlowStep]) -> list[list[FlowStep]]:
    """The steps by phase; a step never falls back into an earlier phase, since the order of steps is kept."""
    phases: list[list[FlowStep]] = [[] for _ in PHASES]
    reached = 0
    for step in steps:
        reached = max(reached, PHASES.index(step.phase))
        phases[reached].append(step)
    return phases


def _side_by_side(ours: Sequence[FlowStep], theirs: Sequence[FlowStep]) -> Iterator[tuple[FlowStep | None, ...]]:
    """Pairs of steps of one phase in order: steps of one name stand beside each other."""
    names = [step.name for step in ours], [step.name for step in theirs]
    for _, a, b, c, d in SequenceMatcher(None, *names, autojunk=False).get_opcodes():
        yield from zip_longest(ours[a:b], theirs[c:d])


def _parts(step: FlowStep | None, column: _Column) -> tuple[_Part | None, _Part | None, _Part | None]:
    if step is None:
        return None, None, None
    return (
        _tag(step.reported) if step.reported else None,
        _box(step.main, column.wide, "main", step.open, name=_name(step, "main", column.heading)),
        _box(step.side, column.side_wide, "side", name=_name(step, "side", column.heading)) if step.side else None,
    )


def _ways(flow: Flow) -> list[tuple[str, tuple[FlowStep, ...]]]:
    """The ways of identification that have steps; databases if neither has."""
    ours = REGISTERS if flow.registers else DATABASES
    ways = [(heading, steps) for heading, steps in ((ours, flow.databases), (OTHERS, flow.others)) if steps]
    return ways or [(ours, ())]


def _columns(flow: Flow) -> list[_Column]:
    columns: list[_Column] = []
    ways = _ways(flow)
    left = EDGE + BAND + 9
    for i, (heading, steps) in enumerate(ways):
        boxes = (*steps, flow.included) if i == 0 else steps
        tags = any(step.reported for step in boxes)
        sides = any(step.side for step in boxes) or (i == 0 and bool(flow.still_open.ids))
        widths = ALONE if len(ways) == 1 else SECOND if i else FIRST
        columns.append(_column(heading, left, widths=widths, tags=tags, sides=sides))
        left = columns[-1].end + GUTTER
    return columns


def _rows(flow: Flow, columns: Sequence[_Column]) -> tuple[list[_Row], list[_Row]]:
    """The rows of the ways, and those that all ways lead to: the records still open, if any, and the included."""
    ways = [_phases(steps) for _, steps in _ways(flow)]
    rows = [
        _Row(phase, [_parts(step, column) for step, column in zip(pair, columns, strict=False)])
        for phase in range(len(PHASES))
        for pair in _side_by_side(ways[0][phase], ways[-1][phase] if len(ways) > 1 else ())
    ]
    last = [_Row(len(PHASES) - 1, [_parts(flow.included, columns[0])])]
    if flow.still_open.ids:
        reached = max([1, *(row.phase for row in rows)])
        last.insert(
            0, _Row(reached, [(None, None, _box(flow.still_open, columns[0].side_wide, STILL_OPEN, name=STILL_OPEN))])
        )
    return rows, last


def _stack(rows: Sequence[_Row], top: float, joins: int | None) -> float:
    """Set the rows below each other from `top` on, with room for a crossing line above row `joins`; the lower end."""
    for row in rows:
        row.high = max((part.high for parts in row.parts for part in parts if part), default=0.0)
    for phase, label in enumerate(PHASES):
        inside = [row for row in rows if row.phase == phase]
        lacks = picture.width(label, SIZE, "bold") + 4 - sum(row.high for row in inside) - GAP * (len(inside) - 1)
        if inside and lacks > 0:
            inside[-1].high += lacks
    for i, row in enumerate(rows):
        row.top = top + (GAP / 2 if i == joins else 0)
        top = row.top + row.high + GAP
    return top - GAP


# ---- drawing -----------------------------------------------------------------------------------------------------


def svg(flow: Flow) -> str:
    """The flow diagram as SVG. A box's number is the number of its ids; what a publication reports stands in dashed
    tags beside the boxes; the box of records still open is left out when there are none. Notes are not drawn: they
    are printed below the figure, in letters that can be read."""
    columns = _columns(flow)
    rows, last = _rows(flow, columns)
    headings = [picture.wrap(c.heading, c.end - c.main - 2 * PAD, SIZE, "bold") for c in columns]
    below = EDGE + 2 * PAD + picture.LEADING * SIZE * max(map(len, headings))
    joins = len(rows) if len(columns) > 1 else None
    bottom = _stack([*rows, *last], below + GAP * 0.75, joins)
    wide = columns[-1].end + EDGE
    title = "Flow of records through the review"
    root = picture.drawing(wide, bottom + PAD + EDGE, title=title, description=_description(flow))
    _draw_bands(root, [*rows, *last])
    for column, heading in zip(columns, headings, strict=True):
        _draw_heading(root, column, heading, below)
    _draw_arrows(root, columns, rows, last)
    for row in (*rows, *last):
        for column, (tag, main, side) in zip(columns, row.parts, strict=False):
            for part, x, w in ((tag, column.tag, TAG), (main, column.main, column.wide),
                               (side, column.side, column.side_wide)):  # fmt: skip
                if part:
                    _draw_part(root, part, x, row.top, w)
    return picture.written(root)


def _description(flow: Flow) -> str:
    """The whole diagram in words, and its notes."""
    told = []
    for heading, steps in _ways(flow):
        told.append(f"{heading}.")
        for step in steps:
            told.append(_box(step.main, FIRST[0], "main", step.open).spoken + ".")
            told += [f"Leaving here: {_box(step.side, FIRST[1], 'side').spoken}."] if step.side else []
            told += [_tag(step.reported).spoken + "."] if step.reported else []
    told += [_box(flow.still_open, FIRST[1], "still-open").spoken + "."] if flow.still_open.ids else []
    told.append(_box(flow.included.main, FIRST[0], "main", flow.included.open).spoken + ".")
    return " ".join([*told, *flow.notes])


def _draw_bands(root: ET.Element, rows: Sequence[_Row]) -> None:
    for phase, label in enumerate(PHASES):
        inside = [row for row in rows if row.phase == phase]
        if not inside:
            continue
        top, bottom = inside[0].top - PAD, inside[-1].top + inside[-1].high + PAD
        band = picture.group(root, "phase", label)
        add(
            band, "rect", x=EDGE, y=top, width=BAND, height=bottom - top, rx=4, fill=PALE, stroke=GREY, stroke_width=0.8
        )
        half = picture.width(label, SIZE, "bold") / 2
        picture.say(band, label, EDGE + BAND / 2 + SIZE * 0.35, (top + bottom) / 2 + half, size=SIZE, face="bold",
                    turned=True)  # fmt: skip


def _draw_heading(root: ET.Element, column: _Column, lines: Sequence[str], below: float) -> None:
    part = picture.group(root, "heading", column.heading)
    wide = column.end - column.main
    add(part, "rect", x=column.main, y=EDGE, width=wide, height=below - EDGE, rx=8, fill=PALE, stroke=GREY,
        stroke_width=0.8)  # fmt: skip
    step = picture.LEADING * SIZE
    first = (EDGE + below - step * len(lines)) / 2 + SIZE * 0.95
    for i, line in enumerate(lines):
        picture.say(part, line, column.main + wide / 2, first + i * step, size=SIZE, face="bold", anchor="middle")


def _draw_part(root: ET.Element, part: _Part, x: float, y: float, wide: float) -> None:
    tag = part.kind == "reported"
    box = picture.group(root, part.kind, part.spoken)
    if part.name:
        box.set("data-box", part.name)
    look: dict[str, float | str] = {"stroke_dasharray": "3 2.5", "rx": 6.0} if tag else {}
    add(box, "rect", x=x, y=y, width=wide, height=part.high, fill="#ffffff", stroke=GREY if tag else picture.INK,
        stroke_width=0.8 if tag else 1, **look)  # fmt: skip
    baseline = y + PAD
    for i, line in enumerate(part.lines):
        # Letters rise 0.95 of their size above the baseline at most, so half of the leading stands above the first.
        baseline += line.drop if i else line.drop - 0.25 * line.size
        picture.say(box, line.text, x + PAD + line.indent, baseline, size=line.size, face=line.face,
                    fill=GREY if tag else picture.INK)  # fmt: skip


def _draw_arrows(root: ET.Element, columns: Sequence[_Column], rows: Sequence[_Row], last: Sequence[_Row]) -> None:
    ends: list[float | None] = []
    for i, column in enumerate(columns):
        end = None
        for row in rows:
            tag, main, side = row.parts[i]
            if main:
                if end is not None:
                    _arrow(root, [(column.middle, end), (column.middle, row.top)])
                end = row.top + main.high
                _draw_beside(root, column, row, tag, main, side)
        ends.append(end)
    trunk, included = columns[0], last[-1]
    _draw_beside(root, trunk, included, *included.parts[0])
    if ends[0] is not None:
        _arrow(root, [(trunk.middle, ends[0]), (trunk.middle, included.top)])
        if len(last) > 1 and (still := last[0].parts[0][2]):
            y = last[0].top + still.high / 2
            _arrow(root, [(trunk.middle, y), (trunk.side, y)])
    for column, end in zip(columns[1:], ends[1:], strict=True):
        if end is not None:
            join = last[0].top - GAP * 0.75
            _arrow(root, [(column.middle, end), (column.middle, join), (trunk.middle, join)])


def _draw_beside(
    root: ET.Element, column: _Column, row: _Row, tag: _Part | None, main: _Part | None, side: _Part | None
) -> None:
    """The arrow to the side box, and the dotted line to what is reported."""
    if main and side:
        y = row.top + min(main.high, side.high) / 2
        _arrow(root, [(column.main + column.wide, y), (column.side, y)])
    if main and tag:
        y = row.top + min(main.high, tag.high) / 2
        add(root, "line", class_="tie", x1=column.tag + TAG, y1=y, x2=column.main, y2=y, stroke=GREY, stroke_width=0.8,
            stroke_dasharray="1.5 2")  # fmt: skip


def _arrow(root: ET.Element, points: Sequence[tuple[float, float]]) -> None:
    """A line through the points with a head at the last; it runs down or to a side."""
    (x0, _), (x1, y1) = points[-2:]
    toward: picture.Toward = "down" if x0 == x1 else "right" if x1 > x0 else "left"
    back = {"down": (x1, y1 - 5), "right": (x1 - 5, y1), "left": (x1 + 5, y1)}[toward]
    path = " ".join(f"{picture.number(x)},{picture.number(y)}" for x, y in [*points[:-1], back])
    add(root, "polyline", class_="flow", points=path, fill="none", stroke=picture.INK, stroke_width=1.1)
    picture.head(root, x1, y1, toward=toward, fill=picture.INK)
