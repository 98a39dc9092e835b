"""The review becomes the PRISMA 2020 flow diagram here, and with it the spreadsheets that tell its numbers."""

from __future__ import annotations

from collections.abc import Iterable

from review.nouns import Figure, Review
from review.render import csv, figure_docx, prisma_figure
from review.tables.notes import caveats
from review.tables.prisma import prisma
from review.tables.prisma_rows import counts, entries


def prisma_figures(review: Review) -> Iterable[Figure]:
    """The diagram; its notes are what a reader of the review has to know beside its own footnotes."""
    notes = (*review.project.notes, *caveats(review, review.included))
    yield Figure("prisma", "", prisma_figure.TITLE, prisma_figure.svg(prisma(review)), notes)


def prisma_files(review: Review) -> dict[str, bytes]:
    """The diagram for Word, the number in every box, and the boxes of every entry."""
    flow = prisma(review)
    (figure,) = prisma_figures(review)
    return {
        "prisma.docx": figure_docx.render(figure),
        "prisma.csv": csv.grid(*counts(flow)),
        "prisma-entries.csv": csv.grid(*entries(review, flow)),
    }
