"""Large files of records as parts of a corpus, read a piece at a time: Parquet tables by row group, and the JSON lines
of the OpenAlex snapshot by file.

A part is a path and a number, so that it can be sent to another machine that sees the same files. It is named after its
file as a person called it, so that no complaint and no record tells of the machine.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, compress
from pathlib import Path
from typing import IO, Any, cast

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from review import records
from review.errors import Complaint, ExportError
from review.formats import openalex
from review.formats.decode import Content
from review.nouns import Problem
from review.search.corpus import Part
from review.search.corpus.tables import columns_of, strings, without_views
from review.search.engine import Batch, batch

_ROWS = 16_384  # at a time: fewer take longer, more take more memory
_BUFFER = 1_000_000  # bytes of a column that are read at a time
_PIECE = 8_000_000  # bytes of lines
_PLACE = "record_id"
_NUMBERS = [column.name for column in records.COLUMNS if column.dtype == "Int64"]
_LINES = (".jsonl", ".ndjson", ".gz")
_HEAD = 200  # bytes of a line that is no work, to be told
_LONGEST = 20_000_000  # bytes of the first line of a file that may be one of JSON lines


def parts(path: Path, file: str = "") -> tuple[Part, ...] | None:
    """The parts of a large file: the row groups of a Parquet table, or a file of works of OpenAlex, one a line, packed
    with gzip or not. None for any other file, which is an export like others. file: what it is called.

    ExportError for a table that cannot be opened, or none of whose columns can be searched."""
    called = file or path.name
    if path.suffix.lower() == ".parquet":
        table = _opened(str(path), called)
        columns_of(table.schema_arrow, called)
        counts = [table.metadata.row_group(number).num_rows for number in range(table.num_row_groups)]
        rows = zip(accumulate(counts, initial=1), counts, strict=False)  # which leaves out the end of the last
        return tuple(RowGroup(str(path), number, called, *each) for number, each in enumerate(rows))
    if path.suffix.lower() in _LINES and _are_works(path):
        return (Lines(str(path), called),)
    return None


@dataclass(frozen=True, slots=True)
class RowGroup:
    """One row group of a Parquet table: a record table, or one with headings that `formats.headings` knows. first: the
    row of the table that its first is; the first of all is 1. count: how many rows it has."""

    path: str
    number: int
    file: str
    first: int
    count: int

    def __len__(self) -> int:
        return self.count

    def batches(self, columns: Sequence[str]) -> Iterator[Batch]:
        table = self._open()
        known = columns_of(table.schema_arrow, self.called)
        asked = known.needed((*columns, "year"))
        line, empty = self.first, True
        with _reading(self.called):
            for part in table.iter_batches(_ROWS, row_groups=[self.number], columns=asked, use_threads=False):
                yield batch(known.records(part, range(line, line + part.num_rows), self.called), columns)
                line, empty = line + part.num_rows, False
        if empty:
            yield batch(pa.record_batch({}), columns)

    def names(self) -> pa.Array:
        table = self._open()
        name = columns_of(table.schema_arrow, self.called).name
        given = pa.nulls(len(self), pa.large_string())
        if name is not None:
            with _reading(self.called):
                given = strings(table.read_row_group(self.number, [name]).column(0).combine_chunks())
        lines = pc.add(pa.array(range(len(given)), pa.int64()), self.first)
        places = pc.binary_join_element_wise(f"{self.called}:", lines.cast(pa.string()), "").cast(pa.large_string())
        return pc.if_else(pc.greater(pc.fill_null(pc.binary_length(given), 0), 0), given, places)

    def rows(self, at: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        table, places = self._open(), pa.array(at, pa.int64())
        known = columns_of(table.schema_arrow, self.called)
        with _reading(self.called):
            some = without_views(table.read_row_group(self.number, known.needed(columns))).take(places).combine_chunks()
        given = some.to_batches() or [pa.RecordBatch.from_pylist([], some.schema)]
        found = known.records(given[0], [self.first + place for place in at], self.called)
        there = [name for name in columns if name in found.schema.names]
        told = {name: _cells(found.column(name), name) for name in there}
        return _frame(pa.table(told), self.names().take(places), columns)

    @property
    def called(self) -> str:
        return self.file or Path(self.path).name

    def _open(self) -> pq.ParquetFile:
        return _opened(self.path, self.called)


@dataclass(frozen=True, slots=True)
class Lines:
    """A file of works of OpenAlex, one JSON object a line, as its snapshot has them; packed with gzip or not.

    A line that is no work is a record of which nothing is known; a blank one is none."""

    path: str
    file: str = ""

    def __len__(self) -> int:
        return sum(len(numbers) for numbers, _ in self._lines())

    def batches(self, columns: Sequence[str]) -> Iterator[Batch]:
        empty = True
        for numbers, lines in self._lines():
            yield batch(self._works(numbers, lines).combine_chunks().to_batches()[0], columns)
            empty = False
        if empty:
            yield batch(pa.record_batch({}), columns)

    def names(self) -> pa.Array:
        found = [self._works(*read).column(_PLACE).combine_chunks() for read in self._lines()]
        return pa.concat_arrays(found) if found else pa.array([], pa.large_string())

    def rows(self, at: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        wanted, found, first = set(at), [records.arrow(()).append_column(_PLACE, pa.array([], pa.large_string()))], 0
        for numbers, lines in self._lines():
            mine = [place in wanted for place in range(first, first + len(numbers))]
            if any(mine):
                found.append(self._works(list(compress(numbers, mine)), list(compress(lines, mine))))
            first += len(numbers)
        table = pa.concat_tables(found)
        return _frame(table.drop_columns(_PLACE), table.column(_PLACE), columns)

    @property
    def called(self) -> str:
        return self.file or Path(self.path).name

    def problems(self) -> Iterator[Problem]:
        """The lines that are no work."""
        for numbers, lines in self._lines():
            works = self._read(lines)
            for at, (number, line) in enumerate(zip(numbers, lines, strict=True), 1):
                if at not in works:
                    raw = line[:_HEAD].decode("utf-8", "replace")
                    yield Problem(f"{self.called}:{number}", "no work of OpenAlex", "counted as unknown", True, raw)

    def _lines(self) -> Iterator[tuple[list[int], list[bytes]]]:
        """The lines that are not blank, some at a time, with their numbers; the first line of the file is 1."""
        before = 0
        with _reading(self.called), _unpacked(self.path) as file:
            while piece := file.read(_PIECE) + file.readline():
                lines = piece.splitlines()
                filled = [(before + at, line) for at, line in enumerate(lines, 1) if not line.isspace() and line]
                before += len(lines)
                if filled:
                    numbers, kept = zip(*filled, strict=True)
                    yield list(numbers), list(kept)

    def _works(self, numbers: Sequence[int], lines: Sequence[bytes]) -> pa.Table:
        """A record a line, whatever is in it."""
        works = self._read(lines)
        rows = [{**works.get(at, {}), "source_line": number} for at, number in enumerate(numbers, 1)]
        names = [str(row.get("openalex_id") or f"{self.called}:{row['source_line']}") for row in rows]
        return records.arrow(rows).append_column(_PLACE, pa.array(names, pa.large_string()))

    def _read(self, lines: Sequence[bytes]) -> dict[Any, Mapping[str, Any]]:
        """The works that the lines hold, by their line among these, from 1 on."""
        return {row["source_line"]: row for row in openalex.read(Content(b"\n".join(lines)), self.called).rows}


def _are_works(path: Path) -> bool:
    """Whether the first line that is not blank is a work of OpenAlex by itself."""
    try:
        with _unpacked(str(path)) as file:
            while (line := file.readline(_LONGEST)).isspace():
                pass
        found = json.loads(line)
    except (OSError, EOFError, zlib.error, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "results" not in found and openalex.sniff(line.decode("utf-8", "replace")) >= 0


def _cells(column: pa.Array, name: str) -> pa.Array:
    whole = pa.types.is_integer(column.type) or pa.types.is_null(column.type)
    return column.cast(pa.int64()) if name in _NUMBERS and whole else strings(column)


def _frame(table: pa.Table, names: pa.Array | pa.ChunkedArray, columns: Sequence[str]) -> pd.DataFrame:
    """Records by their names; a column that is not there is missing everywhere."""
    index = pd.Index(names.to_pylist(), name=_PLACE, dtype="str")
    return records.frame(table).reindex(range(len(index))).set_axis(index).reindex(columns=list(columns))


def _unpacked(path: str) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path)) if path.lower().endswith(".gz") else open(path, "rb")


def _opened(path: str, called: str) -> pq.ParquetFile:
    """The table, for one thread."""
    with _reading(called):
        now = os.stat(path)
        footer = _footer(path, now.st_size, now.st_mtime_ns)
        return pq.ParquetFile(path, metadata=footer, pre_buffer=False, buffer_size=_BUFFER)


@lru_cache(8)
def _footer(path: str, size: int, changed: int) -> pq.FileMetaData:
    """What tells of all row groups, so that it is not read again for each; threads may share it, as it never changes.
    size, changed: of the file as it is now."""
    return pq.read_metadata(path)


@contextmanager
def _reading(called: str) -> Iterator[None]:
    """ExportError for a file that is not there, or is not whole."""
    try:
        yield
    except (pa.ArrowException, OSError, EOFError, zlib.error, ValueError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno:
            what = f"this file cannot be read: {os.strerror(error.errno)}"  # Arrow's own words hold the whole path
            raise ExportError(Complaint(called, what)) from error
        what = "this file cannot be read to its end: it is broken or cut off"
        raise ExportError(Complaint(called, what, "write it, or fetch it, again")) from error
