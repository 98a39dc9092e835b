"""How far coders agree: what each said of the records that several coded goes in, coefficients come out.

To add a coefficient: one function from units to a number, and one line in `COEFFICIENTS`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from typing import NamedTuple

from review.coding.sheets import Sheet

# What coders said of one record: coder -> code. A unit of a coefficient has at least two coders.
Unit = Mapping[str, str]

CODER = "coder"


class Coefficient(NamedTuple):
    """`value`: of units, each with at least two coders; None if it is undefined since only one code was used. `coders`:
    how many coders it takes, 0 for any number. `percent`: whether it is a share, to be told in per cent."""

    label: str
    value: Callable[[Sequence[Unit]], float | None]
    source: str
    coders: int = 0
    percent: bool = False


def ratings(sheet: Sheet, column: str) -> dict[str, dict[str, str]]:
    """record_id -> coder -> code, for the filled cells of a column; the rows of one coder on one record are told as one
    code, all that the coder said there in the order of the alphabet. Rows without a coder or a record are left out."""
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in sheet.rows:
        if row.record_id and row[CODER] and row[column]:
            said[row.record_id][row[CODER]].add(row[column])
    return {record: {coder: "; ".join(sorted(codes)) for coder, codes in by.items()} for record, by in said.items()}


def coders(units: Iterable[Unit]) -> list[str]:
    """All who coded any of the units, in the order of the alphabet."""
    return sorted({coder for unit in units for coder in unit})


def shared(units: Iterable[Unit], who: Iterable[str] | None = None) -> list[Unit]:
    """The units that at least two coders coded; with `who`, those that all of these coded, and what they said alone."""
    if who is None:
        return [unit for unit in units if len(unit) > 1]
    who = tuple(who)
    return [{coder: unit[coder] for coder in who} for unit in units if all(coder in unit for coder in who)]


def pairs(units: Sequence[Unit]) -> list[tuple[str, str]]:
    """The pairs of coders who coded at least one unit both."""
    return [two for two in combinations(coders(units), 2) if any(all(c in unit for c in two) for unit in units)]


def percent_agreement(units: Sequence[Unit]) -> float | None:
    """The share of the pairs of codes on the same record that are the same code, 0 to 1; None without units."""
    found = [a == b for unit in units for a, b in combinations(unit.values(), 2)]
    return sum(found) / len(found) if found else None


def cohen_kappa(units: Sequence[Unit]) -> float | None:
    """Cohen's kappa of two coders, -1 to 1: agreement beyond that of two coders who use each code as often as these do,
    but by chance (Cohen, 1960, Educational and Psychological Measurement 20(1), 37-46). ValueError for units that are
    not of the same two coders."""
    names = coders(units)
    if len(names) != 2 or any(len(unit) != 2 for unit in units):
        raise ValueError("Cohen's kappa is of two coders who both coded every unit")
    n = len(units)
    first, second = (Counter(unit[name] for unit in units) for name in names)
    same = Fraction(sum(unit[names[0]] == unit[names[1]] for unit in units), n)
    chance = Fraction(sum(first[code] * second[code] for code in first), n * n)
    return None if chance == 1 else float((same - chance) / (1 - chance))


def krippendorff_alpha(units: Sequence[Unit]) -> float | None:
    """Krippendorff's alpha for codes without an order (nominal), any number of coders, at most 1: from the coincidences
    of codes within units (Krippendorff, 2011, Computing Krippendorff's Alpha-Reliability, section C)."""
    coincide: Counter[tuple[str, str]] = Counter()
    for unit in units:
        told = Counter(permutations(unit.values(), 2))
        for pair, times in told.items():
            coincide[pair] += Fraction(times, len(unit) - 1)  # type: ignore[assignment]
    by_code: Counter[str] = Counter()
    for (code, _), times in coincide.items():
        by_code[code] += times
    n = sum(by_code.values())
    expected = n * n - sum(times * times for times in by_code.values())  # of pairs that differ
    observed = sum(times for (a, b), times in coincide.items() if a != b)
    return float(1 - (n - 1) * Fraction(observed) / expected) if expected else None


COEFFICIENTS: dict[str, Coefficient] = {
    "percent": Coefficient("Agreement, %", percent_agreement, "", percent=True),
    "kappa": Coefficient("Cohen’s κ", cohen_kappa, "Cohen (1960)", coders=2),
    "alpha": Coefficient("Krippendorff’s α", krippendorff_alpha, "Krippendorff (2011), nominal"),
}
