"""Propositions come in, the model that they make goes out as SVG: constructs in layers, left to right.

Layers after the longest way to a construct; where propositions run in a circle, one of them is drawn back (Sugiyama,
Tagawa, & Toda, 1981). A construct that bears on a later layer alone enters it from above or below.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from review.render import path_figure, picture
from review.render.path_figure import Column, Frame, Node, Path, PathFigure
from review.render.path_layout import EDGE, LABEL, PAD, SIZE, SMALL, Layout


@dataclass(frozen=True, slots=True)
class Arrow:
    """A proposition between two constructs, by their ids. `label` stands at its line. dashed: it is implied. plain: a
    line without a head, since it says what a construct is made of. `title` is what a screen reader says."""

    source: str
    target: str
    label: str = ""
    dashed: bool = False
    plain: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """nodes: id -> label; arrows name their ids. `title` is spoken, not drawn."""

    title: str
    nodes: Mapping[str, str]
    arrows: tuple[Arrow, ...]
    notes: tuple[str, ...] = ()


WIDE, BEND = 112.0, 26.0  # width of a box; room for a bend
SHAFT = 40.0  # length of an arrow from above or below, at least
SAMPLE = 34.0  # length of a line in the legend


def svg(model: Model) -> str:
    """The model as SVG, with its legend and notes below. ValueError if an arrow names a node that is not there."""
    layer = layers(model.nodes, model.arrows)
    beside = _beside(model.arrows, layer)
    layout = Layout(_figure(model, layer, beside))
    samples = list(_legend(model.arrows))
    texts = [line for note in model.notes for line in picture.wrap(note, layout.wide - 2 * EDGE, SMALL)]
    below = layout.bottom + 12 + (18 if samples else 0)
    high = below + picture.LEADING * SMALL * len(texts) + EDGE
    wide = max(layout.wide, EDGE + sum(x for *_, x in samples))
    root = picture.drawing(wide, high, title=model.title, description=_description(model))
    path_figure.draw(root, layout)
    places = {item.node.id: item for item in layout.items if item.node}
    for arrow, above in beside.values():
        item = places[arrow.target]
        box = _Entering.of(arrow, model.nodes[arrow.source], above)
        box.draw(root, layout.left[item.layer], item.top, item.top + item.high)
    _draw_legend(root, samples, layout.bottom + 18)
    for i, line in enumerate(texts):
        picture.say(root, line, EDGE, below + picture.LEADING * SMALL * (i + 0.8), size=SMALL)
    return picture.written(root)


def _description(model: Model) -> str:
    return " ".join(
        arrow.title or f"{arrow.label}: {model.nodes[arrow.source]} to {model.nodes[arrow.target]}."
        for arrow in model.arrows
    )


# ---- layers ------------------------------------------------------------------------------------------------------


def layers(nodes: Iterable[str], arrows: Iterable[Arrow]) -> dict[str, int]:
    """Node -> layer, from 0: one beyond the last of those that lead to it, but for arrows that close a circle. A node
    that nothing leads to stands just before what it leads to."""
    ahead: dict[str, list[str]] = {node: [] for node in nodes}
    for arrow in arrows:
        if arrow.source != arrow.target:
            ahead[arrow.source].append(arrow.target)
    order, forward = _unwound(ahead)
    layer = dict.fromkeys(ahead, 0)
    for node in order:
        for other in forward[node]:
            layer[other] = max(layer[other], layer[node] + 1)
    led_to = {other for others in forward.values() for other in others}
    return {
        node: min(layer[other] for other in forward[node]) - 1 if forward[node] and node not in led_to else at
        for node, at in layer.items()
    }


def _unwound(ahead: Mapping[str, Sequence[str]]) -> tuple[list[str], dict[str, list[str]]]:
    """The nodes so that arrows lead ahead, and the arrows without those that close a circle, by depth-first search."""
    done: list[str] = []
    state = dict.fromkeys(ahead, "new")
    forward: dict[str, list[str]] = {node: [] for node in ahead}
    for root in ahead:
        way = [(root, iter(ahead[root]))] if state[root] == "new" else []
        state[root] = "open" if way else state[root]
        while way:
            node, others = way[-1]
            other = next(others, None)
            if other is None:
                state[node] = "done"
                done.append(node)
                way.pop()
            elif state[other] != "open":
                forward[node].append(other)
                if state[other] == "new":
                    state[other] = "open"
                    way.append((other, iter(ahead[other])))
    return done[::-1], forward


def _beside(arrows: Sequence[Arrow], layer: Mapping[str, int]) -> dict[str, tuple[Arrow, bool]]:
    """Node -> its one arrow, and whether it enters from above, for up to two nodes at a target: nothing leads to them,
    and their target stands behind two layers or more."""
    ends = [end for arrow in arrows for end in (arrow.source, arrow.target)]
    led_to = {arrow.target for arrow in arrows}
    found: dict[str, tuple[Arrow, bool]] = {}
    taken: dict[str, int] = {}
    for arrow in arrows:
        alone = ends.count(arrow.source) == 1 and arrow.source not in led_to
        others = any(a.target == arrow.target and layer[a.source] < layer[a.target] for a in arrows if a is not arrow)
        if alone and others and layer[arrow.target] > 1 and taken.get(arrow.target, 0) < 2:
            found[arrow.source] = arrow, arrow.target not in taken
            taken[arrow.target] = taken.get(arrow.target, 0) + 1
    return found


def _figure(model: Model, layer: Mapping[str, int], beside: Mapping[str, tuple[Arrow, bool]]) -> PathFigure:
    rooms: dict[tuple[str, bool], float] = {}  # (target, above it) -> room for what enters there
    for node, (arrow, above) in beside.items():
        rooms[arrow.target, above] = _Entering.of(arrow, model.nodes[node], above).room
    columns: list[list[Node]] = [[] for _ in range(1 + max(layer.values(), default=0))]
    for node, label in model.nodes.items():
        if node not in beside:
            over, under = rooms.get((node, True), 0.0), rooms.get((node, False), 0.0)
            columns[layer[node]].append(Node(node, label, above=over, below=under))
    paths = (
        Path(a.source, a.target, 1, "theoretical" if a.dashed else "empirical", title=a.title or a.label or "line",
             label=a.label or None, arrow=not a.plain)
        for a in model.arrows if a.source not in beside
    )  # fmt: skip
    shown = tuple(Column("", tuple(nodes), WIDE) for nodes in columns)
    return PathFigure(model.title, shown, tuple(paths), focal=-1, bend=BEND)


# ---- what enters from above or below -----------------------------------------------------------------------------


class _Entering(NamedTuple):
    arrow: Arrow
    label: str
    above: bool
    lines: list[str]

    @classmethod
    def of(cls, arrow: Arrow, label: str, above: bool) -> _Entering:
        return cls(arrow, label, above, picture.wrap(label, WIDE - 2 * PAD, SIZE))

    @property
    def high(self) -> float:
        return 2 * PAD + picture.LEADING * SIZE * max(1, len(self.lines))

    @property
    def told(self) -> list[str]:
        return picture.wrap(self.arrow.label, WIDE / 2 - 6, LABEL)

    @property
    def shaft(self) -> float:
        """Length of the arrow: its label stands beside it."""
        return max(SHAFT, picture.LEADING * LABEL * len(self.told) + 8)

    @property
    def room(self) -> float:
        return self.high + self.shaft

    def draw(self, root: ET.Element, left: float, top: float, bottom: float) -> None:
        """Draw the box and its arrow at the box of its target, which reaches from `top` to `bottom`."""
        begin, end = (top - self.shaft, top) if self.above else (bottom + self.shaft, bottom)
        middle = left + WIDE / 2
        part = picture.group(root, "path", self.arrow.title or self.arrow.label or "line")
        for name in ("source", "target"):
            part.set(f"data-{name}", picture.one_line(getattr(self.arrow, name)))
        back = 0.0 if self.arrow.plain else 5.0 if self.above else -5.0
        course = (
            f"M{picture.number(middle)},{picture.number(begin)} L{picture.number(middle)},{picture.number(end - back)}"
        )
        path_figure.draw_line(part, course, 1, "theoretical" if self.arrow.dashed else "empirical", picture.INK)
        if not self.arrow.plain:
            picture.head(part, middle, end, toward="down" if self.above else "up", length=6.6, half=3.4)
        first = (begin + end) / 2 - picture.LEADING * LABEL * len(self.told) / 2
        for i, line in enumerate(self.told):
            picture.say(part, line, middle + 6, first + picture.LEADING * LABEL * (i + 0.8), size=LABEL)
        box = Frame(left, begin - self.high if self.above else begin, WIDE, self.high)
        path_figure.draw_box(root, Node(self.arrow.source, self.label), self.lines, box)


# ---- legend ------------------------------------------------------------------------------------------------------


def _legend(arrows: Sequence[Arrow]) -> Iterator[tuple[str, Arrow, float]]:
    """Text, a sample and the room it takes of each kind of line, if there is more than one."""
    kinds = {(arrow.dashed, arrow.plain): arrow for arrow in arrows}
    told = {
        (False, False): "proposed",
        (True, False): "implied",
        (False, True): "dimension of",
        (True, True): "implied dimension of",
    }
    for kind, text in told.items() if len(kinds) > 1 else ():
        if kind in kinds:
            yield text, kinds[kind], SAMPLE + 6 + picture.width(text, SMALL) + 20


def _draw_legend(root: ET.Element, samples: Sequence[tuple[str, Arrow, float]], y: float) -> None:
    if not samples:
        return
    part = picture.group(root, "legend", "Legend")
    x = EDGE
    for text, arrow, room in samples:
        end = x + SAMPLE - (0 if arrow.plain else 5)
        course = f"M{picture.number(x)},{picture.number(y)} H{picture.number(end)}"
        path_figure.draw_line(part, course, 1, "theoretical" if arrow.dashed else "empirical", picture.INK)
        if not arrow.plain:
            picture.head(part, x + SAMPLE, y, toward="right", length=6.6, half=3.4)
        picture.say(part, text, x + SAMPLE + 6, y + SMALL * 0.35, size=SMALL)
        x += room
