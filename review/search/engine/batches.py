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

_WRITTEN = r"^-?[0-9]{1,15}(\.0*)?$"  # 2001, and 2001.0 of a table that had gaps
_BEYOND = 2.0**31


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
    """The years as plain numbers. What is missing, or no whole number of 32 bits (written as text or not), is
    `NO_YEAR`."""
    whole = column if pa.types.is_int32(column.type) else _whole(column)
    values = np.frombuffer(whole.buffers()[1], np.int32)[whole.offset : whole.offset + len(whole)]
    return np.where(present(whole), values, np.int32(NO_YEAR))


def _whole(column: pa.Array) -> pa.Array:
    """The whole numbers of a column of any type; a date or a truth value is none."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        written = pc.ascii_trim_whitespace(column.cast(pa.large_string()))
        column = pc.if_else(pc.match_substring_regex(written, _WRITTEN), written, None)
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        column = pa.nulls(len(column))
    number = column.cast(pa.float64(), safe=False)  # which holds every number of 32 bits as it is
    fits = pc.and_(pc.equal(pc.floor(number), number), pc.less(pc.abs(number), _BEYOND))
    return pc.if_else(fits, number, None).cast(pa.int32())
