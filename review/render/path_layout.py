"""A figure of paths between columns of constructs comes in, the place of every box, port and label goes out.

A line leaves and enters boxes at ports of its own and runs level there, so that its label covers no other line; a line
that skips a column passes it on a lane of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple

from review.render import path_order, picture
from review.render.path_place import Span, placed

Nature = Literal["empirical", "theoretical", "mixed", "unattributed"]


@dataclass(frozen=True, slots=True)
class Node:
    """A construct. Nodes of one group of a column stand together, under the group's name if it has one. `above` and
    `below`: room that is kept free at its box, in pixels."""

    id: str
    label: str
    group: str = ""
    above: float = 0
    below: float = 0


@dataclass(frozen=True, slots=True)
class Path:
    """A link between two nodes, by their ids, and how many studies have it. `title` is what a screen reader says.

    `sign` and `mark`, a raised letter that points at a note, follow the number. A `label` stands in for all three;
    None: no label. `arrow`: whether the line has a head."""

    source: str
    target: str
    studies: int
    nature: Nature
    sign: str = ""
    title: str = ""
    mark: str = ""
    label: str | None = ""
    arrow: bool = True

    @property
    def text(self) -> str:
        """What stands at the line, but for the mark."""
        if self.label is None or self.label:
            return self.label or ""
        return f"{self.studies:,}" + (f" ({self.sign})" if picture.one_line(self.sign) else "")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the figure. Groups stand in the order of their first nodes. `wide`: of its boxes."""

    heading: str
    nodes: tuple[Node, ...] = ()
    wide: float = 164.0


@dataclass(frozen=True, slots=True)
class PathFigure:
    """`columns`: antecedents, focal dimensions, outcomes, say. `title` is spoken, not drawn: a caption is the
    document's. `focal`: the column whose boxes stand out, by its number; -1 for none. `bend`: room in which lines bend
    between two columns, at least."""

    title: str
    columns: tuple[Column, ...]
    paths: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    focal: int = 1
    bend: float = 76.0


EDGE, PAD, GAP = 6.0, 6.0, 9.0  # white rim; between box and text; between two boxes
SHAFT = 5.0  # line between a label and the box or the arrow's head
SIZE, CAPTION, LABEL, SMALL, RAISED = 11.0, 10.5, 9.5, 9.5, 7.0
LABEL_ROOM = 60.0  # a label wider than this is wrapped
_WIDEST, _FLATTEST = 170.0, 0.15  # the room in which lines bend, at most; its share of the height
Side = Literal["left", "right"]
Role = Literal["tail", "head"]


def thickness(studies: int, most: int) -> float:
    """Width of a line in pixels: 1 for one study, up to 3.8 for the most, or for five if none has more."""
    return 1 + 2.8 * max(0, studies - 1) / (max(most, 5) - 1)


# ---- what stands where -------------------------------------------------------------------------------------------


class End(NamedTuple):
    """Where a path meets a box: its port needs `room` upwards and downwards together."""

    path: int
    role: Role
    room: float


@dataclass(slots=True)
class Item:
    """A box, or, without a node, the lane on which one path passes a column."""

    layer: int
    node: Node | None
    high: float
    lines: list[str] = field(default_factory=list)
    caption: list[str] = field(default_factory=list)
    ends: dict[Side, list[End]] = field(default_factory=lambda: {"left": [], "right": []})
    middle: float = 0

    @property
    def top(self) -> float:
        return self.middle - self.high / 2

    @property
    def span(self) -> Span:
        above, below = (self.node.above, self.node.below) if self.node else (0, 0)
        return Span(self.high / 2 + GAP / 2 + caption_height(self) + above, self.high / 2 + GAP / 2 + below)


class Route(NamedTuple):
    """A path with its items by number, from lane to lane, and what is drawn at its ends."""

    path: Path
    source: int
    target: int
    lanes: tuple[int, ...]
    wide: float
    label: list[str]

    @property
    def head(self) -> tuple[float, float]:
        """Length and half the width of the arrow's head; of a line without one, what it is drawn into the box by."""
        return (5 + 1.6 * self.wide, 2.4 + self.wide) if self.path.arrow else (1.0, 2.0)

    @property
    def label_wide(self) -> float:
        """Width of the label with its mark; 0 if there is none."""
        widths = [picture.width(line, LABEL) for line in self.label]
        if self.path.mark:
            widths[-1] += picture.width(self.path.mark, RAISED) + 1
        return max(widths) + 4 if widths else 0


