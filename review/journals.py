"""Journal lists pass through here: a CSV text in, and for each record the row of a list that its journal is on.

A list is a screening criterion ("in a journal of the FT50"), so that every match tells by what it was made: an ISSN,
a name, an abbreviation or a former name. `read_list` reads a list, `Screen` matches records to lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from review.errors import Complaint, SheetError, did_you_mean, nearest
from review.records import split
from review.records.grid import grid, letter
from review.records.ids import issns, valid_issn
from review.records.text import fold

COLUMNS: dict[str, str] = {
    "journal": "name of the journal; the only column that must be there",
    "issn": "ISSN of the printed journal",
    "eissn": "ISSN of the electronic journal",
    "abbreviations": "abbreviated names, joined by '; '",
    "former_names": "earlier names, joined by '; '",
    "former_issns": "ISSNs under the earlier names, joined by '; '",
    "status": "how sure it is that the journal is on the list",
    "source": "what that rests on",
    "note": "remarks",
}


@dataclass(frozen=True, slots=True)
class Journal:
    """One row of a list. number: the row as a spreadsheet counts it, the headings being row 1."""

    journal: str
    issns: tuple[str, ...]
    abbreviations: tuple[str, ...]
    former_names: tuple[str, ...]
    former_issns: tuple[str, ...]
    status: str
    source: str
    note: str
    number: int


@dataclass(frozen=True, slots=True)
class JournalList:
    """A journal list as read. counts: the statuses whose rows count as members; () if all rows do."""

    name: str
    label: str
    file: str
    rows: tuple[Journal, ...]
    counts: tuple[str, ...] = ()

    def counted(self, row: Journal) -> bool:
        return not self.counts or row.status in self.counts


class Match(NamedTuple):
    """A record's journal on one list. by: 'ISSN', 'former ISSN', 'name', 'abbreviation' or 'former name'. detail: what
    was found, and where the record's name and ISSN disagree. All '' for a journal on no list.

    undecided: the former name is that of several journals, of which some count and some do not; `counts` is then
    False. `journal` and `status` name those of all of them, joined by '; '."""

    list: str = ""
    label: str = ""
    journal: str = ""
    status: str = ""
    by: str = ""
    counts: bool = False
    detail: str = ""
    undecided: bool = False


ON_NO_LIST = Match()


def folded(name: str) -> str:
    """A journal's name as it is compared: folded ('&' is 'and'), without a leading 'the'."""
    return fold(name).removeprefix("the ")


# ---- reading a list ------------------------------------------------------------------------------------------------


def read_list(
    text: str, *, name: str, label: str, file: str, counts: tuple[str, ...] = (), verified: tuple[str, ...] = ()
) -> JournalList:
    """The journal list in a CSV text with the columns of `COLUMNS`, in any case; others are passed over.

    SheetError, with all complaints at once, for a missing, repeated or misspelt column, a row without a journal or with
    too many cells, an ISSN that is none, an ISSN, name or abbreviation on two rows, and a status of `counts` or
    `verified` that no row has."""
    table = list(enumerate(grid(file, text.removeprefix("\ufeff")), start=1))
    typed = [heading.strip() for heading in table[0][1]] if table else []
    places = _Places(file, typed, [heading.lower() for heading in typed])
    if complaints := list(_wrong_headings(places)):
        raise SheetError(complaints)
    rows, complaints = [], []
    for number, cells in table[1:]:
        if any(cell.strip() for cell in cells):
            row, wrong = _row(number, cells, places)
            rows.append(row)
            complaints += wrong
    complaints += _repeated(rows, places)
    if not rows:
        complaints.append(Complaint(file, "the list has no journals"))
    statuses = list(dict.fromkeys(row.status for row in rows if row.status))
    for status in dict.fromkeys((*counts, *verified)):
        if rows and status not in statuses:
            complaints.append(Complaint(file, f'no row has the status "{status}"', did_you_mean(status, statuses)))
    if complaints:
        raise SheetError(complaints)
    return JournalList(name, label, file, tuple(rows), tuple(counts))


@dataclass(frozen=True, slots=True)
class _Places:
    file: str
    typed: list[str]
    headings: list[str]  # in lower case

    def cell(self, column: str, number: int) -> str:
        """'ft50.csv!B12'; the first column stands for one that is not there."""
        at = self.headings.index(column) if column in self.headings else 0
        return f"{self.file}!{letter(at)}{number}"


