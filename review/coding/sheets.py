"""Coding sheets as people fill them pass through here: CSV cells in, rows with codes and records out.

Nothing here writes to a sheet that exists: what people typed is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from review.coding.codebook import Field, SheetDefinition
from review.errors import Complaint, SheetError, did_you_mean, nearest
from review.nouns import Problem, some
from review.records import COLUMNS, split
from review.records.called import aliases, find, near, told_apart
from review.records.grid import grid, letter
from review.records.ids import normal_doi

# Columns that a blank sheet shows beside the coded ones, so that a coder sees what is coded; they are not read back.
CONTEXT = frozenset(column.name for column in COLUMNS) | {"record_id", "citation"}
# Columns that a blank sheet fills in itself: a row with nothing more is still to be coded.
PREFILLED = frozenset({"record", "coder"})
_NAMED = 3  # names that a remark spells out; the rest is counted


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one sheet file. cells: column -> text, '' where nothing was typed; codes stand by their names.

    number: the row as a spreadsheet counts it, the headings being row 1. letters: column -> its letter there; none for
    what a person typed into a form. worksheet: the one of a workbook. added: column -> the cell of a supplement that
    gave it (`coding.supplements`).
    record_id: the record that the row speaks of; records: column of records -> the record that its cell names. Of
    several such columns, the first in the codebook says which record the row speaks of."""

    file: str
    number: int
    cells: Mapping[str, str]
    letters: Mapping[str, str]
    record_id: str = ""
    records: Mapping[str, str] = field(default_factory=dict)
    worksheet: str = ""
    added: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def place(self) -> str:
        return f"{self.file}, {self.worksheet}!{self.number}" if self.worksheet else f"{self.file}:{self.number}"

    def cell(self, column: str) -> str:
        """The place of a cell: 'findings.csv!F12', 'findings.xlsx, Findings!F12'; in a form, that of the row."""
        if column in self.added:
            return self.added[column]
        if not self.letters:
            return self.place
        file = f"{self.file}, {self.worksheet}" if self.worksheet else self.file
        return f"{file}!{self.letters.get(column, '')}{self.number}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """rows: what people coded and counts. waiting: rows that were issued and are still to be coded. aside: rows that
    coders agree on, or not, but that count for nothing else: of calibration rounds, and those that an adjudicator
    settled. files: (path, its headings that the codebook knows) of each file."""

    definition: SheetDefinition
    rows: tuple[Row, ...] = ()
    waiting: tuple[Row, ...] = ()
    aside: tuple[Row, ...] = ()
    files: tuple[tuple[str, frozenset[str]], ...] = ()

    def column(self, name: str) -> Field:
        return self.definition.columns[name]


def read_sheet(definition: SheetDefinition, files: Iterable[tuple[str, str]]) -> Sheet:
    """One sheet from its files, (path, text) each, in the order given. SheetError with every cell to mend.

    Headings are known whatever their case."""
    rows: list[Row] = []
    headings: list[tuple[str, frozenset[str]]] = []
    complaints: list[Complaint] = []
    for file, text in files:
        try:
            lines = grid(file, text)
        except SheetError as error:
            complaints += error.complaints
            continue
        known = {name.casefold(): name for name in (*definition.columns, *CONTEXT)}
        heads = [known.get(head.strip().casefold(), head.strip()) for head in (lines[0] if lines else [])]
        headings.append((file, frozenset(heads)))
        if found := list(_heading_complaints(definition, file, heads)):
            complaints += found
        else:
            rows += _rows(definition, file, heads, lines[1:], complaints)
    complaints += _twice(definition, rows)
    if complaints:
        raise SheetError(complaints)
    coded = tuple(row for row in rows if not _waits(row))
    return Sheet(definition, coded, tuple(row for row in rows if _waits(row)), files=tuple(headings))


def _waits(row: Row) -> bool:
    return all(column in PREFILLED for column, typed in row.cells.items() if typed)


def _twice(definition: SheetDefinition, rows: Iterable[Row]) -> Iterator[Complaint]:
    """Rows that say just what another says would count twice; votes are counted by coder, so for them it is no harm."""
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        other = first.setdefault(tuple(row.cells.values()), row)
        if other is not row and "coder" not in definition.columns and not _waits(row):
            yield Complaint(row.place, f"this row says just what {other.place} says", "keep one of the two")


def _rows(
    definition: SheetDefinition, file: str, headings: list[str], lines: list[list[str]], complaints: list[Complaint]
) -> Iterator[Row]:
    letters = {heading: letter(at) for at, heading in enumerate(headings) if heading}
    for number, values in enumerate(lines, 2):
        typed = {heading: value.strip() for heading, value in zip(headings, values, strict=False) if heading}
        row = Row(file, number, {c: typed.get(c, "") for c in definition.columns}, letters)
        astray = [at for at, value in enumerate(values) if value.strip() and not (at < len(headings) and headings[at])]
        if astray:
            hint = "a text with a comma in it needs quotes around it"
            complaints.append(Complaint(f"{file}!{letter(astray[0])}{number}", "this cell has no heading", hint))
        elif any(row.cells.values()):
            yield row if _waits(row) else _checked(definition, row, complaints)


def _heading_complaints(definition: SheetDefinition, file: str, headings: list[str]) -> Iterator[Complaint]:
    known = [*definition.columns]
    for at, heading in enumerate(headings):
        where = f"{file}!{letter(at)}1"
        if heading and headings.index(heading) != at:
            yield Complaint(where, f'column "{heading}" stands here a second time')
        elif heading and heading not in definition.columns and heading not in CONTEXT:
            hint = did_you_mean(heading, known) if nearest(heading, known) else "add it there if it is new"
            yield Complaint(where, f'column "{heading}" is not in the codebook', hint)
    for name, column in definition.columns.items():
        if column.required and name not in headings:
            yield Complaint(f"{file}:1", f'the column "{name}" is missing', f"its heading should be: {name}")


def _checked(definition: SheetDefinition, row: Row, complaints: list[Complaint]) -> Row:
    """The row with its codes in the codebook's spelling; what is not in the codebook is complained of."""
    cells = dict(row.cells)
    for name, column in definition.columns.items():
        if column.required and not row[name]:
            complaints.append(Complaint(row.cell(name), f'"{name}" is empty, and the codebook requires it'))
        elif column.type in ("code", "codes") and row[name]:
            cells[name] = "; ".join(_code(column, typed, row, complaints) for typed in _typed_codes(column, row[name]))
    return replace(row, cells=cells)


