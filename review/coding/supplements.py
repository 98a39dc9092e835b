"""Supplements pass through here: new columns for rows that are coded already, in a file of their own.

So a sheet grows by a column, and no file that a person filled in is written anew. A supplement has a row for each old
one, which it names by its place (`row`) and by a check of what stands in it (`row_check`): the check finds the row
wherever it has moved.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from review.coding.codebook import Field, SheetDefinition
from review.coding.issued.batch import Batch
from review.coding.row_check import ROW_CHECK, plain, row_check, same_text
from review.coding.sheets import Row, Sheet
from review.errors import Complaint, SheetError, did_you_mean
from review.nouns import Problem, some
from review.records.grid import EXCEL_HOLDS, length

ROW = "row"
_MEND = "clear row_check, and write into the column row the place"


class Addition(NamedTuple):
    """One row of a supplement. row: its cells, as the codebook has them. columns: those that its file fills. of: the
    place of the row that it adds to, as it was issued. check: of what stood in that row; '' if none. shown: column ->
    what the supplement shows of that row."""

    row: Row
    columns: frozenset[str]
    of: str
    check: str
    shown: Mapping[str, str]


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
    own = [name for name in sheet.definition.columns if any(_stood(row, columns).get(name) for row in rows)]
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
    stood = _stood(row, columns)
    shown = {f"({name})": text for name, text in stood.items()}
    given = {name: row[name] for name in columns}
    return {ROW: row.place, ROW_CHECK: _check(definition, stood), **shown, **given}


def _stood(row: Row, without: Collection[str]) -> dict[str, str]:
    """The cells of a row that a person typed in it, without those of some columns."""
    return {name: text for name, text in row.cells.items() if text and name not in without and name not in row.added}


def _check(definition: SheetDefinition, cells: Mapping[str, str]) -> str:
    """A check of cells that stays as it is when columns are added, moved or renamed, and a code gets a new name."""
    texts = {name: _first_name(definition.columns[name], text) for name, text in cells.items()}
    record = next((text for name, text in texts.items() if _is_record(definition.columns[name])), "")
    return row_check(record, hashlib.sha256("|".join(sorted(map(plain, texts.values()))).encode()).hexdigest())


def _is_record(column: Field) -> bool:
    return column.type == "record"


def _first_name(column: Field, text: str) -> str:
    """The text as it is compared: codes by the first of their former names; without what CSV puts before formulas."""
    return _codes(column, text.lstrip("'"))


def _codes(column: Field, text: str) -> str:
    """The text, of a column of codes with each by the first of its former names."""
    if not column.coded:
        return text
    codes = (column.codes.get(column.code(value) or "") for value in column.values(text))
    return "; ".join((code.formerly or (code.name,))[0] for code in codes if code)


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
    """The rows with the cells that supplements add, in their order; remarks on rows that were found by their place; and
    what supplements still ask, as `Sheet.asked` has it.

    rows: of all files of the sheet, as they were read. A row is found by the check of its cells, wherever it has moved;
    if it has changed, by its place, as long as it speaks of the same record and still says most of what it said, or
    the check was taken out. What fits no row, or fills a cell that is filled otherwise, is added to `complaints`."""
    additions = list(additions)
    found = _Rows(definition, rows, additions)
    full = list(rows)
    remarks = []
    asked = {}
    for added in additions:
        cells = {name: text for name in sorted(added.columns) if (text := added.row[name])}
        at, moved = found.meant(added)
        if at is not None:
            asked.update({(rows[at].place, name): added.row for name in sorted(added.columns - cells.keys())})
        if not cells:
            continue
        if at is None:
            complaints.append(found.lost(added))
            continue
        if moved:
            what = f"{rows[at].place} has changed since this supplement was made of it"
            remarks.append(Problem(_place(added), what, "found by its place, since its record is the same"))
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


def _place(added: Addition) -> str:
    return added.row.place


class _Rows:
    """The rows of a sheet by their places and by their checks. taken: (file of a supplement, row) where the check of
    one of its rows tells which row it completes, so that no other row of that file completes it."""

    def __init__(self, definition: SheetDefinition, rows: Sequence[Row], additions: Iterable[Addition]):
        self.definition = definition
        self.rows = rows
        self.at = {row.place: at for at, row in enumerate(rows)}
        self.checked: dict[frozenset[str], dict[str, list[int]]] = {}
        self.taken = {(added.row.file, at) for added in additions for at in self.fit(added)}

    def meant(self, added: Addition) -> tuple[int | None, bool]:
        """Which row an addition is to, None for none, and whether it was found by its place alone."""
        fit, there = self.fit(added), self.at.get(added.of)
        if len(fit) > 1:  # a check does not see all: case, say, and punctuation
            fit = [at for at in fit if self.just(added, at)] or fit
        if there in fit and (len(fit) == 1 or self.just(added, there)):
            return there, False
        if len(fit) == 1:
            return fit[0], False
        if fit or there is None or (added.row.file, there) in self.taken or not self.alike(added, there):
            return None, False
        return there, True

    def fit(self, added: Addition) -> list[int]:
        """The rows that the check of an addition was made of."""
        return self.by_check(added.columns).get(added.check.casefold(), []) if added.check else []

    def by_check(self, columns: frozenset[str]) -> dict[str, list[int]]:
        """check -> rows, of the cells without those of the columns that a supplement fills."""
        if columns not in self.checked:
            self.checked[columns] = defaultdict(list)
            for at, row in enumerate(self.rows):
                self.checked[columns][_check(self.definition, _stood(row, columns))].append(at)
        return self.checked[columns]

    def just(self, added: Addition, at: int) -> bool:
        """Whether a row has just what the addition shows, letter by letter."""
        column = self.definition.columns
        told = {name: _codes(column[name], self.rows[at][name]) for name in added.shown}
        return all(_codes(column[name], text) == told[name] for name, text in added.shown.items())

    def alike(self, added: Addition, at: int) -> bool:
        """Whether a row speaks of the record that the addition shows, and says most else of what it shows; without a
        check, the record is enough, since a person has taken the check out."""
        told = {name: self.same(name, text, self.rows[at][name]) for name, text in added.shown.items() if text}
        records = [same for name, same in told.items() if _is_record(self.definition.columns[name])]
        return bool(records) and all(records) and (not added.check or 2 * sum(told.values()) > len(told))

    def same(self, name: str, shown: str, told: str) -> bool:
        """Whether two cells of a column say the same."""
        column = self.definition.columns[name]
        return shown == told or same_text(_first_name(column, shown), _first_name(column, told))

    def shown_otherwise(self, added: Addition, row: Row) -> Complaint | None:
        """The complaint that a supplement shows of its row what the row does not say: one of its columns was sorted."""
        for name, text in added.shown.items():
            told = "" if name in added.columns else row[name]
            # of a text that no cell of Excel holds, a workbook shows that it is too long
            if length(told) <= EXCEL_HOLDS and not self.same(name, text, told):
                what = f'({name}) shows "{_short(text)}", and {row.place} has "{_short(told)}"'
                return Complaint(_place(added), what, "has one column been sorted by itself?")
        return None

    def lost(self, added: Addition) -> Complaint:
        """The complaint that no row, or more than one, is the one that a supplement completes."""
        if fit := self.fit(added):
            places = ", ".join(self.rows[at].place for at in fit)
            what = f"this row completes one of several that are alike: {places}"
            return Complaint(_place(added), what, f"{_MEND} of the one that is meant")
        told = ", ".join(f'{name} "{_short(text)}"' for name, text in added.shown.items() if text)
        there = self.at.get(added.of)
        now = "is no row any more" if there is None else "says otherwise now"
        what = f"no row of the sheet is the one that this completes ({told}): {added.of or 'it'} {now}"
        return Complaint(_place(added), what, f"{_MEND} where it stands today")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


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
