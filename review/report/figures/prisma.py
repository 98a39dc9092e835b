"""The review becomes the PRISMA 2020 flow diagram here, and with it the spreadsheets that tell its numbers."""

from __future__ import annotations

from collections.abc import Iterable

from review.nouns import Figure, Flow, Review
from review.render import csv, docx_figure, prisma_figure
from review.tables.notes import caveats
from review.tables.prisma import prisma
from review.tables.prisma_rows import counts, entries


def prisma_figures(review: Review) -> Iterable[Figure]:
    """The diagram."""
    yield _figure(review, prisma(review))


def _figure(review: Review, flow: Flow) -> Figure:
    """Its notes are what a reader of the review has to know beside its own footnotes."""
    notes = (*review.project.notes, *caveats(review, review.included))
    return Figure("prisma", "", prisma_figure.TITLE, prisma_figure.svg(flow), notes)


def prisma_files(review: Review) -> dict[str, bytes]:
    """The diagram for Word, the number in every box, and the boxes of every entry."""
    flow = prisma(review)
    return {
        "prisma.docx": docx_figure.render(_figure(review, flow)),
        "prisma.csv": csv.grid(*counts(flow)),
        "prisma-entries.csv": csv.grid(*entries(review, flow)),
    }
