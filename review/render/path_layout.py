"""A figure of paths between three columns of constructs comes in, the place of every box, port and label goes out.

A line leaves and enters boxes at ports of its own and runs level there, so that its label covers no other line; a line
that skips the middle column passes it on a lane of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Literal, NamedTuple

from review.render import path_order, picture

Nature = Literal["empirical", "theoretical", "mixed", "unattributed"]


@dataclass(frozen=True, slots=True)
class Node:
    """A construct. Nodes of one group of a column stand together, under the group's name if it has one."""

    id: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A link between two nodes, by their ids, and how many studies have it. `title` is what a screen reader says."""

    source: str
    target: str
    studies: int
    nature: Nature
    sign: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the figure. Groups stand in the order of their first nodes."""

    heading: str
    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class PathFigure:
    """`columns`: antecedents, focal dimensions, outcomes. `title` is spoken, not drawn: a caption is the document's."""

    title: str
    columns: tuple[Column, Column, Column]
    paths: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


EDGE, PAD, GAP = 6.0, 6.0, 9.0  # white rim; between box and text; between two boxes
SHAFT = 5.0  # line between a label and the box or the arrow's head
WIDTHS = (164.0, 126.0, 164.0)
SIZE, CAPTION, LABEL, SMALL = 11.0, 10.5, 9.5, 9.5
LABEL_ROOM = 60.0  # a label wider than this is wrapped
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
    """A box, or, without a node, the lane on which one path passes the middle column."""

    layer: int
    node: Node | None
    high: float
    lines: list[str] = field(default_factory=list)
    caption: list[str] = field(default_factory=list)
    ends: dict[Side, list[End]] = field(default_factory=lambda: {"left": [], "right": []})
    top: float = 0

    @property
    def middle(self) -> float:
        return self.top + self.high / 2


class Route(NamedTuple):
    """A path with its items by number, and what is drawn at its ends."""

    path: Path
    source: int
    target: int
    lane: int | None
    wide: float
    label: list[str]

    @property
    def head(self) -> tuple[float, float]:
        """Length and half the width of the arrow's head."""
        return 5 + 1.6 * self.wide, 2.4 + self.wide