def _wrong_headings(places: _Places) -> Iterator[Complaint]:
    absent = [column for column in COLUMNS if column not in places.headings]
    if "journal" in absent:
        near = nearest("journal", places.typed)
        hint = f'is it the column "{near}"?' if near else "name the column of the journals' names so"
        yield Complaint(places.cell("", 1), 'there is no column "journal"', hint)
    for column in COLUMNS:
        if places.headings.count(column) > 1:
            yield Complaint(places.cell(column, 1), f'two columns are called "{column}"', "keep one")
    for at, (typed, heading) in enumerate(zip(places.typed, places.headings, strict=True)):
        # A name like that of a column which is there too is another column of the scholar's own.
        meant = nearest(heading, absent, likeness=80) if heading not in COLUMNS else None
        if meant and meant != "journal":
            where = f"{places.file}!{letter(at)}1"
            yield Complaint(where, f'"{typed}" is not a column of a journal list', f'did you mean "{meant}"?')


def _row(number: int, cells: Sequence[str], places: _Places) -> tuple[Journal, list[Complaint]]:
    given = dict(zip(places.headings, (cell.strip() for cell in cells), strict=False))
    wrong = []
    if not given.get("journal"):
        wrong.append(Complaint(places.cell("journal", number), "the journal has no name"))
    if any(cell.strip() for cell in cells[len(places.headings) :]):
        hint = "put a cell that holds the separator in quotes"
        wrong.append(Complaint(f"{places.file}:{number}", "the row has more cells than there are columns", hint))
    for column in ("issn", "eissn", "former_issns"):
        for issn in split(given.get(column, "")):
            if not valid_issn(issn):
                what = f'"{issn}" is no ISSN: ' + _why_no_issn(issn)
                wrong.append(Complaint(places.cell(column, number), what, "compare it with the journal's own page"))
    current = issns(f"{given.get('issn', '')} {given.get('eissn', '')}")
    row = Journal(
        journal=given.get("journal", ""),
        issns=tuple(current),
        abbreviations=tuple(split(given.get("abbreviations", ""))),
        former_names=tuple(split(given.get("former_names", ""))),
        former_issns=tuple(i for i in issns(given.get("former_issns", "")) if i not in current),
        status=given.get("status", ""),
        source=given.get("source", ""),
        note=given.get("note", ""),
        number=number,
    )
    return row, wrong


def _why_no_issn(issn: str) -> str:
    if len(issn.replace("-", "")) != 8:
        return "it has not eight digits"
    return "its check digit does not hold" if issn.replace("-", "")[:7].isdigit() else "only the last sign may be X"


def _repeated(rows: Iterable[Journal], places: _Places) -> Iterator[Complaint]:
    """What would leave it open which row a record belongs to. A former name may stand on two rows: journals split."""
    first: dict[tuple[str, str], Journal] = {}
    for row in rows:
        claims = [("journal", "journal", folded(row.journal), row.journal)]
        claims += [("issn", "ISSN", issn, issn) for issn in (*row.issns, *row.former_issns)]
        claims += [("abbreviations", "abbreviation", folded(a), a) for a in row.abbreviations]
        for column, what, key, shown in claims:
            other = first.setdefault((what, key), row) if key else row
            if other is not row:
                where = places.cell(column, row.number)
                yield Complaint(where, f'the {what} "{shown}" stands on row {other.number} too ({other.journal})')


# ---- matching ------------------------------------------------------------------------------------------------------

