"""The columns of an issued sheet are told here, in the order in which every format has them."""

from __future__ import annotations

from review.coding.issued.batch import Batch

# What a row is known by when it comes back, however it was sorted; hidden where a format can hide it.
HIDDEN = ("record_id", "row_check")


def lead(batch: Batch) -> list[str]:
    """The columns to the left, which stay in sight: the one that names the record, where the sheet has it."""
    return [name for name, column in batch.definition.columns.items() if column.type == "record"][:1]


def hidden(batch: Batch) -> list[str]:
    """The columns to the right that are for the program alone."""
    return [name for name in HIDDEN if any(row.get(name) for row in batch.rows)]


def heads(batch: Batch) -> list[str]:
    """All columns: the record, what is shown, what is to be filled in, and what is for the program alone."""
    first, last = lead(batch), hidden(batch)
    shown = [name for name in batch.shown if name not in last]
    return [*first, *shown, *(name for name in batch.definition.columns if name not in first), *last]
