"""Antecedents, focal dimensions and outcomes with the paths between them come in, their figure goes out as SVG.

A line is as wide as its studies are many, and dashed as they are theoretical; at a line stands the number of studies.
Nothing is told by color alone: it only helps the eye to follow the lines of a focal dimension.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from review.render import picture
from review.render.path_layout import (
    CAPTION,
    EDGE,
    LABEL,
    RAISED,
    SHAFT,
    SIZE,
    SMALL,
    Column,
    End,
    Item,
    Layout,
    Nature,
    Node,
    Path,
    PathFigure,
    Route,
    Side,
    caption_height,
    thickness,
)
from review.render.picture import add, number

__all__ = ["Column", "Nature", "Node", "Path", "PathFigure", "svg"]

GREY = "#595959"
# Okabe, M., & Ito, K. (2008). Color universal design: the four colors that are dark enough on white.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
NATURES: dict[Nature, str] = {
    "empirical": "empirical",
    "theoretical": "theoretical",
    "mixed": "empirical and theoretical",
    "unattributed": "not attributed",
}
SAMPLE = 40.0  # length of a line in the legend


def svg(figure: PathFigure) -> str:
    """The figure as SVG, with its legend and notes below. ValueError if two nodes share an id, or a path names none."""
    layout = Layout(figure)
    legend = list(_legend_rows(layout))
    notes = [line for note in figure.notes for line in picture.wrap(note, layout.wide - 2 * EDGE, SMALL)]
    below = layout.bottom + 16 + 18 * len(legend)
    high = below + picture.LEADING * SMALL * len(notes) + EDGE
    root = picture.drawing(layout.wide, high, title=figure.title, description=_description(figure))
    _draw_headings(root, layout)
    draw(root, layout)
    _draw_legend(root, legend, layout.bottom + 16)
    for i, note in enumerate(notes):
        picture.say(root, note, EDGE, below + picture.LEADING * SMALL * (i + 0.8), size=SMALL)
    return picture.written(root)


def draw(root: ET.Element, layout: Layout) -> None:
    """Draw the lines and boxes of a layout."""
    colors = _colors(layout)
    # Wide lines first, so that narrow ones stay in sight where they cross.
    for n in sorted(range(len(layout.routes)), key=lambda n: -layout.routes[n].wide):
        _draw_route(root, layout, n, colors)
    for n, item in enumerate(layout.items):
        if item.caption:
            _draw_caption(root, layout, item)
        if item.node:
            _draw_node(root, layout, item, colors.get(n, picture.INK))


def _description(figure: PathFigure) -> str:
    columns = "; ".join(f"{c.heading}: {', '.join(node.label for node in c.nodes) or 'none'}" for c in figure.columns)
    return f"{columns}. Paths between them: {len(figure.paths)}."


def _colors(layout: Layout) -> dict[int, str]:
    """A color for each box in the middle, if there are enough colors and lines to tell apart."""
    focal = layout.figure.focal
    middle = [n for n in sorted(layout.order[focal]) if layout.items[n].node] if focal >= 0 else []
    return dict(zip(middle, COLORS, strict=False)) if 1 < len(middle) <= len(COLORS) and layout.routes else {}


# ---- lines -------------------------------------------------------------------------------------------------------


def _dashes(nature: Nature, wide: float) -> str:
    """The dash pattern of a nature, longer in a wider line; '' for a solid line."""
    dash, gap, dot = 4 + 1.5 * wide, 2.5 + wide, 1 + wide
    patterns = {"empirical": (), "theoretical": (dash, gap)}
    return " ".join(map(number, patterns.get(nature, (1.4 * dash, gap, dot, gap))))


def draw_line(parent: ET.Element, course: str, wide: float, nature: Nature, color: str) -> None:
    """Draw a line along a course of SVG, dashed as its nature is."""
    line = add(parent, "path", class_=nature, d=course, fill="none", stroke=color, stroke_width=wide)
    if dashes := _dashes(nature, wide):
        line.set("stroke-dasharray", dashes)


def _course(layout: Layout, n: int) -> str:
    """The line of path `n`: level at its ports and on its lane, bent in between."""
    route = layout.routes[n]
    source, target = layout.items[route.source].layer, layout.items[route.target].layer
    out, into = layout.sides(route)
    begin = layout.edge(source, out, _clear(layout, n)), layout.ports[n, "tail"]
    end = layout.edge(target, into, route.head[0] - 1), layout.ports[n, "head"]
    level = [(layout.edge(source, out, layout.stubs[source, out]), begin[1])]
    across: tuple[Side, Side] = ("left", "right") if out == "right" else ("right", "left")
    for lane in map(layout.items.__getitem__, route.lanes):
        level += [(layout.edge(lane.layer, s, layout.stubs.get((lane.layer, s), 8.0)), lane.middle) for s in across]
    level.append((layout.edge(target, into, layout.stubs[target, into]), end[1]))
    course = [f"M{_point(begin)}", f"L{_point(level[0])}"]
    for i, (a, b) in enumerate(pairwise(level)):
        if i % 2:  # on a lane
            course.append(f"L{_point(b)}")
        elif source == target:
            bulge = a[0] + layout.curve * (0.35 + 0.6 * min(1, abs(b[1] - a[1]) / (layout.bottom - layout.top)))
            course.append(f"C{_point((bulge, a[1]))} {_point((bulge, b[1]))} {_point(b)}")
        else:
            half = (a[0] + b[0]) / 2
            course.append(f"C{_point((half, a[1]))} {_point((half, b[1]))} {_point(b)}")
    return " ".join([*course, f"L{_point(end)}"])


def _clear(layout: Layout, n: int) -> float:
    """How far from its source the line of path `n` begins: beyond its label, so that it begins with a dash."""
    return layout.stub(End(n, "tail", 0)) if layout.labeled[n] == "tail" else 0


def _point(point: tuple[float, float]) -> str:
    return f"{number(point[0])},{number(point[1])}"


def _draw_route(root: ET.Element, layout: Layout, n: int, colors: dict[int, str]) -> None:
    route = layout.routes[n]
    color = colors.get(route.target) or colors.get(route.source) or picture.INK
    part = picture.group(root, "path", route.path.title or _spoken(layout, route))
    for name in ("source", "target", "studies"):  # for a page in which a path can be chosen
        part.set(f"data-{name}", picture.one_line(str(getattr(route.path, name))))
    draw_line(part, _course(layout, n), route.wide, route.path.nature, color)
    if _clear(layout, n):
        layer, out = layout.items[route.source].layer, layout.sides(route)[0]
        x1, x2, y = layout.edge(layer, out), layout.edge(layer, out, SHAFT), layout.ports[n, "tail"]
        add(part, "line", x1=x1, x2=x2, y1=y, y2=y, stroke=color, stroke_width=route.wide)
    _draw_head(part, layout, n, color)
    _draw_label(part, layout, n)


def _draw_head(part: ET.Element, layout: Layout, n: int, color: str) -> None:
    """The head of the arrow with a bit of solid line behind it, since after the gap of a dash it would hang alone."""
    route, y = layout.routes[n], layout.ports[n, "head"]
    if not route.path.arrow:
        return
    layer, into = layout.items[route.target].layer, layout.sides(route)[1]
    length, half = route.head
    picture.head(part, layout.edge(layer, into), y, toward="right" if into == "left" else "left", length=length,
                 half=half, fill=color)  # fmt: skip
    if not _dashes(route.path.nature, route.wide):
        return
    x1, x2 = (layout.edge(layer, into, out) for out in (length - 1, length + SHAFT))
    add(part, "line", x1=x1, x2=x2, y1=y, y2=y, stroke=color, stroke_width=route.wide)


def _spoken(layout: Layout, route: Route) -> str:
    ends = (layout.items[n].node for n in (route.source, route.target))
    names = " to ".join(node.label for node in ends if node)
    sign = f", sign {route.path.sign}" if route.path.sign else ""
    return f"{names}: {_studies(route.path.studies)}, {NATURES[route.path.nature]}{sign}"


def _studies(n: int) -> str:
    return f"{n:,} study" if n == 1 else f"{n:,} studies"


def _draw_label(part: ET.Element, layout: Layout, n: int) -> None:
    """The number of studies on the level part of the line, at the end that the layout chose."""
    route, role = layout.routes[n], layout.labeled[n]
    layer = layout.items[route.source if role == "tail" else route.target].layer
    side = layout.sides(route)[0 if role == "tail" else 1]
    if not route.label:
        return
    wide, high = route.label_wide, picture.LEADING * LABEL * len(route.label)
    out = layout.reach(route, role)
    x = layout.edge(layer, side, out + (wide if side == "left" else 0))
    top = layout.ports[n, role] - high / 2
    add(part, "rect", class_="label", x=x, y=top, width=wide, height=high, fill="#ffffff")
    raised = picture.width(route.path.mark, RAISED) + 1 if route.path.mark else 0
    for i, line in enumerate(route.label):
        y = top + picture.LEADING * LABEL * (i + 0.8)
        last = raised if i == len(route.label) - 1 else 0
        middle = x + (wide - last) / 2
        picture.say(part, line, middle, y, size=LABEL, anchor="middle")
        if last:
            begin = middle + picture.width(line, LABEL) / 2 + 1
            picture.say(part, route.path.mark, begin, y - 0.3 * LABEL, size=RAISED, face="italic")


# ---- boxes -------------------------------------------------------------------------------------------------------


def _draw_headings(root: ET.Element, layout: Layout) -> None:
    rule = layout.top - 8
    for layer, lines in enumerate(layout.headings):
        middle = layout.left[layer] + layout.widths[layer] / 2
        for i, line in enumerate(lines):
            picture.say(root, line, middle, EDGE + picture.LEADING * SIZE * (i + 0.8), size=SIZE, face="bold",
                        anchor="middle")  # fmt: skip
        add(root, "line", x1=layout.left[layer], x2=layout.left[layer] + layout.widths[layer], y1=rule, y2=rule,
            stroke=picture.INK, stroke_width=0.8)  # fmt: skip


def _draw_caption(root: ET.Element, layout: Layout, item: Item) -> None:
    top = item.top - caption_height(item) + 4
    for i, line in enumerate(item.caption):
        y = top + picture.LEADING * CAPTION * (i + 0.8)
        picture.say(root, line, layout.left[item.layer], y, size=CAPTION, face="italic")


def _draw_node(root: ET.Element, layout: Layout, item: Item, color: str) -> None:
    assert item.node
    frame = Frame(layout.left[item.layer], item.top, layout.widths[item.layer], item.high)
    draw_box(root, item.node, item.lines, frame, color if item.layer == layout.figure.focal else "")


class Frame(NamedTuple):
    """Where a box stands, and how large it is."""

    left: float
    top: float
    wide: float
    high: float


def draw_box(root: ET.Element, node: Node, lines: Sequence[str], frame: Frame, color: str = "") -> None:
    """Draw a box with its lines of text; with a color, it stands out."""
    part = picture.group(root, "node", node.label)
    part.set("data-node", picture.one_line(node.id))
    left, top, wide, high = frame
    add(part, "rect", x=left, y=top, width=wide, height=high, rx=3, fill="#ffffff", stroke=color or GREY,
        stroke_width=2 if color else 1)  # fmt: skip
    first = top + (high - picture.LEADING * SIZE * len(lines)) / 2
    for i, line in enumerate(lines):
        y = first + picture.LEADING * SIZE * (i + 0.8)
        picture.say(part, line, left + wide / 2, y, size=SIZE, face="bold" if color else "regular", anchor="middle")


# ---- legend ------------------------------------------------------------------------------------------------------


def _legend(layout: Layout) -> Iterator[tuple[str, Nature | None, float]]:
    """Text, nature and width of each sample line; a text without a sample has the nature None."""
    paths = layout.figure.paths
    natures = {path.nature for path in paths}
    for nature in ("empirical", "theoretical"):
        if nature in natures:
            yield NATURES[nature], nature, 1.5
    if rest := [NATURES[nature] for nature in ("mixed", "unattributed") if nature in natures]:
        yield " or ".join(rest), "mixed", 1.5
    counts = sorted({path.studies for path in paths})
    for studies in sorted({counts[0], counts[len(counts) // 2], counts[-1]}) if len(counts) > 1 else []:
        yield _studies(studies), "empirical", thickness(studies, layout.most)
    if paths:
        signs = "; its sign in brackets" if any(path.sign for path in paths) else ""
        yield f"Number at a line: studies with this path{signs}.", None, 0
    if _colors(layout):
        yield "Color: focal dimension.", None, 0


def _legend_rows(layout: Layout) -> Iterator[list[tuple[float, str, Nature | None, float]]]:
    """The legend in rows as wide as the figure; each sample with its x."""
    row: list[tuple[float, str, Nature | None, float]] = []
    x = EDGE
    for text, nature, wide in _legend(layout):
        needed = picture.width(text, SMALL) + (SAMPLE + 6 if nature else 0)
        if row and x + needed > layout.wide - EDGE:
            yield row
            row, x = [], EDGE
        row.append((x, text, nature, wide))
        x += needed + 20
    if row:
        yield row


def _draw_legend(
    root: ET.Element, rows: Sequence[Sequence[tuple[float, str, Nature | None, float]]], top: float
) -> None:
    if not rows:
        return
    part = picture.group(root, "legend", "Legend")
    for i, row in enumerate(rows):
        y = top + 18 * i
        for x, text, nature, wide in row:
            if nature:
                draw_line(part, f"M{number(x)},{number(y)} H{number(x + SAMPLE)}", wide, nature, picture.INK)
            picture.say(part, text, x + (SAMPLE + 6 if nature else 0), y + SMALL * 0.35, size=SMALL)
