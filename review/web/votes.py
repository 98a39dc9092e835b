"""Answers to pages of votes pass through here: what screening and settling conflicts show, ask and check alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import current_app, request
from flask.blueprints import BlueprintSetupState

from review.coding import Row, Sheet, SheetDefinition
from review.coding.rounds import ROUND
from review.records import COLUMNS
from review.web.findings_form import Asked, Fault, Typed, asked, checked, filled, typed
from review.web.session import here
from review.web.shown import Shown, shown, sought

ON_A_PAGE = 100  # votes in a list
# The columns that the pages have places of their own for; what else the codebook asks is asked below.
OWN = frozenset({"vote", "criterion", "note"})
_FIELDS = [column.name for column in COLUMNS]


def opened(state: BlueprintSetupState) -> None:
    """Find once what is marked in the texts of records."""
    state.app.extensions["terms"] = sought(state.app.extensions["review"].review)


def record_shown(record_id: str) -> Shown:
    """A record of the review as the page shows it."""
    row = here().review.records.loc[record_id, _FIELDS]
    return shown(record_id, row.to_dict(), current_app.extensions["terms"])


def asked_beside(definition: SheetDefinition, cells: Mapping[str, str], faults: Sequence[Fault]) -> list[Asked]:
    """The columns that the codebook has beside those of the page."""
    return [field for field in asked(definition, cells, {}, faults) if field.column.name not in OWN]


def answered(sheet: Sheet, record: str, round: str) -> tuple[dict[str, str], list[Fault]]:
    """The cells that the form fills, in the codebook's spelling, and what is wrong with them."""
    session, definition = here(), sheet.definition
    given = {"coder": session.coder, ROUND: round, definition.of_records: record}
    known = {name: text for name, text in given.items() if name in definition.columns}
    cells = voted(definition, request.form) | known
    row, faults = checked(Row(session.journal.file, 0, cells, {}, record), sheet, (), session.review)
    if not cells["vote"]:
        faults.append(Fault("vote", "choose an answer"))
    if cells["vote"] == "exclude" and not row["criterion"]:
        faults.append(Fault("criterion", "an exclusion needs the criterion that it rests on"))
    return filled(definition, row.cells), faults


def voted(definition: SheetDefinition, form: Typed) -> dict[str, str]:
    """What was typed on a page that asks for a vote: `answer` holds the vote, with a criterion behind a colon if one
    button gives both; criteria that are ticked belong to an exclusion alone."""
    cells = typed(definition, form)
    vote, _, criterion = "".join(form.getlist("answer")).partition(":")
    ticked = cells.get("criterion", "") if vote == "exclude" else ""
    return cells | {"vote": vote, "criterion": criterion or ticked}
