"""The records by year of publication: how many there are, how many people screened, how many are included."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate

import pandas as pd

from review.nouns import Review, Table, TablePlan, cell
from review.tables.chosen import figures

NO_YEAR = "No year"


def years(review: Review, plan: TablePlan) -> Table:
    """One row a year that has records, then those without a year, then all.

    Columns: the records, those that people screened (which reached the first stage that people decide on, if there is
    one, and were not skipped there), those included, and those included up to that year."""
    year = {str(r): None if pd.isna(y) else int(y) for r, y in review.records["year"].items()}
    counted = {"Records": list(year)}
    screened = next((stage for stage in review.project.stages if stage.settles), None)
    if screened:
        counted[f"Screened: {screened.label}"] = list(review.ruled(screened))
    counted["Included"] = review.included
    counts = [Counter(year[record] for record in records) for records in counted.values()]
    told = sorted(y for y in counts[0] if y is not None)
    so_far = dict(zip(told, accumulate(counts[-1][y] for y in told), strict=True))
    rows = [[str(y), *(f"{count[y]:,}" for count in counts), f"{so_far[y]:,}"] for y in told]
    if None in counts[0]:
        rows.append([NO_YEAR, *(f"{count[None]:,}" for count in counts), ""])
    rows.append(["All", *(f"{count.total():,}" for count in counts), ""])
    heads = ["Year", *counted, "Included so far"]
    return figures(plan, heads, [list(map(cell, row)) for row in rows], [("", note) for note in plan.notes])
