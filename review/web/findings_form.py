"""One row of a sheet passes through here as a form: the codebook's columns out as fields, what was typed back as a row
that is checked in the words in which the cells of a sheet are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from review import evidence
from review.coding import Field, Row, Sheet, SheetDefinition, read_sheet, resolve
from review.coding.rounds import ROUND
from review.errors import Complaint, SheetError
from review.evidence.names import NAMING
from review.nouns import Review
from review.records import split
from review.records.text import clean

PREFIX = "cell-"  # so that no column of a codebook shares its name with another field of a page
# What the page fills in itself, beside the record that it is about.
GIVEN = frozenset({"coder", ROUND})


class Fault(NamedTuple):
    """What is wrong with a field; column: '' for the row as a whole."""

    column: str
    what: str


class Asked(NamedTuple):
    """A field of the form. value: what stands in it; known: names that the column holds already; wrong: what is to be
    mended."""

    column: Field
    value: str
    known: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def kind(self) -> str:
        """How it is asked: 'one' or 'several' of the codes, a 'line', a 'text', a 'number', or a 'date'."""
        if self.column.type in ("code", "codes"):
            return "several" if self.column.several else "one"
        if self.column.type in ("number", "integer"):
            return "number"
        return (
            "date" if self.column.type == "date" else "line" if self.known or self.column.type == "record" else "text"
        )

    @property
    def chosen(self) -> list[str]:
        """The codes that stand in the field, in the codebook's spelling where it has them."""
        typed = split(self.value) if self.column.several else [self.value] if self.value else []
        return [self.column.code(code) or code for code in typed]

    @property
    def strange(self) -> list[str]:
        """What stands in the field and is no code; the form has to show it, or it would be lost."""
        return [code for code in self.chosen if code not in self.column.codes]


class Typed(Protocol):
    """A form as it was sent."""

    def getlist(self, name: str) -> list[str]:
        """All values of one field."""


def own_fields(definition: SheetDefinition) -> list[Field]:
    """The columns that a person fills in."""
    given = {*GIVEN, definition.of_records}
    return [column for name, column in definition.columns.items() if name not in given]


def typed(definition: SheetDefinition, form: Typed) -> dict[str, str]:
    """column -> what was typed, as a cell holds it: clean, without blanks around it, several codes joined by '; '.
    form: as it was sent, each field by its column's name behind `PREFIX`."""
    cells = {}
    for column in own_fields(definition):
        parts = [clean(part)[0].strip() for part in form.getlist(PREFIX + column.name)]
        cells[column.name] = "; ".join(filter(None, parts))
    return cells


def filled(definition: SheetDefinition, cells: Mapping[str, str]) -> dict[str, str]:
    """Of the columns that a person fills in, those that are: what an event of a journal holds."""
    return {column.name: cells[column.name] for column in own_fields(definition) if cells.get(column.name)}


def asked(
    definition: SheetDefinition, cells: Mapping[str, str], known: Mapping[str, tuple[str, ...]], faults: Sequence[Fault]
) -> list[Asked]:
    """The fields of the form with what stands in them. known: as `names_used` gives them."""
    return [
        Asked(column, cells.get(column.name, ""), known.get(column.name, ()), _of(faults, column.name))
        for column in own_fields(definition)
    ]


def _of(faults: Iterable[Fault], column: str) -> tuple[str, ...]:
    return tuple(fault.what for fault in faults if fault.column == column)


def names_used(definition: SheetDefinition, rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    """column -> the names of constructs that it may take up: those in use in any column that names constructs, and
    those that the codebook lists, in the order of the alphabet. Columns that name none are not there."""
    naming = NAMING.get(definition.name, {})
    listed = {name for column in definition.columns.values() for _, name in column.synonyms}
    for row in rows:
        for column in naming:
            listed.update(split(row[column]) if naming[column] else filter(None, [row[column]]))
    shown = tuple(sorted(listed, key=lambda name: (name.casefold(), name)))
    return {column: shown or ("",) for column in naming if column in definition.columns}


def checked(row: Row, sheet: Sheet, others: Iterable[Row], review: Review) -> tuple[Row, list[Fault]]:
    """The row with its codes in the codebook's spelling, and what is wrong with it: what `review run` would complain of
    if it stood in a sheet. row: `record_id` is the record that the page is about. others: the rows that it may not
    repeat."""
    definition = sheet.definition
    row = replace(row, letters={name: name for name in definition.columns})  # so that a complaint names its column
    complaints: list[Complaint] = []
    try:
        read = read_sheet(definition, [], more=[row])
        if not read.rows:  # a sheet takes a row with nothing in it for one that waits
            return row, list(_blank(definition))
        row = replace(read.rows[0], record_id=row.record_id, records=row.records)
        if _names_others(row, definition):
            row = resolve({definition.name: Sheet(definition, (row,))}, review.records)[definition.name].rows[0]
    except SheetError as error:
        complaints += error.complaints
    if definition.name == evidence.SHEET and not complaints:
        alone = Sheet(definition, (row,))
        complaints += evidence.untyped_outcomes(alone)
        complaints += evidence.senseless(alone, review.project.codebook)
    same = next((other for other in others if other.cells == row.cells), None)
    if same:
        complaints.append(Complaint(row.place, f"this row says just what {same.place} says", "change one of the two"))
    return row, list(_placed(row, complaints))


def _names_others(row: Row, definition: SheetDefinition) -> bool:
    """Whether the row names records beside the one that it speaks of."""
    own = definition.of_records
    return any(row[name] for name, column in definition.columns.items() if column.type == "record" and name != own)


def _blank(definition: SheetDefinition) -> Iterator[Fault]:
    required = [column for column in own_fields(definition) if column.required]
    if not required:
        yield Fault("", "nothing is filled in")
    for column in required:
        yield Fault(column.name, f'"{column.name}" is empty, and the codebook requires it')


def _placed(row: Row, complaints: Iterable[Complaint]) -> Iterator[Fault]:
    columns = {row.cell(name): name for name in row.cells}
    for complaint in complaints:
        if complaint.where in columns or complaint.where == row.place:
            said = f"{complaint.what}; {complaint.hint}" if complaint.hint else complaint.what
            yield Fault(columns.get(complaint.where, ""), said)
