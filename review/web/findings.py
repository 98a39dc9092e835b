"""Rows of sheets that are no votes pass through here: a form made from the codebook, with the row of the table that
comes of it, and each saved row in the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.datastructures import MultiDict

from review import evidence
from review.coding import Row, Sheet
from review.coding.rounds import ROUND
from review.nouns import Review
from review.records.text import fold
from review.tables.chosen import codes_told
from review.web.coded import Coded, coded
from review.web.findings_form import PREFIX, Fault, asked, checked, filled, names_used, own_fields, typed
from review.web.findings_preview import previewed
from review.web.session import UNWRITTEN, Session, back, here, unsaved
from review.web.shown import shown as study

pages = Blueprint("findings", __name__)
SHOW = {"all": "all", "left": "not yet coded", "coded": "coded"}


class Study(NamedTuple):
    """A record as the list shows it. rows: how many are coded."""

    record_id: str
    citation: str
    title: str
    journal: str
    rows: int


class Saved(NamedTuple):
    """A row as the page of its record shows it. told: (label, text) of what is filled in. time: that of its event, ''
    for a row of a file, which is changed there."""

    place: str
    told: tuple[tuple[str, str], ...]
    time: str = ""


class Form(NamedTuple):
    """What stands in the form. changes: the time of the event that it replaces."""

    cells: Mapping[str, str]
    changes: str = ""


class Attempt(NamedTuple):
    """The row that a form says. others: the rows that it stands beside."""

    row: Row
    faults: list[Fault]
    others: list[Row]


def forms(session: Session) -> list[Sheet]:
    """The sheets that have a form: those without votes, the findings first. A round, say of practice, is told by rows
    that have a column for it."""
    found = []
    for sheet in session.review.sheets.values():
        columns = sheet.definition.columns
        if "vote" not in columns and (ROUND in columns or not session.round):
            found.append(sheet)
    return sorted(found, key=lambda sheet: sheet.definition.name != evidence.SHEET)


def shown(session: Session) -> bool:
    """Whether there is anything to fill in; who adjudicates codes nothing anew."""
    return bool(forms(session)) and not session.adjudicate


@pages.get("/code")
def first() -> Response:
    """The first sheet that has a form."""
    return back("findings.studies", name=forms(here())[0].definition.name)


@pages.get("/findings", defaults={"name": evidence.SHEET})
@pages.get("/sheet/<name>")
def studies(name: str) -> str | Response:
    """The included records, and how far each is coded."""
    session = here()
    sheet = _sheet(session, name)
    if not sheet.of_records:
        return back("findings.row", name=name)
    told = _studies(session.review, coded(session, name))
    wanted, show = request.args.get("q", ""), request.args.get("show", "all")
    found = [study for study in told if _matches(study, wanted) and show in ("all", "coded" if study.rows else "left")]
    left = next((study for study in told if not study.rows), None)
    return render_template(
        "studies.html", sheet=sheet, sheets=forms(session), studies=found, q=wanted, show=show, choices=SHOW, left=left,
        n_all=len(told), n_coded=sum(bool(study.rows) for study in told), rows=sum(study.rows for study in told),
        free=not sheet.column(sheet.of_records).required,
    )  # fmt: skip


@pages.get("/sheet/<name>/row")
def row(name: str) -> str:
    """The form, blank or with a row to change or to copy, below the rows that the record has."""
    session = here()
    sheet, record = _sheet(session, name), _record(session, request.args)
    everything = coded(session, name)
    return _page(session, sheet, record, everything, _to_fill(session, sheet, everything.of(record), request.args))


@pages.post("/sheet/<name>/row")
def save(name: str) -> str | Response | tuple[str, int]:
    """Save the row, show what it would be in its table, or take one back."""
    session = here()
    sheet, record = _sheet(session, name), _record(session, request.form)
    with session.lock:
        everything = coded(session, name)
        there = everything.of(record)
        times = [event.time for _, event in there.own]
        if removed := request.form.get("remove"):
            for time in _versions(session, removed) if removed in times else ():
                session.journal.append(name, record, {}, round=session.round, undoes=time)
            return back("findings.row", name=name, record=record, done="removed", copy=removed)
        form = _sent(sheet)
        if "preview" in request.form:
            return _page(session, sheet, record, everything, form)
        tried = _attempt(session, sheet, record, everything, form)
        faults = tried.faults
        if form.changes != (held := _replaces(sheet, times, form)):
            then = "replaces it" if held else "adds a new row"
            faults = [Fault("", f"this row was saved, changed or removed in another window; saving {then}"), *faults]
            form = form._replace(changes=held)
        if faults:
            return _page(session, sheet, record, everything, form, faults), 422
        cells = filled(sheet.definition, tried.row.cells)
        try:
            event = session.journal.append(name, record, cells, round=tried.row[ROUND], undoes=form.changes)
        except UNWRITTEN as error:  # what was typed stays on the page
            return _page(session, sheet, record, everything, form, [Fault("", unsaved(error))]), 507
    return back("findings.row", name=name, record=record, done="changed" if form.changes else "saved", at=event.place)


@pages.post("/sheet/<name>/preview")
def preview(name: str) -> str:
    """The row of the table alone, for the script that asks for it while somebody types."""
    session = here()
    sheet, record = _sheet(session, name), _record(session, request.form)
    tried = _attempt(session, sheet, record, coded(session, name), _sent(sheet))
    return render_template(
        "preview.html", preview=previewed(session.review, tried.row, sheet, tried.others, tried.faults)
    )


def _sheet(session: Session, name: str) -> Sheet:
    return next((sheet for sheet in forms(session) if sheet.definition.name == name), None) or abort(404)


def _record(session: Session, given: MultiDict[str, str]) -> str:
    record = given.get("record", "")
    return record if not record or record in session.review.citations else abort(404)


# ---- the list of records -----------------------------------------------------------------------------------------


def _studies(review: Review, there: Coded) -> list[Study]:
    counted = Counter(row.record_id for row in there.rows)
    known = review.records.loc[list(review.citations), ["title", "journal"]].fillna("")
    return [
        Study(str(record), review.citations[str(record)], title, journal, counted[str(record)])
        for record, title, journal in zip(known.index, known["title"], known["journal"], strict=True)
    ]


def _matches(study: Study, wanted: str) -> bool:
    text = fold(f"{study.record_id} {study.citation} {study.title} {study.journal}")
    return all(word in text for word in fold(wanted).split())


# ---- the form ------------------------------------------------------------------------------------------------------


def _to_fill(session: Session, sheet: Sheet, there: Coded, given: MultiDict[str, str]) -> Form:
    """The form as a link asks for it: with an own row to change, with any row to copy, or blank."""
    own = {event.time: row for row, event in there.own}
    changes = given.get("change", "")
    if sheet.definition.per_record == "one" and own:
        changes = next(reversed(own))
    if changes in own:
        return Form(own[changes].cells, changes)
    wanted = given.get("copy", "")
    copied = next((row.cells for row in there.rows if row.place == wanted), None)
    if copied is None:  # or one that was just removed, so that it can be put back
        copied = next((event.cells for event in session.journal.events if event.time == wanted), {})
    return Form(copied)


def _versions(session: Session, time: str) -> list[str]:
    """The events that made an own row what it is, the first one first: once all are undone, none comes back."""
    undone = {event.time: event.undoes for event in session.journal.events}
    found = [time]
    while earlier := undone.get(found[-1]):
        found.append(earlier)
    return found[::-1]


def _replaces(sheet: Sheet, times: Sequence[str], form: Form) -> str:
    """The event that a form replaces as things stand: of one row a record, that one, whatever the form says."""
    if sheet.definition.per_record == "one":
        return times[-1] if times else ""
    return form.changes if form.changes in times else ""


def _sent(sheet: Sheet) -> Form:
    """The form as it was sent."""
    return Form(typed(sheet.definition, request.form), request.form.get("changes", ""))


def _attempt(session: Session, sheet: Sheet, record: str, everything: Coded, form: Form) -> Attempt:
    definition, column = sheet.definition, sheet.of_records
    # a row that is changed stays in its round
    round = next((row[ROUND] for row, event in everything.own if event.time == form.changes), session.round)
    given = {"coder": session.coder, ROUND: round, column: record}
    known = {name: text for name, text in given.items() if name in definition.columns}
    cells = {name: form.cells.get(name, "") for name in definition.columns} | known
    others = [*everything.others, *(row for row, event in everything.own if event.time != form.changes)]
    named = {name: "" for name, told in definition.columns.items() if told.type == "record"}
    named |= {column: record} if column else {}
    row, faults = checked(Row("", 0, cells, {}, record, named), sheet, others, session.review)
    return Attempt(row, faults, others)


def _page(
    session: Session, sheet: Sheet, record: str, everything: Coded, form: Form, faults: Sequence[Fault] = ()
) -> str:
    """The page of one record. faults: those that are shown; an unfinished form has others."""
    review, definition, there = session.review, sheet.definition, everything.of(record)
    tried = _attempt(session, sheet, record, everything, form)
    return render_template(
        "row.html",
        sheet=sheet,
        sheets=forms(session),
        record=record,
        citation=review.citations.get(record, ""),
        study=study(record, review.records.loc[record].to_dict(), ()) if record else None,
        saved=[
            *(Saved(row.place, _told(sheet, row)) for row in there.others),
            *(Saved(row.place, _told(sheet, row), event.time) for row, event in there.own),
        ],
        asked=asked(definition, form.cells, names_used(definition, everything.rows), faults),
        whole=[fault.what for fault in faults if not fault.column],
        faults=[fault for fault in faults if fault.column],
        preview=previewed(review, tried.row, sheet, tried.others, tried.faults),
        changes=form.changes,
        closed=definition.per_record == "one" and bool(there.others) and not form.changes,
        prefix=PREFIX,
        done=request.args.get("done", "") if request.method == "GET" else "",
        at=request.args.get("at", ""),
        next=_next(review, everything, record) if definition.of_records else "",
    )


def _told(sheet: Sheet, row: Row) -> tuple[tuple[str, str], ...]:
    return tuple(
        (column.label, codes_told(column, [row[column.name]]))
        for column in own_fields(sheet.definition)
        if row[column.name]
    )


def _next(review: Review, everything: Coded, record: str) -> str:
    """The next included record that has no row, after this one or else from the top; '' if all have."""
    has = {row.record_id for row in everything.rows}
    ids = list(review.citations)
    at = ids.index(record) + 1 if record in ids else 0
    return next((other for other in (*ids[at:], *ids[:at]) if other not in has and other != record), "")
