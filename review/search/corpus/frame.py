"""The record table in memory as part of a corpus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from review.search.engine import Batch, batch

if TYPE_CHECKING:
    import pandas as pd

_ROWS = 32_768


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """records: columns as in `records.COLUMNS`, index record_id."""

    records: pd.DataFrame

    def __len__(self) -> int:
        return len(self.records)

    def batches(self, columns: Sequence[str]) -> Iterator[Batch]:
        there = [column for column in dict.fromkeys((*columns, "year")) if column in self.records]
        table = pa.table({column: _column(self.records[column]) for column in there})
        if not there:  # a table without columns does not know how many rows it has
            table = pa.table({"year": pa.nulls(len(self.records), pa.int32())})
        for part in table.to_batches(_ROWS) or [pa.RecordBatch.from_pylist([], table.schema)]:
            yield batch(part, columns)

    def names(self) -> pa.Array:
        return pa.array(self.records.index.astype(str).tolist(), pa.large_string())

    def rows(self, at: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        some = self.records.iloc[list(at)].reindex(columns=list(columns))
        some.index = some.index.astype(str)
        return some


def _column(cells: pd.Series) -> pa.Array | pa.ChunkedArray:
    if cells.dtype == object:  # a table made by hand: what is no text is missing
        given = cells.tolist()
        if cells.name == "year":
            return pa.array(list(map(str, given)), pa.large_string())  # `years` knows which of them are numbers
        return pa.array([cell if isinstance(cell, str) else None for cell in given], pa.large_string())
    return pa.Array.from_pandas(cells)
