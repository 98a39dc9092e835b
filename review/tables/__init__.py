"""The tables of the manuscript: each is a function from the review to a `nouns.Table`.

To add a kind of table: one function and one line in `TABLES`, with the sheet and the columns that it tells of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from review import evidence
from review.coding import Need, Sheet
from review.nouns import Review, Table, TablePlan, once
from review.tables.agenda import agenda
from review.tables.agreement import agreement
from review.tables.agreement import wrong as wrong_agreement
from review.tables.chosen import Wrong
from review.tables.constructs import constructs
from review.tables.exclusions import exclusions
from review.tables.findings import findings
from review.tables.included import included
from review.tables.included import wrong as wrong_included
from review.tables.journals import journals
from review.tables.perspectives import perspectives
from review.tables.sheet import sheet
from review.tables.sheet import wrong as wrong_sheet
from review.tables.years import years


class TableKind(NamedTuple):
    """`sheet` and `needs`: what the codebook has to define for this table; '' if it rests on no sheet. `options`: the
    settings of `[[table]]` that this kind takes beside those of all. `wrong`: what cannot be followed in these, given
    them and the sheets."""

    build: Callable[[Review, TablePlan], Table]
    sheet: str
    needs: tuple[Need, ...]
    meaning: str
    options: tuple[str, ...] = ()
    wrong: Callable[[Mapping[str, Any], Mapping[str, Sheet]], Iterable[Wrong]] = lambda settings, sheets: ()


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
    "included": TableKind(
        included, "", (), "the included studies, one row a study", ("columns", "sort"), wrong_included
    ),
    "journals": TableKind(journals, "", (), "how many records of which journal are left after each stage"),
    "years": TableKind(years, "", (), "records, screened and included by year of publication"),
    "exclusions": TableKind(exclusions, "", (), "records excluded at each stage, by reason"),
    "agreement": TableKind(
        agreement,
        "",
        (),
        "how far coders agree on a sheet that several filled in",
        ("sheet", "columns"),
        wrong_agreement,
    ),
    "sheet": TableKind(
        sheet, "", (), "any sheet, one row a row of it", ("sheet", "columns", "group", "sort"), wrong_sheet
    ),
}


@once
def tables(review: Review) -> tuple[Table, ...]:
    """The tables that the protocol asks for, in its order."""
    plans = review.project.tables
    return tuple(replace(TABLES[plan.kind].build(review, plan), repeated=plan.repeated) for plan in plans)
