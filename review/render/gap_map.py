"""Studies by row, column and nature of their evidence come in, their gap map goes out as SVG.

A bubble's area is proportional to its studies; filled, it is empirical, a ring, theoretical. A cell without a study is
hatched and named a gap. Nothing is told by color alone.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from review.render import picture
from review.render.path_layout import Nature
from review.render.picture import add, number


@dataclass(frozen=True, slots=True)
class Bubble:
    """The studies of one nature in one cell. `title` is what a screen reader says beside the names of the cell."""

    nature: Nature
    studies: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class GapMap:
    """rows, columns: labels. cells: (row, column), from 0, -> its bubbles; a cell without one is a gap. apart: so many
    of the first columns stand by themselves. `title` is spoken, not drawn."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[int, int], tuple[Bubble, ...]] = field(default_factory=dict)
    apart: int = 0


NATURES: dict[Nature, str] = {
    "empirical": "empirical",
    "theoretical": "theoretical",
    "mixed": "empirical and theoretical in one study",
    "unattributed": "empirical or theoretical, not told which",
}
EDGE, PAD, SPACE = 6.0, 7.0, 8.0  # white rim; within a cell; between bubbles, and where columns stand apart
LABELS, NARROWEST = 138.0, 92.0  # widths: of the labels of rows, of a column at least
LARGEST, SMALLEST = 19.0, 4.5  # radius of the bubble of most studies, and of any
SIZE, SMALL, STEP = 11.0, 9.5, 7.0
COLOR, GREY, PALE, HATCH = "#0072B2", "#595959", "#dddddd", "#a6a6a6"


def svg(figure: GapMap) -> str:
    """The map as SVG, with its legend below."""
    plan = _Plan(figure)
    legend = list(_legend_rows(figure, plan))
    high = plan.bottom + 12 + sum(tall for _, tall in legend) + EDGE
    root = picture.drawing(plan.wide, high, title=figure.title, description=_description(figure))
    for c, lines in enumerate(plan.heads):
        for i, line in enumerate(lines):
            y = plan.top - 6 - picture.LEADING * SIZE * (len(lines) - 1 - i)
            picture.say(root, line, plan.left(c) + plan.room / 2, y, size=SIZE, face="bold", anchor="middle")
    for r, lines in enumerate(plan.labels):
        first = plan.above(r) + (plan.heights[r] - picture.LEADING * SIZE * len(lines)) / 2
        for i, line in enumerate(lines):
            picture.say(root, line, EDGE, first + picture.LEADING * SIZE * (i + 0.8), size=SIZE, face="bold")
        for c in range(len(figure.columns)):
            _draw_cell(root, figure, plan, r, c)
    _draw_legend(root, plan, legend)
    return picture.written(root)


class _Plan:
    """Where the cells stand, and how large a bubble is."""

    def __init__(self, figure: GapMap):
        bubbles = [bubble for cell in figure.cells.values() for bubble in cell]
        self.most = max((bubble.studies for bubble in bubbles), default=1)
        self.apart = figure.apart if 0 < figure.apart < len(figure.columns) else 0
        needed = max((self.row_wide(cell) for cell in figure.cells.values()), default=0) + 2 * PAD
        self.room = max(NARROWEST, needed)
        self.heads = [picture.wrap(label, self.room - 6, SIZE, "bold") for label in figure.columns]
        self.labels = [picture.wrap(label, LABELS, SIZE, "bold") for label in figure.rows]
        self.top = EDGE + picture.LEADING * SIZE * max(1, *map(len, [[], *self.heads])) + 6
        cell = 2 * LARGEST + picture.LEADING * SIZE + 2 * PAD
        self.heights = [max(cell, picture.LEADING * SIZE * len(lines) + 2 * PAD) for lines in self.labels]
        self.bottom = self.above(len(figure.rows))
        self.wide = max(self.left(len(figure.columns)) + EDGE, 320.0)

    def left(self, column: int) -> float:
        return EDGE + LABELS + PAD + column * self.room + (SPACE if self.apart and column >= self.apart else 0)

    def above(self, row: int) -> float:
        return self.top + sum(self.heights[:row])

    def radius(self, studies: int) -> float:
        return max(SMALLEST, LARGEST * math.sqrt(studies / self.most))

    def slot(self, bubble: Bubble) -> float:
        """Width that a bubble and its number need."""
        return max(2 * self.radius(bubble.studies) + 2, picture.width(f"{bubble.studies:,}", SIZE))

    def row_wide(self, cell: Sequence[Bubble]) -> float:
        return sum(map(self.slot, cell)) + SPACE * (len(cell) - 1)


def _spoken(bubble: Bubble) -> str:
    studies = f"{bubble.studies:,} {'study' if bubble.studies == 1 else 'studies'}"
    return f"{studies}, {NATURES[bubble.nature]}" + (f": {bubble.title}" if bubble.title else "")


def _description(figure: GapMap) -> str:
    told = []
    for r, row in enumerate(figure.rows):
        for c, column in enumerate(figure.columns):
            cell = figure.cells.get((r, c), ())
            found = "; ".join(f"{b.studies:,} {NATURES[b.nature]}" for b in cell) or "gap, no study"
            told.append(f"{row} and {column}: {found}.")
    return " ".join(told) or "No cells."


# ---- cells -------------------------------------------------------------------------------------------------------


