"""Rows that were issued come back through here: what no longer fits together is told by its cell.

A record that is not the row's, or a title that belongs to another row, means that columns were sorted apart: votes
would fall on the wrong works. A title or a year that fits no row was edited, which does no harm, since it is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from review.coding.row_check import CHECKED, ROW_CHECK, misfits, part_of, row_check, same_text
from review.coding.sheets import Row
from review.errors import Complaint
from review.nouns import Problem, are, some
from review.records.ids import normal_doi

_HINT = "has one column been sorted by itself? sort whole rows, and put this one back as it was issued"


class Issued(NamedTuple):
    """A row with a check. record: the column that names the record, '' for none. told: `row_check` and each of
    `CHECKED` -> what the row has there."""

    row: Row
    record: str
    told: Mapping[str, str]

    def shown(self) -> list[str]:
        """What the check is to be made of."""
        return [self.told.get(name, "") for name in CHECKED]


def astray(rows: Sequence[Issued]) -> tuple[list[Complaint], list[Problem]]:
    """Complaints of the rows of one grid that do not fit together, and a remark on cells that were edited."""
    complaints = [complaint for row in rows for complaint in _of_another_record(row)]
    wrong = [(row, misfits(row.told[ROW_CHECK], *row.shown())) for row in rows]
    wrong = [(row, names) for row, names in wrong if names]
    edited = []
    for name in CHECKED[1:]:
        moved = [row for row, names in wrong if name in names and CHECKED[0] not in names]
        # What the rows had here when they were issued: a text that is none of it was edited.
        had = {part_of(row.told[ROW_CHECK], name): row for row in moved}
        now = [part_of(row_check(*row.shown()), name) for row in moved]
        if name == "year" and sorted(now) != sorted(part_of(row.told[ROW_CHECK], name) for row in moved):
            had = {}  # years that were corrected are often those of other rows; sorted ones are the same years again
        for row, part in zip(moved, now, strict=True):
            other = had.get(part)
            if other is None or other is row:
                edited.append(row.row.cell(name))
            else:
                what = f"this {name} was issued in another row, {other.row.number}"
                complaints.append(Complaint(row.row.cell(name), what, _HINT))
    for row in (row for row, names in wrong if CHECKED[0] in names):
        complaints.append(Complaint(row.row.cell(ROW_CHECK), "this row is not as it was issued", _HINT))
    return complaints, list(_remark(edited))


def _of_another_record(row: Issued) -> Iterator[Complaint]:
    named, issued = row.row[row.record] if row.record else "", row.told.get("record_id", "")
    if named and issued and not same_text(named, issued) and (normal_doi(named) or named) != normal_doi(issued):
        what = f'this row was issued for the record "{issued}", and not for "{named}"'
        yield Complaint(row.row.cell(row.record), what, _HINT)


def _remark(edited: Sequence[str]) -> Iterator[Problem]:
    if edited:
        what = f"{some(len(edited), 'cell')} of titles and years {are(len(edited))} not as issued, the first here"
        yield Problem(edited[0], what, "nothing is read from them")
