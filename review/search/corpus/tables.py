"""The columns of a Parquet table go in, those of the record table come out, a batch of rows at a time.

A table whose columns are named as ours is taken as it is, markup and all. Any other is read as an export is, entry by
entry, so that the same headings mean the same; that takes far longer, and happens once if a working copy is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa

from review import records
from review.errors import Complaint, ExportError
from review.formats import headings, parquet, table_rows
from review.search.corpus.working import SEARCHED

_STRINGS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_TEXTS = (*_STRINGS, pa.types.is_null)  # a column without any value is written as one of no type


class Columns(NamedTuple):
    """names: the columns of the table. foreign: whether they have to be read as those of an export. name: the column
    that holds the record ids, None if there is none."""

    names: tuple[str, ...]
    foreign: bool
    name: str | None

    def needed(self, columns: Iterable[str]) -> list[str]:
        """Which columns of the table have to be read to have those of the record table."""
        return list(self.names) if self.foreign else [c for c in dict.fromkeys(columns) if c in self.names]

    def records(self, rows: pa.RecordBatch, lines: Sequence[int], file: str) -> pa.RecordBatch:
        """As many records as rows; of a row that is no entry nothing is known. lines: the rows' places in the table."""
        if not self.foreign:
            return _plain(rows)
        found = table_rows.read_rows(_numbered(self.names, rows, lines), file)
        entries = {row["source_line"]: row for row in (found.rows if found else ())}
        made = records.arrow(entries.get(line, {"source_line": line}) for line in lines)
        return made.combine_chunks().to_batches()[0] if len(lines) else pa.RecordBatch.from_pylist([], made.schema)


@lru_cache(64)  # since each row group asks
def columns_of(schema: pa.Schema, file: str) -> Columns:
    """What the columns of a table are. ExportError if none of them can be searched."""
    names = tuple(map(str, schema.names))
    fed = headings.fields(names)
    searched = [column for column in (*SEARCHED, "year") if fed.get(column)]
    tagged = headings.wos_tags(names) is not None
    plain = (
        len(set(names)) == len(names)
        and not tagged
        and all(fed[column] == (column,) and _fits(schema.field(column)) for column in searched)
        and ("type" not in names or "type_raw" in names)
    )
    if not (any(c != "year" for c in searched) if plain else table_rows.heading_row([names]) == 0):
        what = "no column that can be searched is in this table"
        raise ExportError(Complaint(file, what, headings.hint(names)))
    return Columns(names, not plain, _id_column(names, tagged))


def strings(column: pa.Array) -> pa.Array:
    """The cells of a column of any type as texts, as an export's are read."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if any(is_so(kind) for is_so in _STRINGS):
        try:
            column.validate(full=True)
            return column.cast(pa.large_string())
        except pa.ArrowInvalid:  # it is no UTF-8
            pass
    return pa.array([text or None for text in parquet.texts(column)], pa.large_string())


def without_views(table: pa.Table) -> pa.Table:
    """The same; Arrow can pick no rows out of views of texts."""
    kinds = {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}
    return table.cast(pa.schema([field.with_type(kinds.get(field.type, field.type)) for field in table.schema]))


def _fits(field: pa.Field) -> bool:
    """Whether a column can be taken as it is."""
    if field.name == "year":
        return pa.types.is_integer(field.type) or pa.types.is_null(field.type)
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    return any(is_so(kind) for is_so in _TEXTS)


def _id_column(names: Sequence[str], tagged: bool) -> str | None:
    """An id is a name of the table's own first, then an accession number. To Web of Science 'ID' is something else."""
    if tagged:
        tags = headings.wos_tags(names) or []
        return names[tags.index("UT")] if "UT" in tags else None
    fed = headings.fields(names)
    ids = ("record_id", *fed["own_id"], *fed["openalex_id"], *fed["wos_id"])
    return next((name for name in ids if names.count(name) == 1), None)


def _plain(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Dictionaries and views as plain strings."""
    kinds = rows.schema.types
    odd = [pa.types.is_dictionary(kind) or pa.types.is_string_view(kind) for kind in kinds]
    if not any(odd):
        return rows
    columns = [column.cast(pa.large_string()) if is_odd else column for column, is_odd in zip(rows, odd, strict=True)]
    return pa.record_batch(columns, names=rows.schema.names)


def _numbered(names: Sequence[str], rows: pa.RecordBatch, lines: Sequence[int]) -> Iterator[table_rows.Numbered]:
    yield 0, list(names)
    for line, cells in zip(lines, zip(*map(parquet.texts, rows.columns), strict=True), strict=True):
        yield line, list(cells)
