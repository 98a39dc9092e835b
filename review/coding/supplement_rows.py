"""Which row of a sheet a row of a supplement completes is told here, wherever that row has moved, and if it changed.

It is known by the check of its cells; if it was edited since, by its record, coder and round; then by its place.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from review.coding.codebook import Field, SheetDefinition
from review.coding.rounds import ROUND
from review.coding.row_check import CHECKED, part, part_of, plain, row_check, same_text
from review.coding.sheets import Row
from review.errors import Complaint
from review.records.grid import EXCEL_HOLDS, length

_MEND = "clear row_check, and write into the column row the place"
_FEW = 3  # places that a complaint names


class Addition(NamedTuple):
    """One row of a supplement. row: its cells, as the codebook has them. columns: those that its file fills. of: the
    place of the row that it adds to, as it was issued. check: of what stood in that row; '' if none. shown: column ->
    what the supplement shows of that row."""

    row: Row
    columns: frozenset[str]
    of: str
    check: str
    shown: Mapping[str, str]


def stood(row: Row, without: Collection[str]) -> dict[str, str]:
    """The cells of a row that a person typed in it, without those of some columns."""
    return {name: text for name, text in row.cells.items() if text and name not in without and name not in row.added}


def check(definition: SheetDefinition, cells: Mapping[str, str]) -> str:
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


class Rows:
    """The rows of a sheet by their places, by their checks, and by what names them. taken: (file of a supplement, row)
    where the check of one of its rows tells which row it completes, so that no other row of that file completes it.
    asking: (columns to fill, names of a row) -> the rows, by place and check, that supplements ask to complete."""

    def __init__(self, definition: SheetDefinition, rows: Sequence[Row], additions: Sequence[Addition]):
        self.definition = definition
        self.rows = rows
        self.at = {row.place: at for at, row in enumerate(rows)}
        self.checked: dict[frozenset[str], dict[str, list[int]]] = {}
        self.named: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = {}
        self.asking: dict[tuple[frozenset[str], tuple[str, ...]], set[tuple[str, str]]] = defaultdict(set)
        for added in additions:
            self.asking[added.columns, self.names(added, added.shown)].add((added.of, added.check))
        self.taken = {(added.row.file, at) for added in additions for at in self.fit(added)}

    def meant(self, added: Addition) -> tuple[int | None, str]:
        """Which row an addition is to, None for none; and by what it was found, '' by its check."""
        fit, there = self.fit(added), self.at.get(added.of)
        if len(fit) > 1:  # a check does not see all: case, say, and punctuation
            fit = [at for at in fit if self.just(added, at)] or fit
        if there in fit and (len(fit) == 1 or self.just(added, there)):
            return there, ""
        if len(fit) == 1:
            return fit[0], ""
        if not fit and (at := self.by_names(added)) is not None:
            return at, f"its {self.known_by(added)}"
        if fit or there is None or (added.row.file, there) in self.taken or not self.alike(added, there):
            return None, ""
        return there, "its place, since its record is the same"

    def fit(self, added: Addition) -> list[int]:
        """The rows that the check of an addition was made of; of many rows, two of different records may share one."""
        found = self.by_check(added.columns).get(added.check.casefold(), []) if added.check else []
        record = self.definition.of_records
        shown = added.shown.get(record, "")
        alike = [at for at in found if self.same(record, shown, self.rows[at][record])] if shown else found
        # where the record was sorted by itself, its check tells more than it does
        return alike if len(alike) == len(found) or self.of_its_record(added) else found

    def of_its_record(self, added: Addition) -> bool:
        """Whether the check of an addition was made of the record that it shows."""
        shown, record = added.shown.get(self.definition.of_records, ""), CHECKED[0]
        return bool(shown and added.check) and part_of(added.check, record) == part(shown, record)

    def by_check(self, columns: frozenset[str]) -> dict[str, list[int]]:
        """check -> rows, of the cells without those of the columns that a supplement fills."""
        if columns not in self.checked:
            self.checked[columns] = defaultdict(list)
            for at, row in enumerate(self.rows):
                self.checked[columns][check(self.definition, stood(row, columns))].append(at)
        return self.checked[columns]

    def naming(self, added: Addition) -> tuple[str, ...]:
        """The columns that name a row of the sheet: which record it is on, by whom, and in which round."""
        names = (self.definition.of_records, "coder", ROUND)
        return tuple(name for name in names if name in self.definition.columns and name not in added.columns)

    def names(self, added: Addition, cells: Mapping[str, str]) -> tuple[str, ...]:
        """What the cells have in these columns, as it is compared; () where they name no record."""
        if not cells.get(self.definition.of_records):
            return ()
        naming = self.naming(added)
        return tuple(plain(_first_name(self.definition.columns[name], cells.get(name, ""))) for name in naming)

    def known_by(self, added: Addition) -> str:
        """What a row is known by, in words: 'record, coder and round'."""
        *names, last = ("record", *self.naming(added)[1:])
        return f"{', '.join(names)} and {last}" if names else last

    def of_names(self, added: Addition) -> list[int]:
        """The rows that the names in an addition name."""
        naming = self.naming(added)
        if naming not in self.named:
            self.named[naming] = defaultdict(list)
            for at, row in enumerate(self.rows):
                self.named[naming][self.names(added, row.cells)].append(at)
        names = self.names(added, added.shown)
        found = self.named[naming].get(names, []) if names else []
        return [at for at in found if (added.row.file, at) not in self.taken]

    def by_names(self, added: Addition) -> int | None:
        """The row that an addition names, if no other has its names, and no other addition asks for them. None where a
        person has taken the check out, or the check is of another record, as when one column was sorted by itself; and
        on a sheet with several rows a record, where most else has changed: that may be another finding."""
        found = self.of_names(added)
        if len(found) != 1 or len(self.asking[added.columns, self.names(added, added.shown)]) != 1:
            return None
        if not self.of_its_record(added):
            return None
        one = self.definition.per_record == "one" or self.definition.of_votes
        return found[0] if one or self.alike(added, found[0]) else None

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
                return Complaint(added.row.place, what, "has one column been sorted by itself?")
        return None

    def lost(self, added: Addition) -> Complaint:
        """The complaint that no row, or more than one, is the one that a supplement completes."""
        if fit := self.fit(added):
            places = ", ".join(self.rows[at].place for at in fit)
            what = f"this row completes one of several that are alike: {places}"
            return Complaint(added.row.place, what, f"{_MEND} of the one that is meant")
        told = ", ".join(f'{name} "{_short(text)}"' for name, text in added.shown.items() if text)
        there = self.at.get(added.of)
        now = "is no row any more" if there is None else "says otherwise now"
        what = f"no row of the sheet is the one that this completes ({told}): {added.of or 'it'} {now}"
        if others := [self.rows[at].place for at in self.of_names(added) if self.rows[at].place != added.of]:
            which = ", ".join([*others[:_FEW], *(["…"] if len(others) > _FEW else [])])
            what += f", and the same {self.known_by(added)} in {which}"
        return Complaint(added.row.place, what, f"{_MEND} where it stands today")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
