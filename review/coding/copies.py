"""Rows that stand twice pass through here, as in a file that somebody copied: they would count twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from review.coding.codebook import SheetDefinition
from review.coding.sheets import Row, called, waits
from review.errors import Complaint

_FEW = 3  # rows of one file or worksheet that are told one by one


def twice(definition: SheetDefinition, rows: Iterable[Row]) -> Iterator[Complaint]:
    """Complains of rows that say just what another says; votes count once a coder, so for them it is no harm."""
    if definition.of_votes:
        return
    first: dict[tuple[str, ...], Row] = {}
    earlier = ((row, first.setdefault(tuple(row.cells.values()), row)) for row in rows)
    pairs = [(row, other) for row, other in earlier if row is not other and not waits(definition, row)]
    yield from told_once(pairs, "say just what rows say", _says_the_same)


def _says_the_same(row: Row, other: Row) -> Complaint:
    return Complaint(row.place, f"this row says just what {other.place} says", "keep one of the two")


def told_once(pairs: Iterable[tuple[Row, Row]], what: str, one: Callable[[Row, Row], Complaint]) -> Iterator[Complaint]:
    """Complains of rows, each beside the one before it that it repeats; of many rows of one file or worksheet
    that repeat those of another, once. what: what such rows do, before 'in FILE'. one: that of a single row."""
    by_page: dict[tuple[str, str, str, str], list[tuple[Row, Row]]] = defaultdict(list)
    for row, other in pairs:
        by_page[row.file, row.worksheet, other.file, other.worksheet].append((row, other))
    for (file, page, *before), found in by_page.items():
        if [file, page] != before and len(found) > _FEW:
            hint = "is one file a copy of the other? keep one of the two"
            if file == before[0]:
                hint = "is one worksheet a copy of the other? delete or hide one of the two"
            yield Complaint(found[0][0].place, f"{len(found)} rows {what} in {called(*before)}", hint)
        else:
            yield from (one(row, other) for row, other in found)