def _draw_cell(root: ET.Element, figure: GapMap, plan: _Plan, r: int, c: int) -> None:
    cell = figure.cells.get((r, c), ())
    left, top, high = plan.left(c), plan.above(r), plan.heights[r]
    named = f"{figure.rows[r]}, {figure.columns[c]}"
    part = add(root, "g", class_="cell" if cell else "gap")
    if not cell:
        part.set("role", "img")
        picture.name(part, f"{named}: gap, no study")
        _draw_gap(part, left, top, plan.room, high)
        return
    _frame(part, left, top, plan.room, high)
    x = left + (plan.room - plan.row_wide(cell)) / 2
    middle = top + PAD + LARGEST + (high - 2 * (LARGEST + PAD) - picture.LEADING * SIZE) / 2
    for bubble in cell:
        mark = picture.group(part, "bubble", f"{named}: {_spoken(bubble)}")
        at = x + plan.slot(bubble) / 2
        _draw_bubble(mark, at, middle, plan.radius(bubble.studies), bubble.nature)
        below = middle + LARGEST + SIZE
        picture.say(mark, f"{bubble.studies:,}", at, below, size=SIZE, anchor="middle")
        x += plan.slot(bubble) + SPACE


def _frame(part: ET.Element, left: float, top: float, wide: float, high: float) -> None:
    add(part, "rect", x=left, y=top, width=wide, height=high, fill="none", stroke=GREY, stroke_width=0.8)


def _draw_gap(part: ET.Element, left: float, top: float, wide: float, high: float, *, word: bool = True) -> None:
    """Hatching from lower left to upper right, with the word on white in the middle."""
    lines = []
    at = left + top + STEP
    while at < left + wide + top + high:
        y1, y2 = min(top + high, at - left), max(top, at - left - wide)
        lines.append(f"M{number(at - y1)},{number(y1)}L{number(at - y2)},{number(y2)}")
        at += STEP
    add(part, "path", d="".join(lines), stroke=HATCH, stroke_width=0.7, fill="none")
    _frame(part, left, top, wide, high)
    if word:
        room = picture.width("gap", SIZE, "italic") + 10
        middle = top + high / 2
        add(part, "rect", x=left + (wide - room) / 2, y=middle - 9, width=room, height=18, fill="#ffffff")
        picture.say(part, "gap", left + wide / 2, middle + SIZE * 0.35, size=SIZE, face="italic", anchor="middle")


def _draw_bubble(part: ET.Element, x: float, y: float, radius: float, nature: Nature) -> None:
    """The mark of a nature; the rim lies within the radius, so that all marks of one number are of one size."""
    rim = min(1.8, radius / 2)
    inner = radius - rim / 2
    look: dict[str, float | str] = {"fill": COLOR if nature == "empirical" else "#ffffff"}
    if nature == "unattributed":
        look = {"fill": PALE, "stroke_dasharray": f"{number(1.6 * rim)} {number(1.2 * rim)}"}
    add(part, "circle", cx=x, cy=y, r=inner, stroke=COLOR, stroke_width=rim, **look)
    if nature == "mixed":
        half = (
            f"M{number(x)},{number(y - inner)}A{number(inner)},{number(inner)} 0 0 0 {number(x)},{number(y + inner)}Z"
        )
        add(part, "path", d=half, fill=COLOR)


# ---- legend ------------------------------------------------------------------------------------------------------

_Sample = tuple[str, Nature | None, float]  # text, its mark (None: hatching, if it has a radius), radius


def _legend(figure: GapMap, plan: _Plan) -> Iterator[_Sample]:
    bubbles = [bubble for cell in figure.cells.values() for bubble in cell]
    for nature, text in NATURES.items():
        if any(bubble.nature == nature for bubble in bubbles):
            yield text, nature, 7.0
    if any(not figure.cells.get((r, c)) for r in range(len(figure.rows)) for c in range(len(figure.columns))):
        yield "gap: no study", None, 7.0
    if bubbles:
        enlarged = any(plan.radius(bubble.studies) == SMALLEST for bubble in bubbles)
        yield "Area and number: studies" + ("; the smallest bubbles are enlarged." if enlarged else "."), None, 0


def _legend_rows(
    figure: GapMap, plan: _Plan
) -> Iterator[tuple[list[tuple[float, list[str], Nature | None, float]], float]]:
    """The legend in rows as wide as the figure, and the height of each; each sample with its x and its lines."""
    row: list[tuple[float, list[str], Nature | None, float]] = []
    x = EDGE
    for text, nature, radius in _legend(figure, plan):
        mark = (18.0 if nature is None and radius else 2 * radius) + (6 if radius else 0)
        lines = picture.wrap(text, plan.wide - 2 * EDGE - mark, SMALL)
        needed = mark + max(picture.width(line, SMALL) for line in lines)
        if row and x + needed > plan.wide - EDGE:
            yield row, _tall(row)
            row, x = [], EDGE
        row.append((x, lines, nature, radius))
        x += needed + 18
    if row:
        yield row, _tall(row)


def _tall(row: Sequence[tuple[float, list[str], Nature | None, float]]) -> float:
    return max(max(2 * radius, picture.LEADING * SMALL * len(lines)) for _, lines, _, radius in row) + 5


def _draw_legend(
    root: ET.Element, plan: _Plan, rows: Sequence[tuple[Sequence[tuple[float, list[str], Nature | None, float]], float]]
) -> None:
    if not rows:
        return
    part = picture.group(root, "legend", "Legend")
    top = plan.bottom + 12
    for row, tall in rows:
        middle = top + (tall - 5) / 2
        for x, lines, nature, radius in row:
            if nature:
                _draw_bubble(part, x + radius, middle, radius, nature)
                x += 2 * radius + 6
            elif radius:
                _draw_gap(part, x, middle - 6, 18, 12, word=False)
                x += 24
            first = middle - picture.LEADING * SMALL * len(lines) / 2
            for i, line in enumerate(lines):
                picture.say(part, line, x, first + picture.LEADING * SMALL * (i + 0.8), size=SMALL)
        top += tall
