"""Entries become records: entries that are one work are joined, by rules that name themselves, and none is lost.

entries -> `forms` -> `candidates` (pairs worth comparing) -> `likeness` -> `rules` -> `clusters` -> `values`, `named`.
The rules stand in `rules.RULES`, the keys by which entries meet in `candidates.KEYS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from review.dedupe.clusters import DECIDED, Clusters, Link, clusters
from review.dedupe.decided import Decided, Held, held, several
from review.dedupe.forms import Form, forms
from review.dedupe.named import Names, name_unlike, record_ids
from review.dedupe.rules import RULES
from review.dedupe.values import best_first, values
from review.nouns import Problem
from review.records.memory import collector_at_rest

__all__ = ["DECIDED", "RULES", "Decided", "Merge", "Merged", "Pair", "merge"]


class Merge(NamedTuple):
    """One joining: the two entries that `rule` found to be one work. A record of n entries has n - 1 of them. first,
    second: for each of the two a name that the other does not go by, to undo the joining with."""

    record_id: str
    entries: tuple[str, ...]
    rule: str
    detail: str
    first: str
    second: str


class Pair(NamedTuple):
    """Two records that a person should look at: their names, the rule that asks for it, and how far title, authors and
    journal agree, 0-100, -1 where one side lacks it."""

    first: str
    second: str
    rule: str
    detail: str
    title: int
    authors: int
    journal: int


class Merged(NamedTuple):
    """records: one row a work, index `record_id`, `COLUMNS` and `ids` (all names it goes by, joined by '; ') and
    `entries` (how many). entries: as given, with the column `record_id`. Law: entries = records + merges. pairs: for a
    person to look at, sorted. origins: record_id -> column -> the entry whose value it has, or entries, joined by '; ';
    for records of several entries. unknown: rulings on names that nobody goes by. several: one a name in a ruling that
    several works go by. notes: what was not compared."""

    records: pd.DataFrame
    entries: pd.DataFrame
    merges: tuple[Merge, ...]
    pairs: tuple[Pair, ...] = ()
    origins: dict[str, dict[str, str]] = {}  # noqa: RUF012 (never written to)
    unknown: tuple[Decided, ...] = ()
    several: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def merge(entries: pd.DataFrame, decided: Sequence[Decided] = ()) -> Merged:
    """Join the entries that are one work. entries: a record table, index `entry`, unique texts 'file:line'. decided:
    what a person ruled on pairs, which overrules the rules.

    The order of the rows makes no difference: entries are compared, and records stand, in the order of first author,
    year and title. Raises ValueError if two entries have the same name, SheetError if rulings contradict each other."""
    if not entries.index.is_unique:
        raise ValueError("two entries have the same name")
    with collector_at_rest():
        return _merge(entries, decided)


def _merge(entries: pd.DataFrame, decided: Sequence[Decided]) -> Merged:
    given, made = entries, forms(entries)
    places = [str(place) for place in entries.index]
    order = sorted(range(len(made)), key=lambda at: (_content(made[at]), places[at]))
    entries, made = entries.take(order), [made[at] for at in order]
    called = Names(entries)
    positions = called.positions() if decided else {}
    ruled = held(decided, positions)
    found = clusters(made, ruled.same, ruled.apart)

    rank = best_first(entries)
    # Sorting is stable, so entries of one rank keep the order of content, and so do the records here.
    groups = [sorted(group, key=rank.__getitem__) for group in found.groups]
    ids, known, single = record_ids(groups, called)
    lead = [
        (*_content(made[group[0]]), ids[n], min(called.places[at] for at in group)) for n, group in enumerate(groups)
    ]
    by_content = sorted(range(len(groups)), key=lead.__getitem__)
    groups, ids = [groups[n] for n in by_content], [ids[n] for n in by_content]

    records, origins = values(entries, groups)
    records["ids"] = pd.array(["; ".join(known[n]) for n in by_content], dtype="str")
    records["entries"] = pd.array([len(group) for group in groups], dtype="Int64")
    records.index = pd.Index(ids, name="record_id", dtype="str")
    record_of = {at: ids[n] for n, group in enumerate(groups) for at in group}
    called.make([at for link in found.links for at in (link.first, link.second)])
    of = pd.Series([record_of[at] for at in range(len(made))], index=entries.index, dtype="str")
    return Merged(
        records=records,
        entries=given.assign(record_id=of),
        merges=tuple(sorted(_told(link, called, record_of, single) for link in found.links)),
        pairs=_pairs(found, ruled, called, record_of),
        origins={ids[n]: told for n, told in origins.items()},
        unknown=ruled.unknown,
        several=tuple(several(decided, positions, made, entries)),
        notes=found.notes,
    )


def _content(a: Form) -> tuple[str, int, str]:
    return (a.first.family if a.first else "", a.year or 0, a.title)


def _told(link: Link, called: Names, record_of: Mapping[int, str], single: Callable[[str], bool]) -> Merge:
    a, b = link.first, link.second
    names = name_unlike(a, b, called, single), name_unlike(b, a, called, single)
    return Merge(record_of[a], (called.places[a], called.places[b]), link.rule, link.detail, *names)


def _pairs(found: Clusters, ruled: Held, called: Names, record_of: Mapping[int, str]) -> tuple[Pair, ...]:
    """The pairs of records that a rule leaves to a person, and none has ruled on; of two records, the first pair."""
    settled = {tuple(sorted((record_of[a], record_of[b]))) for a, b in ruled.pairs}
    places: dict[str, str] = {}
    for at, record_id in record_of.items():
        places[record_id] = min(called.places[at], places.get(record_id, called.places[at]))
    told: dict[tuple[str, str], Pair] = {}
    for link, evidence in found.open:
        first, second = sorted((record_of[link.first], record_of[link.second]))
        if (first, second) in settled or (first, second) in told:
            continue
        # An id that is no more than a place is not what a person writes into a sheet.
        a, b = (places[name] if name.startswith("entry:") else name for name in (first, second))
        told[first, second] = Pair(a, b, link.rule, link.detail, evidence.title, evidence.authors, evidence.journal)
    return tuple(sorted(told.values()))
