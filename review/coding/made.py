"""Dates, times and numbers that stand in a workbook for texts pass through here: they may not be what was typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from review.coding.codebook import SheetDefinition
from review.coding.headings import Headed
from review.nouns import Problem, some

_TYPE_AGAIN = "if something else was typed, as 35%, type it again into a column formatted as text"


def made_of_texts(definition: SheetDefinition, page: Headed) -> Iterator[Problem]:
    """Remarks, one a column and kind, on what a spreadsheet may have made of texts. Of numbers, those with decimals or
    of many digits: what shows a year or a page is a whole number."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for (row, at), kind in page.grid.made.items():
        column = definition.columns.get(page.heads[at]) if row > page.at and at < len(page.heads) else None
        if column is None or column.type != "text" or kind == "error":
            continue
        if kind != "number" or not page.grid.lines[row][at].lstrip("-").isdigit():
            found[at, kind].append(row)
    for (at, made), rows in found.items():
        one = f"this cell holds a {made}"
        told = f"this cell and {some(len(rows) - 1, 'more cell')} below hold {made}s" if rows[1:] else one
        read = f"read as {page.grid.lines[rows[0]][at]}" + (f"; {_TYPE_AGAIN}" if made == "number" else "")
        where = page.grid.cell(rows[0], at)
        yield Problem(where, f"{told}, which the spreadsheet may have made of something else", read)
