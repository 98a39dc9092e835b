"""What a record says: for each column, the value of the best entry that has one; and the id it goes by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pandas as pd

from review.dedupe.forms import retracted
from review.records import COLUMNS, split
from review.records.ids import content_id, names

Named = tuple[str, dict[str, object]]  # an entry: its name, and column -> value

# Where an entry comes from says nothing about how much it tells of the work.
_PROVENANCE = ("citekey", "raw", "database", "via", "source_file", "source_line")
_TOLD = [column.name for column in COLUMNS if column.name not in _PROVENANCE]
_OF_ONE_ENTRY = ("source_file", "source_line")
_JOINED = ("keywords", "keywords_plus")


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
    entry's own. Keywords are those of all entries, and the abstract is the longest, so that a search finds the record
    by what any of its entries told. `via` is 'database' if it is for any entry; `database` names them all."""
    columns = {}
    for column in (c.name for c in COLUMNS):
        missing = entries[column].isna().tolist()
        if column in _OF_ONE_ENTRY:
            taken = [cluster[0] for cluster in clusters]
        elif column == "abstract":
            long = entries[column].str.len().fillna(0).tolist()
            taken = [max(cluster, key=long.__getitem__) for cluster in clusters]
        else:
            taken = [next((at for at in cluster if not missing[at]), cluster[0]) for cluster in clusters]
        columns[column] = entries[column].take(taken).array
    records = pd.DataFrame(columns)
    for column in _JOINED:
        told = entries[column].tolist()
        records[column] = pd.array([_union(told[at] for at in cluster) for cluster in clusters], dtype="str")
    database, via = entries["database"].tolist(), entries["via"].tolist()
    named = ("; ".join(sorted({d for at in c if isinstance(d := database[at], str)})) or None for c in clusters)
    records["database"] = pd.array(list(named), dtype="str")
    found = ["database" if any(via[at] == "database" for at in cluster) else None for cluster in clusters]
    records["via"] = pd.Series(found, dtype="str").fillna(records["via"])
    return records


def _union(told: Iterable[object]) -> str | None:
    """The values of all cells, each once whatever its case, in the order in which they come; None for none."""
    each: dict[str, str] = {}
    for value in (value for cell in told for value in split(cell)):
        each.setdefault(value.casefold(), value)
    return "; ".join(each.values()) or None


def record_ids(records: Iterable[Sequence[Named]]) -> list[tuple[str, list[str]]]:
    """For each record, given as its entries (name, column -> value): its id, and all names it goes by.

    The id is the best name that no other record goes by (`ids.names`; of one kind the smallest), else one made from all
    that an entry tells, else, where another record tells the very same, the place of an entry. So an id never says
    how many records there are or in what order, and an entry that is added may take an id away, but never moves it to
    another work. An entry without a name of its own also goes by the id from what it tells, lest that be lost once the
    record has a better one. An id is in ASCII, and no bare number, which is a place in somebody's list."""
    given = list(records)
    called = [[(*names(row), content_id(row)) for _, row in record] for record in given]
    owners = Counter(name for entries in called for name in {n.casefold() for entry in entries for n in entry if n})

    def own(name: str) -> bool:
        return owners[name.casefold()] == 1 and name.isascii() and not name.isdecimal()

    def one(record: Sequence[Named], entries: list[tuple[str, ...]]) -> tuple[str, list[str]]:
        every = [n for entry in entries for n in (entry[:-1] if any(map(own, entry[:-1])) else entry) if n]
        best = (n for kind in zip(*entries, strict=True) for n in sorted(kind) if own(n))
        place = min(name for name, _ in record).encode("ascii", "backslashreplace").decode()
        # With what the entry tells, lest the place come to name another work when the file is exchanged.
        return next(best, f"entry:{min(entry[-1] for entry in entries)}@{place}"), list(dict.fromkeys(every))

    return [one(record, entries) for record, entries in zip(given, called, strict=True)]
