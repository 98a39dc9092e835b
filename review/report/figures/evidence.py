"""The evidence graph as the path figure draws it: antecedents left, dimensions in the middle, outcomes right."""

from __future__ import annotations

from collections.abc import Iterable

from review.coding import Sheet
from review.evidence import BOTH, EMPIRICAL, SHEET, THEORETICAL, UNATTRIBUTED, Link, links
from review.nouns import Review
from review.render.path_figure import Column, Nature, Node, Path, PathFigure

_NATURES: dict[str, Nature] = {
    EMPIRICAL: "empirical",
    THEORETICAL: "theoretical",
    BOTH: "mixed",
    UNATTRIBUTED: "unattributed",
}


def evidence_figure(review: Review) -> PathFigure:
    """One path a link. A construct that is an antecedent and an outcome stands in both columns."""
    if SHEET not in review.sheets:
        return PathFigure("Evidence graph", (Column("Antecedents"), Column("Dimensions"), Column("Outcomes")))
    sheet = review.sheets[SHEET]
    found = links(review.graph, review.project.codebook)
    antecedents = [link for link in found if link.role == "antecedent"]
    outcomes = [link for link in found if link.role != "antecedent"]
    columns = (
        Column("Antecedents", _distinct(Node(_construct(link), link.construct) for link in antecedents)),
        Column(sheet.column("dimension").label, _dimensions(sheet, found)),
        Column("Outcomes", _distinct(_outcome(sheet, link) for link in outcomes)),
    )
    paths = tuple(_path(review, link) for link in found)
    notes = () if paths else ("No findings yet.",)
    return PathFigure(f"{review.project.title}: evidence graph", columns, paths, notes)


def _distinct(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple({node.id: node for node in nodes}.values())


def _construct(link: Link) -> str:
    end = link.source if link.role == "antecedent" else link.target
    return f"{link.role}:{link.outcome_type}:{end}"


def _outcome(sheet: Sheet, link: Link) -> Node:
    return Node(_construct(link), link.construct, sheet.column("outcome_type").label_of(link.outcome_type))


def _dimensions(sheet: Sheet, found: list[Link]) -> tuple[Node, ...]:
    """The dimensions that the links touch, in the codebook's order, spelled out by the head of their definition."""
    touched = {link.dimension for link in found}
    dimensions = ((code, sheet.column("dimension").codes[code]) for code in sheet.column("dimension").codes)
    return tuple(
        Node(f"dimension:{code}", _spelled(told.label, told.definition)) for code, told in dimensions if code in touched
    )


def _spelled(label: str, definition: str) -> str:
    name, colon, _ = definition.partition(":")
    return f"{label}: {name}" if colon and name.casefold() != label.casefold() else label


def ends(link: Link) -> tuple[str, str]:
    """The ids of the two nodes that the figure draws a link between: its source, its target."""
    dimension, construct = f"dimension:{link.dimension}", _construct(link)
    return (construct, dimension) if link.role == "antecedent" else (dimension, construct)


def _path(review: Review, link: Link) -> Path:
    named = "; ".join(review.citations[study] for study in link.studies)
    title = f"{link.construct}, {link.dimension}: {named}"
    return Path(*ends(link), len(link.studies), _NATURES[link.nature], title=title)
