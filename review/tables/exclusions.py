"""What was excluded: for each stage, how many records for which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from review.nouns import Review, Table, TablePlan, cell
from review.tables.chosen import figures
from review.tables.counts import most_first
from review.tables.flow import DATABASES


def exclusions(review: Review, plan: TablePlan) -> Table:
    """One row a reason, the most frequent first within its stage; then all records excluded.

    If records were identified otherwise than in databases, they are also counted apart, as the flow diagram has them.
    A stage that excluded nothing says so. Law: the sum over a stage is the number of records that it excluded."""
    ways = review.records["via"].map(lambda via: via in DATABASES).to_dict()
    apart = len(set(ways.values())) > 1
    rows: list[tuple[str, str, list[str]]] = []
    every: list[str] = []
    for stage in review.project.stages:
        dropped = {r: d.reason for r, d in review.rulings[stage.name].items() if d.verdict == "drop"}
        every += dropped
        for reason, _ in most_first(Counter(dropped.values())):
            rows.append((stage.label, reason or "no reason given", [r for r, why in dropped.items() if why == reason]))
        if not dropped:
            rows.append((stage.label, "none excluded", []))
    rows.append(("All stages", "", every))
    heads = ["Stage", "Reason", *(["In databases", "By other methods"] if apart else []), "Records excluded"]
    cells = [
        [cell(stage), cell(reason), *map(cell, _counted(records, ways, apart=apart))] for stage, reason, records in rows
    ]
    return figures(plan, heads, cells, [("", note) for note in plan.notes], named=2, labels=1)


def _counted(records: Iterable[str], ways: dict[str, bool], *, apart: bool) -> list[str]:
    found = Counter(ways[record] for record in records)
    return [f"{n:,}" for n in (*((found[True], found[False]) if apart else ()), found.total())]
