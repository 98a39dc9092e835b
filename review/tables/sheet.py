"""Any sheet as a table: the columns that the protocol names, in groups and in an order that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from review.coding import Row, Sheet
from review.nouns import Cell, Review, Table, TablePlan, are, cell, some
from review.tables.chosen import (
    RECORD_COLUMNS,
    Chosen,
    Wrong,
    codes_told,
    in_order,
    label_of,
    laid_out,
    rank_of,
    text_rank,
    unknown_columns,
    unknown_sheet,
    value,
)
from review.tables.notes import Notes, studies

# Columns of a sheet that are shown only where the protocol names them: `note` is printed below the table anyway.
UNASKED = frozenset({"note"})


def sheet(review: Review, plan: TablePlan) -> Table:
    """One row a row of the sheet. A column of records shows citations and sorts as a reference list; codes show their
    labels and sort as in the codebook. Columns of the record table may be named too.

    Rows on records that are not included are left out and counted in a note; rows that name no record stay."""
    shown = review.sheets[plan.settings["sheet"]]
    notes = Notes()
    rows = [row for row in shown.rows if not row.record_id or row.record_id in review.citations]
    known = {name: _column(review, shown, name) for name in _known(shown)}
    group = plan.settings.get("group")
    names = [name for name in plan.settings.get("columns") or _unasked(shown) if name != group]
    chosen = [known[name] for name in (*([group] if group else []), *names)]
    ranks = {name: column.rank for name, column in known.items()}
    rows = in_order(rows, ranks, plan.settings.get("sort") or ())
    if group:
        rows = _grouped(rows, shown, known[group])
    marked = next((n for n, name in enumerate(names) if _is_record(shown, name)), len(names) - 1) + bool(group)
    if "note" in names:
        marked = -1  # notes that have a column of their own need no marks
    cells = tuple(
        tuple(_marked(review, row, column, notes) if n == marked else column.of(row) for n, column in enumerate(chosen))
        for row in rows
    )
    told = notes.all(review, plan, [row.record_id for row in rows if row.record_id])
    left_out = [row for row in shown.rows if row.record_id and row.record_id not in review.citations]
    if left_out:
        those = some(len({row.record_id for row in left_out}), "record")
        told = (("", f"{some(len(left_out), 'row')} on {those} not included {are(len(left_out))} left out."), *told)
    columns = laid_out(chosen, cells)
    return Table(plan.name, plan.number, plan.title, columns, cells, told, labels=int(bool(group)))


def wrong(settings: Mapping[str, Any], sheets: Mapping[str, Sheet]) -> Iterator[Wrong]:
    """What cannot be followed in the settings of such a table."""
    name = settings.get("sheet")
    if not name:
        yield Wrong("", 'a table of kind "sheet" has to name its sheet', 'add: sheet = "…"')
        return
    yield from unknown_sheet(name, sheets)
    if name in sheets:
        of, known = f'the sheet "{name}"', _known(sheets[name])
        yield from unknown_columns("columns", settings.get("columns", ()), known, of)
        yield from unknown_columns("group", filter(None, [settings.get("group")]), known, of)
        yield from unknown_columns("sort", settings.get("sort", ()), known, of)
        if settings.get("columns") and set(settings["columns"]) == {settings.get("group")}:
            yield Wrong("columns", "no column is left beside the group", "name another column")


def _known(shown: Sheet) -> list[str]:
    """The columns of the sheet and, if its rows speak of records, those of the record table."""
    own = list(shown.definition.columns)
    return own + [name for name in RECORD_COLUMNS if name not in own] * any(_is_record(shown, name) for name in own)


def _unasked(shown: Sheet) -> list[str]:
    return [name for name in shown.definition.columns if name not in UNASKED]


def _is_record(shown: Sheet, name: str) -> bool:
    return name in shown.definition.columns and shown.column(name).type == "record"


def _column(review: Review, shown: Sheet, name: str) -> Chosen:
    if _is_record(shown, name):
        place = {record: at for at, record in enumerate(review.citations)}
        return Chosen(
            name,
            shown.column(name).label,
            lambda row: cell(review.citations.get(row.records[name], row[name])),
            lambda row: place.get(row.records[name]),
        )
    if name in shown.definition.columns:
        field = shown.column(name)
        return Chosen(
            name,
            field.label,
            lambda row: cell(codes_told(field, [row[name]])),
            lambda row: rank_of(field, row[name]),
        )
    return Chosen(
        name,
        label_of(name),
        lambda row: cell(value(review, row.record_id, name)),
        lambda row: text_rank(value(review, row.record_id, name)),
    )


def _marked(review: Review, row: Row, column: Chosen, notes: Notes) -> Cell:
    """The cell of a row that its note is marked at: that of its study, or the last."""
    if row.record_id and column.of(row) == cell(review.citations[row.record_id]):
        return studies(review, [(row.record_id, row["note"])], notes)
    return (*column.of(row), *notes.mark(row["note"]))


def _grouped(rows: list[Row], shown: Sheet, group: Chosen) -> list[Row]:
    """The rows of a group stand together: groups of codes in the codebook's order, others as they first come."""
    if group.key in shown.definition.columns and shown.column(group.key).codes:
        return in_order(rows, {group.key: group.rank}, [group.key])
    first: dict[Cell, int] = {}
    for row in rows:
        first.setdefault(group.of(row), len(first))
    return sorted(rows, key=lambda row: first[group.of(row)])
