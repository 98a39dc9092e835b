"""Votes that contradict each other pass through here, side by side; what the adjudicator rules goes to the journal as a
vote of the round adjudication, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, cast

from flask import Blueprint, Response, abort, render_template, request

from review.coding import Row, Sheet
from review.coding.conflicts import Conflict, conflicts, numbered
from review.coding.rounds import ADJUDICATION, ROUND, kind
from review.coding.votes import coder_key, same_coder
from review.errors import ReviewError
from review.nouns import Review, Stage, once
from review.records import split
from review.web.coded import own
from review.web.findings_form import Fault, filled
from review.web.session import UNWRITTEN, Session, back, here, unsaved
from review.web.shown import plain_title
from review.web.votes import ON_A_PAGE, answered, asked_beside, opened, record_shown

pages = Blueprint("conflicts", __name__)
pages.record_once(opened)


class Said(NamedTuple):
    """What one coder said. criteria: their labels. mine: whether the adjudicator is this coder."""

    coder: str
    vote: str
    criteria: str
    note: str
    round: str
    mine: bool


class Ruling(NamedTuple):
    """What an adjudicator said. time: of the event in the open journal, '' for one that stands elsewhere."""

    cells: dict[str, str]
    place: str
    time: str = ""


class Line(NamedTuple):
    """A conflict in the list of those that are settled."""

    record_id: str
    title: str
    vote: str
    criteria: str
    note: str
    place: str
    time: str


@pages.get("/")
@pages.get("/conflicts")
def record() -> str:
    """The conflict asked for, or the next that nobody has settled; a last page when all are."""
    session = here()
    with session.lock:
        found, rulings = _conflicts(session), _rulings(session)
        left = [record for record in found if record not in rulings]
        after = request.args.get("after", "")
        chosen = request.args.get("record") or _next(list(found), left, after)
        if not chosen:
            return render_template("settled_all.html", **_progress(found, rulings))
        return _page(found.get(chosen) or abort(404), found, rulings, rulings.get(chosen))


@pages.post("/conflicts")
def settle() -> str | Response | tuple[str, int]:
    """Write the ruling into the journal, then show the next conflict."""
    session = here()
    with session.lock:
        found, rulings = _conflicts(session), _rulings(session)
        chosen = request.form.get("record", "")
        conflict = found.get(chosen) or abort(404)
        before = rulings.get(chosen)
        if before and not before.time:
            abort(409, f"This is settled in {before.place}, and is changed there.")
        cells, faults = answered(_sheet(session), chosen, ADJUDICATION)
        if not cells.get("note"):
            faults.append(Fault("note", "an adjudication needs its reason"))
        if faults:
            return _page(conflict, found, rulings, before, cells, faults), 422
        if not (before and before.cells == cells):
            if before and before.time != request.form.get("seen", ""):
                unseen = [
                    Fault("", "this was settled in another window meanwhile; answer again to replace that ruling")
                ]
                return _page(conflict, found, rulings, before, cells, unseen), 422
            turn = _sheet(session).column(ROUND).code(ADJUDICATION) or ADJUDICATION
            undoes = before.time if before else ""
            try:
                session.journal.append(session.sheet, chosen, cells, round=turn, undoes=undoes)
            except UNWRITTEN as error:  # what was typed stays on the page
                return _page(conflict, found, rulings, before, cells, [Fault("", unsaved(error))]), 507
    return back("conflicts.settled") if request.form.get("then") == "settled" else back("conflicts.record")


@pages.post("/conflicts/undo")
def undo() -> Response:
    """Take the latest ruling back, by a line more in the journal, and show its conflict."""
    session = here()
    with session.lock:
        mine = {one.time: record for record, one in _rulings(session).items() if one.time}
        if not mine:
            return back("conflicts.record")
        last = max(mine)
        session.journal.append(session.sheet, mine[last], {}, round=ADJUDICATION, undoes=last)
    return back("conflicts.record", record=mine[last])


@pages.get("/conflicts/settled")
def settled() -> str:
    """What is settled, the latest first, with a way to change each."""
    session = here()
    with session.lock:
        found, rulings = _conflicts(session), _rulings(session)
        done = sorted((r for r in found if r in rulings), key=lambda record: rulings[record].time, reverse=True)
        start = max(0, request.args.get("from", 0, type=int))
        told = [_line(session, record, rulings[record]) for record in done[start : start + ON_A_PAGE]]
        after = start + ON_A_PAGE if start + ON_A_PAGE < len(done) else None
        return render_template("settled.html", lines=told, start=start, after=after, **_progress(found, rulings))


@pages.post("/conflicts/again")
def again() -> Response | str:
    """Carry the review out anew, so that conflicts of votes that came in since are here too."""
    try:
        here().renew()
    except ReviewError as error:
        return render_template("refused.html", title="The sheets have to be mended first", text=str(error))
    return back("conflicts.record")


# ---- what is to be settled -------------------------------------------------------------------------------------------


def _sheet(session: Session) -> Sheet:
    return cast(Sheet, session.review.sheets[session.sheet])


def _conflicts(session: Session) -> dict[str, Conflict]:
    """record -> its conflict, settled or not, in the order of the records that reached the stage."""
    return _found(session.review)[session.sheet].conflicts


def _rulings(session: Session) -> dict[str, Ruling]:
    """record -> what an adjudicator ruled on it: this one in the journal, else anyone in a file."""
    mine, definition = session.journal.file, _sheet(session).definition
    rulings = {one.record_id: one for one in _found(session.review)[session.sheet].rulings if one.file != mine}
    told = {record: Ruling(filled(definition, row.cells), row.cell("vote")) for record, row in rulings.items()}
    for row, event in own(session, session.sheet):
        if _rules(row) and row["vote"]:
            told[row.record_id] = Ruling(filled(definition, row.cells), event.place, event.time)
    return told


class _Found(NamedTuple):
    """Of a sheet of votes: its conflicts, as if nobody had ruled on any, and the rows that rule."""

    conflicts: dict[str, Conflict]
    rulings: tuple[Row, ...]


@once
def _found(review: Review) -> dict[str, _Found]:
    """Sheet -> what is to be settled on it; seconds for some ten thousand records, so it is worked out once."""
    return {stage.votes_on: _of(review, stage) for stage in review.project.stages if stage.votes_on}


def _of(review: Review, stage: Stage) -> _Found:
    sheet, ruled = review.sheets[stage.votes_on], review.ruled(stage)
    said = replace(sheet, rows=tuple(row for row in sheet.rows if not _rules(row)))
    found = {one.record_id: one for one in conflicts(said, stage.settings["rules"], ruled)}
    in_order = {record: found[record] for record in ruled if record in found}
    return _Found(in_order, tuple(row for row in sheet.rows if _rules(row) and row["vote"]))


def _rules(row: Row) -> bool:
    return kind(row[ROUND]) == "adjudication"


def _next(all_: Sequence[str], left: Sequence[str], after: str) -> str:
    """The first that is left after one that is skipped, or else from the top."""
    at = all_.index(after) + 1 if after in all_ else 0
    return next((record for record in (*all_[at:], *all_[:at]) if record in left), "")


# ---- what stands on the page -----------------------------------------------------------------------------------------


def _page(
    conflict: Conflict,
    found: dict[str, Conflict],
    rulings: dict[str, Ruling],
    before: Ruling | None,
    given: dict[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> str:
    session, sheet = here(), _sheet(here())
    record = conflict.record_id
    said = {"vote": "", "criterion": "", "note": ""} | (given or (before.cells if before else {}))
    votes = _said(session, conflict)
    return render_template(
        "conflict.html",
        shown=record_shown(record),
        votes=votes,
        reason=conflict.reason,
        involved=any(vote.mine for vote in votes),
        before=_line(session, record, before) if before else None,
        said=said,
        faults=faults,
        criteria=list(sheet.column("criterion").codes.values()),
        several=sheet.column("criterion").several,
        asked=asked_beside(sheet.definition, said, faults),
        then=request.values.get("then", ""),
        **_progress(found, rulings),
    )


def _said(session: Session, conflict: Conflict) -> list[Said]:
    """The votes side by side; blind, by numbers in the order of these, so that neither name nor place tells who."""
    sheet, record = _sheet(session), conflict.record_id
    numbers = numbered(record, [vote.coder for vote in conflict.votes])
    told = [
        Said(
            numbers[coder_key(vote.coder)] if session.blind else vote.coder,
            vote.vote,
            _labels(sheet, vote.criterion),
            vote.note,
            "" if session.blind else vote.round,
            same_coder(vote.coder, session.coder),
        )
        for vote in conflict.votes
    ]
    return sorted(told, key=lambda said: said.coder) if session.blind else told


def _labels(sheet: Sheet, criteria: str) -> str:
    return "; ".join(sheet.column("criterion").label_of(code) for code in split(criteria))


def _line(session: Session, record: str, ruling: Ruling) -> Line:
    cells = ruling.cells
    title = plain_title(session.review.records.at[record, "title"])
    labels = _labels(_sheet(session), cells.get("criterion", ""))
    return Line(record, title, cells.get("vote", ""), labels, cells.get("note", ""), ruling.place, ruling.time)


def _progress(found: dict[str, Conflict], rulings: dict[str, Ruling]) -> dict[str, object]:
    done = [record for record in found if record in rulings]
    return {"done": len(done), "total": len(found), "undoable": any(one.time for one in rulings.values())}
