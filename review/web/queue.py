"""The records that one coder is to vote on pass through here, in order, with the votes that the coder has cast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from review.coding import Sheet, same
from review.coding.journal import Event, standing
from review.coding.rounds import ROUND, kind
from review.coding.votes import coder_key, same_coder
from review.errors import Complaint, ReviewError
from review.nouns import Review, Stage
from review.records.called import aliases, find
from review.web.session import Session

_PAUSE = 600  # seconds between two votes that are a pause and tell nothing of the pace
_RECENT = 40  # votes that the pace is told from


class Cast(NamedTuple):
    """The coder's vote on a record that holds. time: of the event in the journal, '' for a vote in a sheet, which the
    page cannot change. place: where it stands."""

    record_id: str
    cells: Mapping[str, str]
    time: str
    place: str

    @property
    def vote(self) -> str:
        return self.cells.get("vote", "")

    @property
    def criterion(self) -> str:
        return self.cells.get("criterion", "")

    @property
    def note(self) -> str:
        return self.cells.get("note", "")


class Pace(NamedTuple):
    """seconds: that a vote took of late, in the middle; left: that the rest takes at this pace. 0 for not known yet."""

    seconds: float
    left: float


class Queue:
    """What one coder has voted on and what is left, in the round of the session."""

    def __init__(self, session: Session):
        """ReviewError if the sheet cannot be screened, or relevance not be told."""
        review, self._session = session.review, session
        self.sheet: Sheet = review.sheets[session.sheet]
        self.stage = stage_of(review, session.sheet)
        self._known = aliases(review.records)
        mine, others = self._in_sheets()
        self._in_files = mine
        self._events: Sequence[Event] | None = None
        self._read()
        self.ids = _wanted(review, self.stage, session, self._cast, others)
        self._skipped: dict[str, None] = {}
        self._order: tuple[object, list[str]] = (None, self.ids)
        self._ranker = None
        if session.order == "relevance":
            from review.rank import ranker  # seconds, which only those pay who ask for it

            self._ranker = ranker(review.records.loc[self.ids])

    # ---- votes -------------------------------------------------------------------------------------------------------

    def _in_sheets(self) -> tuple[dict[str, Cast], dict[str, set[str]]]:
        """This round's votes that are not in the open journal: the coder's own, and who else voted on a record."""
        mine: dict[str, Cast] = {}
        others: dict[str, set[str]] = defaultdict(set)
        for row in (*self.sheet.rows, *self.sheet.aside):
            if not row["vote"] or same(row[ROUND]) != same(self._session.round):
                continue
            if not same_coder(row["coder"], self._session.coder):
                others[row.record_id].add(coder_key(row["coder"]))
            elif row.file != self._session.journal.file:
                mine[row.record_id] = Cast(row.record_id, row.cells, "", row.cell("vote"))
        return mine, others

    def _read(self) -> None:
        """Take in what the journal holds by now."""
        events = self._session.journal.events
        if events is not self._events:  # opened, or opened anew
            self._events, self._count = events, 0
            self._of: dict[str, list[Event]] = defaultdict(list)
            self._cast = dict(self._in_files)
        for event in events[self._count :]:
            record = self._meant(event)
            if record:
                self._of[record].append(event)
                self._cast.pop(record, None)
                if record in self._in_files:
                    self._cast[record] = self._in_files[record]
                if held := standing(self._of[record]):
                    last = held[-1]
                    self._cast[record] = Cast(record, last.cells, last.time, last.place)
        self._count = len(events)

    def _meant(self, event: Event) -> str:
        """The record that an event of this coder, sheet and round speaks of; '' for another event."""
        mine = event.sheet == self._session.sheet and same_coder(event.coder, self._session.coder)
        if not mine or same(event.round) != same(self._session.round):
            return ""
        ids = find(event.record, self._known) or []
        return ids[0] if len(ids) == 1 else ""

    def cast(self, record: str) -> Cast | None:
        """The coder's vote on a record that holds."""
        self._read()
        return self._cast.get(record)

    def history(self) -> list[Cast]:
        """The coder's votes that hold, the latest first, those in sheets last."""
        self._read()
        return sorted(self._cast.values(), key=lambda cast: cast.time, reverse=True)

    def last(self) -> Cast | None:
        """The latest vote in the journal, which can be undone."""
        self._read()
        return max((cast for cast in self._cast.values() if cast.time), key=lambda cast: cast.time, default=None)

    def earlier(self, time: str) -> Event | None:
        """The vote that the vote of that time replaced."""
        found = {event.time: event for event in reversed(self._session.journal.events) if event.time >= time}
        new = found.get(time)
        if new is None or not new.undoes:
            return None
        return next((event for event in self._session.journal.events if event.time == new.undoes), None)

    # ---- the next record ---------------------------------------------------------------------------------------------

    def next(self) -> str:
        """The record to vote on: the first in the order without a vote; those that were skipped come last; '' if all
        have a vote."""
        left = self.left()
        return next((r for r in left if r not in self._skipped), next((r for r in self._skipped if r in left), ""))

    def skip(self, record: str) -> None:
        """Put a record behind all others, until the program ends."""
        self._skipped.pop(record, None)
        self._skipped[record] = None

    def left(self) -> list[str]:
        """The records without a vote, in their order."""
        self._read()
        return [record for record in self._ordered() if record not in self._cast]

    def _ordered(self) -> list[str]:
        """All records that may be left, in the order that the votes so far give."""
        if self._ranker is None:
            return self.ids
        labels = {cast.record_id: cast.vote == "include" for cast in self._cast.values() if cast.vote in _LABELS}
        if self._order[0] != labels:
            self._order = (labels, self._ranker.order(labels))
        return self._order[1]

    @property
    def learns(self) -> bool:
        """Whether the order is by relevance by now: there are votes of both kinds."""
        said = {cast.vote for cast in self._cast.values()}
        return self._ranker is not None and said >= _LABELS

    def done(self) -> int:
        """How many of the records have a vote."""
        self._read()
        return sum(record in self._cast for record in self.ids)

    def pace(self) -> Pace:
        """How long a vote took of late, pauses left out, and how long the rest will take."""
        times = [datetime.fromisoformat(event.time) for event in self._session.journal.events[-_RECENT:] if event.cells]
        steps = [(b - a).total_seconds() for a, b in pairwise(times)]
        steps = [step for step in steps if step < _PAUSE]
        if len(steps) < 5 or (datetime.now(UTC) - times[-1]).total_seconds() > _PAUSE:
            return Pace(0, 0)
        each = median(steps)
        return Pace(each, each * (len(self.ids) - self.done()))


