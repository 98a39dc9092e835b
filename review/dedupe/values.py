"""What a record says: for each column, the value of the best entry that has one, and which entry that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

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
    marked = _says_retracted(entries).tolist()
    return [(not m, not a, -f) for m, a, f in zip(marked, abstract, filled, strict=True)]


def values(entries: pd.DataFrame, clusters: Sequence[Sequence[int]]) -> tuple[pd.DataFrame, dict[int, dict[str, str]]]:
    """One row a cluster, columns as `COLUMNS`; and, for clusters of several entries, the entry that each value is from,
    cluster -> column -> entry (entries joined by '; ' where values are joined). clusters: positions in `entries`, the
    best entry first.

    A column's value is the best entry's, or that of the next entry that has one; the source file and line are the best
    entry's own. Keywords are those of all entries, and the abstract is the longest, so that a search finds the record
    by what any of its entries told. `via` is the first of `_WAYS` that any entry has; `database` names them all;
    `status` is what any entry, or its title, says of it."""
    entries = entries.assign(status=_status(entries))
    several = [n for n, cluster in enumerate(clusters) if len(cluster) > 1]
    merged = [at for n in several for at in clusters[n]]
    lead = np.array([cluster[0] for cluster in clusters], dtype=np.int64)
    origins: dict[int, dict[str, str]] = {n: {} for n in several}
    columns: dict[str, pd.Series] = {}
    for column in (c.name for c in COLUMNS):
        told = dict(zip(merged, entries[column].take(merged).tolist(), strict=True))
        taken, joined, join = lead.copy(), [], _JOINED.get(column)
        for n in several:
            found = _chosen(column, told, clusters[n])
            if found:
                taken[n] = found[0]
                origins[n][column] = "; ".join(str(entries.index[at]) for at in found)
            if join:
                joined.append(join([told[at] for at in found]))
        columns[column] = entries[column].take(taken).reset_index(drop=True)
        if join and several:
            columns[column].array[several] = pd.array(joined, dtype="str")
    return pd.DataFrame(columns), origins


def _chosen(column: str, told: Mapping[int, object], cluster: Sequence[int]) -> list[int]:
    """The positions of the entries whose values a record takes: one, or all of those that are joined; [] if there is
    no value."""
    if column in _OF_ONE_ENTRY:
        return [at for at in cluster[:1] if not pd.isna(told[at])]
    here = [at for at in cluster if not pd.isna(told[at])]
    if column in _JOINED:
        return here
    return [max(here, key=lambda at: len(str(told[at])))] if here and column == "abstract" else here[:1]


def _says_retracted(entries: pd.DataFrame) -> np.ndarray:
    return np.array([isinstance(title, str) and retracted(title) for title in entries["title"].tolist()], dtype=bool)


def _status(entries: pd.DataFrame) -> pd.Series:
    """The status of each entry, with 'retracted' where its title says so."""
    status = entries["status"].copy()
    for at in np.flatnonzero(_says_retracted(entries)):
        status.iloc[at] = _sorted([told for told in (status.iloc[at], RETRACTED) if isinstance(told, str)])
    return status


def _each(told: Iterable[str]) -> str | None:
    """The values of all cells, each once whatever its case, in the order in which they come; None for none."""
    each: dict[str, str] = {}
    for value in (value for cell in told for value in split(cell)):
        each.setdefault(value.casefold(), value)
    return "; ".join(each.values()) or None


def _sorted(told: Iterable[str]) -> str | None:
    return "; ".join(sorted({value for cell in told for value in split(cell)})) or None


# What an earlier version of the review included stays in it, whatever finds it anew.
_WAYS = ("previous", "database", "register", "other")


def _ways(told: Iterable[str]) -> str | None:
    """The way of identification that comes first of those given."""
    return min(told, key=_WAYS.index, default=None)


_JOINED: dict[str, Callable[[Iterable[str]], str | None]] = {
    "keywords": _each, "keywords_plus": _each, "database": _sorted, "via": _ways, "status": _sorted,
}  # fmt: skip
