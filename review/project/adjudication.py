"""Conflicts are issued to an adjudicator here: a new file with what each coder said, side by side, and room to settle.

What the adjudicator writes comes back as rows of the round `adjudication`, like any other coding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from review.coding import Row, Sheet, SheetDefinition
from review.coding.conflicts import CODER, conflicts, differing, issued, numbered
from review.coding.issued import Batch
from review.coding.rounds import ADJUDICATION, ROUND, order
from review.coding.votes import coder_key
from review.errors import Complaint, ReviewError
from review.nouns import Review, Stage
from review.project.batches import SHOWN, Issued, shown_rows, write_batch
from review.project.named import coder_of, sheet_of
from review.project.protocol import FILE
from review.project.turn import in_turn

NOTE = "note"
_OF_A_VOTE = ("vote", "criterion", NOTE)
# One line of a conflict: coder -> column -> what the coder wrote there.
Said = Mapping[str, Mapping[str, str]]


class _Line(NamedTuple):
    """coders: all who coded the record, though they may have nothing on this line."""

    record_id: str
    coders: tuple[str, ...]
    said: Said


def adjudicate(
    review: Review, path: Path, name: str = "", *, coder: str, blind: bool = False, format: str = "csv"
) -> Issued:
    """Write a new file with the conflicts on a sheet that no adjudicator has yet; no file if there are none. It never
    writes to a file that exists. name: the sheet, that of the first stage of votes if none is given. blind: coders
    stand as numbers, mixed anew for each record.

    ReviewError if the sheet cannot take adjudications, with what it lacks."""
    sheet = sheet_of(review, name or _first_of_votes(review))
    definition = sheet.definition
    stage = review.stage_of(definition.name)
    if wrong := list(lacking(review, definition, stage, coder)):
        raise ReviewError(wrong)
    coder = coder_of(sheet, coder)
    found = _votes(review, sheet, stage) if stage else _rows(review, sheet)
    if not found:
        return Issued(None)
    with in_turn(review, path, definition.name):
        return write_batch(review, path, _batch(review, definition, found, coder, blind), format)


def _first_of_votes(review: Review) -> str:
    stages = [stage for stage in review.project.stages if stage.votes_on]
    if not stages:
        raise ReviewError(Complaint("", "no stage counts votes", "name the sheet: review adjudicate SHEET"))
    judged = [stage for stage in stages if stage.settings["rules"].verdict == "adjudicated"]
    return (judged or stages)[0].votes_on


# ---- what it takes ---------------------------------------------------------------------------------------------------


def lacking(review: Review, definition: SheetDefinition, stage: Stage | None, coder: str) -> Iterator[Complaint]:
    """What an adjudication needs and the protocol or the codebook does not have."""
    if not coder.strip():
        yield Complaint("--coder", "who adjudicates?", "add --coder and the adjudicator's name")
    if stage and stage.settings["rules"].verdict != "adjudicated":
        what = f'by the stage "{stage.name}", nobody settles what coders disagree on'
        yield Complaint(FILE, what, 'say there: verdict = "adjudicated"')
    if not definition.of_records:
        yield Complaint("", f'the sheet "{definition.name}" tells of no records that coders could differ on')
    codebook = review.project.protocol["coding"]["codebook"]
    since = f"with since = {definition.version + 1}"
    for column in (CODER, ROUND, *((NOTE,) if stage else ())):
        if column not in definition.columns:
            what = f'[{definition.name}] lacks the column "{column}", which an adjudication needs'
            yield Complaint(codebook, what, f"add [{definition.name}.columns.{column}] {since}")
    column = definition.columns.get(ROUND)
    if column and column.codes and column.code(ADJUDICATION) is None:
        what = f'[{definition.name}.columns.{ROUND}] lacks the code "{ADJUDICATION}"'
        yield Complaint(codebook, what, f"add it to its codes {since}")


# ---- the conflicts ---------------------------------------------------------------------------------------------------


def _votes(review: Review, sheet: Sheet, stage: Stage) -> list[_Line]:
    """One line a conflict, in the order of the records."""
    ruled = review.ruled(stage)
    among = {record for record, decision in ruled.items() if decision.verdict == "open"} - issued(sheet)
    found = {one.record_id: one.votes for one in conflicts(sheet, stage.settings["rules"], among)}
    return [
        _Line(
            record,
            tuple(vote.coder for vote in found[record]),
            {v.coder: {"vote": v.vote, "criterion": v.criterion, NOTE: v.note} for v in found[record]},
        )
        for record in ruled
        if record in found
    ]


def _rows(review: Review, sheet: Sheet) -> list[_Line]:
    """As many lines a record as coders wrote at most, rows that are most alike on one line."""
    found = {one.record_id: one.rows for one in differing(sheet, set(review.included) - issued(sheet))}
    columns = [c.name for c in sheet.definition.columns.values() if c.type != "record" and c.name not in (CODER, ROUND)]
    return [
        _Line(
            record,
            tuple(found[record]),
            {coder: {column: row[column] for column in columns} for coder, row in line.items()},
        )
        for record in review.included
        if record in found
        for line in _side_by_side(found[record], columns)
    ]


def _side_by_side(by_coder: Mapping[str, Sequence[Row]], columns: Sequence[str]) -> list[dict[str, Row]]:
    """The rows on one record, each with those of the other coders that share most of its cells."""
    lines: list[dict[str, Row]] = []
    for coder, rows in by_coder.items():
        for row in rows:
            alike = [
                (0 if coder in line else _shared(row, line.values(), columns), -at) for at, line in enumerate(lines)
            ]
            most, at = max(alike, default=(0, 0))
            if most:
                lines[-at][coder] = row
            else:
                lines.append({coder: row})
    return lines


def _shared(row: Row, others: Iterable[Row], columns: Sequence[str]) -> int:
    return max(sum(bool(row[column]) and row[column] == other[column] for column in columns) for other in others)


# ---- the file --------------------------------------------------------------------------------------------------------


def _batch(review: Review, definition: SheetDefinition, lines: Sequence[_Line], coder: str, blind: bool) -> Batch:
    """The lines as rows to fill in: record, coder and round stand, what coders said is shown."""
    names = _numbered(lines) if blind else _spelled(lines)
    turn = definition.columns[ROUND].code(ADJUDICATION) or ADJUDICATION
    stands = {CODER: coder, ROUND: turn}
    rows = []
    for row, line in zip(shown_rows(review, definition, [line.record_id for line in lines]), lines, strict=True):
        said = {
            _head(names[line.record_id, coder_key(who)], column): text
            for who, cells in line.said.items()
            for column, text in cells.items()
        }
        rows.append({**row, **said, **stands})
    columns = _OF_A_VOTE if definition.of_votes else tuple(definition.columns)
    heads = [_head(who, column) for column in columns for who in sorted(set(names.values()), key=order)]
    filled = tuple(head for head in heads if any(row.get(head) for row in rows))
    return Batch(definition, tuple(rows), (*SHOWN, *filled), coder, turn)


def _head(who: str, column: str) -> str:
    """A heading in brackets, which no sheet reads back."""
    return f"({' '.join(who.split())}) {column}"


def _spelled(lines: Iterable[_Line]) -> dict[tuple[str, str], str]:
    """(record, key of a coder) -> the coder's name, in the one spelling that comes first."""
    first: dict[str, str] = {}
    return {
        (line.record_id, coder_key(who)): first.setdefault(coder_key(who), who) for line in lines for who in line.coders
    }


def _numbered(lines: Iterable[_Line]) -> dict[tuple[str, str], str]:
    """(record, key of a coder) -> 'Coder 1', …, mixed anew for each record."""
    return {
        (line.record_id, key): name for line in lines for key, name in numbered(line.record_id, line.coders).items()
    }