_LABELS = {"include", "exclude"}


def stage_of(review: Review, sheet: str) -> Stage:
    """The stage that reads a sheet of votes. ReviewError if none does."""
    for stage in review.project.stages:
        if stage.kind == "coding" and stage.settings["sheet"].definition.name == sheet:
            return stage
    hint = 'screen the sheet of a [[stage]] with kind = "coding"'
    raise ReviewError(Complaint("", f'no stage reads votes on the sheet "{sheet}"', hint))


def _wanted(
    review: Review, stage: Stage, session: Session, own: Container[str], others: Mapping[str, set[str]]
) -> list[str]:
    """The records that the coder is to vote on, in the order of the table: those with an own vote, and, in practice (a
    round of calibration), all that reach the stage; else those that fewer coders have voted on than the protocol asks
    for or, if it asks for no number, and in later rounds, that are open."""
    ruled = review.ruled(stage)
    if session.decided or kind(session.round) == "calibration":
        return list(ruled)
    needed = _coders(review, session.sheet) if not session.round else None

    def asked(record: str) -> bool:
        return ruled[record].verdict == "open" if needed is None else len(others.get(record, ())) < needed

    return [record for record in ruled if record in own or asked(record)]


def _coders(review: Review, sheet: str) -> int | None:
    """How many coders the protocol asks for; None if it does not say."""
    stages = review.project.protocol.get("stage", [])
    return next((s.get("coders") for s in stages if s["kind"] == "coding" and s["sheet"] == sheet), None)
