"""How far coders agree on the records that several of them coded: by question, round and pair of coders, and all
together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from review.coding import Sheet
from review.coding.agreement import CODER, Unit, coders, comparable, questions, rounds
from review.coding.votes import NEEDS as VOTES_NEED
from review.nouns import Cell, Review, Table, TableColumn, TablePlan, cell, some
from review.tables.agreed import SHOWN, Compared, compared, name_of, round_named, row, sources
from review.tables.chosen import Wrong, unknown_columns, unknown_sheet
from review.tables.notes import Notes

VOTE = "vote"
COLUMNS = ("percent", "kappa", "alpha", "ac1")  # of `agreed.SHOWN`


def agreement(review: Review, plan: TablePlan) -> Table:
    """For each column of codes or numbers: one row a pair of coders and, if there are more than two, one for all, in
    each round; the number of records that they all coded or, for all, that at least two coded, and the coefficients
    with their intervals. Of a column that takes several codes, also each code as yes or no: of more than two coders,
    for all alone.

    What coders said is compared, before any decision that follows from it. A sheet that nobody coded twice has one
    row that says so."""
    name = plan.settings.get("sheet") or votes_sheet(review.sheets)
    if not name:
        empty = (cell("No sheet with coders"), (), (), *([()] * len(COLUMNS)))
        told = [("", note) for note in (*plan.notes, "No sheet of this review says who coded.")]
        return Table(plan.name, plan.number, plan.title, _columns(False, COLUMNS), (empty,), tuple(told), labels=1)
    sheet = review.sheets[name]
    columns = plan.settings.get("columns") or [VOTE]
    found = list(compared(sheet, rounds(sheet), columns))
    return _table(review, plan, sheet, [of for of in found if _printed(of, found)], columns, COLUMNS)


def _printed(of: Compared, found: list[Compared]) -> bool:
    """A code by itself has no row for pairs of more than two coders."""
    alike = (other for other in found if other.question is of.question)
    return not of.question.code or len(of.who) > 2 or all(len(other.who) == 2 for other in alike)


def coefficients(review: Review, plan: TablePlan, sheet: Sheet, found: list[Compared]) -> Table:
    """All coefficients of all that was compared."""
    return _table(review, plan, sheet, found, comparable(sheet), tuple(SHOWN))


def _table(
    review: Review,
    plan: TablePlan,
    sheet: Sheet,
    found: list[Compared],
    columns: list[str],
    shown: tuple[str, ...],
) -> Table:
    notes, general = Notes(), list(plan.notes)
    several = len({round_named(of.round) for of in found}) > 1 or any(of.round.name for of in found)
    rows: list[list[Cell]] = []
    for column in columns:
        mine = [of for of in found if of.question.column == column]
        for of in mine:
            when = [cell(round_named(of.round))] if several else []
            rows.append([cell(name_of(of.question, sheet)), *when, *row(of, shown, notes)])
        if not mine:
            label, empty = sheet.column(column).label, [()] * (len(shown) + several)
            rows.append([cell(label), *empty[:several], cell("None coded twice"), cell("0"), *empty[several:]])
            general.append(f"{label}: {_once(_units(sheet, column))}")
    general += filter(None, [sources(found, shown)])
    told = notes.all(review, replace(plan, notes=tuple(general)), ())
    columns_of = _columns(several, shown)
    return Table(plan.name, plan.number, plan.title, columns_of, tuple(map(tuple, rows)), told, labels=1 + several)


def _columns(several: bool, shown: tuple[str, ...]) -> tuple[TableColumn, ...]:
    """Columns wide enough that an interval stands on one line. several: whether a column tells the round."""
    names = [("Coded", 20), *([("Round", 12)] if several else []), ("Coders", 14)]
    numbers = [("n", 5), *((SHOWN[name][0], 15 if name == "percent" else 14) for name in shown)]
    whole = sum(width for _, width in (*names, *numbers))
    return tuple(
        TableColumn(f"column {at}", label, width / whole, "left" if at <= len(names) else "right")
        for at, (label, width) in enumerate((*names, *numbers), 1)
    )


def _units(sheet: Sheet, column: str) -> dict[str, list[Unit]]:
    """record_id -> what was said of it, in all rounds."""
    units: dict[str, list[Unit]] = {}
    for each in rounds(sheet):
        for question in questions(sheet, each.rows, [column])[:1]:
            for record, unit in question.units.items():
                units.setdefault(record, []).append(unit)
    return units


def _once(units: Mapping[str, list[Unit]]) -> str:
    who = ", ".join(coders(unit for said in units.values() for unit in said)) or "nobody"
    return f"{some(len(units), 'record')} coded, each by one coder ({who}); agreement takes two."


def wrong(settings: Mapping[str, Any], sheets: Mapping[str, Sheet]) -> Iterator[Wrong]:
    """What cannot be followed in the settings of such a table."""
    name = settings.get("sheet")
    if name:
        yield from unknown_sheet(name, sheets)
    elif sheets and not votes_sheet(sheets):
        yield Wrong("", "no sheet holds votes", 'name the sheet that was coded twice: sheet = "…"')
    of = sheets.get(name or votes_sheet(sheets))
    if of is None:
        return
    if what := uncoded(of):
        yield Wrong("sheet", what)
        return
    whose = f'among the columns of codes or numbers, the sheet "{of.definition.name}"'
    yield from unknown_columns("columns", settings.get("columns") or [VOTE], comparable(of), whose)


def uncoded(sheet: Sheet) -> str:
    """Why coders cannot be compared on a sheet; '' if they can."""
    columns = sheet.definition.columns
    if CODER not in columns or not sheet.of_records:
        return f'the sheet "{sheet.definition.name}" does not say who coded which record'
    return ""


def votes_sheet(sheets: Mapping[str, Sheet]) -> str:
    """The name of the first sheet of votes; '' if there is none."""
    needed = {need.column for need in VOTES_NEED}
    return next((name for name, sheet in sheets.items() if needed <= set(sheet.definition.columns)), "")
