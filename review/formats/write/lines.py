"""The rows of a record table become texts here that stay on one line, so that none can leave its field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from review.records.text import clean

_KEY_UNSAFE = re.compile(r"[^\w:./+-]")


def keyed(records: pd.DataFrame, keys: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """(citation key, `texts`) of each record, in order. keys: record_id -> citation key; a sign that no format has in a
    key becomes '-'."""
    for record_id, row in zip(records.index, texts(records), strict=True):
        yield _KEY_UNSAFE.sub("-", keys[record_id]), row


def texts(records: pd.DataFrame) -> Iterator[dict[str, str]]:
    """Column -> text on one line, '' if it is missing, of each record, in order, without `raw`."""
    records = records.drop(columns="raw", errors="ignore")
    columns = [str(column) for column in records.columns]
    for row in records.itertuples(index=False, name=None):
        yield dict(zip(columns, map(line, row), strict=True))


def line(value: object) -> str:
    """A value on one line; '' if it is missing."""
    return " ".join(clean(value)[0].split()) if isinstance(value, str) else "" if pd.isna(value) else str(value)


def lone(keywords: str) -> str:
    """`keywords`, joined by '; '; a single one that holds a comma gets a ';', or it would be taken for several."""
    return keywords + ";" if "," in keywords and ";" not in keywords else keywords
