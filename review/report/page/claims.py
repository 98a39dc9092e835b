"""The claims of the manuscript as the page tells them: what is stated, what comes out now, and the rows behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from review.claims.check import VERDICTS, Basis, Outcome, check
from review.claims.data import Ref
from review.nouns import Cell, Piece, Review, Table, TableColumn, cell, some

_MOST = 12  # rows that are named one by one
_COLUMNS = (
    TableColumn("claim", "Claim", 0.36),
    TableColumn("stated", "Stated", 0.12),
    TableColumn("recomputed", "Recomputed", 0.12),
    TableColumn("verdict", "Verdict", 0.14),
    TableColumn("behind", "What it rests on", 0.26),
)


def claims_told(review: Review) -> list[Table]:
    """One table, a row a claim in the order of the file; none if the review has no claims."""
    found = check(review)
    if not found:
        return []
    counts = Counter(outcome.verdict for outcome in found)
    note = f"Of {some(len(found), 'claim')}: " + ", ".join(f"{v}: {counts[v]:,}" for v in VERDICTS if counts[v]) + "."
    return [
        Table("claims", "", "Claims of the manuscript, recomputed", _COLUMNS, tuple(map(_row, found)), (("", note),))
    ]


def _row(outcome: Outcome) -> tuple[Cell, ...]:
    claim = outcome.claim
    place = f" ({claim.place})" if claim.place else ""
    said = (Piece(f"{claim.id}: ", "italic"), Piece(f"{claim.text}{place}"))
    verdict = f"{outcome.verdict}: {outcome.why}" if outcome.why else outcome.verdict
    behind = "\n".join(line for basis in outcome.bases for line in _behind(basis))
    return said, cell(outcome.stated), cell(outcome.recomputed), cell(verdict), cell(behind)


def _behind(basis: Basis) -> Iterator[str]:
    """'count(findings) = 3: findings.csv:2, findings.csv:7, findings.csv:9'"""
    yield f"{basis.text} = {basis.value}" + _places(basis.rows)
    if basis.doubtful:
        yield "not known for" + _places(basis.doubtful).removeprefix(":")


def _places(rows: tuple[Ref, ...]) -> str:
    named = ", ".join(row.place for row in rows[:_MOST])
    more = f", … ({len(rows):,} rows)" if len(rows) > _MOST else ""
    return f": {named}{more}" if rows else ""
