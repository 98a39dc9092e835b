"""Records go out as Parquet here: one column of text or whole numbers each, the same bytes for the same records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from review.formats.write.cells import RECORD_ID, column, names, own
from review.records.text import clean

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 8_192  # in a group of rows, which is held in memory as it is written


def write(records: pd.DataFrame, *, keys: Mapping[str, str]) -> bytes:
    """`records` (a record table, index record_id) as Parquet, compressed by zstd; keys are not written.

    All columns are carried, `record_id` as the first; a further column is of whole numbers if all its cells are, else
    of text. R (arrow, nanoparquet), DuckDB, pandas and polars read it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    records = own(records)
    made = {RECORD_ID: pa.array([clean(str(record_id))[0] for record_id in records.index], pa.large_string())}
    for name in names(records):
        made[name] = _sound(records[name]) if name in records else None
        if made[name] is None:
            made[name] = _made(records, name)
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(made), sink, compression="zstd", store_schema=False, row_group_size=_ROWS)
    return sink.getvalue().to_pybytes()


def _sound(cells: pd.Series) -> pa.ChunkedArray | None:
    """A column of texts as it stands in memory, None if it is of something else or a text has to be cleaned."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if cells.dtype != "str":
        return None
    texts = pa.Table.from_pandas(cells.to_frame("texts"), preserve_index=False).column(0)
    sound = pc.and_(pc.utf8_is_printable(texts), pc.not_equal(texts, ""))
    return texts if pc.all(sound, skip_nulls=True).as_py() in (True, None) else None


def _made(records: pd.DataFrame, name: str) -> pa.Array:
    import pyarrow as pa

    cells = column(records, name)
    whole = any(isinstance(cell, int) for cell in cells) and not any(isinstance(cell, str) for cell in cells)
    whole = whole or (name in records and pd.api.types.is_integer_dtype(records[name].dtype))
    texts = cells if whole else [cell if cell is None else str(cell) for cell in cells]
    return pa.array(texts, pa.int64() if whole else pa.large_string())
