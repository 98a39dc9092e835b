"""What a command names passes through here: sheets, coders, rounds, orders, spelled as the review has them, or told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from review.coding import Sheet
from review.coding.codebook import same
from review.coding.rounds import ROUND, kind
from review.coding.votes import coder_key
from review.errors import Complaint, ReviewError, did_you_mean
from review.evidence import PROPOSITIONS, SHEET
from review.evidence.propositions import QUADRANTS
from review.nouns import Review
from review.records.text import clean, neutral
from review.tables import TABLES

RECORDS, RELEVANCE = "records", "relevance"
ORDERS = (RECORDS, RELEVANCE)
# Sheets that the program has a use for, whether or not the codebook has them yet.
KINDS = {SHEET, PROPOSITIONS, QUADRANTS, *(kind.sheet for kind in TABLES.values() if kind.sheet)}
_LONGEST = 60  # letters of a coder's name, which becomes part of a file's
_DEFINE = "define it in the codebook: docs/reference/codebook.md"


def sheet_of(review: Review, name: str) -> Sheet:
    """The sheet of this name. ReviewError if the codebook has none."""
    if name not in review.sheets:
        hint = _DEFINE if name in KINDS else did_you_mean(name, review.sheets)
        raise ReviewError(Complaint("", f'the codebook has no sheet "{name}"', hint))
    return review.sheets[name]


def sheet_of_votes(review: Review, name: str) -> Sheet:
    """The sheet of votes of this name. ReviewError if there is none, or if it holds no votes."""
    votes = [name for name, sheet in review.sheets.items() if sheet.definition.of_votes]
    if name not in votes:
        what = f'"{name}" is not a sheet of votes' if name in review.sheets else f'there is no sheet "{name}"'
        raise ReviewError(Complaint("--sheet", what, did_you_mean(name, votes)))
    return review.sheets[name]


def part_of_file(coder: str) -> str:
    """A coder's name as part of a file's: 'Anna B.' is 'Anna-B'."""
    return "-".join(re.findall(r"\w+", coder))


def check_coder(coder: str) -> None:
    """ReviewError for a name that cannot be part of a file's, or that a spreadsheet would take for a formula."""
    if not 0 < len(part_of_file(coder)) <= _LONGEST or neutral(coder) != coder or clean(coder)[1]:
        hint = "begin it with a letter, and keep it short"
        raise ReviewError(Complaint("", f'"{coder}" cannot be a coder\'s name', hint))


def coder_of(sheet: Sheet, coder: str) -> str:
    """A coder's name as the sheet spells it already; '' for no one. ReviewError if it cannot be part of a file's, or is
    no code of a column that has codes."""
    if not coder:
        return ""
    check_coder(coder)
    rows = (*sheet.rows, *sheet.waiting, *sheet.aside)
    known = next((row["coder"] for row in rows if row["coder"] and coder_key(row["coder"]) == coder_key(coder)), "")
    return known or _code(sheet, "coder", " ".join(coder.split()))


def nobodys(sheet: Sheet, coder: str) -> Iterator[str]:
    """What is to be told when a coder asks for a sheet whose rows do not tell whose they are."""
    name, columns = sheet.definition.name, sheet.definition.columns
    if coder and "coder" not in columns:
        lacks = " and ".join(f"[{name}.columns.{column}]" for column in ("coder", ROUND) if column not in columns)
        yield f'The sheet {name} has no column "coder": its rows are nobody\'s own, and each record is issued once.'
        yield f"If two people are to code the same records, add {lacks} to the codebook."


def round_of(sheet: Sheet, round: str) -> str:
    """The round as the codebook spells it. ReviewError if the sheet has no column for it, or not this one, or if it is
    that of an adjudicator."""
    if not same(round):
        return ""
    name = sheet.definition.name
    if kind(round) == "adjudication":
        what = "an adjudicator gets the records that coders disagree on"
        hint = f"`review adjudicate {name}` issues them, and `review screen --adjudicate` shows them"
        raise ReviewError(Complaint("--round", what, hint))
    if ROUND not in sheet.definition.columns:
        what = f'the sheet "{name}" has no column "{ROUND}"'
        raise ReviewError(Complaint("--round", what, f"add [{name}.columns.{ROUND}] to the codebook"))
    return _code(sheet, ROUND, " ".join(round.split()))


def check_order(order: str) -> None:
    """ReviewError for an order of records that is not known."""
    if order not in ORDERS:
        raise ReviewError(Complaint("--order", f'"{order}" is not an order of records', did_you_mean(order, ORDERS)))


def _code(sheet: Sheet, column: str, given: str) -> str:
    """What was given for a column, as the code that it means if the column has codes."""
    field = sheet.definition.columns.get(column)
    if field is None or not field.codes:
        return given
    code = field.code(given)
    if code is None:
        what = f'"{given}" is no code of the column "{column}"'
        raise ReviewError(Complaint(f"--{column}", what, did_you_mean(given, field.codes)))
    return code
