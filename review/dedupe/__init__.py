"""Entries become records: entries that are one work are joined, by rules that name themselves, and none is lost.

The rules stand in `rules.RULES`, what they compare in `forms.Form`, and how a record's values are chosen in `values`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import NamedTuple

import pandas as pd

from review.dedupe.forms import Form, form
from review.dedupe.rules import RULES, Rule, never
from review.dedupe.values import best_first, record_ids, values
from review.records import COLUMNS

__all__ = ["RULES", "Merge", "Merged", "merge"]


class Merge(NamedTuple):
    """One joining: the two entries that `rule` found to be one work. A record of n entries has n - 1 of them."""

    record_id: str
    entries: tuple[str, ...]
    rule: str
    detail: str


class Merged(NamedTuple):
    """records: one row a work, index `record_id`, `COLUMNS` and `ids` (all names it goes by, joined by '; ') and
    `entries` (how many). entries: as given, with the column `record_id`. Law: entries = records + merges."""

    records: pd.DataFrame
    entries: pd.DataFrame
    merges: tuple[Merge, ...]


def merge(entries: pd.DataFrame) -> Merged:
    """Join the entries that are one work. entries: a record table, index `entry`, unique texts 'file:line'.

    The order of the rows makes no difference: entries are compared, and records stand, in the order of first author,
    year and title. Raises ValueError if two entries have the same name."""
    if not entries.index.is_unique:
        raise ValueError("two entries have the same name")
    names = [str(name) for name in entries.index]
    rows = entries[[column.name for column in COLUMNS]].to_dict("records")
    made = [form(row) for row in rows]
    order = sorted(range(len(rows)), key=lambda at: (_content(made[at]), names[at]))
    clusters, joins = _cluster([made[at] for at in order])

    rank = best_first(entries)
    members = [sorted((order[at] for at in cluster), key=lambda p: rank[p]) for cluster in clusters]
    # Sorting is stable, so entries of one rank keep the order of content, and so do the records here.
    called = record_ids([(names[p], rows[p]) for p in cluster] for cluster in members)
    lead = [
        (_content(made[cluster[0]]), called[n][0], min(names[p] for p in cluster)) for n, cluster in enumerate(members)
    ]
    by_content = sorted(range(len(members)), key=lead.__getitem__)
    members, called = [members[n] for n in by_content], [called[n] for n in by_content]
    ids = [record_id for record_id, _ in called]

    record_of = {p: record_id for record_id, cluster in zip(ids, members, strict=True) for p in cluster}
    records = values(entries, members)
    records["ids"] = pd.array(["; ".join(every) for _, every in called], dtype="str")
    records["entries"] = pd.array([len(cluster) for cluster in members], dtype="Int64")
    records.index = pd.Index(ids, name="record_id", dtype="str")
    told = entries.assign(record_id=pd.array([record_of[p] for p in range(len(rows))], dtype="str"))
    merges = sorted(
        Merge(record_of[order[a]], (names[order[a]], names[order[b]]), rule, detail) for a, b, rule, detail in joins
    )
    return Merged(records, told, tuple(merges))


def _content(a: Form) -> tuple[str, int, str]:
    return (a.authors[0] if a.authors else "", a.year or 0, a.title)


def _cluster(forms: list[Form]) -> tuple[list[list[int]], list[tuple[int, int, str, str]]]:
    """The clusters of forms that are one work, and the joinings that made them, strongest rule first. A joining that
    would bring together two that may never be one work is refused."""
    home = list(range(len(forms)))
    members = {at: [at] for at in home}
    kinds = {at: {forms[at]} for at in home}
    joins = []
    for name, rule in RULES.items():
        for a, b in _pairs(forms, rule):
            here, there = sorted((home[a], home[b]))
            if here == there or (detail := rule.holds(forms[a], forms[b])) is None:
                continue
            if any(never(x, y) for x in kinds[here] for y in kinds[there]):
                continue
            for at in members[there]:
                home[at] = here
            members[here] += members.pop(there)
            kinds[here] |= kinds.pop(there)
            joins.append((a, b, name, detail))
    return [sorted(cluster) for _, cluster in sorted(members.items())], joins


def _pairs(forms: list[Form], rule: Rule) -> Iterator[tuple[int, int]]:
    """The pairs that share a key of the rule, in order; of equal forms, each only with the first."""
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for at, a in enumerate(forms):
        for key in rule.keys(a):
            blocks[key].append(at)
    for block in blocks.values():
        seen: dict[Form, int] = {}
        for at in block if len(block) > 1 else ():
            if forms[at] in seen:
                yield seen[forms[at]], at
                continue
            yield from ((other, at) for other in seen.values())
            seen[forms[at]] = at
