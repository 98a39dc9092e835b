"""What an expression comes to, as far as it is known: numbers with bounds, lists with values in doubt, three truths.

A blank cell is missing, not nothing: what depends on it is unknown (None), after Kleene's strong three-valued logic
(Kleene, 1952, Introduction to Metamathematics, section 64). Numbers are exact fractions; a count of rows of which some
are in doubt lies between two bounds, and arithmetic on bounds is interval arithmetic (Moore, 1966).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

Truth = bool | None


class Num(NamedTuple):
    """A number that lies from `low` to `high`, both in; known if they are the same."""

    low: Fraction
    high: Fraction


class Nothing(Enum):
    """The value of a cell that has to be blank: an antecedent has no type of outcome. It equals no value."""

    NOTHING = "nothing"


NOTHING = Nothing.NOTHING
Scalar = Num | str | bool | Nothing | None


class Several(NamedTuple):
    """A list: the values that are in it for sure, those that may be, and whether there may be `more` beside."""

    sure: tuple[Scalar, ...]
    maybe: tuple[Scalar, ...] = ()
    more: bool = False


Value = Scalar | Several
_NUMBER = re.compile(r"[-−]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,15})?")


def exact(number: int | Decimal | Fraction) -> Num:
    return Num(Fraction(number), Fraction(number))


def between(low: int, high: int) -> Num:
    return Num(Fraction(low), Fraction(high))


def folded(text: str) -> str:
    """Text as it is compared: whatever its case and spaces."""
    return " ".join(text.casefold().split())


def number(text: str) -> Num | None:
    """The number that a cell's text is, '1,234.5' say; None if it is none."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    return exact(Decimal(text.replace(",", "").replace("−", "-")))


# ---- truth -----------------------------------------------------------------------------------------------------------


def all_of(truths: Iterable[Truth]) -> Truth:
    """True if all are, False if any is not, else unknown."""
    unknown = False
    for truth in truths:
        if truth is False:
            return False
        unknown = unknown or truth is None
    return None if unknown else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """True if any is, False if none is, else unknown."""
    return negated(all_of(map(negated, truths)))


def negated(truth: Truth) -> Truth:
    return None if truth is None else not truth


def compared(sign: str, left: Value, right: Value) -> Truth:
    """Whether `left sign right`, sign being one of = != < <= > >=."""
    if sign == "!=":
        return negated(compared("=", left, right))
    if isinstance(left, Several) or isinstance(right, Several):
        return _same_list(_several(left), _several(right))
    if left is NOTHING or right is NOTHING:
        return False
    if left is None or right is None:
        return None
    if isinstance(left, Num) and isinstance(right, Num):
        return _compared_numbers(sign, left, right)
    if isinstance(left, str) and isinstance(right, str):
        return folded(left) == folded(right)
    return left is right


def _compared_numbers(sign: str, left: Num, right: Num) -> Truth:
    match sign:
        case "<":
            return True if left.high < right.low else False if left.low >= right.high else None
        case "<=":
            return True if left.high <= right.low else False if left.low > right.high else None
        case ">" | ">=":
            return _compared_numbers("<" if sign == ">" else "<=", right, left)
    if left.high < right.low or right.high < left.low:
        return False
    return True if left.low == left.high == right.low == right.high else None


def _several(value: Value) -> Several:
    """A single value stands for the list of it."""
    return value if isinstance(value, Several) else Several((value,))


def key(value: Scalar) -> Hashable:
    """What two values share if they are the same; None for what is not known."""
    if isinstance(value, Num):
        return value.low if value.low == value.high else None
    return ("text", folded(value)) if isinstance(value, str) else value


def _same_list(left: Several, right: Several) -> Truth:
    """Whether both hold the same values as often, in whatever order."""
    sure = [Counter(map(key, side.sure)) for side in (left, right)]
    if any(None in keys for keys in sure):
        return None
    if not (left.maybe or left.more or right.maybe or right.more):
        return sure[0] == sure[1]
    for mine, theirs, other in ((sure[0], sure[1], right), (sure[1], sure[0], left)):
        if not other.more and mine - (theirs + Counter(map(key, other.maybe))):
            return False
    return None


def contained(value: Scalar, among: Several) -> Truth:
    """Whether a value is in a list."""
    if value is NOTHING:
        return False
    found = any_of(compared("=", value, other) for other in among.sure)
    if found is True:
        return True
    doubtful = among.more or any(compared("=", value, other) is not False for other in among.maybe)
    return None if doubtful else found


# ---- numbers ---------------------------------------------------------------------------------------------------------


def calculated(sign: str, left: Num, right: Num) -> Num | None:
    """`left sign right`, sign being one of + - * /; None for a division by what may be zero."""
    if sign == "+":
        return Num(left.low + right.low, left.high + right.high)
    if sign == "-":
        return Num(left.low - right.high, left.high - right.low)
    if sign == "/":
        if right.low <= 0 <= right.high:
            return None
        right = Num(1 / right.high, 1 / right.low)
    ends = [a * b for a in left for b in right]
    return Num(min(ends), max(ends))


def rounded(value: Fraction, digits: int) -> Fraction:
    """To so many decimals, halves away from zero, as one does on paper."""
    whole = abs(value) * 10**digits
    near = (2 * whole.numerator + whole.denominator) // (2 * whole.denominator)
    return Fraction(near if value >= 0 else -near, 10**digits)


def best(numbers: Sequence[tuple[Scalar, Num | None]], doubtful: Sequence[bool], more: bool = False) -> Several:
    """The values with the highest number. doubtful: whether a value is in the list at all."""
    present = [n.low for (_, n), doubt in zip(numbers, doubtful, strict=True) if n is not None and not doubt]
    floor = max(present, default=None)
    unknown = any(n is None for _, n in numbers)
    highs = sorted((n.high for _, n in numbers if n is not None), reverse=True)
    sure: list[Scalar] = []
    maybe: list[Scalar] = []
    for (value, mine), doubt in zip(numbers, doubtful, strict=True):
        if mine is not None and floor is not None and mine.high < floor:
            continue
        certain = mine is not None and not doubt and not unknown and not more
        # the highest that any other can be: the second where this one is the first
        rival = highs[1:2] if mine is not None and mine.high == highs[0] else highs[:1]
        (sure if certain and mine is not None and mine.low >= max(rival, default=mine.low) else maybe).append(value)
    return Several(tuple(sure), tuple(maybe), more)


def shown_number(value: Fraction, digits: int) -> str:
    """With commas between thousands, to so many decimals, trailing zeros kept."""
    exactly = rounded(value, digits)
    with localcontext() as context:
        context.prec = 4000
        decimal = Decimal(exactly.numerator) / Decimal(exactly.denominator)
        return f"{decimal.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP):,f}"
