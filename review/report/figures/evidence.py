"""The evidence graph as the path figure draws it: antecedents left, dimensions in the middle, outcomes right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, product
from string import ascii_lowercase

from review.coding import Sheet
from review.evidence import BOTH, EMPIRICAL, SHEET, THEORETICAL, UNATTRIBUTED, Link, links
from review.nouns import Review, are, some
from review.records import split
from review.render.path_figure import Column, Nature, Node, Path, PathFigure
from review.render.path_layout import Layout

# The sign of a link, where all its findings agree.
_SIGNS = {"positive": "+", "negative": "\u2212", "mixed": "\u00b1", "none": "0"}
_SIGNS_TOLD = "Signs stand where all findings of a path agree: + positive, \u2212 negative, \u00b1 mixed, 0 none found."
_PAGES, _PAGE = 4, 1.5  # how many pages the figure may take up; height of a page's text, in widths of it
# The natures of evidence -> what figures call them.
NATURE_OF: dict[str, Nature] = {
    EMPIRICAL: "empirical",
    THEORETICAL: "theoretical",
    BOTH: "mixed",
    UNATTRIBUTED: "unattributed",
}


def evidence_figure(review: Review) -> PathFigure:
    """One path a link. A construct that is an antecedent and an outcome stands in both columns."""
    return _figure(review, _links(review))


def printed_figure(review: Review) -> PathFigure:
    """The figure without the links of fewest studies where it would take up more pages than a journal prints; a note
    tells how many it leaves out. Links that as many studies have as any other link stay in any case."""
    found = _links(review)
    figure = _figure(review, found)
    for least in sorted({len(link.studies) for link in found})[1:]:
        layout = Layout(figure)
        if layout.bottom <= _PAGES * _PAGE * layout.wide:
            break
        kept = [link for link in found if len(link.studies) >= least]
        figure = _figure(review, kept)
        note = f"{_left_out(len(found) - len(kept), least)}; evidence.csv has all."
        figure = replace(figure, notes=(note, *figure.notes))
    return figure


def _left_out(n: int, least: int) -> str:
    few = "one study" if least == 2 else f"fewer than {least} studies"
    return f"{some(n, 'link')} of {few} {are(n)} left out"


def _links(review: Review) -> list[Link]:
    return links(review.graph, review.project.codebook) if SHEET in review.sheets else []


def _figure(review: Review, found: list[Link]) -> PathFigure:
    if SHEET not in review.sheets:
        return PathFigure("Evidence graph", (Column("Antecedents"), Column("Dimensions"), Column("Outcomes")))
    sheet = review.sheets[SHEET]
    antecedents = [link for link in found if link.role == "antecedent"]
    outcomes = [link for link in found if link.role != "antecedent"]
    columns = (
        Column("Antecedents", _distinct(Node(_construct(link), link.construct) for link in antecedents)),
        Column(sheet.column("dimension").label, _dimensions(sheet, found), wide=126),
        Column("Outcomes", _distinct(_outcome(sheet, link) for link in outcomes)),
    )
    marks = _marks(sheet, found)
    paths = tuple(_path(review, link, marks.get(_through(sheet, link), "")) for link in found)
    notes = [_SIGNS_TOLD] if any(path.sign for path in paths) else []
    notes += [f"{mark}: {through}." for through, mark in marks.items()]
    return PathFigure(
        f"{review.project.title}: evidence graph", columns, paths, tuple(notes) if paths else ("No findings yet.",)
    )


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
        Node(f"dimension:{code}", spelled(told.label, told.definition)) for code, told in dimensions if code in touched
    )


def spelled(label: str, definition: str) -> str:
    """A code as figures name it: 'CNH: customer need heterogeneity', by its label and the head of its definition."""
    name, colon, _ = definition.partition(":")
    return f"{label}: {name}" if colon and name.casefold() != label.casefold() else label


def ends(link: Link) -> tuple[str, str]:
    """The ids of the two nodes that the figure draws a link between: its source, its target."""
    return link.directed(_construct(link), f"dimension:{link.dimension}")


def _path(review: Review, link: Link, mark: str) -> Path:
    source, target = ends(link)
    named = "; ".join(review.citations[study] for study in link.studies)
    through = _through(review.sheets[SHEET], link)
    title = f"{link.construct}, {link.dimension}: {named}" + (f"; {through}" if through else "")
    return Path(source, target, len(link.studies), NATURE_OF[link.nature], _sign(link), title, mark)


def _sign(link: Link) -> str:
    """The sign that all findings of a link give; '' if they differ, or one does not tell it."""
    directions = {finding.get("direction", "") for finding in link.findings.values()}
    return _SIGNS.get(next(iter(directions)), "") if len(directions) == 1 else ""


def _through(sheet: Sheet, link: Link) -> str:
    """What carries the link, after its findings: 'Through customer involvement (partial)', '2 of 3 studies through
    trust' where the others do not name it; '' if nothing is named."""
    named: dict[str, list[str]] = {}  # mediator -> the study of each finding that goes through it
    for finding in link.findings.values():
        kind = finding.get("mediator_kind", "")
        label = f" ({sheet.column('mediator_kind').label_of(kind)})" if kind else ""
        for mediator in dict.fromkeys(split(finding.get("mediator"))):
            named.setdefault(mediator + label, []).append(finding["study"])
    all_name = [mediator for mediator, studies in named.items() if len(studies) == len(link.findings)]
    told = ["through " + "; ".join(all_name)] if all_name else []
    told += [f"{_part(studies, link)} through {mediator}" for mediator, studies in named.items()
             if mediator not in all_name]  # fmt: skip
    text = "; ".join(told)
    return text[:1].upper() + text[1:]


def _part(studies: list[str], link: Link) -> str:
    """How many of a link's studies name a mediator; of its findings, if each study has one that does."""
    some, all_studies = len(set(studies)), len(link.studies)
    if some < all_studies:
        return f"{some} of {all_studies} studies"
    return f"{len(studies)} of {len(link.findings)} findings"


def _marks(sheet: Sheet, found: list[Link]) -> dict[str, str]:
    """A letter for each way in which links are mediated; after z come aa, ab and so on."""
    letters = chain(ascii_lowercase, map("".join, product(ascii_lowercase, repeat=2)))
    ways = dict.fromkeys(filter(None, (_through(sheet, link) for link in found)))
    return dict(zip(ways, letters, strict=False))
