"""What a record says: for each column, the value of the best entry that has one, and which entry that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from review.records import COLUMNS, split
from review.records.marks import RETRACTED, retracted

# Where an entry comes from says nothing about how much it tells of the work.
_PROVENANCE = ("own_id", "citekey", "raw", "database", "via", "source_file", "source_line")
_TOLD = [column.name for column in COLUMNS if column.name not in _PROVENANCE]
_OF_ONE_ENTRY = ("source_file", "source_line")


def best_first(entries: pd.DataFrame) -> list[tuple[bool, bool, int]]:
    """One key an entry, smallest for the best: it says that the work was retracted; it has an abstract; it has most
    fields filled. Ties are for the caller's order to break."""
    filled = entries[_TOLD].notna().sum(axis=1).tolist()
    abstract = entries["abstract"].notna().tolist()
    marked = [_says_retracted(title) for title in entries["title"].tolist()]
    return [(not m, not a, -f) for m, a, f in zip(marked, abstract, filled, strict=True)]


def values(entries: pd.DataFrame, clusters: Sequence[Sequence[int]]) -> tuple[pd.DataFrame, dict[int, dict[str, str]]]:
    """One row a cluster, columns as `COLUMNS`; and, for clusters of several entries, the entry that each value is from,
    cluster -> column -> entry (entries joined by '; ' where values are joined). clusters: positions in `entries`, the
    best entry first.

    A column's value is the best entry's, or that of the next entry that has one; the source file and line are the best
    entry's own. Keywords are those of all entries, and the abstract is the longest, so that a search finds the record
    by what any of its entries told. `via` is 'database' if it is for any entry; `database` names them all; `status` is
    what any entry says of it."""
    several = {n: cluster for n, cluster in enumerate(clusters) if len(cluster) > 1}
    lead = np.array([cluster[0] for cluster in clusters], dtype=np.int64)
    origins: dict[int, dict[str, list[int]]] = {n: {} for n in several}
    columns = {}
    for column in (c.name for c in COLUMNS):
        told, taken = entries[column].tolist(), lead.copy()
        for n, cluster in several.items():
            if found := _chosen(column, told, cluster):
                taken[n], origins[n][column] = found[0], found
        columns[column] = entries[column].take(taken).array
    records = pd.DataFrame(columns)
    for column, joined in _JOINED.items():
        told = _status(entries) if column == "status" else entries[column].tolist()
        every = records[column].tolist() if column != "status" else [told[at] for at in lead]
        for n, cluster in several.items():
            every[n] = joined([value for at in cluster if isinstance(value := told[at], str)])
            origins[n][column] = [at for at in cluster if isinstance(told[at], str)]
        records[column] = pd.array(every, dtype="str")
    names = list(map(str, entries.index))
    named = {
        n: {column: "; ".join(names[at] for at in told) for column, told in of.items() if told}
        for n, of in origins.items()
    }
    return records, named


def _chosen(column: str, told: list, cluster: Sequence[int]) -> list[int]:
    """The position of the entry whose value a record takes, the first of [] or more."""
    if column in _OF_ONE_ENTRY:
        return list(cluster[:1])
    here = [at for at in cluster if not _missing(told[at])]
    if column == "abstract":
        here.sort(key=lambda at: -len(told[at]))
    return here[:1]


def _missing(value: object) -> bool:
    return not isinstance(value, str) and bool(pd.isna(value))


def _status(entries: pd.DataFrame) -> list[str | None]:
    """What each entry, or its title, says of its status."""
    told = zip(entries["status"].tolist(), entries["title"].tolist(), strict=True)
    return [
        _sorted([status if isinstance(status, str) else "", RETRACTED if _says_retracted(title) else ""])
        for status, title in told
    ]


def _says_retracted(title: object) -> bool:
    return isinstance(title, str) and retracted(title)


def _each(told: Iterable[str]) -> str | None:
    """The values of all cells, each once whatever its case, in the order in which they come; None for none."""
    each: dict[str, str] = {}
    for value in (value for cell in told for value in split(cell)):
        each.setdefault(value.casefold(), value)
    return "; ".join(each.values()) or None


def _sorted(told: Iterable[str]) -> str | None:
    return "; ".join(sorted({value for cell in told for value in split(cell)})) or None


def _ways(told: Iterable[str]) -> str | None:
    """'database', if any entry was found in one."""
    given = list(told)
    return "database" if "database" in given else next(iter(given), None)


_JOINED: dict[str, Callable[[Iterable[str]], str | None]] = {
    "keywords": _each, "keywords_plus": _each, "database": _sorted, "via": _ways, "status": _sorted,
}  # fmt: skip
