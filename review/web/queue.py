"""The records that one coder is to vote on pass through here, in order, with the votes that the coder has cast."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, pairwise
from statistics import median
from typing import NamedTuple

from review.coding import Row, Sheet, same
from review.coding.journal import Event, standing
from review.coding.rounds import ROUND
from review.coding.votes import counting_stage, same_coder
from review.records.called import aliases, find
from review.web.learning import Learning
from review.web.session import Session

_PAUSE = 600  # seconds between two votes that are a pause and tell nothing of the pace
_RECENT = 40  # votes that the pace is told from
LABELS = frozenset({"include", "exclude"})


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
        self.stage = counting_stage(review, session.sheet)
        self._known = aliases(review.records)
        self._in_files = self._in_sheets()
        self._events: Sequence[Event] | None = None
        self._own: frozenset[str] = frozenset()
        self._read()
        wanted = {*session.due, *self._cast, *self._issued()}
        self._reached = review.ruled(self.stage)
        self.ids = [record for record in self._reached if record in wanted]
        self._own = frozenset(self.ids)
        self._voted = set(self._own.intersection(self._cast))
        self._skipped: dict[str, None] = {}
        self._learning = Learning(review.records.loc[self.ids]) if session.order == "relevance" else None

    # ---- votes -------------------------------------------------------------------------------------------------------

    def _in_sheets(self) -> dict[str, Cast]:
        """The coder's votes of this round that are not in the open journal."""
        return {
            row.record_id: Cast(row.record_id, row.cells, "", row.cell("vote"))
            for row in (*self.sheet.rows, *self.sheet.aside)
            if row["vote"] and self._is_own(row) and row.file != self._session.journal.file
        }

    def _issued(self) -> list[str]:
        """The records without a vote in sheets which were issued to the coder: they may be voted on here as well."""
        rows = (*self.sheet.waiting, *self.sheet.rows)  # a row with no more than a note does not wait
        return [row.record_id for row in rows if not row["vote"] and self._is_own(row)]

    def _is_own(self, row: Row) -> bool:
        return same_coder(row["coder"], self._session.coder) and same(row[ROUND]) == same(self._session.round)

    def _read(self) -> None:
        """Take in what the journal holds by now."""
        events = self._session.journal.events
        if events is not self._events:  # opened, or opened anew
            self._events, self._count = events, 0
            self._of: dict[str, list[Event]] = defaultdict(list)
            self._cast = dict(self._in_files)
            self._voted = set(self._own.intersection(self._cast))
            self._labels = {
                record: cast.vote == "include" for record, cast in self._cast.items() if cast.vote in LABELS
            }
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
                (self._voted.add if record in self._cast and record in self._own else self._voted.discard)(record)
                self._labels.pop(record, None)
                if record in self._cast and self._cast[record].vote in LABELS:
                    self._labels[record] = self._cast[record].vote == "include"
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
        for event in reversed(self._session.journal.events):  # those that hold are most often the last
            cast = self._cast.get(self._meant(event))
            if cast and cast.time == event.time:
                return cast
        return None

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
        self._read()
        ordered = self._learning.order(dict(self._labels)) if self._learning else self.ids
        # What was learnt before an undo lacks its record, so that the ids stand behind.
        left = (record for record in chain(ordered, self.ids) if record not in self._cast)
        first = next((record for record in left if record not in self._skipped), "")
        return first or next((record for record in self._skipped if record not in self._cast), "")

    def skip(self, record: str) -> None:
        """Put a record behind all others, until the program ends."""
        if record in self._own:
            self._skipped.pop(record, None)
            self._skipped[record] = None

    def labels(self) -> list[bool]:
        """Whether each record of the stage was included, in the order of the votes; undecided ones are left out."""
        votes = sorted(self._cast.values(), key=lambda cast: cast.time)
        return [cast.vote == "include" for cast in votes if cast.vote in LABELS and cast.record_id in self._reached]

    def reached(self) -> int:
        """How many records reached the stage, be they due here or not."""
        return len(self._reached)

    @property
    def learns(self) -> bool:
        """Whether the order is by relevance by now: there are votes of both kinds."""
        return self._learning is not None and len(set(self._labels.values())) == 2

    def done(self) -> int:
        """How many of the records have a vote."""
        self._read()
        return len(self._voted)

    def tally(self) -> Counter[str]:
        """How many of the records have each vote."""
        self._read()
        return Counter(self._cast[record].vote for record in self._voted)

    def pace(self) -> Pace:
        """How long a vote took of late, pauses left out, and how long the rest will take."""
        times = [datetime.fromisoformat(event.time) for event in self._session.journal.events[-_RECENT:] if event.cells]
        steps = [(b - a).total_seconds() for a, b in pairwise(times)]
        steps = [step for step in steps if step < _PAUSE]
        if len(steps) < 5 or (datetime.now(UTC) - times[-1]).total_seconds() > _PAUSE:
            return Pace(0, 0)
        each = median(steps)
        return Pace(each, each * (len(self.ids) - self.done()))
