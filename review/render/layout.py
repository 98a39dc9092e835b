"""A Table as every format lays it out: text that a file can hold, and labels that repeat shown once."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from review.nouns import Cell, Figure, Table, plain
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
    """For each row and each column, whether the cell is shown. Hidden are labels that say what the row above says,
    unless the table repeats them; a label is shown again when a label to its left changes."""
    return [(True,) * len(table.columns) for _ in table.rows] if table.repeated == "repeat" else changes(table)


def changes(table: Table) -> list[tuple[bool, ...]]:
    """For each row and each column, whether the cell says something new: all do but for labels that say what the row
    above says, with the same labels to their left."""
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


def heading(shown: Table | Figure) -> str:
    """'Table 3. Antecedents and outcomes', on one line; '' if it has neither number nor title."""
    return ". ".join(filter(None, (shown.number, shown.title)))


def general_note(table: Table) -> str:
    """The notes without a mark, as the one general note of APA style (APA, 2020, section 7.14); '' if there is none."""
    return " ".join(text for mark, text in table.notes if not mark)


def marked_notes(table: Table) -> list[tuple[str, str]]:
    """The notes that a mark in the table points at: (mark, text)."""
    return [(mark, text) for mark, text in table.notes if mark]


# ---- how much room a table takes -------------------------------------------------------------------------------------

# Letters of 10 points in a line of an upright A4 page with margins of an inch: a letter is about 0.45 em wide.
_LINE = 100
_WORD = re.compile(r"[^\s\u200b–—/-]+")
_LONGEST = 20  # letters of a word that a column has to hold; a longer one may be broken
_SHORT = 12  # lines of a row that is not broken across pages
_MANY, _TALL = 5, 5  # columns of a table, and lines of a cell, from which it may need more width


def lines(text: str, share: float) -> int:
    """About how many lines a text takes in a column of that share of an upright page."""
    room = max(1, round(share * _LINE))
    return sum(max(1, -(-len(line) // room)) for line in text.split("\n"))


def short(table: Table, row: tuple[Cell, ...]) -> bool:
    """Whether a row is low enough to stay on one page, so that little room is lost above a page's end."""
    return all(lines(plain(c), column.width) <= _SHORT for c, column in zip(row, table.columns, strict=True))


def wide(table: Table) -> bool:
    """Whether a table needs a page in landscape: a column of it cannot hold a word of its own, or two of at least five
    columns hold texts of more than five lines."""
    texts = [[column.label, *(plain(row[n]) for row in table.rows)] for n, column in enumerate(table.columns)]
    words = (max((len(word) for text in column for word in _WORD.findall(text)), default=0) for column in texts)
    if any(min(n, _LONGEST) > c.width * _LINE for n, c in zip(words, table.columns, strict=True)):
        return True
    tall = (max(lines(t, c.width) for t in column) > _TALL for c, column in zip(table.columns, texts, strict=True))
    return len(table.columns) >= _MANY and sum(tall) >= 2
