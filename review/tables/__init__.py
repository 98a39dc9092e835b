"""The tables of the manuscript: each is a function from the review to a `nouns.Table`.

To add a kind of table: one function and one line in `TABLES`, with the sheet and the columns that it tells of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from review import evidence
from review.coding import Need
from review.nouns import Review, Table, TablePlan
from review.tables.agenda import agenda
from review.tables.constructs import constructs
from review.tables.findings import findings
from review.tables.perspectives import perspectives


class TableKind(NamedTuple):
    """`sheet` and `needs`: what the codebook has to define for this table; '' if it rests on no sheet. `options`: the
    settings of `[[table]]` that this kind takes beside those of all."""

    build: Callable[[Review, TablePlan], Table]
    sheet: str
    needs: tuple[Need, ...]
    meaning: str
    options: tuple[str, ...] = ()


_DIMENSION = Need("dimension", "code", filled=True)
TABLES: dict[str, TableKind] = {
    "constructs": TableKind(
        constructs,
        "constructs",
        (Need("record", "record", filled=True), _DIMENSION, Need("conceptualization"), Need("operationalization")),
        "how each included study defines and measures the construct, by dimension",
    ),
    "perspectives": TableKind(
        perspectives,
        "perspectives",
        (
            Need("perspective", "code", filled=True),
            Need("aspect", "code", filled=True),
            Need("text"),
            Need("record", "record"),
        ),
        "views of the literature side by side, aspect by aspect",
    ),
    "findings": TableKind(
        findings, evidence.SHEET, evidence.NEEDS, "antecedents and outcomes, one row a link of the evidence graph"
    ),
    "agenda": TableKind(
        agenda,
        "agenda",
        (Need("topic", "code", filled=True), Need("question", filled=True)),
        "questions for future research, by topic",
    ),
}


def tables(review: Review) -> list[Table]:
    """The tables that the protocol asks for, in its order."""
    return [replace(TABLES[plan.kind].build(review, plan), repeated=plan.repeated) for plan in review.project.tables]
