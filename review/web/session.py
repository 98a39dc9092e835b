"""What the pages of one server share passes through here: whose pages they are, the review, and the open journal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from flask import Response, current_app, make_response, redirect, url_for

from review.coding import same
from review.coding.journal import Event
from review.coding.rounds import ROUND, kind
from review.errors import Complaint, ReviewError, did_you_mean
from review.nouns import Review


class Writer(Protocol):
    """The open journal of one coder. `append` returns when the event is on the disk; OSError if it is not."""

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
    lock: threading.RLock = field(default_factory=threading.RLock)

    def renew(self) -> Review:
        """Carry the review out anew, so that it knows all votes that are on the disk by now."""
        with self.lock:
            self.review = self.again()
            return self.review


def here() -> Session:
    """The session that the page being made belongs to."""
    return cast(Session, current_app.extensions["review"])


def round_of(review: Review, sheet: str, round: str) -> str:
    """The round of the votes, as the codebook spells it. ReviewError if a sheet cannot be screened, since it is not
    there or holds no votes, or not in this round."""
    votes = [name for name, one in review.sheets.items() if one.definition.of_votes]
    if sheet not in votes:
        what = f'"{sheet}" is not a sheet of votes' if sheet in review.sheets else f'there is no sheet "{sheet}"'
        raise ReviewError(Complaint("--sheet", what, did_you_mean(sheet, votes)))
    if not same(round):
        return ""
    if kind(round) == "adjudication":
        what = "records are not screened in the round adjudication"
        raise ReviewError(Complaint("--round", what, "leave it out: the page Conflicts settles disagreements"))
    column = review.sheets[sheet].definition.columns.get(ROUND)
    if column is None:
        what = f'the sheet "{sheet}" has no column "{ROUND}"'
        raise ReviewError(Complaint("--round", what, f"add [{sheet}.columns.{ROUND}] to the codebook"))
    code = column.code(round) if column.codes else " ".join(round.split())
    if code is None:
        what = f'"{round}" is no code of the column "{ROUND}"'
        raise ReviewError(Complaint("--round", what, did_you_mean(round, column.codes)))
    return code


def back(endpoint: str, **values: Any) -> Response:
    """To another page after a form, so that loading again sends nothing twice."""
    return make_response(redirect(url_for(endpoint, **values), 303))