_Index = dict[str, list[Journal]]  # several rows only for a former name
TOLD = ("issn", "eissn", "journal", "journal_abbrev")


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A list and, for each way to match, strongest first: what is compared -> rows."""

    given: JournalList
    ways: Mapping[str, _Index]


def _indexed(given: JournalList) -> _Indexed:
    ways: dict[str, _Index] = {way: {} for way in ("ISSN", "former ISSN", "name", "abbreviation", "former name")}
    for row in given.rows:
        keys = {
            "ISSN": row.issns,
            "former ISSN": row.former_issns,
            "name": [folded(row.journal)],
            "abbreviation": [folded(a) for a in row.abbreviations],
            "former name": [folded(f) for f in row.former_names],
        }
        for way, found in keys.items():
            for key in dict.fromkeys(found):
                ways[way].setdefault(key, []).append(row)
    return _Indexed(given, ways)


class Screen:
    """Journal lists, indexed; each journal that the records tell is looked up once."""

    __slots__ = ("_indexed", "_known")

    def __init__(self, lists: Iterable[JournalList]):
        self._indexed = tuple(map(_indexed, lists))
        self._known: dict[tuple[str, ...], tuple[Match, ...]] = {}

    def matches(self, record: Mapping[str, object] | pd.Series) -> tuple[Match, ...] | None:
        """The lists that a record's journal is on, at most one match a list, in the order of the lists; () for none.

        None if the record tells neither ISSN nor journal: then nothing is known. Columns read: issn, eissn, journal,
        journal_abbrev. Where the ISSN says one journal and the name another, the ISSN counts."""
        told = tuple(v if isinstance(v := record.get(column), str) else "" for column in TOLD)
        numbers = tuple(issns(f"{told[0]} {told[1]}"))
        names = tuple(dict.fromkeys(name for name in told[2:] if folded(name)))
        if not numbers and not names:
            return None
        key = (*numbers, "", *names)
        if key not in self._known:
            self._known[key] = self._look_up(numbers, names)
        return self._known[key]

    def match(self, record: Mapping[str, object] | pd.Series) -> Match | None:
        """The first match that counts, else one that is undecided, else the first, else `ON_NO_LIST`; None if the
        record tells no journal."""
        found = self.matches(record)
        if found is None:
            return None
        return max(found, key=lambda m: (m.counts, m.undecided), default=ON_NO_LIST)

    def screen(self, records: pd.DataFrame) -> list[Match | None]:
        """`match` of every record, in order."""
        columns = [records[column].tolist() for column in TOLD]
        return [self.match(dict(zip(TOLD, row, strict=True))) for row in zip(*columns, strict=True)]

    def _look_up(self, numbers: Sequence[str], names: Sequence[str]) -> tuple[Match, ...]:
        by_number = [_first(indexed, ("ISSN", "former ISSN"), numbers) for indexed in self._indexed]
        spoken = [folded(name) for name in names]
        by_name = [_first(i, ("name", "abbreviation", "former name"), spoken) for i in self._indexed]
        # What the ISSN says on one list also settles which journal it is on another that lacks the ISSN.
        meant = {name for hit in by_number if hit for row in hit[1] for name in _all_names(row)}
        found = []
        for indexed, number, name in zip(self._indexed, by_number, by_name, strict=True):
            if number:
                found.append(_match(indexed.given, *number, numbers, names))
            elif name:
                way, rows, at = name
                if rows := [row for row in rows if not meant or meant & _all_names(row)]:
                    found.append(_match(indexed.given, way, rows, at, numbers, names))
        return tuple(found)


def _first(indexed: _Indexed, ways: Iterable[str], told: Sequence[str]) -> tuple[str, list[Journal], str] | None:
    """Way, rows, and which of what was told is found there; by the strongest way that finds any."""
    for way in ways:
        for at in told:
            if at in indexed.ways[way]:
                return way, indexed.ways[way][at], at
    return None


def _all_names(row: Journal) -> set[str]:
    return {folded(name) for name in (row.journal, *row.abbreviations, *row.former_names)}


def _match(
    given: JournalList, way: str, rows: Sequence[Journal], at: str, numbers: Sequence[str], names: Sequence[str]
) -> Match:
    by_number = "ISSN" in way
    detail = f"{way} {at if by_number else next(name for name in names if folded(name) == at)}"
    journal = "; ".join(row.journal for row in rows)
    status = "; ".join(dict.fromkeys(row.status for row in rows if row.status))
    counted = {given.counted(row) for row in rows}
    if len(rows) > 1:
        detail += f", which several journals had: {journal}"
    if by_number and names and not any({folded(name) for name in names} & _all_names(row) for row in rows):
        detail += f"; the record names {names[0]}"
    if not by_number and numbers and any(row.issns for row in rows):
        detail += f"; its ISSN {numbers[0]} is not on the list"
    return Match(given.name, given.label, journal, status, way, counted == {True}, detail, len(counted) > 1)
