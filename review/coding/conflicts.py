"""What coders do not agree on passes through here: the records that their votes or their rows leave to be settled."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from review.coding.codebook import Field
from review.coding.rounds import ROUND, kind
from review.coding.sheets import Row, Sheet
from review.coding.votes import UNSETTLED, Rules, Vote, coder_key, criteria, latest, verdict, votes

CODER = "coder"


class Conflict(NamedTuple):
    """A record that the votes of coders enough leave open. votes: the latest main vote of each coder, in the order of
    their names. reason: as the decision has it, one of `votes.UNSETTLED`."""

    record_id: str
    votes: tuple[Vote, ...]
    reason: str


class Differing(NamedTuple):
    """A record whose rows on a sheet without votes differ by coder. rows: spelling of the coder -> the coder's rows of
    main rounds, in the order of the sheet."""

    record_id: str
    rows: dict[str, tuple[Row, ...]]


def conflicts(sheet: Sheet, rules: Rules, among: Container[str] | None = None) -> list[Conflict]:
    """The records of a sheet of votes that coders enough have voted on, and that are open in spite of it: coders
    disagree, or doubt. In the order of the sheet. sheet: as resolved. among: the records that are asked about, all if
    None is given.

    SheetError as `votes` raises it."""
    named, found = criteria(sheet), []
    for record_id, cast in votes(sheet).items():
        decision = verdict(cast, named, rules)
        if decision.reason in UNSETTLED and decision.verdict == "open" and (among is None or record_id in among):
            found.append(Conflict(record_id, tuple(latest(cast, rules)), decision.reason))
    return found


def differing(sheet: Sheet, among: Container[str] | None = None) -> list[Differing]:
    """The records of a sheet without votes that several coders coded, and not alike: in number of rows, or in what they
    hold in columns that are not free text, whatever the order of rows. Records that an adjudicator has coded are
    settled. In the order of the sheet. sheet: as resolved."""
    columns = [column for column in sheet.definition.columns.values() if _compared(column)]
    by_record: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    settled = {row.record_id for row in sheet.rows if kind(row[ROUND]) == "adjudication"}
    for row in (*sheet.rows, *sheet.aside):
        if row.record_id and row[CODER] and kind(row[ROUND]) == "main" and (among is None or row.record_id in among):
            by_record[row.record_id][coder_key(row[CODER])].append(row)
    return [
        Differing(record_id, {rows[0][CODER]: tuple(rows) for _, rows in sorted(by_coder.items())})
        for record_id, by_coder in by_record.items()
        if record_id not in settled and not _alike(by_coder.values(), columns)
    ]


def issued(sheet: Sheet) -> set[str]:
    """The records that an adjudicator has a row for, be it still blank. sheet: as resolved."""
    return {row.record_id for row in (*sheet.rows, *sheet.waiting) if kind(row[ROUND]) == "adjudication"}


def numbered(record_id: str, coders: Iterable[str]) -> dict[str, str]:
    """Key of a coder -> 'Coder 1', …, mixed anew for each record by a hash, so that nobody is known by the number."""
    keys = {coder_key(coder) for coder in coders}
    mixed = sorted(keys, key=lambda key: sha256(f"{record_id}\n{key}".encode()).digest())
    return {key: f"Coder {number}" for number, key in enumerate(mixed, 1)}


def _compared(column: Field) -> bool:
    return column.type not in ("text", "record") and column.name not in (CODER, ROUND)


def _alike(coded: Iterable[Sequence[Row]], columns: Sequence[Field]) -> bool:
    """Whether all coders have the same rows, as far as these columns tell."""
    told = [Counter(tuple(_values(row, column) for column in columns) for row in rows) for rows in coded]
    return all(one == told[0] for one in told)


def _values(row: Row, column: Field) -> frozenset[str]:
    """What a cell holds: the order of several codes in it makes no difference."""
    return frozenset(column.values(row[column.name]))
