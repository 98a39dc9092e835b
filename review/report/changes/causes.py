"""Why something changed is traced here: from a record, a finding, a cell or a claim back to the inputs that changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple, TypeVar

from review.records.text import fold
from review.report.changes.differ import (
    CellChange,
    Compared,
    EdgeChange,
    InputChange,
    RecordChange,
    RowChange,
    TextChange,
)
from review.report.changes.state import EDGES, RECORDS, Need, State

PROGRAM = ""  # stands for an input where no file is the cause
_PARTS = re.compile(r"; |\n")
_TELLING = 12  # letters: a shorter text may stand in a table by chance


_Thing = TypeVar("_Thing")


class Cause(NamedTuple):
    """file: the input that changed, `PROGRAM` for none. told: what of it, and by what way."""

    file: str
    told: str


class Why(NamedTuple):
    """The causes of one change. `sure`: it is all of them; else one or more of them, and they cannot be told apart."""

    causes: tuple[Cause, ...] = ()
    sure: bool = True


class Known(NamedTuple):
    """What the review tells now that no state keeps. journal: of a record. texts: row of a sheet -> what was typed."""

    journal: Callable[[str], str] = lambda _: ""
    texts: Callable[[str], Iterable[str]] = lambda _: ()


class Trace:
    """Answers why, for two states and what they tell differently."""

    def __init__(self, old: State, new: State, found: Compared, known: Known):
        self._old, self._new, self._found, self._known = old, new, found, known
        self._causes: dict[str, tuple[Cause, ...]] = {}

    @cached_property
    def _inputs(self) -> dict[str, InputChange]:
        return {change.file: change for change in self._found.inputs}

    @cached_property
    def _records(self) -> dict[str, RecordChange]:
        changes = self._found.records
        return {name: change for change in changes for name in (change.was_called, change.name) if name}

    @cached_property
    def _why(self) -> dict[str, Why]:
        return {change.name: self._of_record(change) for change in self._found.records}

    @cached_property
    def _rows_in(self) -> dict[str, list[RowChange]]:
        return _grouped((row.file, row) for row in self._found.rows)

    @cached_property
    def _rows_about(self) -> dict[str, list[RowChange]]:
        return _grouped((name, row) for row in self._found.rows for name in row.about)

    # ---- inputs ------------------------------------------------------------------------------------------------------

    def _of_needs(self, name: str) -> tuple[Cause, ...]:
        """The changed inputs among those that something is made of, now or before."""
        if name not in self._causes:
            needs = [need for of in (self._new, self._old) for need in of.needs.get(name, ())]
            self._causes[name] = tuple(dict.fromkeys(cause for need in needs for cause in self._of_need(need)))
        return self._causes[name]

    def _of_need(self, need: Need) -> Iterator[Cause]:
        file, part = need
        change = self._inputs.get(file)
        if change and change.counts and (not part or part in change.parts):
            yield Cause(file, f"{file}, {part}" if part else file)

    @cached_property
    def _any(self) -> Why:
        """All inputs that changed, first those where more than a comment did; the program if none did."""
        for changes in ([c for c in self._found.inputs if c.counts], self._found.inputs):
            if changes:
                causes = tuple(Cause(change.file, change.file) for change in changes)
                return Why(causes, sure=len(causes) == 1)
        return Why((Cause(PROGRAM, "the program, since no input changed"),))

    def _or_any(self, causes: Iterable[Cause]) -> Why:
        """causes: candidates; if there are none, every input is one."""
        found = tuple(dict.fromkeys(causes))
        return Why(found, sure=len(found) == 1) if found else self._any

    # ---- records -----------------------------------------------------------------------------------------------------

    def of_record(self, change: RecordChange) -> Why:
        """Of a record that is new or gone: its exports, or decisions on duplicates. Of one that a stage rules on
        otherwise: its own votes, else its entries and what the stage is made of."""
        return self._why[change.name]

    def _of_record(self, change: RecordChange) -> Why:
        if not (change.old and change.new):
            return self._or_any(self._of_entries(change))
        if change.at is None:
            causes = self._of_entries(change) if change.old.digest != change.new.digest else ()
            return self._or_any(causes or self._of_others(change))
        before, now = change.at
        stage = next(ruling.stage for ruling in (now, before) if ruling)
        votes = [row for row in self._about(change) if row.file in self._sheets(stage)]
        if votes:
            return Why(tuple(_of_row(row) for row in votes))
        entries = self._of_entries(change) if _told(change.old) != _told(change.new) else ()
        return self._or_any((*entries, *self._of_stage(stage, change)))

    def _about(self, change: RecordChange) -> list[RowChange]:
        names = dict.fromkeys(filter(None, (change.name, change.was_called)))
        return [row for name in names for row in self._rows_about.get(name, ())]

    def _sheets(self, stage: str) -> set[str]:
        needs = (*self._new.needs.get(f"stage {stage}", ()), *self._old.needs.get(f"stage {stage}", ()))
        return {file for file, part in needs if not part}

    def _of_entries(self, change: RecordChange) -> tuple[Cause, ...]:
        """The exports of the record that changed, else all; and the decisions on duplicates, if any changed."""
        exports = {file for of in (change.old, change.new) if of for file in of.files}
        causes = self._of_needs(RECORDS)
        own = [cause for cause in causes if cause.file in exports]
        kept = own or [cause for cause in causes if cause.file not in self._exports]
        return tuple(dict.fromkeys([*kept, *(cause for cause in causes if cause.file in self._rows_in)]))

    @cached_property
    def _exports(self) -> set[str]:
        states = (self._old, self._new)
        return {file for of in states for files in {record.files for record in of.records.values()} for file in files}

    def _of_others(self, change: RecordChange) -> tuple[Cause, ...]:
        """A record is cited otherwise when one of the same name comes to be included, or no longer is."""
        return tuple(
            Cause(cause.file, f"{other.name}, {cause.told}")
            for family in sorted(_families(change))
            for other in self._of_family.get(family, ())
            if other is not change
            for cause in self._why_of(other)
        )

    @cached_property
    def _of_family(self) -> dict[str, list[RecordChange]]:
        return _grouped((family, change) for change in self._found.records for family in _families(change))

    def _why_of(self, other: RecordChange) -> tuple[Cause, ...]:
        return () if other.old and other.new and other.at is None else self._of_record(other).causes

    def _of_stage(self, stage: str, change: RecordChange) -> Iterator[Cause]:
        """What the stage is made of and changed; of a list, the rows of the record's journal, if it has any there."""
        journal = fold(self._known.journal(change.name))
        for cause in self._of_needs(f"stage {stage}"):
            rows = self._rows_in.get(cause.told, [])
            own = [row for row in rows if journal and journal in {fold(s.about) for s in (row.old, row.new) if s}]
            yield from map(_of_row, own) if own else (cause,)

    # ---- findings, cells, claims -------------------------------------------------------------------------------------

    def of_edge(self, change: EdgeChange) -> Why:
        """Its own row of the sheet, if that changed; else its study; else what the graph is made of."""
        row = change.row
        if row and (row.old is None or row.new is None or row.old.digest != row.new.digest):
            return Why((_of_row(row),))
        study = self._records.get((change.new or change.old or {}).get("study", ""))
        if study and (change.old is None or change.new is None or "study" in change.attributes):
            return self._through(study)
        return self._or_any(self._of_needs(EDGES))

    def _through(self, change: RecordChange) -> Why:
        why = self._why[change.name]
        return Why(tuple(Cause(c.file, f"{change.name} ({c.told})") for c in why.causes), why.sure)

    def of_cell(self, change: CellChange) -> Why:
        """The changed rows of the table's sheet and the changed records that this row of the table names; else what the
        table is made of, and all records that changed."""
        need = f"table {change.table}"
        parts = _parts(change.old_row) | _parts(change.new_row)
        # A study that this cell names now, or no longer; of one that it names as before, what its entries tell.
        came = parts if change.how != "changed" else _parts([change.old]) ^ _parts([change.new])
        files = {file for of in (self._old, self._new) for file, part in of.needs.get(need, ()) if not part}
        # A row of a sheet that names no record may stand behind any row of the table.
        named = [row for part in ("", *sorted(parts)) for row in self._rows_by.get(part, ()) if row.file in files]
        rows = [row for row in named if self._is_behind(row, change)] or named
        records = [r for part in sorted(parts) for r in self._cited.get(part, ()) if part in came or _is_retold(r)]
        if rows or records:
            studies = [cause for record in records for cause in self._through(record).causes]
            sure = all(self._why[record.name].sure for record in records)
            sure &= len(rows) == 1 or all(row.about for row in rows)
            return Why(tuple(dict.fromkeys([*map(_of_row, rows), *studies])), sure)
        causes = self._of_needs(need)
        if not files or not causes:
            causes += self._of_records
        return self._or_any(causes)

    @cached_property
    def _rows_by(self) -> dict[str, list[RowChange]]:
        """Citation -> changed rows on its record; "" -> those on no record."""
        states = (self._old, self._new)

        def cited(row: RowChange) -> set[str]:
            records = [of.records.get(name) for of in states for name in row.about]
            return {record.citation for record in records if record} if row.about else {""}

        return _grouped((citation, row) for row in self._found.rows for citation in cited(row))

    @cached_property
    def _cited(self) -> dict[str, list[RecordChange]]:
        """Citation -> changed records that are cited so, or were."""
        return _grouped((citation, change) for change in self._found.records for citation in _citations(change))

    def _is_behind(self, row: RowChange, change: CellChange) -> bool:
        """Whether a row of a sheet is sure to stand behind a row of a table."""
        return row.new is None if change.how == "gone" else self._typed(row, change.new_row)

    def _typed(self, row: RowChange, cells: Iterable[str]) -> bool:
        """Whether a longer text of a row of a sheet stands in a row of a table."""
        texts = (part.strip() for text in self._known.texts(row.place) for part in text.split("|")) if row.new else ()
        telling = [text for text in texts if len(text) >= _TELLING]
        shown = [*cells]
        return any(text in cell for text in telling for cell in shown)

    def of_table(self, change: TextChange) -> Why:
        """Of a note: the row of the sheet that says it. Of a note else, or a column: what the table is made of, and all
        records that changed."""
        need = f"table {change.of}"
        files = {file for of in (self._old, self._new) for file, part in of.needs.get(need, ()) if not part}
        rows = (row for file in sorted(files) for row in self._rows_in.get(file, ()))
        if own := [row for row in rows if change.new and change.new in self._known.texts(row.place)]:
            return Why(tuple(map(_of_row, own)), sure=len(own) == 1)
        return self._or_any((*self._of_needs(need), *self._of_records))

    @cached_property
    def _of_records(self) -> tuple[Cause, ...]:
        """The causes of all records that changed."""
        return tuple(dict.fromkeys(cause for why in self._why.values() for cause in why.causes))

    def of_claim(self, change: TextChange) -> Why:
        """Its own lines, and every input but those of other claims."""
        own = self._of_needs(f"claim {change.of}")
        needs = (f"claim {name}" for of in (self._old, self._new) for name in of.claims)
        files = {file for need in needs for of in (self._old, self._new) for file, _ in of.needs.get(need, ())}
        return self._or_any((*own, *(cause for cause in self._any.causes if cause.file not in files)))


def _grouped(pairs: Iterable[tuple[str, _Thing]]) -> dict[str, list[_Thing]]:
    found: dict[str, list[_Thing]] = {}
    for name, thing in pairs:
        found.setdefault(name, []).append(thing)
    return found


def _of_row(row: RowChange) -> Cause:
    how = " (new)" if row.old is None else " (gone)" if row.new is None else ""
    return Cause(row.file, row.place + how)


def _parts(cells: Iterable[str]) -> set[str]:
    return {part for cell in cells for part in _PARTS.split(cell)}


def _is_retold(change: RecordChange) -> bool:
    """Whether the entries of a record say something else."""
    return bool(change.old and change.new) and _told(change.old) != _told(change.new)


def _told(record: object) -> tuple[object, object]:
    return getattr(record, "files", ()), getattr(record, "digest", "")


def _citations(change: RecordChange) -> set[str]:
    return {of.citation for of in (change.old, change.new) if of and of.citation}


def _families(change: RecordChange) -> set[str]:
    return {citation.split(" ")[0] for citation in _citations(change)}
