"""Votes of one coder pass through here: one record a page, each answer on the disk before the next record is shown."""

from __future__ import annotations

from typing import NamedTuple, cast

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.blueprints import BlueprintSetupState

from review.coding.journal import Event
from review.web.findings_form import Fault, filled
from review.web.queue import Cast, Queue
from review.web.session import UNWRITTEN, back, here, unsaved
from review.web.shown import plain_title
from review.web.votes import ON_A_PAGE, answered, asked_beside, opened, record_shown

pages = Blueprint("screening", __name__)
VERBS = {"include": "Included", "exclude": "Excluded", "undecided": "Left undecided"}


class Told(NamedTuple):
    """A vote in a list. criterion: its label."""

    id: str
    title: str
    vote: str
    criterion: str
    note: str
    time: str
    place: str


@pages.record_once
def _open(state: BlueprintSetupState) -> None:
    state.app.extensions["queue"] = Queue(state.app.extensions["review"])
    opened(state)


def _queue() -> Queue:
    return cast(Queue, current_app.extensions["queue"])


@pages.get("/")
def record() -> str | Response:
    """The record asked for, or the next one to vote on; a last page when all have a vote."""
    with here().lock:
        queue = _queue()
        chosen = request.args.get("record") or queue.next()
        if not chosen:
            told = _progress(queue)
            return render_template("done.html", **told, last=_last(queue), tally=queue.tally(), verbs=VERBS)
        if chosen not in here().review.records.index:
            abort(404)
        return _page(queue, chosen, queue.cast(chosen))


@pages.post("/vote")
def vote() -> str | Response | tuple[str, int]:
    """Write a vote into the journal, then show the next record. What cannot be is told on the same page."""
    session, queue = here(), _queue()
    with session.lock:
        chosen = request.form.get("record", "")
        if chosen not in session.review.records.index:
            abort(404)
        before = queue.cast(chosen)
        if before and not before.time:
            abort(409, f"This vote stands in {before.place}, and is changed there.")
        cells, faults = answered(queue.sheet, chosen, session.round)
        undoes = before.time if before else ""
        given = Cast(chosen, cells, undoes, "")
        if faults:
            return _page(queue, chosen, before, given=given, faults=faults), 422
        if before and filled(queue.sheet.definition, before.cells) == cells:
            return _onwards(queue, chosen)  # the same again, say a button pressed twice
        try:
            event = session.journal.append(session.sheet, chosen, cells, round=session.round, undoes=undoes)
        except UNWRITTEN as error:  # what was typed stays on the page
            return _page(queue, chosen, before, given=given, faults=[Fault("", unsaved(error))]), 507
        return _onwards(queue, chosen, replaced=event.time if _unseen(before) else "")


@pages.post("/undo")
def undo() -> Response:
    """Take the latest vote back, by a line more in the journal, and show its record."""
    session, queue = here(), _queue()
    with session.lock:
        if not (last := queue.last()):
            return back("screening.record")
        session.journal.append(session.sheet, last.record_id, {}, round=session.round, undoes=last.time)
        return back("screening.record", record=last.record_id)


@pages.post("/skip")
def skip() -> Response:
    """Put a record behind all others."""
    with here().lock:
        _queue().skip(request.form.get("record", ""))
        return back("screening.record")


@pages.get("/history")
def history() -> str:
    """The coder's votes, the latest first, with a way to change each."""
    with here().lock:
        queue = _queue()
        votes = queue.history()
        start = max(0, request.args.get("from", 0, type=int))
        told = [_told(queue, one) for one in votes[start : start + ON_A_PAGE]]
        after = start + ON_A_PAGE if start + ON_A_PAGE < len(votes) else None
        return render_template(
            "history.html", votes=told, number=len(votes), start=start, before=start - ON_A_PAGE, after=after,
            verbs=VERBS, **_progress(queue),
        )  # fmt: skip


@pages.get("/stopping")
def stopping() -> str:
    """Whether so many of the relevant records are found that one may stop, by a test, and what it assumes."""
    from review.rank import ASSUMPTIONS
    from review.rank import stopping as test
    from review.rank.stopping import SOURCE

    with here().lock:
        queue = _queue()
        progress = _progress(queue)
        labels, number = queue.labels(), queue.reached()
    told = test(labels, number)  # seconds of many votes, which no vote waits for
    return render_template("stopping.html", told=told, assumptions=ASSUMPTIONS, source=SOURCE, **progress)


@pages.get("/help")
def help() -> str:
    """The keys, and where the votes go."""
    return render_template("help.html", **_criteria(_queue()))


# ---- what stands on the page -----------------------------------------------------------------------------------------


def _page(
    queue: Queue, chosen: str, before: Cast | None, *, given: Cast | None = None, faults: list[Fault] | None = None
) -> str:
    session = here()
    said = given or before
    return render_template(
        "screen.html",
        shown=record_shown(chosen),
        before=_told(queue, before) if before else None,
        seen=before.time if before else "",
        said=said,
        note=said.note if said else "",
        faults=faults or [],
        vote=queue.sheet.column("vote"),
        **_criteria(queue),
        asked=asked_beside(queue.sheet.definition, said.cells if said else {}, faults or []),
        last=_last(queue),
        replaced=_replaced(queue),
        back_to=request.values.get("then", ""),
        noted="note" in session.review.sheets[session.sheet].definition.columns,
        verbs=VERBS,
        **_progress(queue),
    )


def _criteria(queue: Queue) -> dict[str, object]:
    """The criteria, and whether a vote may name several."""
    column = queue.sheet.column("criterion")
    return {"criteria": list(column.codes.values()), "several": column.several}


def _told(queue: Queue, one: Cast) -> Told:
    records = here().review.records
    title = plain_title(records.at[one.record_id, "title"]) if one.record_id in records.index else ""
    criterion = queue.sheet.column("criterion")
    labels = "; ".join(criterion.label_of(code) for code in one.criterion.split("; ") if code)
    return Told(one.record_id, title, one.vote, labels, one.note, one.time, one.place)


def _last(queue: Queue) -> Told | None:
    return _told(queue, last) if (last := queue.last()) else None


def _replaced(queue: Queue) -> Told | None:
    """The vote that the last one replaced although its page did not show it, as in a second tab."""
    earlier: Event | None = queue.earlier(request.args.get("replaced", "")) if "replaced" in request.args else None
    return _told(queue, Cast(earlier.record, earlier.cells, earlier.time, earlier.place)) if earlier else None


def _progress(queue: Queue) -> dict[str, object]:
    done = queue.done()
    return {
        "done": done, "total": len(queue.ids), "pace": queue.pace(), "learns": queue.learns,
        "order": here().order, "stage": queue.stage.label,
    }  # fmt: skip


# ---- what was answered -----------------------------------------------------------------------------------------------


def _unseen(before: Cast | None) -> bool:
    """Whether a record had a vote that the page, as it was sent, did not show."""
    return before is not None and before.time != request.form.get("seen", "")


def _onwards(queue: Queue, chosen: str, *, replaced: str = "") -> Response:
    if request.form.get("then") == "history":
        return back("screening.history")
    return back("screening.record", **({"replaced": replaced} if replaced else {}))
