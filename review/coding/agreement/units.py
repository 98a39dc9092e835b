"""What coders said, round by round and question by question: rows of a sheet go in, units to compare come out.

What counts is what coders said by themselves: rows of an adjudicator never do, and rounds of calibration stand alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple

from review.coding.agreement.coefficients import Scale
from review.coding.agreement.patterns import Unit, coders
from review.coding.codebook import Field, same
from review.coding.rounds import ROUND, kind, order
from review.coding.sheets import Row, Sheet
from review.coding.votes import coder_key

CODER, VOTE, CRITERION = "coder", "vote", "criterion"
COMPARED = ("code", "codes", "number", "integer")  # types of columns
YES, NO = "yes", "no"

# record_id -> coder -> all that the coder said of the record
Said = Mapping[str, Mapping[str, Collection[str]]]


class Round(NamedTuple):
    """Rows that are compared with one another. name: as the sheet has it, '' for a round without a name, and for all
    main rounds together, which `together` says it holds."""

    name: str
    rows: tuple[Row, ...]
    together: bool = False


class Question(NamedTuple):
    """What coders are compared on: a column or, with `code`, whether they named this code of it. order: the codes as
    the codebook has them, 'yes' before 'no'. units: record_id -> Unit, with those that one coder alone coded."""

    column: str
    code: str
    label: str
    scale: Scale
    order: tuple[str, ...]
    units: Mapping[str, Unit]


def rounds(sheet: Sheet) -> list[Round]:
    """The rounds of a sheet with coders, in their order: those of calibration, each main round, and, of several main
    rounds, all together: there counts what each coder said of a record in the latest. Rows without a coder or a record
    are left out, and so are those of adjudication. A coder goes by the first spelling of the name."""
    by: dict[str, list[Row]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in (*sheet.rows, *sheet.aside):
        if row.record_id and row[CODER] and kind(row[ROUND]) != "adjudication":
            name = names.setdefault(coder_key(row[CODER]), row[CODER])
            by[same(row[ROUND])].append(replace(row, cells={**row.cells, CODER: name}) if row[CODER] != name else row)
    listed = _listed(sheet)
    told = sorted(by, key=lambda name: (kind(name) == "main", order(name, listed)))
    found = [Round(by[name][0][ROUND], tuple(by[name])) for name in told]
    mains = [name for name in told if kind(name) == "main"]
    if len(mains) > 1:
        found.append(Round("", tuple(_latest([row for name in mains for row in by[name]], listed)), together=True))
    return found


def main(sheet: Sheet) -> list[Round]:
    """The one main round of a sheet or, of several, all together; none if nobody has coded in one."""
    return [told for told in rounds(sheet) if kind(told.name) == "main"][-1:]


def _listed(sheet: Sheet) -> tuple[str, ...]:
    column = sheet.definition.columns.get(ROUND)
    return tuple(column.codes) if column else ()


def _latest(rows: list[Row], listed: tuple[str, ...]) -> Iterator[Row]:
    """Of each coder and record the rows of the latest round."""
    last: dict[tuple[str, str], Any] = {}
    for row in rows:
        who, when = (row.record_id, row[CODER]), order(row[ROUND], listed)
        last[who] = max(last.get(who, when), when)
    return (row for row in rows if order(row[ROUND], listed) == last[row.record_id, row[CODER]])


def ratings(sheet: Sheet, column: str) -> dict[str, dict[str, str]]:
    """record_id -> coder -> code, for the filled cells of a column in the main rounds; the rows of one coder on one
    record are told as one code, all that the coder said there in the order of the alphabet."""
    said = _said(sheet.column(column), [row for told in main(sheet) for row in told.rows])
    return {record: {coder: "; ".join(sorted(codes)) for coder, codes in by.items()} for record, by in said.items()}


def comparable(sheet: Sheet) -> list[str]:
    """The columns of a sheet that coders can be compared on, in the codebook's order; none if it has no coders."""
    columns = sheet.definition.columns
    if CODER not in columns or not sheet.of_records:
        return []
    return [name for name, field in columns.items() if field.type in COMPARED and name not in (CODER, ROUND)]


