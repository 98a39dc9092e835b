"""How far coders agree on the records that several of them coded: by pair of coders, and all together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from review.coding import Sheet
from review.coding.agreement import CODER, COEFFICIENTS, Coefficient, Unit, coders, pairs, ratings, shared
from review.coding.votes import NEEDS as VOTES_NEED
from review.nouns import Cell, Review, Table, TablePlan, cell, some
from review.tables.chosen import Wrong, figures, unknown_columns, unknown_sheet
from review.tables.notes import Notes

UNDEFINED = "Undefined: only one code was used, so that chance alone would agree."
NOT_OF_MANY = "{label} is for two coders."
VOTE = "vote"
HEADS = ("Coded", "Coders", "n", *(coefficient.label for coefficient in COEFFICIENTS.values()))
_NOTHING: list[Cell] = [()] * len(COEFFICIENTS)


def agreement(review: Review, plan: TablePlan) -> Table:
    """For each column of codes: one row a pair of coders and, if there are more than two, one for all; the number of
    records that they all coded or, for all, that at least two coded, and the coefficients of `COEFFICIENTS`.

    What coders typed is compared, before any decision that follows from it. A sheet that nobody coded twice has one
    row that says so."""
    name = plan.settings.get("sheet") or _votes(review.sheets)
    notes = Notes()
    if not name:
        said = "No sheet of this review says who coded."
        rows = [[cell("No sheet with coders"), (), (), *_NOTHING]]
        return figures(plan, HEADS, rows, [*(("", note) for note in plan.notes), ("", said)], named=2, labels=1)
    sheet = review.sheets[name]
    rows = []
    general = list(plan.notes)
    for column in plan.settings.get("columns") or [VOTE]:
        field = sheet.column(column)
        coded = ratings(sheet, column)
        twice = shared(coded.values())
        rows += [[cell(field.label), *row] for row in _rows(twice, notes)]
        if not twice:
            rows.append([cell(field.label), cell("None coded twice"), cell("0"), *_NOTHING])
            who = ", ".join(coders(coded.values())) or "nobody"
            told = f"{some(len(coded), 'record')} coded, each by one coder ({who}); agreement takes two."
            general.append(f"{field.label}: {told}")
    general += [_sources()] if any(row[2] != cell("0") for row in rows) else []
    told_all = notes.all(review, replace(plan, notes=tuple(general)), ())
    return figures(plan, HEADS, rows, told_all, named=2, labels=1)


def wrong(settings: Mapping[str, Any], sheets: Mapping[str, Sheet]) -> Iterator[Wrong]:
    """What cannot be followed in the settings of such a table."""
    name = settings.get("sheet")
    if name:
        yield from unknown_sheet(name, sheets)
    elif sheets and not _votes(sheets):
        yield Wrong("", "no sheet holds votes", 'name the sheet that was coded twice: sheet = "…"')
    of = sheets.get(name or _votes(sheets))
    if of is None:
        return
    columns = of.definition.columns
    if CODER not in columns or all(field.type != "record" for field in columns.values()):
        yield Wrong("sheet", f'the sheet "{of.definition.name}" does not say who coded which record')
        return
    codes = [column for column, field in columns.items() if field.codes]
    named = settings.get("columns") or [VOTE]
    yield from unknown_columns("columns", named, codes, f'among the columns of codes, the sheet "{of.definition.name}"')


def _votes(sheets: Mapping[str, Sheet]) -> str:
    """The first sheet of votes; '' if there is none."""
    needed = {need.column for need in VOTES_NEED}
    return next((name for name, sheet in sheets.items() if needed <= set(sheet.definition.columns)), "")


def _rows(units: Sequence[Unit], notes: Notes) -> Iterator[list[Cell]]:
    for two in pairs(units):
        yield _row(" and ".join(two), shared(units, two), 2, notes)
    if len(coders(units)) > 2:
        yield _row(f"All {len(coders(units))} coders", units, len(coders(units)), notes)


def _row(who: str, units: Sequence[Unit], number: int, notes: Notes) -> list[Cell]:
    told = [_told(coefficient, units, number, notes) for coefficient in COEFFICIENTS.values()]
    return [cell(who), cell(f"{len(units):,}"), *told]


def _told(coefficient: Coefficient, units: Sequence[Unit], number: int, notes: Notes) -> Cell:
    if coefficient.coders not in (0, number):
        return (*cell("–"), *notes.mark(NOT_OF_MANY.format(label=coefficient.label)))
    found = coefficient.value(units)
    if found is None:
        return (*cell("undefined"), *notes.mark(UNDEFINED))
    return cell(f"{100 * found:.1f}" if coefficient.percent else decimal(found))


def decimal(number: float) -> str:
    """Two decimals without a zero before the point, since no coefficient exceeds 1 (APA, 2020, section 6.36)."""
    text = f"{abs(number):.2f}"
    sign = "−" if number < 0 and float(text) else ""
    return sign + text.removeprefix("0")


def _sources() -> str:
    told = [f"{c.label}: {c.source}" for c in COEFFICIENTS.values() if c.source]
    return f"n: records that all named coders coded; for all coders, that at least two did. {'; '.join(told)}."
