"""What a record says: for each column, the value of the best entry that has one; and the id it goes by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from review.dedupe.forms import retracted
from review.records import COLUMNS
from review.records.ids import entry_ids, fingerprint

# Where an entry comes from says nothing about how much it tells of the work.
_PROVENANCE = ("citekey", "raw", "database", "via", "source_file", "source_line")
_TOLD = [column.name for column in COLUMNS if column.name not in _PROVENANCE]
_OF_ONE_ENTRY = ("source_file", "source_line")
_IDS = ("wos_id", "scopus_id", "pmid", "doi")


def best_first(entries: pd.DataFrame) -> list[tuple[bool, bool, int]]:
    """One key an entry, smallest for the best: it says that the work was retracted; it has an abstract; it has most
    fields filled. Ties are for the caller's order to break."""
    filled = entries[_TOLD].notna().sum(axis=1).tolist()
    abstract = entries["abstract"].notna().tolist()
    marked = [retracted(title) for title in entries["title"].tolist()]
    return [(not m, not a, -f) for m, a, f in zip(marked, abstract, filled, strict=True)]


def values(entries: pd.DataFrame, clusters: Sequence[Sequence[int]]) -> pd.DataFrame:
    """One row a cluster, columns as `COLUMNS`. clusters: positions in `entries`, the best entry first.

    A column's value is the best entry's, or that of the next entry that has one; the source file and line are the best
    entry's own. `via` is 'database' if it is for any entry; `database` names them all."""
    columns = {}
    for column in (c.name for c in COLUMNS):
        missing = entries[column].isna().tolist()
        if column in _OF_ONE_ENTRY:
            taken = [cluster[0] for cluster in clusters]
        else:
            taken = [next((at for at in cluster if not missing[at]), cluster[0]) for cluster in clusters]
        columns[column] = entries[column].take(taken).array
    records = pd.DataFrame(columns)
    database, via = entries["database"].tolist(), entries["via"].tolist()
    named = ("; ".join(sorted({d for at in c if isinstance(d := database[at], str)})) or None for c in clusters)
    records["database"] = pd.array(list(named), dtype="str")
    found = ["database" if any(via[at] == "database" for at in cluster) else None for cluster in clusters]
    records["via"] = pd.Series(found, dtype="str").fillna(records["via"])
    return records


def best_id(rows: Iterable[tuple[str, dict[str, object]]]) -> str:
    """The id of a record with these entries (name, column -> value): accession number in Web of Science, Scopus or
    PubMed, DOI, fingerprint, citation key, else the entry's own name; of several of one kind the smallest."""
    given = list(rows)
    for column in _IDS:
        if found := [name for _, row in given for name in entry_ids({column: row.get(column)})]:
            return min(found)
    if found := [mark for _, row in given if (mark := fingerprint(row))]:
        return min(found)
    keys = [key for _, row in given if isinstance(key := row.get("citekey"), str) and key]
    return min(keys) if keys else "entry:" + min(name for name, _ in given)


def unique(wanted: Iterable[str]) -> list[str]:
    """The ids, in order, with '~2', '~3' … after one that is taken."""
    given = list(wanted)
    reserved, taken = set(given), set()
    for at, name in enumerate(given):
        n = 2
        while given[at] in taken or (n > 2 and given[at] in reserved):
            given[at] = f"{name}~{n}"
            n += 1
        taken.add(given[at])
    return given
