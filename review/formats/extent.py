"""A packed workbook (.xlsx, .xlsm, .ods) goes in; how far the cells of its sheets reach comes out.

A reader of workbooks takes memory for every cell before the last, be they empty: that is to be known before it loads
them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import NamedTuple

_CHUNK = 1 << 20
# A cell that holds something, and its name if it has one; those that are only formatted take no memory. Names reach
# farther than those of Excel do, since a reader takes memory up to there all the same.
_CELL = re.compile(
    rb"<(?:\w+:)?c(?=[\s>])(?:[^>]*?\sr\s*=\s*[\"']([A-Za-z]{1,9})([0-9]{1,10})[\"'])?[^>]*(?<!/)>\s*<(?!/)"
)
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_ODS_ROW = re.compile(rb"<table:table-row(?=[\s/>])")
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])([^>]*)>")
_ROWS_AGAIN = re.compile(rb"<table:table-row\s[^>]*?number-rows-repeated\s*=\s*[\"'](\d{1,9})")
_CELLS_AGAIN = re.compile(rb"number-columns-repeated\s*=\s*[\"'](\d{1,9})")


class Extent(NamedTuple):
    """The rows and columns up to the last ones that hold something. again: how often one row that holds something is
    said to stand again, at most."""

    rows: int
    columns: int
    again: int = 1

    @property
    def corner(self) -> str:
        """The cell in the last row and the last column, as 'XFD1048576'."""
        letters, column = "", self.columns
        while column:
            column, letter = divmod(column - 1, 26)
            letters = chr(65 + letter) + letters
        return f"{letters}{self.rows}"


def extents(packed: zipfile.ZipFile) -> Iterator[Extent]:
    """The extent of each sheet (of the whole of an .ods), by where its cells say that they stand, whatever the sheet
    says of itself. Raises zipfile.BadZipFile where a part does not hold what it says."""
    for part in packed.infolist():
        if part.filename.endswith(".xml"):
            with packed.open(part) as text:
                chunks = iter(partial(text.read, _CHUNK), b"")
                head = next(chunks, b"")
                if b"worksheet" in head[:1000]:
                    yield _sheet(chain([head], chunks))
                elif part.filename == "content.xml":
                    yield _ods(chain([head], chunks))


def _sheet(chunks: Iterable[bytes]) -> Extent:
    rows = columns = 0
    row = column = 0  # of cells without a name, which are counted
    for piece, begins in _pieces(chunks, _ROW):
        row, column = (row + 1, 0) if begins else (row, column)
        if cells := _CELL.findall(piece):
            column += len(cells)
            rows = max(rows, row, *{int(number or 0) for _, number in cells})
            columns = max(columns, column, *map(_column, {letters for letters, _ in cells}))
    return Extent(rows, columns)


def _column(letters: bytes) -> int:
    """The number of a column, from 1: 3 of 'C'; 0 of none."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _ods(chunks: Iterable[bytes]) -> Extent:
    rows = columns = most = 0
    row = column = again = 0
    for piece, begins in _pieces(chunks, _ODS_ROW):
        if begins:
            found = _ROWS_AGAIN.match(piece)
            again = int(found[1]) if found else 1
            row, column = row + again, 0
        for cell in _ODS_CELL.findall(piece):
            found = _CELLS_AGAIN.search(cell)
            column += int(found[1]) if found else 1
            if not cell.endswith(b"/"):
                rows, columns, most = row, max(columns, column), max(most, again)
    return Extent(rows, columns, most)


def _pieces(chunks: Iterable[bytes], row: re.Pattern[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The text in pieces that no cell's beginning is cut by, and whether a row begins with each."""
    rest = b""
    for chunk in chunks:
        whole, sign, tail = (rest + chunk).rpartition(b"</")
        rest = sign + tail
        starts = [found.start() for found in row.finditer(whole)]
        for at, end in zip([0, *starts], [*starts, len(whole)], strict=True):
            yield whole[at:end], at > 0 or starts[:1] == [0]
    yield rest, False
