"""The figures of the manuscript: each is a function from the review to drawings, as SVG text.

To add a figure: one function that gives its `Figure`s, none if the review has nothing to draw, and one line in
`FIGURES`. Each becomes `NAME.svg` and `NAME.png` in reports/, and fills `{{ NAME }}` in a manuscript.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from review.nouns import Figure, Review, once
from review.render import flow_figure, path_figure
from review.report.figures.evidence import printed_figure
from review.report.figures.gaps import gaps
from review.report.figures.model import model
from review.report.figures.prisma import prisma_figures
from review.report.figures.quadrants import quadrants
from review.report.figures.years import journals, years
from review.tables.flow import flow


def _flow(review: Review) -> Iterable[Figure]:
    drawn = flow(review)
    yield Figure("flow", "", "Flow of Records", flow_figure.svg(drawn), drawn.notes)


def _evidence(review: Review) -> Iterable[Figure]:
    yield Figure("evidence", "", "Evidence Graph", path_figure.svg(printed_figure(review)))


FIGURES: dict[str, Callable[[Review], Iterable[Figure]]] = {
    "flow": _flow,
    "prisma": prisma_figures,
    "years": years,
    "journals": journals,
    "evidence": _evidence,
    "gaps": gaps,
    "model": model,
    "quadrants": quadrants,
}


@once
def figures(review: Review) -> tuple[Figure, ...]:
    """All figures of a review, in the order of `FIGURES`."""
    return tuple(figure for draw in FIGURES.values() for figure in draw(review))


def undrawn(review: Review) -> list[str]:
    """The names of figures that have nothing to draw yet; without those that the rows of a sheet name."""
    drawn = {figure.name for figure in figures(review)}
    return [name for name, draw in FIGURES.items() if draw is not quadrants and name not in drawn]
