"""What the pages of one server share passes through here: whose pages they are, the review, and the open journal."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from flask import Response, current_app, make_response, redirect, url_for

from review.coding.journal import Event
from review.errors import ReviewError
from review.nouns import Review

# What keeps an event from the disk: it is full, say, or somebody else has put a faulty journal in the place of this.
UNWRITTEN = (OSError, ReviewError)


class Writer(Protocol):
    """The open journal of one coder. `append` returns when the event is on the disk; `UNWRITTEN` if it is not."""

    @property
    def file(self) -> str: ...

    @property
    def events(self) -> Sequence[Event]: ...

    def append(
        self, sheet: str, record: str, cells: Mapping[str, str], *, round: str = "", undoes: str = ""
    ) -> Event: ...


@dataclass(slots=True)
class Session:
    """One coder at one server. sheet: the sheet of votes that is screened. round: of the votes that are cast here.
    order: of the records, `records` or `relevance`. due: the records that the coder is to vote on, beside those with a
    vote of the coder's and those that wait in sheets of theirs.
    adjudicate: whether conflicts are settled here; blind: without telling who said what.
    problems: what of the journals could not be read, told until something is answered.
    token: what every request has to know. port: of the server. review: as it was carried out last; `again` carries it
    out anew, from what is on the disk. lock: held by whoever reads what stands and then writes."""

    coder: str
    sheet: str
    token: str
    port: int
    journal: Writer
    review: Review
    again: Callable[[], Review]
    round: str = ""
    order: str = "records"
    due: Sequence[str] = ()
    adjudicate: bool = False
    blind: bool = False
    problems: Sequence[str] = ()
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def name(self) -> str:
        """By what a page knows that the program which answers it is its own, though begun anew: one for the same coder
        at the same task."""
        told = (self.review.project.title, self.journal.file, self.sheet, self.round, self.adjudicate)
        return hashlib.sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest()[:16]

    def renew(self) -> Review:
        """Carry the review out anew, so that it knows all votes that are on the disk by now."""
        with self.lock:
            self.review = self.again()
            return self.review


def unsaved(error: OSError | ReviewError) -> str:
    """What a page says of an answer that did not reach the disk."""
    why = str(error) if isinstance(error, ReviewError) else error.strerror or str(error)
    return f"Your answer was NOT saved: the journal cannot be written ({why}). Mend this, then answer again."


def here() -> Session:
    """The session that the page being made belongs to."""
    return cast(Session, current_app.extensions["review"])


def back(endpoint: str, **values: Any) -> Response:
    """To another page after a form, so that loading again sends nothing twice."""
    return make_response(redirect(url_for(endpoint, **values), 303))
