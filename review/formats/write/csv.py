"""Records go out as CSV here: RFC 4180, UTF-8 with the byte-order mark that Excel needs, and no cell a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pandas as pd

from review.formats.write.cells import rows
from review.records.text import neutral


def write(records: pd.DataFrame, *, keys: Mapping[str, str]) -> bytes:
    """`records` (a record table, index record_id) as CSV; keys are not written.

    All columns are carried. Text that a spreadsheet would run has an apostrophe before it, which reading takes away."""
    out = io.BytesIO()
    with io.TextIOWrapper(out, "utf-8-sig", newline="") as text:
        csv.writer(text, lineterminator="\n").writerows(
            [neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows(records)
        )
        text.flush()
        return out.getvalue()
