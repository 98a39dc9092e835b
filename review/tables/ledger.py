"""The ledger: one row a record, with what each stage ruled and why."""

from __future__ import annotations

import pandas as pd

from review.nouns import Decision, Review

ABOUT = ("citekey", "authors", "year", "title", "journal", "doi", "type", "status", "via", "database", "entries")


def ledger(review: Review) -> tuple[list[str], list[list[str]]]:
    """(headings, rows): record_id, what the record is, where it stands, then verdict, reason and detail by stage.

    A stage that the record did not reach is empty."""
    stages = [stage.name for stage in review.project.stages]
    about = [name for name in ABOUT if name in review.records]
    headings = [
        "record_id",
        *about,
        "standing",
        *(f"{stage}{part}" for stage in stages for part in ("", " reason", " detail")),
    ]
    rows = []
    for record_id, values in zip(review.records.index, review.records[about].itertuples(index=False), strict=True):
        ruled = (review.rulings[stage].get(record_id) for stage in stages)
        told = [text for decision in ruled for text in _told(decision)]
        rows.append(
            [str(record_id), *("" if pd.isna(v) else str(v) for v in values), review.standings[record_id], *told]
        )
    return headings, rows


def _told(decision: Decision | None) -> tuple[str, str, str]:
    if decision is None:
        return ("", "", "")
    return (
        decision.verdict,
        decision.reason,
        "; ".join(str(text) for text in (decision.detail, decision.caveat) if text),
    )
