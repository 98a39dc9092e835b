"""The rows of the sheet `quadrants` as two-by-two drawings: one figure a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from review.evidence.propositions import QUADRANTS, Quadrant
from review.evidence.propositions import quadrants as rows
from review.nouns import Figure, Review
from review.render import quadrant_figure
from review.render.quadrant_figure import Axis, QuadrantFigure
from review.report.figures.evidence import spelled

_BLANK = "Corners that are not described stay blank."


def quadrants(review: Review) -> Iterable[Figure]:
    """One figure a row, `figure1a` for the row named 1a; none if the review has no such sheet."""
    found = rows(review.sheets[QUADRANTS]) if QUADRANTS in review.sheets else {}
    for name, drawn in found.items():
        title = drawn.title if not drawn.dimension else f"{_label(review, drawn.dimension)}: {drawn.title}"
        svg = quadrant_figure.svg(_figure(review, drawn, title))
        notes = (*_abbreviation(review, drawn.dimension), drawn.note or _BLANK)
        yield Figure(name, f"Figure {drawn.name}", title, svg, notes)


def _label(review: Review, dimension: str) -> str:
    """The code as the sheet's codebook prints it."""
    return review.sheets[QUADRANTS].column("dimension").label_of(dimension)


def _abbreviation(review: Review, dimension: str) -> Iterator[str]:
    """What a dimension's label stands for, if the codebook says so."""
    code = review.sheets[QUADRANTS].column("dimension").codes.get(dimension) if dimension else None
    if code and (told := spelled(code.label, code.definition)) != code.label:
        yield f"{code.label} = {told.removeprefix(f'{code.label}: ')}."


def _figure(review: Review, drawn: Quadrant, title: str) -> QuadrantFigure:
    low, high = (f"{end} {_label(review, drawn.dimension)}" if drawn.dimension else "" for end in ("low", "high"))
    return QuadrantFigure(
        f"Figure {drawn.name}. {title} ({drawn.row})",
        Axis(drawn.x_axis, drawn.x_low, drawn.x_high),
        Axis(drawn.y_axis, drawn.y_low, drawn.y_high),
        low_low=drawn.low_low,
        high_high=drawn.high_high,
        low=low,
        high=high,
    )
