"""What entries and records are called: all names an entry goes by, the id of a record, a name that tells two apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from review.records import COLUMNS
from review.records.ids import content_id, names

_READ = [column.name for column in COLUMNS if column.name not in ("raw", "note", "database", "via")]


class Named(NamedTuple):
    """place: 'file:line'. names: one a kind, '' for none, the best for a record id first (`ids.names`), and last the id
    from all that the entry tells."""

    place: str
    names: tuple[str, ...]


def named(entries: pd.DataFrame) -> list[Named]:
    """What each entry is called, in order."""
    columns = [entries[column].tolist() for column in _READ]
    rows = (dict(zip(_READ, row, strict=True)) for row in zip(*columns, strict=True))
    return [Named(str(place), (*names(row), content_id(row))) for place, row in zip(entries.index, rows, strict=True)]


def positions(entries: Sequence[Named]) -> Mapping[str, list[int]]:
    """Name or place, casefolded -> the positions of the entries that go by it."""
    found: dict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        for name in {told.casefold() for told in (*entry.names, entry.place) if told}:
            found[name].append(at)
    return found


def record_ids(records: Sequence[Sequence[Named]]) -> tuple[list[tuple[str, list[str]]], Callable[[str], bool]]:
    """For each record, given as its entries: its id, and all names it goes by; and whether a name is of one record.

    The id is the best name that no other record goes by (`ids.names`; of one kind the smallest), else one made from all
    that an entry tells, else, where another record tells the very same, the place of an entry. So an id never says
    how many records there are or in what order, and an entry that is added may take an id away, but never moves it to
    another work. An entry without a name of its own also goes by the id from what it tells, lest that be lost once the
    record has a better one. An id is in ASCII, and no bare number, which is a place in somebody's list; but the id that
    a table gives an entry is taken as it stands."""
    owners = Counter(
        name for record in records for name in {told.casefold() for entry in record for told in entry.names if told}
    )

    def single(name: str) -> bool:
        return owners[name.casefold()] == 1

    def own(name: str) -> bool:
        return name.isascii() and not name.isdecimal() and single(name)

    def one(record: Sequence[Named]) -> tuple[str, list[str]]:
        every = [
            name
            for entry in record
            for name in (entry.names[:-1] if any(map(own, entry.names[:-1])) else entry.names)
            if name
        ]
        given, *others = zip(*(entry.names for entry in record), strict=True)
        best = (name for kind in others for name in sorted(kind) if own(name))
        tables = (name for name in sorted(given) if name and single(name))
        place = min(entry.place for entry in record).encode("ascii", "backslashreplace").decode()
        # With what the entry tells, lest the place come to name another work when the file is exchanged.
        last = f"entry:{min(entry.names[-1] for entry in record)}@{place}"
        return next(tables, next(best, last)), list(dict.fromkeys(every))

    return [one(record) for record in records], single


def name_unlike(a: Named, b: Named, single: Callable[[str], bool]) -> str:
    """The best name of `a` that `b` does not go by, of this record alone if there is one; else its place."""
    others = {name.casefold() for name in b.names}
    left = [name for name in a.names if name and name.casefold() not in others]
    return next(filter(single, left), left[0] if left else a.place)
