"""The columns of an issued sheet are told here, in the order in which every format has them."""

from __future__ import annotations

from review.coding.issued.batch import Batch
from review.records import COLUMNS

# What a row is known by when it comes back, however it was sorted; hidden where a format can hide it.
HIDDEN = ("record_id", "row_check")
# Types of columns that hold numbers and days.
FIGURES = ("number", "integer", "date")
MEANINGS = {column.name: column.meaning for column in COLUMNS}


def lead(batch: Batch) -> list[str]:
    """The column to the left, which stays in sight: the one that names the record, where the sheet has one."""
    return [batch.definition.of_records] if batch.definition.of_records else []


def hidden(batch: Batch) -> list[str]:
    """The columns to the right that are for the program alone."""
    unclaimed = (name for name in HIDDEN if batch.definition.heading(name) is None)
    return [name for name in unclaimed if any(row.get(name) for row in batch.rows)]


def shown(batch: Batch) -> list[str]:
    """What is there for the eye alone; what would be read as a column of the sheet itself is not, though a record has
    one of that name."""
    return [name for name in batch.shown if batch.definition.heading(name) is None and name not in HIDDEN]


def heads(batch: Batch) -> list[str]:
    """All columns: the record, what is shown, what is to be filled in, and what is for the program alone."""
    first = lead(batch)
    own = [name for name in batch.definition.columns if name not in first]
    return [*first, *shown(batch), *own, *hidden(batch)]
