"""Large files of records as parts of a corpus, read a piece at a time: Parquet tables by row group, and the JSON lines
of the OpenAlex snapshot by file.

A part is a path and a number, so that it can be sent to another machine that sees the same files.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from review import records
from review.errors import Complaint, ExportError
from review.formats import openalex
from review.formats.decode import Content
from review.search.engine import Batch, batch

_ROWS = 32_768
_PIECE = 8_000_000  # bytes
_PLACE = "record_id"
_NAMES = ("record_id", "own_id", "id")  # columns that may hold the record ids


class RowGroup(NamedTuple):
    """One row group of a Parquet table whose columns are those of `records.COLUMNS`."""

    path: str
    number: int

    def __len__(self) -> int:
        return _opened(self.path).metadata.row_group(self.number).num_rows

    def batches(self, columns: Sequence[str]) -> Iterator[Batch]:
        table = _opened(self.path)
        there = [c for c in dict.fromkeys((*columns, "year")) if c in table.schema_arrow.names]
        for part in table.iter_batches(_ROWS, row_groups=[self.number], columns=there, use_threads=False):
            yield batch(part, columns)

    def names(self) -> pa.Array:
        table = _opened(self.path)
        held = next((name for name in _NAMES if name in table.schema_arrow.names), None)
        if held is None:
            first = sum(table.metadata.row_group(before).num_rows for before in range(self.number)) + 1
            return pa.array([f"{Path(self.path).name}:{first + at}" for at in range(len(self))], pa.large_string())
        return table.read_row_group(self.number, [held]).column(0).combine_chunks().cast(pa.large_string())

    def rows(self, at: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        table = _opened(self.path)
        there = [c for c in columns if c in table.schema_arrow.names]
        some = table.read_row_group(self.number, there).take(list(at)).to_pandas()
        some.index = pd.Index(self.names().take(pa.array(at, pa.int64())).to_pylist(), name="record_id")
        return some.reindex(columns=list(columns))


class Lines(NamedTuple):
    """A file of works of OpenAlex, one JSON object a line, as its snapshot has them; packed with gzip or not.

    A line that is no work is a record of which nothing is known."""

    path: str

    def __len__(self) -> int:
        return sum(table.num_rows for table in self._tables())

    def batches(self, columns: Sequence[str]) -> Iterator[Batch]:
        for table in self._tables():
            for part in table.combine_chunks().to_batches():
                yield batch(part, columns)

    def names(self) -> pa.Array:
        return pa.concat_arrays([table.column(_PLACE).combine_chunks() for table in self._tables()])

    def rows(self, at: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        wanted, found, first = sorted(at), [], 0
        for table in self._tables():
            mine = [place - first for place in wanted if first <= place < first + table.num_rows]
            found.append(table.take(mine).to_pandas().set_index(_PLACE).rename_axis("record_id"))
            first += table.num_rows
        return pd.concat(found).reindex(columns=list(columns))

    def _tables(self) -> Iterator[pa.Table]:
        file, line = Path(self.path).name, 1
        with _unpacked(self.path) as lines:
            while piece := lines.read(_PIECE) + lines.readline():
                entries = openalex.read(Content(piece), file)
                lost = [problem.where for problem in entries.problems if problem.lost]
                blank = [{"source_line": int(where.rpartition(":")[2])} for where in lost]
                rows: list[dict[str, Any]] = sorted([*entries.rows, *blank], key=itemgetter("source_line"))
                places = [row.get("openalex_id") or f"{file}:{line - 1 + row['source_line']}" for row in rows]
                yield records.arrow(rows).append_column(_PLACE, pa.array(places, pa.large_string()))
                line += piece.count(b"\n")


def _unpacked(path: str) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path)) if path.endswith(".gz") else open(path, "rb")


def _opened(path: str) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, pre_buffer=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        what = "this Parquet table cannot be opened: it is broken or cut off"
        raise ExportError(Complaint(path, what, "write it again")) from error
