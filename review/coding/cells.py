"""Files of a sheet become grids of text here, be they CSV or workbooks: one a worksheet, cells as a person sees them.

To read another format: its suffix in `TEXTS` or `WORKBOOKS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, NamedTuple

from review.coding.sheets import called, row_place
from review.errors import Complaint, ExportError, SheetError
from review.nouns import Problem, some
from review.records.grid import grid, letter
from review.records.text import clean

if TYPE_CHECKING:
    from review.formats.excel import Worksheet
    from review.formats.ods_cells import Merged

Made = Literal["date", "time", "number", "error"]
TEXTS = (".csv", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm", ".ods", ".xls", ".xlsb")


class Grid(NamedTuple):
    """The cells of one worksheet, from its first row and column on. worksheet: '' for a CSV file. made: (row, column),
    both from 0, of cells that hold no text -> what the spreadsheet holds instead, which may not be what was typed; a
    formula without a value stands as the error that it shows.
    problems: what was cleaned, and what cannot be told. hidden: whether a person hid the worksheet. merged: the first
    and the last cell of each range that was merged."""

    file: str
    worksheet: str
    lines: list[list[str]]
    made: Mapping[tuple[int, int], Made] = {}
    problems: tuple[Problem, ...] = ()
    hidden: bool = False
    merged: Sequence[Merged] = ()

    def cell(self, row: int, column: int) -> str:
        """The place of a cell, by its row and column from 0."""
        return f"{called(self.file, self.worksheet)}!{letter(column)}{row + 1}"

    def row(self, row: int) -> str:
        """The place of a row, from 0."""
        return row_place(self.file, self.worksheet, row + 1)

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.strip() for line in self.lines for cell in line)


def grids(file: str, data: str | bytes) -> list[Grid]:
    """The grids of a file: of CSV one; of a workbook its worksheets that are visible and not blank, in its order.
    SheetError as `all_grids` raises it."""
    return [each for each in all_grids(file, data) if not each.hidden]


def all_grids(file: str, data: str | bytes) -> list[Grid]:
    """As `grids`, with the worksheets that are hidden.

    A formula is its value, and nothing is run. Numbers are as typed ('2020', not '2020.0'), dates 'YYYY-MM-DD'.
    SheetError for a file that cannot be read: not valid CSV or UTF-8; a workbook that is broken, locked by a password
    or far too large."""
    if PurePosixPath(file).suffix.lower() not in WORKBOOKS:
        return [Grid(file, "", grid(file, _text(file, data)))]
    if isinstance(data, str):
        data = data.encode()
    from review.formats.excel import opened  # only a workbook needs it

    try:
        found = [_grid(file, page) for page in opened(data, file)]
    except ExportError as error:
        raise SheetError(error.complaints) from None
    return [each for each in found if not each.blank]


def _text(file: str, data: str | bytes) -> str:
    try:
        return data if isinstance(data, str) else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        what = "from here on the text is not UTF-8"
        raise SheetError(Complaint(f"{file}:{line}", what, "save it as CSV UTF-8")) from None


def _grid(file: str, page: Worksheet) -> Grid:
    from review.formats.excel import text

    lines: list[list[str]] = []
    made: dict[tuple[int, int], Made] = {}
    cleaned = 0
    for row, values in enumerate(page.cells):
        line = []
        for column, value in enumerate(values):
            if isinstance(value, str):
                # A workbook tells control characters as _x000B_; what reads it has undone that.
                told, found = (value, 0) if value.isprintable() else clean(value)
                cleaned += found
                line.append(told)
                continue
            if isinstance(value, date | datetime):
                made[row, column] = "date"
            elif isinstance(value, time | timedelta):
                made[row, column] = "time"
            elif isinstance(value, int | float) and not isinstance(value, bool):
                made[row, column] = "number"
            line.append(text(value))
        lines.append(line)
    for (row, column), shown in (page.failed or {}).items():
        if row < len(lines) and column < len(lines[row]):
            lines[row][column], made[row, column] = shown, "error"
    where = called(file, page.name)
    problems = [Problem(where, some(cleaned, "control character"), "taken out")] if cleaned else []
    if page.failed is None:
        what = "cells that show an error, as a note that begins with a minus may, "
        what += "and cells that were merged, " * (page.merged is None) + "cannot be told in this kind of file"
        problems.append(Problem(where, what, "read as blank; save it as .xlsx to have them told"))
    return Grid(file, page.name, lines, made, tuple(problems), not page.visible, page.merged or ())
