"""Rows that meet a condition, or may, become a number or a list here.

To add a function: its meaning in `parse.FUNCTIONS`, and a line in `OF_ROWS`, `OF_NUMBERS` or `compile.Compiler._call`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from review.claims.values import NOTHING, Num, Scalar, Several, Value, best, between, key, number
from review.nouns import some


class Met(NamedTuple):
    """Rows by their numbers: those that meet a condition, those of which this is not known, and how many there are.

    cells, by: row -> value in the column in question, and in that which counts, of the rows above; None where none is
    named. codes, by_codes: the codes of which one cell of that column may hold several; none for single values."""

    sure: Sequence[int]
    maybe: Sequence[int]
    size: int
    cells: Mapping[int, Value] | None = None
    by: Mapping[int, Value] | None = None
    codes: frozenset[Hashable] = frozenset()
    by_codes: frozenset[Hashable] = frozenset()

    @property
    def blank(self) -> list[int]:
        """The rows that meet the condition, or may, and lack a value that they should give."""
        columns = [cells for cells in (self.cells, self.by) if cells is not None]
        return [row for row in (*self.sure, *self.maybe) if any(cells[row] is None for cells in columns)]


class Told(NamedTuple):
    """What a function comes to; why: what keeps it from being known, if it is no row in doubt."""

    value: Value
    why: str = ""


def count(met: Met) -> Told:
    return Told(between(len(met.sure), len(met.sure) + len(met.maybe)))


def share(met: Met) -> Told:
    if not met.size:
        return Told(None, "there is no row to take a share of")
    return Told(Num(Fraction(len(met.sure), met.size), Fraction(len(met.sure) + len(met.maybe), met.size)))


def values(met: Met) -> Told:
    """The different values in the order of the rows; the first spelling stands for all."""
    assert met.cells is not None
    sure, maybe = (_different(_given(met.cells, rows)) for rows in (met.sure, met.maybe))
    perhaps = tuple(value for name, value in maybe.items() if name not in sure)
    return Told(Several(tuple(sure.values()), perhaps, bool(met.blank)))


def _different(given: Iterable[Scalar]) -> dict[Hashable, Scalar]:
    found: dict[Hashable, Scalar] = {}
    for value in given:
        found.setdefault(key(value), value)
    return found


def distinct(met: Met) -> Told:
    """How many different values there are; a blank cell may hold another, or any of the codes of several."""
    found, blank = values(met).value, met.blank
    assert isinstance(found, Several)
    least = len(found.sure) or int(bool(set(blank) & set(met.sure)))
    given = {key(value) for value in (*found.sure, *found.maybe)}
    most = len(given | met.codes) if met.codes and blank else len(given) + len(blank)
    return Told(between(least, max(least, most)))


def most_common(met: Met) -> Told:
    """The values in most rows, or with most different values of the column `by`."""
    assert met.cells is not None
    found = values(met).value
    assert isinstance(found, Several)
    sure, maybe = _by_value(met, met.sure), _by_value(met, met.maybe)
    blank = _in_blanks(met)
    counted: list[tuple[Scalar, Num | None]] = []
    for value in (*found.sure, *found.maybe):
        certain, possible = sure.get(key(value), set()), maybe.get(key(value), set())
        most = len(blank) + sum(unit not in blank for unit in certain | possible)
        counted.append((value, between(len(certain), most)))
    doubtful = [False] * len(found.sure) + [True] * len(found.maybe)
    told = best(counted, doubtful, found.more)
    return Told(told) if found.sure or found.maybe else Told(None, "there is no row with a value")


def _by_value(met: Met, rows: Iterable[int]) -> dict[object, set[object]]:
    """Value -> what it is counted by: the rows, or their values of the column `by`."""
    counted: dict[object, set[object]] = {}
    assert met.cells is not None
    for row in rows:
        units = {key(unit) for unit in _given(met.by, [row])} if met.by is not None else {row}
        for value in _given(met.cells, [row]):
            counted.setdefault(key(value), set()).update(units)
    return counted


def _in_blanks(met: Met) -> set[Hashable]:
    """What the rows that lack a value may add to the count of any value."""
    found: set[Hashable] = set()
    for row in met.blank:
        if met.by is None:
            found.add(row)
        elif met.by[row] is None:
            found |= met.by_codes or {("row", row)}
        else:
            found |= {key(unit) for unit in _given(met.by, [row])}
    return found


def _given(cells: Mapping[int, Value], rows: Iterable[int]) -> list[Scalar]:
    """The values of the cells, those of a cell with several each; without blanks."""
    given: list[Scalar] = []
    for row in rows:
        cell = cells[row]
        given += cell.sure if isinstance(cell, Several) else (cell,)
    return [value for value in given if value is not None and value is not NOTHING]


def _of_column(calculate: Callable[[Sequence[Num]], Num]) -> Callable[[Met], Told]:
    def told(met: Met) -> Told:
        assert met.cells is not None
        given = _given(met.cells, met.sure)
        numbers = [number(value) if isinstance(value, str) else value for value in given]
        strange = sum(not isinstance(value, Num) for value in numbers)
        if strange:
            return Told(None, f"{some(strange, 'cell')} with no number in it")
        if met.maybe or met.blank:
            return Told(None)
        return of_numbers([n for n in numbers if isinstance(n, Num)], calculate)

    return told


def of_numbers(numbers: Sequence[Num], calculate: Callable[[Sequence[Num]], Num]) -> Told:
    """A sum, mean and so on of numbers that may have bounds; of no number only the sum is known."""
    if not numbers and calculate is not total:
        return Told(None, "there is no number to take it of")
    return Told(calculate(numbers))


def total(numbers: Sequence[Num]) -> Num:
    return Num(sum((n.low for n in numbers), Fraction()), sum((n.high for n in numbers), Fraction()))


def least(numbers: Sequence[Num]) -> Num:
    return Num(min(n.low for n in numbers), min(n.high for n in numbers))


def greatest(numbers: Sequence[Num]) -> Num:
    return Num(max(n.low for n in numbers), max(n.high for n in numbers))


def mean(numbers: Sequence[Num]) -> Num:
    whole = total(numbers)
    return Num(whole.low / len(numbers), whole.high / len(numbers))


def median(numbers: Sequence[Num]) -> Num:
    """The middle number, or the mean of the two in the middle. Each bound has its own: the median grows with each."""
    return Num(_middle([n.low for n in numbers]), _middle([n.high for n in numbers]))


def _middle(numbers: list[Fraction]) -> Fraction:
    numbers = sorted(numbers)
    at = len(numbers) // 2
    return numbers[at] if len(numbers) % 2 else (numbers[at - 1] + numbers[at]) / 2


# Of a list of numbers, or of a column of them.
OF_NUMBERS: dict[str, Callable[[Sequence[Num]], Num]] = {
    "sum": total,
    "min": least,
    "max": greatest,
    "mean": mean,
    "median": median,
}
# Function of rows -> what it does; those that need no column are in `WITHOUT_COLUMN`.
OF_ROWS: dict[str, Callable[[Met], Told]] = {
    "count": count,
    "share": share,
    "distinct": distinct,
    "values": values,
    "most_common": most_common,
    **{name: _of_column(calculate) for name, calculate in OF_NUMBERS.items()},
}
WITHOUT_COLUMN = frozenset({"count", "share"})
