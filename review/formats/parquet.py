"""Parquet tables: batches of rows become cells of text, and entries; our own record table comes back as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from review.errors import Complaint, ExportError
from review.formats import fields as f
from review.formats import headings, table_rows
from review.formats.decode import Content
from review.records.text import clean

FIELDS = headings.documented()
BINARY = ("a Parquet table",)
_BATCH = 2000
_OUT_OF_RANGE = re.compile(r"<value out of range: (-?\d+)>")


def sniff(head: str) -> int:
    """-1: no text is a Parquet table; its first bytes tell it (`BINARY`)."""
    return -1


def read(content: Content, file: str) -> f.Entries:
    """The entries of the table, one a row, by its column names; an entry's line is its row, the first is 1.

    ExportError for a table that cannot be opened, or whose column names nobody knows."""
    import pyarrow as pa  # only a Parquet table needs it
    import pyarrow.parquet as pq

    with _opening(file):
        table = pq.ParquetFile(pa.BufferReader(content.data))
        names = [str(name) for name in table.schema_arrow.names]
    entries = table_rows.read_rows(_rows(table, names, file), file)
    if entries is None:
        raise ExportError(Complaint(file, "no column name that is known is in this table", headings.hint(names)))
    return entries


@contextmanager
def _opening(file: str) -> Iterator[None]:
    """ExportError for what Arrow cannot read."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, ValueError, NotImplementedError) as error:
        what, mend = "this Parquet table cannot be opened: it is broken or cut off", "write it again"
        raise ExportError(Complaint(file, what, mend)) from error


def _rows(table: Any, names: list[str], file: str) -> Iterator[table_rows.Numbered]:
    yield 0, names
    line = 0
    with _opening(file):
        batches = table.iter_batches(_BATCH)
    while True:
        with _opening(file):
            batch = next(batches, None)
        if batch is None:
            return
        for cells in zip(*map(texts, batch.columns), strict=True):
            line += 1
            yield line, list(cells)


def texts(column: Any) -> list[str]:
    """The cells of a column of any type as text; '' for a missing one."""
    return [_text(cell) for cell in _values(column)]


def _values(column: Any) -> list[object]:
    """The values of a column; texts that are no UTF-8 as bytes; days and times that Python has none for, as Arrow
    writes them: out of range, as their numbers."""
    import pyarrow as pa

    try:
        return column.to_pylist()
    except (ValueError, OverflowError, pa.ArrowException):
        pass
    try:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            return column.cast(pa.large_binary()).to_pylist()
        return [_OUT_OF_RANGE.sub(r"\1", text or "") for text in column.cast(pa.string()).to_pylist()]
    except (ValueError, pa.ArrowException):  # in lists, structs or dictionaries
        return [pa.array([cell]).to_string() if cell.is_valid else "" for cell in column]


def _text(cell: object) -> str:
    """A value as text: a list joined by '; ', a struct as JSON, a missing one as ''."""
    if isinstance(cell, str):
        return cell if cell.isprintable() else clean(cell)[0]
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, list):
        return "; ".join(filter(None, map(_text, cell)))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, bytes):
        return clean(cell.decode("utf-8", "replace"))[0]
    return clean(json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, dict) else str(cell))[0]
