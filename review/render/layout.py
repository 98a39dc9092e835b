"""A Table as every format lays it out: text that a file can hold, and labels that repeat shown once."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from review.nouns import Cell, Table
from review.records.text import clean


def cleaned(table: Table) -> Table:
    """`table` without the characters that no format can hold (see `records.text.clean`).

    Exports and sheets are cleaned when they are read; a title or a note from review.toml is not."""
    return replace(
        table,
        number=clean(table.number)[0],
        title=clean(table.title)[0],
        columns=tuple(c._replace(label=clean(c.label)[0]) for c in table.columns),
        rows=tuple(tuple(_cleaned_cell(c) for c in row) for row in table.rows),
        notes=tuple((clean(mark)[0], clean(text)[0]) for mark, text in table.notes),
    )


def _cleaned_cell(content: Cell) -> Cell:
    return tuple(piece._replace(text=clean(piece.text)[0]) for piece in content)


def shown(table: Table) -> list[tuple[bool, ...]]:
    """For each row and each column, whether the cell is shown. Hidden are labels that say what the row above says;
    a label is shown again when a label to its left changes."""
    if not table.rows:
        return []
    always = (True,) * (len(table.columns) - table.labels)
    first = (True,) * len(table.columns)
    below = (
        tuple(above[: at + 1] != row[: at + 1] for at in range(table.labels)) + always
        for above, row in pairwise(table.rows)
    )
    return [first, *below]


def blanked(table: Table) -> list[tuple[Cell, ...]]:
    """The rows with an empty cell for each label that is not shown."""
    return [
        tuple(cell if show else () for cell, show in zip(row, shows, strict=True))
        for row, shows in zip(table.rows, shown(table), strict=True)
    ]


def general_note(table: Table) -> str:
    """The notes without a mark, as the one general note of APA style (APA, 2020, section 7.14); '' if there is none."""
    return " ".join(text for mark, text in table.notes if not mark)


def marked_notes(table: Table) -> list[tuple[str, str]]:
    """The notes that a mark in the table points at: (mark, text)."""
    return [(mark, text) for mark, text in table.notes if mark]