class Layout:
    """The figure with all heights and widths set; columns are numbered from 0."""

    def __init__(self, figure: PathFigure):
        self.figure = figure
        self.most = max((path.studies for path in figure.paths), default=1)
        self.widths = [column.wide for column in figure.columns]
        self.items = [self._box(layer, node) for layer, column in enumerate(figure.columns) for node in column.nodes]
        self.routes = self._routes()
        self.order = self._ordered()
        self.labeled: list[Role] = self._set_ends()
        self.headings = [
            picture.wrap(column.heading, column.wide, SIZE, "bold") for column in figure.columns if column.heading
        ]
        heading = picture.LEADING * SIZE * max(1, *map(len, self.headings)) + 14 if self.headings else 0
        self.top = EDGE + heading
        self.bottom = self._stack()
        self._set_columns()
        self.ports = self._ports()

    def _box(self, layer: int, node: Node) -> Item:
        face: picture.Face = "bold" if layer == self.figure.focal else "regular"
        lines = picture.wrap(node.label, self.widths[layer] - 2 * PAD, SIZE, face)
        return Item(layer, node, 2 * PAD + picture.LEADING * SIZE * max(1, len(lines)), lines)

    def _routes(self) -> list[Route]:
        number = {item.node.id: n for n, item in enumerate(self.items) if item.node}
        if len(number) < len(self.items):
            raise ValueError("two nodes of a figure have the same id")
        if lost := {end for path in self.figure.paths for end in (path.source, path.target)} - number.keys():
            raise ValueError(f"paths name nodes that no column holds: {sorted(lost)}")
        routes = []
        for path in self.figure.paths:
            wide = thickness(path.studies, self.most)
            source, target = number[path.source], number[path.target]
            first, last = self.items[source].layer, self.items[target].layer
            skipped = range(first + 1, last) if first < last else range(first - 1, last, -1)
            lanes = tuple(range(len(self.items), len(self.items) + len(skipped)))
            self.items += [Item(layer, None, 8 + wide) for layer in skipped]
            routes.append(Route(path, source, target, lanes, wide, picture.wrap(path.text, LABEL_ROOM, LABEL)))
        return routes

    def links(self) -> list[tuple[int, int]]:
        """The items that lines run between, those of the earlier column first; a line within a column is left out."""
        steps = [step for route in self.routes for step in pairwise((route.source, *route.lanes, route.target))]
        ahead = [(a, b) if self.items[a].layer < self.items[b].layer else (b, a) for a, b in steps]
        return [(a, b) for a, b in ahead if self.items[a].layer != self.items[b].layer]

    def _ordered(self) -> list[list[int]]:
        """The items of each column from top to bottom; the first of a named group gets its caption."""
        layers: list[path_order.Groups] = []
        for layer in range(len(self.widths)):
            groups: dict[str, list[int]] = {}
            for n, item in enumerate(self.items):
                if item.node and item.layer == layer:
                    groups.setdefault(item.node.group, []).append(n)
            layers.append(list(groups.values()) or [[]])
        for route in self.routes:
            for lane in route.lanes:
                groups_here = layers[self.items[lane].layer]
                groups_here[self._height(route, len(groups_here))].append(lane)
        order = path_order.arranged(layers, self.links())
        for layer, groups_of in enumerate(order):
            for group in groups_of:
                name = next((item.node.group for n in group if (item := self.items[n]).node), "")
                if group:
                    self.items[group[0]].caption = picture.wrap(name, self.widths[layer], CAPTION, "italic")
        return [[n for group in groups_of for n in group] for groups_of in order]

    def _height(self, route: Route, groups: int) -> int:
        """Which of so many groups lies between the ends of a route."""
        places = []
        for end in (route.source, route.target):
            column = [n for n, item in enumerate(self.items) if item.node and item.layer == self.items[end].layer]
            places.append((column.index(end) + 0.5) / len(column))
        return min(int(sum(places) / 2 * groups), groups - 1)

    def sides(self, route: Route) -> tuple[Side, Side]:
        """On which side a route leaves its source, and on which it enters its target."""
        source, target = self.items[route.source].layer, self.items[route.target].layer
        return "left" if source > target else "right", "left" if source < target else "right"

    def _set_ends(self) -> list[Role]:
        """Give each box its ends, and its height; the label stands at the end whose box has fewer lines there."""
        degree: dict[tuple[int, Side], int] = {}
        for route in self.routes:
            for end in zip((route.source, route.target), self.sides(route), strict=True):
                degree[end] = degree.get(end, 0) + 1
        labeled: list[Role] = []
        for n, route in enumerate(self.routes):
            out, into = self.sides(route)
            role: Role = "tail" if degree[route.source, out] <= degree[route.target, into] else "head"
            labeled.append(role)
            label = picture.LEADING * LABEL * len(route.label) + 1
            rooms = {"tail": route.wide + 7, "head": 2 * route.head[1] + 2}
            rooms[role] = max(rooms[role], label)
            self.items[route.source].ends[out].append(End(n, "tail", rooms["tail"]))
            self.items[route.target].ends[into].append(End(n, "head", rooms["head"]))
        for item in self.items:
            needed = max(sum(end.room for end in ends) for ends in item.ends.values())
            item.high = max(item.high, needed + PAD)
        return labeled

    def _stack(self) -> float:
        """Set the items of each column below each other; the lower end."""
        middles, tall = placed(self.order, {n: item.span for n, item in enumerate(self.items)}, self.links())
        for n, middle in middles.items():
            self.items[n].middle = self.top + middle
        return self.top + max(30.0, tall)

    def _set_columns(self) -> None:
        """Widths: `stubs` is how far lines run level beside a column, `curve` where they bend between two."""
        self.stubs: dict[tuple[int, Side], float] = {}
        for item in self.items:
            for side, ends in item.ends.items():
                for end in ends:
                    known = self.stubs.get((item.layer, side), 8.0)
                    self.stubs[item.layer, side] = max(known, self.stub(end) + 3)
        self.curve = min(max(self.figure.bend, _FLATTEST * (self.bottom - self.top)), _WIDEST)
        self.left = [EDGE]
        for layer in range(len(self.widths) - 1):
            gutter = self.stubs.get((layer, "right"), 8.0) + self.curve + self.stubs.get((layer + 1, "left"), 8.0)
            self.left.append(self.left[-1] + self.widths[layer] + gutter)
        last = len(self.widths) - 1
        arcs = any(self.items[route.source].layer == self.items[route.target].layer == last for route in self.routes)
        beside = self.stubs[last, "right"] + self.curve * 0.75 if arcs else 0
        self.wide = self.left[last] + self.widths[last] + EDGE + beside

    def stub(self, end: End) -> float:
        """How far the label and the head at an end reach from the box."""
        route = self.routes[end.path]
        return self.reach(route, end.role) + (route.label_wide if self.labeled[end.path] == end.role else 0)

    @staticmethod
    def reach(route: Route, role: Role) -> float:
        """How far a label stands off the box: behind the head, if there is one, and a bit of line."""
        return route.head[0] + SHAFT if role == "head" else SHAFT

    def _ports(self) -> dict[tuple[int, Role], float]:
        """The height at which each path leaves and enters its boxes: in the order of where it comes from or goes to."""
        ports = {}
        for item in self.items:
            for ends in item.ends.values():
                top = item.middle - sum(end.room for end in ends) / 2
                for end in sorted(ends, key=self._bearing):
                    ports[end.path, end.role] = top + end.room / 2
                    top += end.room
        return ports

    def _bearing(self, end: End) -> tuple[float, float, int, str]:
        route = self.routes[end.path]
        here, there = (route.source, route.target) if end.role == "tail" else (route.target, route.source)
        if self.items[here].layer == self.items[there].layer:
            # Arcs on one side of a column: upward ones above, downward ones below, and the farther the outer.
            away = self.items[there].middle - self.items[here].middle
            return (-1e9 if away < 0 else 1e9, -away, end.path, end.role)
        near = (*route.lanes, there)[0] if end.role == "tail" else (here, there, *route.lanes)[-1]
        return (self.items[near].middle, 0, end.path, end.role)

    def edge(self, layer: int, side: Side, out: float = 0) -> float:
        """The x of a column's side, `out` pixels away from it."""
        return self.left[layer] - out if side == "left" else self.left[layer] + self.widths[layer] + out


def caption_height(item: Item) -> float:
    """Height of the caption above an item."""
    return picture.LEADING * CAPTION * len(item.caption) + 8 if item.caption else 0