def _typed_codes(column: Field, text: str) -> list[str]:
    return split(text) if column.type == "codes" else [text]


def _code(column: Field, typed: str, row: Row, complaints: list[Complaint]) -> str:
    code = column.code(typed)
    if code is None:
        hint = did_you_mean(typed, column.codes)
        complaints.append(Complaint(row.cell(column.name), f'"{typed}" is not in the codebook', hint))
    return code or typed


# ---- which record a row speaks of ------------------------------------------------------------------------------------


def resolve(sheets: Mapping[str, Sheet], records: pd.DataFrame) -> dict[str, Sheet]:
    """The sheets with the record that each row speaks of. records: as merged, with the column `ids`.

    SheetError naming every cell whose record is not there, or is one of several."""
    known = aliases(records)
    complaints: list[Complaint] = []
    resolved = {name: _resolved(sheet, known, records, complaints) for name, sheet in sheets.items()}
    if complaints:
        raise SheetError(complaints)
    return resolved


def _resolved(
    sheet: Sheet, known: Mapping[str, list[str]], records: pd.DataFrame, complaints: list[Complaint]
) -> Sheet:
    column = _of_records(sheet)
    if not column:
        return sheet

    def meant(row: Row, column: str) -> str:
        ids = (find(row[column], known) if row[column] else None) or []
        if row[column] and len(ids) != 1:
            where, name = row.cell(column), row[column]
            complaints.append(several(where, name, records.loc[ids]) if ids else _unknown(where, name, known))
        return ids[0] if len(ids) == 1 else ""

    def found(row: Row) -> Row:
        named = {name: meant(row, name) for name, told in sheet.definition.columns.items() if told.type == "record"}
        return replace(row, record_id=named[column], records=named)

    return replace(sheet, rows=tuple(map(found, sheet.rows)), waiting=tuple(map(found, sheet.waiting)))


def _of_records(sheet: Sheet) -> str:
    """The column that names the record which a row speaks of; '' if there is none."""
    return next((name for name, column in sheet.definition.columns.items() if column.type == "record"), "")


def renamed(sheets: Mapping[str, Sheet], entries: pd.DataFrame) -> list[Problem]:
    """One a sheet with rows that call their record by another name than its id, say by the id that it had before an
    export with a better one came. sheets: as resolved. entries: with the column `record_id`.

    A citation key is what a person calls a record, not an id that it had, so it is not told."""
    keys = entries[["record_id", "citekey"]].dropna()
    own = set(zip(keys["record_id"], keys["citekey"].str.casefold(), strict=True))

    def other(row: Row, name: str) -> bool:
        same = {name.casefold(), f"doi:{normal_doi(name)}"}
        return (
            bool(row.record_id) and row.record_id.casefold() not in same and (row.record_id, name.casefold()) not in own
        )

    told = []
    for name, sheet in sheets.items():
        column = _of_records(sheet)
        rows = [row for row in (*sheet.rows, *sheet.waiting) if column and other(row, row[column])]
        if rows:
            now = list(dict.fromkeys(f'"{row[column]}" is "{row.record_id}"' for row in rows))
            more = f", and {len(now) - _NAMED} more" if len(now) > _NAMED else ""
            what = f"{some(len(rows), 'row')} of the sheet {name} call their record by another name than its id: "
            told.append(Problem(rows[0].cell(column), what + ", ".join(now[:_NAMED]) + more, "found by it"))
    return told


def several(where: str, name: str, records: pd.DataFrame) -> Complaint:
    """Complains of a name that several records go by; these are told, so that a person can choose."""
    hint = "use one of " + ", ".join(map(str, records.index))
    return Complaint(where, f'"{name}" is the name of several records', hint, told_apart(records))


def _unknown(where: str, name: str, known: Mapping[str, list[str]]) -> Complaint:
    meant = near(name, known)
    return Complaint(where, f'no record is called "{name}"', f'did you mean "{meant}"?' if meant else "")
