"""What coders said of the same records becomes rows of tables here: coefficients with their intervals, in words and
numbers as APA prints them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from review.coding import Sheet
from review.coding.agreement import (
    COEFFICIENTS,
    DRAWS,
    FEW,
    LEVEL,
    Estimate,
    Question,
    Round,
    Unit,
    estimates,
    fitting,
    groups,
    questions,
)
from review.nouns import Cell, cell
from review.tables.notes import Notes

UNDEFINED = "Undefined: only one code was used, so that chance alone would agree."
NOT_OF_NUMBERS = "For codes; numbers are compared by α, which heeds how far apart they are."
SAYS_LITTLE = f"An interval of fewer than {FEW} records says little."
LEFT_OUT = "The interval leaves out samples of one code alone, in which the coefficient is undefined."
ALL_ALIKE = "No interval: all samples of these records give the same value."
NO_INTERVAL = "No interval: most samples hold one code alone, so that the coefficient is undefined in them."

# Column of a table -> its head and the coefficients that may stand in it: of these, one fits coders and scale.
SHOWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "percent": ("Agreed, %", ("percent",)),
    "kappa": ("κ", ("kappa", "fleiss")),
    "alpha": ("α", ("alpha", "alpha-ordinal", "alpha-interval")),
    "ac1": ("AC1", ("ac1",)),
    "pabak": ("PABAK", ("pabak",)),
}


UNNAMED, TOGETHER = "unnamed", "all main rounds"


class Compared(NamedTuple):
    """Coders compared on one question in one round. units: as `groups` gives them. told: name of a coefficient ->
    Estimate, for those that fit."""

    question: Question
    round: Round
    who: tuple[str, ...]
    units: list[Unit]
    told: Mapping[str, Estimate]

    @property
    def coders(self) -> str:
        """'A and B', 'All 3 coders'."""
        return " and ".join(self.who) if len(self.who) == 2 else f"All {len(self.who)} coders"


def compared(sheet: Sheet, rounds: Collection[Round], columns: Collection[str] = ()) -> Iterator[Compared]:
    """Everything that can be compared, question by question, round by round, pairs before all coders."""
    asked: dict[tuple[str, str], list[tuple[Question, Round]]] = {}
    for each in rounds:
        for question in questions(sheet, each.rows, columns):
            asked.setdefault((question.column, question.code), []).append((question, each))
    for found in asked.values():
        for question, each in found:
            for who, units in groups(question.units.values()):
                told = estimates(units, fitting(question.scale, len(who)), question.order)
                yield Compared(question, each, who, units, told)


def name_of(question: Question, sheet: Sheet) -> str:
    """'Vote', 'Criterion: national-level innovation'."""
    column = sheet.column(question.column).label
    return f"{column}: {question.label}" if question.code else column


def round_named(told: Round) -> str:
    """A round as a table prints it."""
    return TOGETHER if told.together else told.name or UNNAMED


def row(of: Compared, shown: Collection[str], notes: Notes) -> list[Cell]:
    """Coders, number of records, and a cell for each of `shown`."""
    number = cell(f"{len(of.units):,}")
    if len(of.units) < FEW:
        number = (*number, *notes.mark(SAYS_LITTLE))
    return [cell(of.coders), number, *(_cell(of, SHOWN[name][1], notes) for name in shown)]


def _cell(of: Compared, names: Collection[str], notes: Notes) -> Cell:
    name = next((name for name in names if name in of.told), None)
    if name is None:
        return (*cell("–"), *notes.mark(NOT_OF_NUMBERS))
    told, percent = of.told[name], COEFFICIENTS[name].percent
    if told.value is None:
        return (*cell("undefined"), *notes.mark(UNDEFINED))
    if told.low is None or told.high is None:
        return (*cell(printed(told.value, percent)), *notes.mark(NO_INTERVAL))
    if told.low == told.high:
        return (*cell(printed(told.value, percent)), *notes.mark(ALL_ALIKE))
    mark = notes.mark(LEFT_OUT) if told.undefined else ()
    interval = f"\n[{printed(told.low, percent)}, {printed(told.high, percent)}]"
    return (*cell(printed(told.value, percent)), *mark, *cell(interval))


def printed(number: float, percent: bool = False) -> str:
    """Per cent with one decimal, or a coefficient as `decimal` prints it."""
    return f"{100 * number:.1f}" if percent else decimal(number)


def decimal(number: float) -> str:
    """Two decimals without a zero before the point, since no coefficient exceeds 1 (APA, 2020, section 6.36)."""
    text = f"{abs(number):.2f}"
    sign = "−" if number < 0 and float(text) else ""
    return sign + text.removeprefix("0")


def sources(found: Collection[Compared], shown: Collection[str]) -> str:
    """What n and brackets mean, and the sources of the coefficients that are told; '' if none is."""
    if not found:
        return ""
    used = {name for of in found for name in of.told}
    named = [
        f"{SHOWN[column][0]}: {' or '.join(_source(name) for name in SHOWN[column][1] if name in used)}"
        for column in shown
        if column != "percent" and any(name in used for name in SHOWN[column][1])
    ]
    n = "n: records that both coders coded" + (
        "; for all coders, that at least two did" if any(len(of.who) > 2 for of in found) else ""
    )
    brackets = f"In brackets {100 * LEVEL:.0f}% percentile intervals from {DRAWS:,} bootstrap samples of the records"
    before = "Compared is what coders said before any disagreement was settled"
    return ". ".join([n, brackets, before, "; ".join(named)]) + "."


def _source(name: str) -> str:
    """'Fleiss (1971) for more than two coders' where two coders have another."""
    told = COEFFICIENTS[name]
    return told.source + {2: " for two coders", 3: " for more"}.get(told.coders, "")
