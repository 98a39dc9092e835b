"""Rows for spreadsheets pass through here: UTF-8 with a byte-order mark, which Excel needs, and no cell a formula.

Text that a spreadsheet would read as a formula gets a leading apostrophe (OWASP, "CSV Injection"), and so does text
that begins with an apostrophe; to have the text as it was, drop one leading apostrophe. Numbers stay bare.
Lines within a cell are joined by " / ", so that one line of the file is one row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from review.nouns import Cell, Problem, Table, plain
from review.records.text import neutral
from review.render.layout import cleaned, marked_notes

PROBLEM_HEADS = ("where", "what", "done", "entry lost", "raw")
_LINES = re.compile(r"\r\n?|\n")


def grid(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A CSV file of one line of heads and one line a row. Text is made `neutral`; a number is written as it is, and
    None as an empty cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_value(value) for value in row] for row in (heads, *rows))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def problems(given: Iterable[Problem]) -> bytes:
    """What could not be read as it stood, one row a problem, with the raw text of what was not read."""
    rows = ([p.where, p.what, p.done, "yes" if p.lost else "no", p.raw] for p in given)
    return grid(PROBLEM_HEADS, rows)


def _value(value: object) -> object:
    return _LINES.sub(" / ", neutral(value)) if isinstance(value, str) else value


def render(table: Table, *, template: bytes | None = None) -> bytes:
    """The grid alone: repeated labels in full, so that it can be sorted and filtered. Marks stand in brackets, and the
    notes that a row's marks point at in a last column. Number, title and general notes are left out, since they would
    break the grid; the other formats have them."""
    table = cleaned(table)
    heads = [column.label for column in table.columns]
    if not marked_notes(table):
        return grid(heads, ([plain(cell) for cell in row] for row in table.rows))
    return grid([*heads, "Notes"], ([*map(plain, row), _notes(table, row)] for row in table.rows))


def _notes(table: Table, row: Iterable[Cell]) -> str:
    """The notes that a row points at; a mark may hold several letters, 'a,b'."""
    marks = {mark for cell in row for piece in cell if piece.style == "mark" for mark in piece.text.split(",")}
    return " ".join(f"[{mark}] {text}" for mark, text in marked_notes(table) if mark in marks)
