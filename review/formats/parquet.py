"""Parquet tables: batches of rows become cells of text, and entries; our own record table comes back as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime

from review.errors import Complaint, ExportError
from review.formats import fields as f
from review.formats import headings, table_rows
from review.formats.decode import Content
from review.records.text import clean

FIELDS = headings.documented()
BINARY = ("a Parquet table",)
_BATCH = 2000


def sniff(head: str) -> int:
    """-1: no text is a Parquet table; its first bytes tell it (`BINARY`)."""
    return -1


def read(content: Content, file: str) -> f.Entries:
    """The entries of the table, one a row, by its column names; an entry's line is its row, the first is 1.

    ExportError for a table that cannot be opened, or whose column names nobody knows."""
    import pyarrow as pa  # only a Parquet table needs it
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(pa.BufferReader(content.data))
        names = [str(name) for name in table.schema_arrow.names]
        entries = table_rows.read_rows(_rows(table, names), file)
    except (pa.ArrowException, OSError, ValueError, NotImplementedError) as error:
        mend = "write it again"
        raise ExportError(
            Complaint(file, "this Parquet table cannot be opened: it is broken or cut off", mend)
        ) from error
    if entries is None:
        raise ExportError(Complaint(file, "no column name that is known is in this table", headings.hint(names)))
    return entries


def _rows(table: object, names: list[str]) -> Iterator[table_rows.Numbered]:
    yield 0, names
    line = 0
    for batch in table.iter_batches(_BATCH):  # type: ignore[attr-defined]
        for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            line += 1
            yield line, [_text(cell) for cell in cells]


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
