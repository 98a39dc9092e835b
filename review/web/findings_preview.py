"""A row that somebody types passes through here as the row of the table of the manuscript that it would stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from markupsafe import Markup

from review.coding import Row, Sheet
from review.nouns import Review, Table, TablePlan
from review.render.html import fragment
from review.render.layout import heading
from review.tables import TABLES
from review.tables.findings import preview
from review.web.findings_form import Fault, own_fields


class Preview(NamedTuple):
    """heading: of the table. row: as the table shows it, '' as long as fields that it tells of are `missing`."""

    heading: str
    row: Markup
    missing: tuple[str, ...] = ()


def previewed(review: Review, row: Row, sheet: Sheet, others: Iterable[Row], faults: Sequence[Fault]) -> Preview | None:
    """The row of the first planned table that rests on the sheet; None if there is none. It is made by the code that
    makes the table. others: the other rows of the sheet. faults: of the row."""
    plan = planned(review, sheet.definition.name)
    if plan is None:
        return None
    told = heading(Table(plan.name, plan.number, plan.title, (), ()))
    wrong = {fault.column for fault in faults}
    needed = _needed(plan, sheet)
    if not any(row[column.name] for column in own_fields(sheet.definition)):
        return Preview(told, Markup())
    if missing := tuple(sheet.column(name).label for name in sheet.definition.columns if name in wrong & needed):
        return Preview(told, Markup(), missing)
    table = preview(review, plan, row, others) if plan.kind == "findings" else _alone(review, plan, sheet, row)
    return Preview(told, fragment(replace(table, number="", title="")))


def planned(review: Review, name: str) -> TablePlan | None:
    """The first table of the protocol that shows the rows of a sheet."""
    return next((plan for plan in review.project.tables if _sheet_of(plan) == name), None)


def _sheet_of(plan: TablePlan) -> str:
    return str(plan.settings.get("sheet", "")) if plan.kind == "sheet" else TABLES[plan.kind].sheet


def _needed(plan: TablePlan, sheet: Sheet) -> set[str]:
    """The columns that the table cannot do without."""
    if plan.kind == "sheet":
        return {plan.settings.get("group", ""), *plan.settings.get("columns", sheet.definition.columns)}
    return {need.column for need in TABLES[plan.kind].needs}


def _alone(review: Review, plan: TablePlan, sheet: Sheet, row: Row) -> Table:
    """The table as if the sheet had this row alone; without the notes on the table as a whole."""
    sheets = {**review.sheets, sheet.definition.name: replace(sheet, rows=(row,))}
    table = TABLES[plan.kind].build(replace(review, sheets=sheets), plan)
    return replace(table, notes=tuple((mark, text) for mark, text in table.notes if mark))