class Layout:
    """The figure with all heights and widths set; columns are numbered 0, 1, 2."""

    def __init__(self, figure: PathFigure):
        self.figure = figure
        self.most = max((path.studies for path in figure.paths), default=1)
        self.items = [_box_item(layer, node) for layer, column in enumerate(figure.columns) for node in column.nodes]
        self.routes = self._routes()
        self.order = self._ordered()
        self.labeled: list[Role] = self._set_ends()
        self.headings = [picture.wrap(c.heading, w, SIZE, "bold") for c, w in zip(figure.columns, WIDTHS, strict=True)]
        self.top = EDGE + picture.LEADING * SIZE * max(1, *map(len, self.headings)) + 14
        self.bottom = self._stack()
        self._set_columns()
        self.ports = self._ports()

    def _routes(self) -> list[Route]:
        number = {item.node.id: n for n, item in enumerate(self.items) if item.node}
        if len(number) < len(self.items):
            raise ValueError("two nodes of a figure have the same id")
        if lost := {end for path in self.figure.paths for end in (path.source, path.target)} - number.keys():
            raise ValueError(f"paths name nodes that no column holds: {sorted(lost)}")
        routes = []
        for path in self.figure.paths:
            wide = thickness(path.studies, self.most)
            source, target, lane = number[path.source], number[path.target], None
            if abs(self.items[source].layer - self.items[target].layer) == 2:
                lane = len(self.items)
                self.items.append(Item(1, None, 8 + wide))
            text = f"{path.studies:,}" + (f" ({path.sign})" if picture.one_line(path.sign) else "")
            routes.append(Route(path, source, target, lane, wide, picture.wrap(text, LABEL_ROOM, LABEL)))
        return routes

    def _ordered(self) -> list[list[int]]:
        """The items of each column from top to bottom; the first of a named group gets its caption."""
        layers: list[path_order.Groups] = []
        for layer, column in enumerate(self.figure.columns):
            names = list(dict.fromkeys(node.group for node in column.nodes)) or [""]
            groups: path_order.Groups = [[] for _ in names]
            for n, item in enumerate(self.items):
                if item.layer == layer and item.node:
                    groups[names.index(item.node.group)].append(n)
            layers.append(groups)
        links = []
        for route in self.routes:
            if route.lane is not None:
                # A lane joins the group of the middle column that lies at the height of its ends.
                layers[1][self._height(route, len(layers[1]))].append(route.lane)
            stops = [route.source, *([] if route.lane is None else [route.lane]), route.target]
            links += [
                (a, b) if self.items[a].layer < self.items[b].layer else (b, a)
                for a, b in pairwise(stops)
                if self.items[a].layer != self.items[b].layer
            ]
        order = path_order.arranged(layers, links)
        for layer, groups in enumerate(order):
            for group in groups:
                name = next((item.node.group for n in group if (item := self.items[n]).node), "")
                if group:
                    self.items[group[0]].caption = picture.wrap(name, WIDTHS[layer], CAPTION, "italic")
        return [list(chain(*groups)) for groups in order]

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
            rooms = {"tail": route.wide + 4, "head": 2 * route.head[1] + 2}
            rooms[role] = max(rooms[role], label)
            self.items[route.source].ends[out].append(End(n, "tail", rooms["tail"]))
            self.items[route.target].ends[into].append(End(n, "head", rooms["head"]))
        for item in self.items:
            needed = max(sum(end.room for end in ends) for ends in item.ends.values())
            item.high = max(item.high, needed + PAD)
        return labeled

    def _stack(self) -> float:
        """Set the items of each column below each other, spread over the height of the tallest; the lower end."""
        space = [[self.items[n].high + caption_height(self.items[n]) + GAP for n in column] for column in self.order]
        tallest = max(30.0, *(sum(column) for column in space))
        for column, spaces in zip(self.order, space, strict=True):
            spare = (tallest - sum(spaces)) / max(1, len(column))
            top = self.top + spare / 2
            for n, high in zip(column, spaces, strict=True):
                self.items[n].top = top + caption_height(self.items[n])
                top += high + spare
        return self.top + tallest

    def _set_columns(self) -> None:
        """Widths: `stubs` is how far lines run level beside a column, `curve` where they bend between two."""
        self.stubs: dict[tuple[int, Side], float] = {}
        for item in self.items:
            for side, ends in item.ends.items():
                for end in ends:
                    known = self.stubs.get((item.layer, side), 8.0)
                    self.stubs[item.layer, side] = max(known, self.stub(end) + 3)
        self.curve = min(max(76.0, 0.15 * (self.bottom - self.top)), 170.0)
        self.left = [EDGE]
        for layer in (0, 1):
            gutter = self.stubs.get((layer, "right"), 8.0) + self.curve + self.stubs.get((layer + 1, "left"), 8.0)
            self.left.append(self.left[-1] + WIDTHS[layer] + gutter)
        arcs = any(self.items[route.source].layer == self.items[route.target].layer == 2 for route in self.routes)
        self.wide = self.left[2] + WIDTHS[2] + EDGE + (self.stubs[2, "right"] + self.curve * 0.75 if arcs else 0)

    def stub(self, end: End) -> float:
        """How far the label and the head at an end reach from the box."""
        route = self.routes[end.path]
        label = max((picture.width(line, LABEL) for line in route.label), default=0) + 4
        return self.reach(route, end.role) + (label if self.labeled[end.path] == end.role else 0)

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
        return (self.items[there if route.lane is None else route.lane].middle, 0, end.path, end.role)

    def edge(self, layer: int, side: Side, out: float = 0) -> float:
        """The x of a column's side, `out` pixels away from it."""
        return self.left[layer] - out if side == "left" else self.left[layer] + WIDTHS[layer] + out


def caption_height(item: Item) -> float:
    """Height of the caption above an item."""
    return picture.LEADING * CAPTION * len(item.caption) + 8 if item.caption else 0


def _box_item(layer: int, node: Node) -> Item:
    face: picture.Face = "bold" if layer == 1 else "regular"
    lines = picture.wrap(node.label, WIDTHS[layer] - 2 * PAD, SIZE, face)
    return Item(layer, node, 2 * PAD + picture.LEADING * SIZE * max(1, len(lines)), lines)
