"""What the review itself proposes passes through here: its propositions, and its two-by-two drawings."""

from __future__ import annotations

import re
from typing import NamedTuple

import networkx as nx

from review.coding import Codebook, Need, Sheet, same
from review.errors import Complaint
from review.evidence.graph import PROPOSITION, edges
from review.evidence.names import PROPOSITIONS, names

__all__ = [
    "DEFINES", "PROPOSITIONS", "QUADRANTS", "Proposition", "Quadrant", "long_names", "of_one_name", "propositions",
    "quadrants", "to_themselves",
]  # fmt: skip

QUADRANTS = "quadrants"
LETTERS = 60  # of the name of a drawing, which becomes the name of its files
DEFINES = "dimension"  # a relation with this code says what a construct is made of: no study could find it
PROPOSITIONS_NEED = (
    Need("name", filled=True),
    Need("source", filled=True),
    Need("relation", "code", filled=True),
    Need("target", filled=True),
    Need("statement", filled=True),
)
QUADRANTS_NEED = tuple(
    Need(name, filled=True)
    for name in (
        "name", "title", "x_axis", "x_low", "x_high", "y_axis", "y_low", "y_high", "low_low", "high_high",
    )
)  # fmt: skip


class Proposition(NamedTuple):
    """A relation that the review proposes. source, target: node ids of the graph, with their labels beside.

    relation: its code, `positive`, `negative`, `associated` …; relation_label: in words. standing: `implied` for a step
    that the source does not state, else `stated`; '' where the sheet has no such column. row: 'propositions.csv:5'."""

    name: str
    source: str
    target: str
    source_label: str
    target_label: str
    relation: str
    relation_label: str
    statement: str
    standing: str
    place: str
    note: str
    row: str


class Quadrant(NamedTuple):
    """A two-by-two drawing: two attributes with a low and a high end, and the two corners that the source describes.

    dimension: code of what both attributes rise with, '' if not told. row: 'quadrants.csv:2'."""

    name: str
    title: str
    dimension: str
    x_axis: str
    x_low: str
    x_high: str
    y_axis: str
    y_low: str
    y_high: str
    low_low: str
    high_high: str
    place: str
    note: str
    row: str


def propositions(found: nx.MultiDiGraph) -> tuple[Proposition, ...]:
    """The propositions of the graph in the order of their sheet; to draw them, take `source` and `target` as nodes and
    `found.nodes[source]["kind"]` as their kind ("dimension", "outcome", "construct" for one of propositions alone)."""
    return tuple(
        Proposition(
            data["name"], source, target, found.nodes[source]["label"], found.nodes[target]["label"],
            data["relation"], data["relation_label"], data["statement"],
            data.get("standing", ""), data.get("place", ""), data.get("note", ""), row,
        )
        for source, target, row, data in edges(found, PROPOSITION)
    )  # fmt: skip


def quadrants(sheet: Sheet) -> dict[str, Quadrant]:
    """The drawings that the sheet `quadrants` tells, in its order: the name of the figure's files, `figure1a` for the
    row named 1a (small letters, digits and _; none twice) -> the drawing."""
    found: dict[str, Quadrant] = {}
    for row in sheet.rows:
        plain = "figure" + re.sub("[^a-z0-9]+", "_", row["name"].casefold()).strip("_")
        tried = (plain if n == 1 else f"{plain}_{n}" for n in range(1, len(found) + 2))
        name = next(name for name in tried if name not in found)
        found[name] = Quadrant._make([*(row[column] for column in Quadrant._fields[:-1]), row.place])
    return found


def long_names(sheet: Sheet) -> list[Complaint]:
    """A complaint for each drawing whose name is too long for the name of a file."""
    what, hint = f"the name of a drawing has {LETTERS} letters at most", "put the rest into its title"
    return [Complaint(row.cell("name"), what, hint) for row in sheet.rows if len(row["name"]) > LETTERS]


def to_themselves(sheet: Sheet, codebook: Codebook) -> list[Complaint]:
    """A complaint for each proposition that leads from a construct to itself, be it by another of its names."""
    known, hint = names(codebook), "name what the proposition leads to"
    return [
        Complaint(row.cell("target"), f'"{row["target"]}" is where this proposition begins too', hint)
        for row in sheet.rows
        if row["source"] and row["target"] and known.node(row["source"]) == known.node(row["target"])
    ]


def of_one_name(sheet: Sheet) -> list[Complaint]:
    """A complaint for each proposition or drawing that is called as one before it, whatever the case and spaces."""
    first: dict[str, str] = {}
    found = []
    for row in (row for row in sheet.rows if row["name"]):
        other = first.setdefault(same(row["name"]), row.cell("name"))
        if other != row.cell("name"):
            hint = f"name them {row['name']}a and {row['name']}b, say"
            found.append(Complaint(row.cell("name"), f'"{row["name"]}" is the name of {other} too', hint))
    return found
