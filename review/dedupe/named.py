"""What entries and records are called: all names an entry goes by, the id of a record, a name that tells two apart."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from review.records import COLUMNS
from review.records.ids import content_id, names

_READ = [column.name for column in COLUMNS if column.name not in ("raw", "note", "database", "via")]


_NAMING = [
    "own_id", "wos_id", "scopus_id", "pmid", "openalex_id", "doi", "citekey", "title", "year", "authors",
]  # fmt: skip
# What looks like an id that `content_id` makes.
_MADE = re.compile(r"-(?:\d+|nd)-[0-9a-f]{12}$")


class Names:
    """What entries are called: places, 'file:line' each; names, one a kind, '' for none, the best for a record id first
    (`ids.names`). The id from all that an entry tells is worked out when it is asked for, since most need none."""

    def __init__(self, entries: pd.DataFrame):
        self._entries = entries
        self._made: dict[int, str] = {}
        self.places = [str(place) for place in entries.index]
        self.names = [names(row) for row in _rows(entries[_NAMING])]
        self.titles = entries["title"].tolist()

    def make(self, positions: Sequence[int]) -> None:
        """Work out the ids of several entries at once, which is quicker than one by one."""
        left = [at for at in positions if at not in self._made]
        self._made |= zip(left, map(content_id, _rows(self._entries[_READ].take(left))), strict=True)

    def made(self, at: int) -> str:
        """The id from all that an entry tells (`ids.content_id`), '' if it tells nothing."""
        if at not in self._made:
            self.make([at])
        return self._made[at]

    def positions(self) -> Mapping[str, list[int]]:
        """Every name and place, casefolded -> the positions of the entries that go by it."""
        self.make(range(len(self.places)))
        found: dict[str, list[int]] = defaultdict(list)
        for at, place in enumerate(self.places):
            for name in {told.casefold() for told in (*self.names[at], self.made(at), place) if told}:
                found[name].append(at)
        return found


def _rows(entries: pd.DataFrame) -> Iterator[dict[str, object]]:
    """The rows, one after the other, each column -> value."""
    columns = {str(column): entries[column].tolist() for column in entries.columns}
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


class Called(NamedTuple):
    """ids: of each record, in order. names: all that each record goes by. single: whether a name is of one record."""

    ids: list[str]
    names: list[list[str]]
    single: Callable[[str], bool]


def record_ids(records: Sequence[Sequence[int]], entries: Names) -> Called:
    """What records are called, given as the positions of their entries.

    The id is the best name that no other record goes by (`ids.names`; of one kind the smallest), else one made from all
    that an entry tells, else, where another record tells the very same, the place of an entry. So an id never says
    how many records there are or in what order, and an entry that is added may take an id away, but never moves it to
    another work. An entry without a name of its own also goes by the id from what it tells, lest that be lost once the
    record has a better one. An id is in ASCII, and no bare number, which is a place in somebody's list; but the id that
    a table gives an entry is taken as it stands."""
    owners = Counter(
        name for record in records for name in {told.casefold() for at in record for told in entries.names[at] if told}
    )

    def single(name: str) -> bool:
        return owners[name.casefold()] == 1

    def own(name: str) -> bool:
        return name.isascii() and not name.isdecimal() and single(name)

    nameless = {at for record in records for at in record if not any(map(own, filter(None, entries.names[at])))}
    # An id from what is told is shared only by entries of one title, unless somebody took it for a name.
    titles = {entries.titles[at] for at in nameless}
    every = any(map(_MADE.search, owners))
    asked = [[at for at in record if every or entries.titles[at] in titles] for record in records]
    entries.make([at for record in asked for at in record])
    for record, some in zip(records, asked, strict=True):
        told = {entries.made(at).casefold() for at in some}
        owners.update(told - {name.casefold() for at in record for name in entries.names[at]} - {""})

    def one(record: Sequence[int]) -> tuple[str, list[str]]:
        known: list[str] = []
        for at in record:
            known += filter(None, (*entries.names[at], entries.made(at) if at in nameless else ""))
        given, *others = zip(*(entries.names[at] for at in record), strict=True)
        tables = (name for name in sorted(given) if name and single(name))
        best = (name for kind in others for name in sorted(filter(None, kind)) if own(name))
        return next(tables, "") or next(best, "") or _last(record), list(dict.fromkeys(known))

    def _last(record: Sequence[int]) -> str:
        made = sorted(entries.made(at) for at in record)
        place = min(entries.places[at] for at in record).encode("ascii", "backslashreplace").decode()
        # With what the entry tells, lest the place come to name another work when the file is exchanged.
        return next(filter(own, filter(None, made)), f"entry:{made[0]}@{place}")

    ids, known = zip(*map(one, records), strict=True) if records else ((), ())
    return Called(list(ids), list(known), single)


def name_unlike(a: int, b: int, entries: Names, single: Callable[[str], bool]) -> str:
    """The best name of entry `a` that `b` does not go by, of its record alone if there is one; else its place."""
    others = {name.casefold() for name in entries.names[b]}
    left = [name for name in entries.names[a] if name and name.casefold() not in others]
    if found := next(filter(single, left), ""):
        return found
    made = entries.made(a)
    return left[0] if left else made if made and made != entries.made(b) else entries.places[a]
