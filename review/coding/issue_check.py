"""Rows that were issued come back through here: what no longer fits together is told by its cell.

A record that is not the row's, or a title or an abstract that belongs to another row, means that columns were sorted
apart: votes would fall on the wrong works. What fits no row was edited, which does no harm, since it is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from review.coding.row_check import ALSO, CHECKED, ROW_CHECK, misfits, part, part_of, same_text
from review.coding.sheets import Row
from review.errors import Complaint
from review.nouns import Problem, are, some
from review.records.ids import normal_doi

_HINT = "has one column been sorted by itself? sort whole rows, and put this one back as it was issued"
_FEW = 3  # rows of one column that are told one by one
_SHARED = ("year", "journal")  # a corrected one is often that of another row


class Issued(NamedTuple):
    """A row with a check. record: the column that names the record, '' for none. told: `row_check`, each of `CHECKED`
    and those of `ALSO` that the sheet shows -> what the row has there."""

    row: Row
    record: str
    told: Mapping[str, str]

    def misfits(self) -> list[str]:
        """What the check was not made of."""
        shown = (self.told.get(name, "") for name in CHECKED)
        return misfits(self.told[ROW_CHECK], *shown, *map(self.told.get, ALSO))


def astray(rows: Sequence[Issued]) -> tuple[list[Complaint], list[Problem]]:
    """Complaints of the rows of one grid that do not fit together, and a remark on cells that were edited."""
    complaints = list(_told((row.row, row.record, what) for row in rows for what in _of_another_record(row)))
    others = {row.row.number for row in rows if any(_of_another_record(row))}
    wrong = [(row, row.misfits()) for row in rows if row.row.number not in others]
    wrong = [(row, names) for row, names in wrong if names]
    edited: list[tuple[str, str]] = []
    for name in (*CHECKED[1:], *ALSO):
        moved = [row for row, names in wrong if name in names and CHECKED[0] not in names]
        found = list(_moved(moved, name))
        complaints += _told(found)
        away = {row.number for row, *_ in found}
        edited += [(row.row.cell(name), name) for row in moved if row.row.number not in away]
    unfit = ((row.row, ROW_CHECK, "this row is not as it was issued") for row, names in wrong if CHECKED[0] in names)
    return [*complaints, *_told(unfit)], list(_remark(edited))


def _moved(unfit: Sequence[Issued], name: str) -> Iterator[tuple[Row, str, str]]:
    """Of the rows whose text in a column does not fit, those that have the text of another; the others were edited."""
    had = {part_of(row.told[ROW_CHECK], name): row for row in unfit}
    now = [part(row.told.get(name, ""), name) for row in unfit]
    if name in _SHARED and sorted(now) != sorted(part_of(row.told[ROW_CHECK], name) for row in unfit):
        return  # sorted ones are the same again, in another order
    for row, of in zip(unfit, now, strict=True):
        other = had.get(of, row)
        if other is not row and row.told.get(name, "").strip():  # a blank one was cleared
            what = "these authors were" if name == "authors" else f"this {name} was"
            yield row.row, name, f"{what} issued in another row, {other.row.number}"


def _told(found: Iterable[tuple[Row, str, str]]) -> Iterator[Complaint]:
    """(row, column, what) of one column; where it was sorted these are many, and the first speaks for all."""
    found = list(found)
    more = ""
    if len(found) > _FEW:
        rows = _spans(row.number for row, *_ in found[1:])
        more = f"; nor do {some(len(found) - 1, 'more row')} of this column fit: {rows}"
    for row, column, what in found[:1] if more else found:
        yield Complaint(row.cell(column), what + more, _HINT)


def _spans(numbers: Iterable[int]) -> str:
    """Rows in their order, '4-12, 14'."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    return ", ".join("-".join(map(str, span)) for span in spans)


def _of_another_record(row: Issued) -> Iterator[str]:
    named, issued = row.row[row.record] if row.record else "", row.told.get("record_id", "")
    if named and issued and not same_text(named, issued) and (normal_doi(named) or named) != normal_doi(issued):
        yield f'this row was issued for the record "{issued}", and not for "{named}"'


def _remark(edited: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    """edited: cells, and the columns that they are of."""
    if edited:
        *names, last = dict.fromkeys(name for _, name in edited)
        of = f"{', '.join(names)} and {last}" if names else last
        what = f"{some(len(edited), 'cell')} of {of} {are(len(edited))} not as issued, the first here"
        yield Problem(edited[0][0], what, "nothing is read from them")
