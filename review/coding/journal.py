"""Journals of answers pass through here: what a coder answered on a page, one event a line, becomes rows of a sheet.

A journal only grows. An event says what the coder put into the cells of one row; a later event may undo it, replace it
(it undoes it and has cells itself), or, on a sheet with one row a record, simply answer for the same record again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from review.coding.codebook import Codebook, SheetDefinition, same
from review.coding.rounds import ROUND
from review.coding.sheets import Row
from review.errors import Complaint, did_you_mean
from review.nouns import Problem
from review.records.text import clean

# What ends a line that was cut off, say by a power failure: nobody was told that its answer is saved.
TORN = b" #torn"
_OF_A_MERGE = (b"<<<<<<<", b"=======", b">>>>>>>")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_TEXTS = ("time", "coder", "sheet", "record", "round", "undoes")
_NEEDED = ("time", "coder", "sheet")


@dataclass(frozen=True, slots=True)
class Event:
    """One answer. time: of the answer, in UTC, to the microsecond; no two events of a coder share it, so it is the
    name by which a later event can undo this one. cells: column -> text; none for what only undoes. undoes: the `time`
    of an earlier event of the coder that counts no more. file, line: where it stands, from 1."""

    time: str
    coder: str
    sheet: str
    record: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    round: str = ""
    undoes: str = ""
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def name(self) -> tuple[str, str]:
        """What tells it apart from all others: the coder, in whatever case, and the time."""
        return same(self.coder), self.time

    @property
    def undone(self) -> tuple[str, str]:
        """The name of the event that it undoes."""
        return same(self.coder), self.undoes


@dataclass(frozen=True, slots=True)
class Journal:
    """One file of events, in its order. problems: lines that were cut off. complaints: lines that cannot be read."""

    file: str
    events: tuple[Event, ...] = ()
    problems: tuple[Problem, ...] = ()
    complaints: tuple[Complaint, ...] = ()


def line(event: Event) -> bytes:
    """An event as a line of a journal, with its line feed; what is empty is left out."""
    told = {name: getattr(event, name) for name in (*_TEXTS, "cells")}
    kept = {name: value for name, value in told.items() if value or name in _NEEDED}
    return json.dumps(kept | ({"cells": dict(event.cells)} if event.cells else {}), ensure_ascii=False).encode() + b"\n"


def read_journal(file: str, data: bytes) -> Journal:
    """The journal in a file. A line that was cut off becomes a problem, since its answer was never said to be saved;
    any other that cannot be read becomes a complaint, and the rest is read all the same."""
    lines = data.split(b"\n")
    events: list[Event] = []
    problems: list[Problem] = []
    complaints: list[Complaint] = []
    for number, raw in enumerate(lines, 1):
        text = raw.strip().removeprefix(b"\xef\xbb\xbf")
        if not text:
            continue
        found = _event(text, file, number)
        if isinstance(found, Event):
            events.append(found)
        elif text.endswith(TORN) or number == len(lines):
            what = "this line was cut off, and its answer was not saved"
            problems.append(Problem(found.where, what, "give the last answer again if it is missing"))
        else:
            complaints.append(found)
    return Journal(file, tuple(events), tuple(problems), (*complaints, *_undoing_nothing(events), *doubled(events)))


def _event(text: bytes, file: str, number: int) -> Event | Complaint:
    where = f"{file}:{number}"
    if text.startswith(_OF_A_MERGE):
        what = "git left this line here when it merged two journals"
        return Complaint(where, what, "delete it, and keep the events above and below it")
    try:
        given: Any = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        return Complaint(where, "this line of the journal cannot be read", "put back the line as the program wrote it")
    if not isinstance(given, dict):
        return Complaint(where, "this line of the journal is no event", "put back the line as the program wrote it")
    for name in given:
        if name not in (*_TEXTS, "cells"):
            return Complaint(where, f'an event has no "{name}"', did_you_mean(name, (*_TEXTS, "cells")))
    cells = given.get("cells", {})
    texts = [*(given.get(name, "") for name in _TEXTS), *(cells.values() if isinstance(cells, dict) else [None])]
    if not all(isinstance(value, str) for value in texts):
        return Complaint(where, "what an event tells has to be text in quotes")
    for name in _NEEDED:
        if not given.get(name, "").strip():
            return Complaint(where, f'this event has no "{name}"')
    for name in ("time", "undoes"):
        if given.get(name) and not _is_time(given[name]):
            return Complaint(where, f'"{given[name]}" is not a time', 'write it as "2026-11-22T09:30:00.000000Z"')
    return Event(**{name: given.get(name, "") for name in _TEXTS}, cells=cells, file=file, line=number)


def _is_time(text: str) -> bool:
    """Whether a text is a time as the program writes it, and one that others may follow."""
    try:
        return bool(_TIME.fullmatch(text) and datetime.fromisoformat(text) + timedelta(days=1))
    except (ValueError, OverflowError):
        return False


def _undoing_nothing(events: Sequence[Event]) -> list[Complaint]:
    times = {event.name for event in events}
    complaints = []
    for event in events:
        if event.undoes and (event.undone not in times or event.undoes >= event.time):
            what = "earlier" if event.undone in times else "there"
            complaints.append(Complaint(event.place, f"this event undoes one of {event.undoes}, which is not {what}"))
    return complaints


def doubled(events: Iterable[Event]) -> list[Complaint]:
    """Complains of events that have the coder and time of another, but say something else, as where a line was copied
    to be changed: one of the two would be lost. Those that say the same are one event."""
    first: dict[tuple[str, str], Event] = {}
    complaints = []
    for event in events:
        other = first.setdefault(event.name, event)
        if other is not event and replace(event, coder=other.coder, file=other.file, line=other.line) != other:
            what = f"this event has the time of the one at {other.place}, and says something else"
            complaints.append(Complaint(event.place, what, "give it a time of its own"))
    return complaints


def standing(events: Iterable[Event]) -> list[Event]:
    """The events with cells that hold, in the order of time: those that none undoes which holds itself. What an event
    undid comes back with its own undoing, but stays undone if the event was replaced. An event that stands in two
    files, say in a copy that a sync of files left, is one."""
    undone: set[tuple[str, str]] = set()
    replaced: set[tuple[str, str]] = set()
    hold: dict[tuple[str, str], Event] = {}
    for event in sorted(events, key=lambda event: (event.time, event.file, event.line), reverse=True):
        if event.name in undone and event.name not in replaced:
            continue
        if event.undoes:
            undone.add(event.undone)
            if event.cells:
                replaced.add(event.undone)
        if event.cells and event.name not in undone:
            hold[event.name] = event
    return list(hold.values())[::-1]


def one_a_record(definition: SheetDefinition) -> bool:
    """Whether a coder has one row on a record and round of this sheet, so that the latest answer supersedes."""
    return definition.per_record == "one" or definition.of_votes


def rows(journals: Iterable[Journal], definition: SheetDefinition) -> list[Row]:
    """The rows of a sheet that journals hold: what was undone or superseded gives none. Their cells are as typed: the
    codebook has not been asked."""
    events = [event for journal in journals for event in journal.events if event.sheet == definition.name]
    hold = standing(events)
    if one_a_record(definition):
        hold = list({(same(event.coder), event.record, same(event.round)): event for event in hold}.values())
    return [_row(event, definition) for event in hold]


def _row(event: Event, definition: SheetDefinition) -> Row:
    told = {"coder": event.coder, ROUND: event.round} if event.round else {"coder": event.coder}
    own = {name: text for name, text in told.items() if name in definition.columns}
    of = {definition.of_records: event.record} if definition.of_records and event.record else {}
    known = _columns(definition)
    cells = {known.get(same(name), name): text for name, text in event.cells.items()}
    typed = {clean(name)[0]: clean(text)[0] for name, text in (cells | own | of).items()}
    return Row(event.file, event.line, dict.fromkeys(definition.columns, "") | typed, {})


def _columns(definition: SheetDefinition) -> dict[str, str]:
    """Every name that a column has or had -> its name."""
    former = {same(old): name for name, column in definition.columns.items() for old in column.formerly}
    return former | {same(name): name for name in definition.columns}


def unknown_sheets(journals: Iterable[Journal], codebook: Codebook) -> list[Complaint]:
    """Complains of answers for sheets that the codebook does not define, by their lines."""
    return [
        Complaint(event.place, f'the codebook has no sheet "{event.sheet}"', did_you_mean(event.sheet, codebook))
        for event in standing(event for journal in journals for event in journal.events)
        if event.sheet not in codebook
    ]
