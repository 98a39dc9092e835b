"""Sheets and their rows, as people typed them: what every later step speaks of.

Files become sheets in `coding.reading`; which record a row speaks of is told in `coding.resolving`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from review.coding.codebook import Field, SheetDefinition
from review.coding.row_check import ROW_CHECK
from review.nouns import Problem
from review.records import COLUMNS

# Headings of files that the program wrote.
MARKS = frozenset({"record_id", ROW_CHECK})
# Columns that an issued sheet shows beside the coded ones, so that a coder sees what is coded; they are not read back.
# So is any whose heading begins with ASIDE.
CONTEXT = frozenset(column.name for column in COLUMNS) | MARKS | {"citation", "row"}
ASIDE = "("
# Columns that an issued sheet fills in itself, beside the one that names the record.
PREFILLED = frozenset({"coder", "round"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one sheet file. cells: column -> text, '' where nothing was typed; codes stand by their names.

    number: the row as a spreadsheet counts it. letters: column -> its letter there; none for
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
        return row_place(self.file, self.worksheet, self.number)

    def cell(self, column: str) -> str:
        """The place of a cell: 'findings.csv!F12', 'findings.xlsx, Findings!F12'; in a form, that of the row."""
        if column in self.added:
            return self.added[column]
        if not self.letters:
            return self.place
        return f"{called(self.file, self.worksheet)}!{self.letters.get(column, '')}{self.number}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """rows: what people coded and counts. waiting: rows that were issued and are still to be coded. aside: rows that
    coders agree on, or not, but that count for nothing else: of calibration rounds, and those that an adjudicator
    settled. files: (path, its headings that the codebook knows) of each file. remarks: what is to be said of its cells,
    though they are read. asked: (place of a row, column) -> the row of a supplement where the blank cell is to be
    filled in."""

    definition: SheetDefinition
    rows: tuple[Row, ...] = ()
    waiting: tuple[Row, ...] = ()
    aside: tuple[Row, ...] = ()
    files: tuple[tuple[str, frozenset[str]], ...] = ()
    remarks: tuple[Problem, ...] = ()
    asked: Mapping[tuple[str, str], Row] = field(default_factory=dict)

    def column(self, name: str) -> Field:
        return self.definition.columns[name]

    @property
    def of_records(self) -> str:
        """The column that names the record which a row speaks of; '' if there is none."""
        return self.definition.of_records


def waits(definition: SheetDefinition, row: Row) -> bool:
    """Whether a row is still to be coded: it has nothing but what an issued sheet fills in itself. In a sheet that asks
    for no more than that, as a list of records does, none is."""
    prefilled = PREFILLED | {definition.of_records}
    asked = [column for column in row.cells if column not in prefilled]
    return bool(asked) and not any(row.cells[column] for column in asked)


def row_place(file: str, worksheet: str, number: int) -> str:
    """The place of a row: 'findings.xlsx, Findings!12'; of a CSV, 'findings.csv:12'."""
    return f"{file}, {worksheet}!{number}" if worksheet else f"{file}:{number}"


def called(file: str, worksheet: str) -> str:
    """A worksheet as places name it: 'findings.xlsx, Findings'; of a CSV, the file."""
    return f"{file}, {worksheet}" if worksheet else file
