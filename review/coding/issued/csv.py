"""A batch becomes CSV here: UTF-8 with the byte-order mark that Excel needs, and no cell that is a formula to it."""

from __future__ import annotations

import csv
import io

from review.coding.issued.batch import Batch
from review.coding.issued.columns import FIGURES, heads
from review.records.text import clean, neutral


def write(batch: Batch) -> bytes:
    """The batch as CSV: the record, what is shown, the columns to fill in, then what the program knows rows by."""
    columns = heads(batch)
    figures = {name for name, column in batch.definition.columns.items() if column.type in FIGURES}
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(columns)
    for row in batch.rows:
        cells = {column: clean(row.get(column, ""))[0] for column in columns}
        # an apostrophe before -0.32 would make a text of a number
        lines.writerow([text if column in figures else neutral(text) for column, text in cells.items()])
    return out.getvalue().encode("utf-8-sig")
