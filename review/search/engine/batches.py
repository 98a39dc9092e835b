"""A batch of records comes in, their texts ready to be searched go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from review.search.engine.found import NO_YEAR
from review.search.engine.text import Text, folded, present


class Batch(NamedTuple):
    """`number` records, ready to be searched. texts: column -> their folded texts. years: `NO_YEAR` for none."""

    number: int
    texts: Mapping[str, Text]
    years: npt.NDArray[np.int32]


def batch(records: pa.RecordBatch, columns: Iterable[str]) -> Batch:
    """The given columns of `records`, folded; a column that is not there is missing in every record."""
    count = records.num_rows
    there = set(records.schema.names)
    missing = pa.nulls(count, pa.string())
    texts = {c: folded(records.column(c) if c in there else missing, c) for c in columns if c != "year"}
    return Batch(count, texts, years(records.column("year") if "year" in there else pa.nulls(count, pa.int32())))


def years(column: pa.Array) -> npt.NDArray[np.int32]:
    """The years as plain numbers; what is missing, or no whole number, is `NO_YEAR`."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = pc.if_else(pc.match_substring_regex(column, "^[0-9]{1,9}$"), column, None)
    whole = column.cast(pa.int32(), safe=False)
    values = np.frombuffer(whole.buffers()[1], np.int32)[whole.offset : whole.offset + len(whole)]
    return np.where(present(whole), values, np.int32(NO_YEAR))
