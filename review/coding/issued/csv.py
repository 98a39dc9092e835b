"""A batch becomes CSV here: UTF-8 with a byte-order mark, as Excel needs it, and no cell that it takes for a formula."""

from __future__ import annotations

import csv
import io

from review.coding.issued.batch import Batch
from review.coding.issued.columns import heads
from review.records.text import neutral


def write(batch: Batch) -> bytes:
    """The batch as CSV: the columns that name records, what is shown, the columns to fill in, record_id and row_check."""
    columns = heads(batch)
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(columns)
    lines.writerows([neutral(row.get(column, "")) for column in columns] for row in batch.rows)
    return out.getvalue().encode("utf-8-sig")
