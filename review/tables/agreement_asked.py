"""The answer of `review agreement`: a review and the name of a sheet go in, tables of coefficients, of codes by codes
and of base rates come out, or one row a coefficient for a program to read on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from review.coding import Sheet, same
from review.coding.agreement import Round, rounds
from review.coding.rounds import ROUND
from review.errors import Complaint, SheetError, did_you_mean
from review.nouns import Review, Table, TablePlan
from review.tables.agreed import Compared, compared, round_named
from review.tables.agreement import coefficients, uncoded, votes_sheet
from review.tables.disagreements import codes_by_codes, rates, too_many, yes_by_no

TIDY = ("column", "code", "round", "coders", "n", "coefficient", "value", "low", "high")


class Asked(NamedTuple):
    """What was compared. rounds: those asked for."""

    review: Review
    sheet: Sheet
    rounds: tuple[Round, ...]
    found: tuple[Compared, ...]


def ask(review: Review, sheet: str = "", round: str | None = None) -> Asked:
    """Compare the coders of a sheet, of the votes if none is named, in all rounds or one.

    SheetError for a sheet that is not there or says not who coded, and for a round that it does not have or that nobody
    has coded in."""
    name = sheet or votes_sheet(review.sheets)
    if name not in review.sheets:
        what = f'there is no sheet "{name}"' if name else "no sheet of this review holds votes"
        raise SheetError(Complaint("", what, did_you_mean(name, review.sheets)))
    of = review.sheets[name]
    if what := uncoded(of):
        raise SheetError(Complaint("", what, "the codebook should give it the columns record and coder"))
    known = {round_named(told): told for told in rounds(of)}
    wanted = [told for named, told in known.items() if round is None or same(named) == same(round)]
    if round is not None and not wanted:
        if any(same(row[ROUND]) == same(round) for row in of.waiting):
            raise SheetError(Complaint("", f'nobody has coded in the round "{round}" of the sheet "{name}" yet'))
        raise SheetError(Complaint("", f'the sheet "{name}" has no round "{round}"', did_you_mean(round, known)))
    return Asked(review, of, tuple(wanted), tuple(compared(of, wanted)))


def tables(asked: Asked) -> list[Table]:
    """Coefficients first, then where coders part, then how often each uses each code."""
    sheet, found = asked.sheet, list(asked.found)
    plan = TablePlan("agreement", "agreement", "", f"Agreement of coders: {sheet.definition.label}",
                     notes=tuple(too_many(sheet, found)))  # fmt: skip
    told = [
        coefficients(asked.review, plan, sheet, found),
        *codes_by_codes(sheet, found, asked.rounds),
        yes_by_no(sheet, found, asked.rounds),
        rates(sheet, found, asked.rounds),
    ]
    return [table for table in told if table]


def tidy(asked: Asked) -> Iterator[list[object]]:
    """One row a coefficient, as `TIDY` heads them: numbers with four decimals, None where there is none."""
    for of in asked.found:
        about = [of.question.column, of.question.code, round_named(of.round), "; ".join(of.who), len(of.units)]
        for name, told in of.told.items():
            numbers = (None if number is None else round(number, 4) for number in told[:3])
            yield [*about, name, *numbers]
