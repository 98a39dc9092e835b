"""What is coded on a sheet by now passes through here: rows of the files, and those of the coder's own journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from review.coding import Row, Sheet, same
from review.coding.journal import Event, Journal, rows, standing
from review.coding.rounds import ROUND, kind
from review.coding.votes import same_coder
from review.nouns import Review, once
from review.records.called import aliases, find
from review.web.session import Session


@dataclass(frozen=True, slots=True)
class Coded:
    """The rows of a sheet that this coder may see: never those of another coder. own: the coder's rows of the journal,
    with the event that each comes from. others: rows of files, and of sheets that name no coder."""

    own: tuple[tuple[Row, Event], ...]
    others: tuple[Row, ...]

    @property
    def rows(self) -> list[Row]:
        """All rows, those of files first."""
        return [*self.others, *(row for row, _ in self.own)]

    def of(self, record_id: str) -> Coded:
        """Those on one record."""
        return Coded(
            tuple(pair for pair in self.own if pair[0].record_id == record_id),
            tuple(row for row in self.others if row.record_id == record_id),
        )


def coded(session: Session, name: str) -> Coded:
    """What is coded on the sheet of that name in the round of the session: files as they were when the review was
    carried out last, and the journal as it is now. Without a round, all but practice."""
    sheet, round = session.review.sheets[name], session.round
    mine = (pair for pair in own(session, name) if _of_round(pair[0], round))
    others = (row for row in (*sheet.rows, *(sheet.aside if round else ())) if row.file != session.journal.file)
    return Coded(tuple(mine), tuple(_seen((row for row in others if _of_round(row, round)), sheet, session.coder)))


def own(session: Session, name: str) -> tuple[tuple[Row, Event], ...]:
    """The rows of a sheet that stand in the coder's journal by now, with their events."""
    sheet = session.review.sheets[name]
    events = tuple(event for event in session.journal.events if event.sheet == name)
    held = {event.place: event for event in standing(events)}
    found = (_on_record(row, sheet, session.review) for row in rows([Journal("", events)], sheet.definition))
    return tuple((row, held[row.place]) for row in found)


def _of_round(row: Row, round: str) -> bool:
    return same(row[ROUND]) == same(round) if round else kind(row[ROUND]) != "calibration"


def _seen(rows: Iterable[Row], sheet: Sheet, coder: str) -> Iterable[Row]:
    if "coder" not in sheet.definition.columns:
        return rows
    return (row for row in rows if not row["coder"] or same_coder(row["coder"], coder))


def _on_record(row: Row, sheet: Sheet, review: Review) -> Row:
    """The row with the record that it speaks of, which may have another id by now."""
    column = sheet.of_records
    if not column or not row[column]:
        return row
    found = find(row[column], _names(review)) or [row[column]]
    return replace(row, record_id=found[0], records={column: found[0]})


@once
def _names(review: Review) -> dict[str, list[str]]:
    return aliases(review.records)
