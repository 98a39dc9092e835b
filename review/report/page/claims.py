"""The claims of the manuscript as the page tells them: what is stated, what comes out now, and the rows behind it."""

from __future__ import annotations

from review.claims import Outcome, check
from review.nouns import Cell, Review, Table, TableColumn, cell
from review.tables.claims import ordered, places, told

_COLUMNS = (
    TableColumn("outcome", "Outcome", 0.12),
    TableColumn("claim", "Claim", 0.09),
    TableColumn("sentence", "Sentence", 0.3),
    TableColumn("stated", "Stated", 0.11),
    TableColumn("recomputed", "Recomputed", 0.15),
    TableColumn("rows", "Rests on", 0.23),
)


def claims_told(review: Review) -> list[Table]:
    """One table: what does not hold, then what cannot be decided, then what holds. No table without claims."""
    outcomes = check(review)
    if not outcomes:
        return []
    note = f"{told(outcomes)}. claims.csv names every row that a claim rests on."
    rows = tuple(map(_row, ordered(outcomes)))
    return [Table("claims", "", "What the manuscript says, recomputed", _COLUMNS, rows, (("", note),), labels=1)]


def _row(outcome: Outcome) -> tuple[Cell, ...]:
    claim = outcome.claim
    sentence = f"{claim.text} ({claim.place})" if claim.place else claim.text
    recomputed = "\n".join(filter(None, (outcome.recomputed, outcome.why))) or "not recomputed"
    refs = [ref for basis in outcome.bases for ref in (*basis.rows, *basis.doubtful)]
    return tuple(
        map(cell, (outcome.verdict, claim.id, sentence, outcome.stated, recomputed, places(dict.fromkeys(refs))))
    )
