"""The evidence graph as the gap map draws it: dimensions down, antecedents and types of outcomes across."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from review.coding import Sheet
from review.evidence import NATURES, SHEET, links
from review.nouns import Figure, Review, some
from review.render import gap_map
from review.render.gap_map import Bubble, GapMap
from review.report.figures.evidence import NATURE_OF, spelled

_GAP = "A gap is a cell in which no included work has a coded finding."


class _Place(NamedTuple):
    row: int
    column: int


def gaps(review: Review) -> Iterable[Figure]:
    """One figure, `gaps`; none if the review has no sheet of findings. Without any finding, all is a gap."""
    if drawn := gap_map_of(review):
        yield Figure("gaps", "", "Gap Map: Studies by Dimension, Side and Nature of Evidence", gap_map.svg(drawn),
                     tuple(_notes(review)))  # fmt: skip


def gap_map_of(review: Review) -> GapMap | None:
    """The map of the review's findings, rows and columns as the codebook orders them; None without
    their sheet.

    A study is counted once in each bubble, whatever the number of its findings there; the bubble's title names the
    studies and the rows of the sheet."""
    if SHEET not in review.sheets:
        return None
    studies = _studies(review)
    sheet: Sheet = review.sheets[SHEET]
    dimensions, types = sheet.column("dimension"), sheet.column("outcome_type")
    cells: dict[tuple[int, int], tuple[Bubble, ...]] = {}
    for place in dict.fromkeys(place for place, _ in studies):
        cells[place] = tuple(
            Bubble(NATURE_OF[nature], len(found), _told(review, found))
            for nature in NATURES
            if (found := studies.get((place, nature)))
        )
    return GapMap(
        f"{review.project.title}: gap map",
        tuple(spelled(code.label, code.definition) for code in dimensions.codes.values()),
        (sheet.column("role").label_of("antecedent"), *(code.label for code in types.codes.values())),
        cells,
        apart=1,
    )


def _studies(review: Review) -> dict[tuple[_Place, str], dict[str, list[str]]]:
    """(cell, nature) -> study -> the rows of its findings."""
    sheet: Sheet = review.sheets[SHEET]
    dimensions, types = sheet.column("dimension"), sheet.column("outcome_type")
    found: dict[tuple[_Place, str], dict[str, list[str]]] = {}
    for link in links(review.graph, review.project.codebook):
        column = 0 if link.role == "antecedent" else 1 + types.rank(link.outcome_type)
        place = _Place(dimensions.rank(link.dimension), column)
        for row, finding in link.findings.items():
            found.setdefault((place, finding["nature"]), {}).setdefault(finding["study"], []).append(row)
    return found


def _told(review: Review, found: dict[str, list[str]]) -> str:
    return "; ".join(f"{review.citations[study]} ({', '.join(rows)})" for study, rows in found.items())


def _notes(review: Review) -> Iterator[str]:
    yield _GAP
    studies = _studies(review)
    if not studies:
        yield "No findings yet."
    several: dict[_Place, set[str]] = {}
    twice: set[str] = set()
    for (place, _), found in studies.items():
        twice |= several.setdefault(place, set()) & found.keys()
        several[place] |= found.keys()
    if twice:
        counted = (
            f"{some(len(twice), 'study')} {'is' if len(twice) == 1 else 'are'} counted in several bubbles of a cell"
        )
        yield f"{counted}, having findings of several kinds there."
