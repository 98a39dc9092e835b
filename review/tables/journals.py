"""The journals of the records, and how many of their records are left after each stage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import pandas as pd

from review.journals import folded
from review.nouns import Review, Table, TablePlan, cell
from review.tables.chosen import figures
from review.tables.notes import caveats

NO_JOURNAL = "No journal named"
AFTER = "After a stage: excluded neither there nor before, so included or still open at the end."


def journals(review: Review, plan: TablePlan) -> Table:
    """One row a journal with an included record, most of these first; all others in one row; then all.

    Columns: the records, those that each stage left (not excluded there or before), those still open at the end, and
    those included. A journal in two spellings is one row, under the spelling that most of its records have."""
    left = {"Records": list(review.standings)} | {
        f"After {stage.label}": [r for r, d in review.rulings[stage.name].items() if d.verdict != "drop"]
        for stage in review.project.stages
    }
    for label, standing in (("Still open", "open"), ("Included", "included")):
        left[label] = [record for record, stands in review.standings.items() if stands == standing]
    name_of = names(review.records["journal"])
    counts = {label: Counter(name_of[record] for record in records) for label, records in left.items()}
    rows = [*_rows(counts), ("All", [count.total() for count in counts.values()])]
    cells = [[cell(name), *(cell(f"{n:,}") for n in numbers)] for name, numbers in rows]
    told = [AFTER, *plan.notes, *caveats(review, review.included)]
    return figures(plan, ["Journal", *counts], cells, [("", text) for text in told])


def _rows(counts: Mapping[str, Counter[str]]) -> Iterable[tuple[str, list[int]]]:
    """The journals with included records, by their number and then by name; then the others together."""
    all_of, chosen = counts["Records"], counts["Included"]
    for name in sorted(chosen, key=lambda name: (-chosen[name], name == NO_JOURNAL, folded(name), name)):
        yield name, [count[name] for count in counts.values()]
    others = [name for name in all_of if name not in chosen]
    if others:
        named = sum(name != NO_JOURNAL for name in others)
        without = " and records without a journal" * (NO_JOURNAL in others)
        yield f"Other journals ({named:,}){without}", [sum(c[name] for name in others) for c in counts.values()]


def names(told: pd.Series) -> dict[str, str]:
    """Record id -> the name of its journal, in the spelling that most records of that journal have."""
    spelled = {str(record): "" if pd.isna(name) else str(name) for record, name in told.items()}
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for name in spelled.values():
        spellings[folded(name)][name] += 1
    best = {key: min(found, key=lambda name: (-found[name], name)) for key, found in spellings.items()}
    return {record: best[folded(name)] or NO_JOURNAL for record, name in spelled.items()}
