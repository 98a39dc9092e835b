"""Supplements pass through here: new columns for rows that are coded already, in a file of their own.

So a sheet grows by a column, and no file that a person filled in is written anew. A supplement has a row for each old
one, which it names by its place (`row`) and by a check of what stands in it (`row_check`): the check finds the row
wherever it has moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from review.coding.codebook import SheetDefinition
from review.coding.issued.batch import Batch
from review.coding.row_check import ROW_CHECK
from review.coding.sheets import Row, Sheet
from review.coding.supplement_rows import Addition, Rows, check, stood
from review.errors import Complaint, SheetError, did_you_mean
from review.nouns import Problem, some

ROW = "row"


# ---- issuing ---------------------------------------------------------------------------------------------------------


def batch(sheet: Sheet, columns: Sequence[str], coder: str = "") -> Batch:
    """What a supplement asks: a row for each coded row in which one of the columns is blank, and no supplement that was
    issued asks for it, with the other cells of that row shown. coder: if the sheet has coders, the rows of this one
    alone; '' for all.

    SheetError for a column that the codebook does not know, or that no supplement can fill."""
    complaints = [complaint for column in columns for complaint in _unfit(sheet.definition, column)]
    if complaints or not columns:
        raise SheetError(complaints or Complaint("--column", "a supplement needs a column to fill in"))
    by_coder = coder if "coder" in sheet.definition.columns else ""
    lacking = (row for row in sheet.rows if any(_is_due(sheet, row, column) for column in columns))
    rows = [row for row in lacking if by_coder in ("", row["coder"])]
    own = [name for name in sheet.definition.columns if any(stood(row, columns).get(name) for row in rows)]
    asked = {name: field for name, field in sheet.definition.columns.items() if name in columns}
    return Batch(
        replace(sheet.definition, columns=asked, per_record="one"),
        tuple(_issued(sheet.definition, row, columns) for row in rows),
        (ROW, *(f"({name})" for name in own)),
        coder,
    )


def _is_due(sheet: Sheet, row: Row, column: str) -> bool:
    """Whether a cell is blank, and no supplement asks for it yet."""
    return not row[column] and (row.place, column) not in sheet.asked


def _unfit(definition: SheetDefinition, column: str) -> Iterator[Complaint]:
    known = {name: field for name, field in definition.columns.items() if field.type != "record" and name != "coder"}
    if column not in definition.columns:
        what = f'the sheet "{definition.name}" has no column "{column}"'
        yield Complaint("--column", what, did_you_mean(column, known) or "define it in the codebook")
    elif column not in known:
        what = f'the column "{column}" says what a row of the sheet "{definition.name}" is, and cannot be added to it'
        yield Complaint("--column", what, did_you_mean("", known))


def _issued(definition: SheetDefinition, row: Row, columns: Collection[str]) -> dict[str, str]:
    cells = stood(row, columns)
    shown = {f"({name})": text for name, text in cells.items()}
    given = {name: row[name] for name in columns}
    return {ROW: row.place, ROW_CHECK: check(definition, cells), **shown, **given}


# ---- coming back -----------------------------------------------------------------------------------------------------


def is_supplement(headings: Iterable[str]) -> bool:
    """Whether a file with these headings completes rows of other files."""
    return {ROW, ROW_CHECK} <= {heading.strip().casefold() for heading in headings}


def shows(definition: SheetDefinition, heads: Iterable[str]) -> dict[str, str]:
    """Heading in brackets -> the column of the old row that it shows."""
    told = {head: definition.heading(head[1:-1]) for head in heads if head[:1] == "(" and head[-1:] == ")"}
    return {head: name for head, name in told.items() if name}


def addition(row: Row, columns: frozenset[str], typed: Mapping[str, str], shows: Mapping[str, str]) -> Addition:
    """A row of a supplement. row: its cells, checked against the codebook but for what is required. columns: those that
    the file fills. typed: heading -> text of all its cells. shows: as the function of this name tells."""
    shown = {name: typed[head] for head, name in shows.items() if head in typed}
    return Addition(row, columns, typed.get(ROW, ""), typed.get(ROW_CHECK, ""), shown)


def joined(
    definition: SheetDefinition, rows: Sequence[Row], additions: Iterable[Addition], complaints: list[Complaint]
) -> tuple[list[Row], list[Problem], dict[tuple[str, str], Row]]:
    """The rows with the cells that supplements add, in their order; remarks on rows that have changed; and what
    supplements still ask, as `Sheet.asked` has it.

    rows: of all files of the sheet, as they were read. Which row is meant is told by `supplement_rows.Rows`. What fits
    no row, or fills a cell that is filled otherwise, is added to `complaints`."""
    additions = list(additions)
    found = Rows(definition, rows, additions)
    full = list(rows)
    remarks = []
    asked = {}
    for added in additions:
        cells = {name: text for name in sorted(added.columns) if (text := added.row[name])}
        at, known_by = found.meant(added)
        if at is not None:
            asked.update({(rows[at].place, name): added.row for name in sorted(added.columns - cells.keys())})
        if not cells:
            continue
        if at is None:
            complaints.append(found.lost(added))
            continue
        if known_by:
            what = f"{rows[at].place} has changed since this supplement was made of it"
            remarks.append(Problem(added.row.place, what, f"found by {known_by}"))
        elif wrong := found.shown_otherwise(added, rows[at]):
            complaints.append(wrong)
            continue
        full[at] = _filled(full[at], added, cells, complaints)
    return full, remarks, asked


def _filled(row: Row, added: Addition, cells: Mapping[str, str], complaints: list[Complaint]) -> Row:
    new = {name: text for name, text in cells.items() if not row[name]}
    for name in (name for name, text in cells.items() if row[name] and row[name] != text):
        what = f'"{cells[name]}" cannot be added, since "{row[name]}" stands in {row.cell(name)}'
        complaints.append(Complaint(added.row.cell(name), what, "keep one of the two"))
    places = {name: added.row.cell(name) for name in new}
    return replace(row, cells={**row.cells, **new}, added={**row.added, **places})


# ---- what still waits ------------------------------------------------------------------------------------------------


def unfilled(sheet: Sheet) -> list[Problem]:
    """Remarks on columns that the codebook requires since a later version: how many rows of a file lack each, and where
    they are to be filled in."""
    told = []
    for name, column in sheet.definition.columns.items():
        if not (column.required and column.newer):
            continue
        lacking = [(row.file, sheet.asked.get((row.place, name))) for row in sheet.rows if not row[name]]
        for (file, asks), n in Counter((file, row.file if row else "") for file, row in lacking).items():
            what = f'{some(n, "row")} {"has" if n == 1 else "have"} no "{name}" yet, new since version {column.since}'
            them = "it" if n == 1 else "them"
            issue = f"`review sheet {sheet.definition.name} --column {name}` issues {them}"
            told.append(Problem(file, f"{what} of the codebook", f"{asks} asks for {them}" if asks else issue))
    return told