def questions(sheet: Sheet, rows: Iterable[Row], columns: Collection[str] = ()) -> list[Question]:
    """What the rows answer, in the codebook's order: each column as a whole and, where one coder may name several codes
    of a record, each code that somebody named, as yes or no. columns: only these.

    A criterion of exclusion is yes or no for every record that the coder voted on. In other columns an empty cell is no
    answer. Of a sheet with several rows a record, all codes that a coder named of the record are compared as a set."""
    rows = list(rows)
    return [
        question
        for name in comparable(sheet)
        if not columns or name in columns
        for question in _questions(sheet, sheet.column(name), rows)
    ]


def _questions(sheet: Sheet, field: Field, rows: list[Row]) -> Iterator[Question]:
    said = _said(field, rows)
    if not said:
        return
    several = any(len(codes) > 1 for by in said.values() for codes in by.values())
    sets = several or field.several
    scale, codes = _scale(field, sets), tuple(field.codes)
    whole = {record: {coder: _joined(field, told) for coder, told in by.items()} for record, by in sorted(said.items())}
    if scale == "interval":
        codes = tuple(sorted({code for unit in whole.values() for code in unit.values()}, key=float))
    yield Question(field.name, "", field.label, scale, codes, whole)
    of_votes = field.name == CRITERION and VOTE in sheet.definition.columns
    if not (of_votes or (sets and field.codes)):
        return
    asked = _said(sheet.column(VOTE), rows) if of_votes else said
    for code in field.codes:
        if any(code in told for by in said.values() for told in by.values()):
            units = {
                record: {coder: YES if code in said.get(record, {}).get(coder, ()) else NO for coder in by}
                for record, by in sorted(asked.items())
            }
            yield Question(field.name, code, field.label_of(code), "nominal", (YES, NO), units)


def _said(field: Field, rows: Iterable[Row]) -> Said:
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        if told := _codes(field, row[field.name]):
            said[row.record_id][row[CODER]].update(told)
    return said


def _codes(field: Field, cell: str) -> list[str]:
    """The values of a cell; a number in one form, so that 0.50 is 0.5."""
    values = field.values(cell)
    return values if field.codes else [f"{float(value):.15g}" for value in values]


def _joined(field: Field, codes: Collection[str]) -> str:
    return "; ".join(sorted(codes, key=lambda code: (field.rank(code), code)))


def _scale(field: Field, sets: bool) -> Scale:
    """Sets of codes have no order, and sets of numbers no distance."""
    if sets:
        return "nominal"
    if field.type in ("number", "integer"):
        return "interval"
    return "ordinal" if field.ordered else "nominal"


# ---- who is compared -------------------------------------------------------------------------------------------------


def shared(units: Iterable[Unit], who: Iterable[str] | None = None) -> list[Unit]:
    """The units that at least two coders coded; with `who`, those that all of these coded, and what they said alone."""
    if who is None:
        return [unit for unit in units if len(unit) > 1]
    who = tuple(who)
    return [{coder: unit[coder] for coder in who} for unit in units if all(coder in unit for coder in who)]


def pairs(units: Iterable[Unit]) -> list[tuple[str, str]]:
    """The pairs of coders who coded at least one unit both, in the order of the alphabet."""
    found = {two for unit in units for two in combinations(sorted(unit), 2)}
    return sorted(found)


def groups(units: Iterable[Unit]) -> list[tuple[tuple[str, ...], list[Unit]]]:
    """Who is compared, and on which units: each pair of coders on those that both coded and, if there are more than
    two who coded what another did, all of them on those that at least two coded. Nothing if nobody coded what another
    did.

    Fleiss' kappa and AC1 could learn from what one coder alone coded how often codes are used (Gwet, 2014); that is
    left out here, since single-coded records, often the bulk, are no sample of those that were coded twice."""
    several = shared(units)
    found = [(tuple(two), shared(several, two)) for two in pairs(several)]
    return [*found, (tuple(coders(several)), several)] if len(coders(several)) > 2 else found
