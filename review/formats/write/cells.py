"""The record table becomes a plain table here: `record_id` first, every column in its order, further columns after."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from review.records import COLUMNS
from review.records.text import clean

RECORD_ID = "record_id"


def names(records: pd.DataFrame) -> list[str]:
    """The columns to write: those of `records.COLUMNS`, then further ones as they stand; without `record_id`."""
    known = [column.name for column in COLUMNS]
    return [*known, *(str(name) for name in records.columns if name not in known and name != RECORD_ID)]


def column(records: pd.DataFrame, name: str) -> list[str | int | None]:
    """The cells of a column: texts cleaned, whole numbers as they are, anything else as its text, None for missing."""
    if name not in records:
        return [None] * len(records)
    return [_cell(value) for value in records[name].tolist()]


def own(records: pd.DataFrame) -> pd.DataFrame:
    """`records` without an `own_id` that is its `record_id`: it is read from there, and a table stays as it is."""
    if "own_id" not in records:
        return records
    same = [own_id == record_id for own_id, record_id in zip(records["own_id"], records.index, strict=True)]
    return records.assign(own_id=records["own_id"].mask(same)) if any(same) else records


def rows(records: pd.DataFrame) -> Iterator[list[str | int | None]]:
    """The headings, and one row a record."""
    records = own(records)
    yield [RECORD_ID, *names(records)]
    ids = [clean(str(record_id))[0] for record_id in records.index]
    yield from map(list, zip(ids, *(column(records, name) for name in names(records)), strict=True))


def _cell(value: object) -> str | int | None:
    if isinstance(value, str):
        return clean(value)[0] or None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value)) or None
    return None if pd.isna(value) else clean(str(value))[0]
