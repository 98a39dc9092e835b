"""Cells of a CSV file with several lines pass through here: rows that a quote without its pair swallowed are told.

Of one such quote alone no valid CSV can be made; two take all that stands between them for one text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from review.coding.codebook import SheetDefinition
from review.coding.headings import Headed
from review.coding.sheets import PREFILLED
from review.errors import Complaint
from review.records.grid import reader, separator

_HINT = "a quotation mark lacks its pair: close each text with one, or write those within it twice"


def swallowed(definition: SheetDefinition, page: Headed) -> Iterator[Complaint]:
    """Complains of each cell that holds lines which are rows of the sheet themselves: of nearly as many cells as there
    are headings, below them a code of the codebook, or a coder or record that stands there in other rows."""
    if page.grid.worksheet:
        return
    known: dict[int, set[str]] = {}
    for at, values in enumerate(page.lines, page.at + 1):
        for column, cell in enumerate(values):
            if "\n" not in cell:
                continue
            known = known or {n: _known(page, n) for n, head in enumerate(page.heads) if _names(definition, head)}
            lines = cell.split("\n")[1:]
            if found := [line for line in lines if _is_row(definition, page.heads, known, line)]:
                what = f'this text goes on over lines that look like rows of the sheet, the first "{found[0][:60]}"'
                yield Complaint(page.grid.cell(at, column), what, _HINT)


def _names(definition: SheetDefinition, head: str) -> bool:
    """Whether cells below a heading name a record, a coder or a round."""
    column = definition.columns.get(head)
    return column is not None and (column.type == "record" or head in PREFILLED)


def _known(page: Headed, at: int) -> set[str]:
    """The names that stand in a column, those of cells with several lines apart."""
    return {line[at].strip() for line in page.lines if at < len(line) and "\n" not in line[at]} - {""}


def _is_row(definition: SheetDefinition, heads: Sequence[str], known: dict[int, set[str]], line: str) -> bool:
    cells = [cell.strip() for cell in next(reader([line], separator(line), strict=False), [])]
    if not len(heads) // 2 < len(cells) <= len(heads):
        return False
    for at, (head, cell) in enumerate(zip(heads, cells, strict=False)):
        column = definition.columns.get(head)
        if cell and column and (cell in known.get(at, ()) or (column.coded and not column.wrong(cell))):
            return True
    return False
