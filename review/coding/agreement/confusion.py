"""Which code met which: units go in, tables of counts come out, since a coefficient alone does not tell where coders
part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import permutations

from review.coding.agreement.patterns import Unit, coders

Counts = list[list[float]]


def confusion(units: Iterable[Unit], two: tuple[str, str], codes: Sequence[str]) -> list[list[int]]:
    """Codes of the first coder (rows) by codes of the second (columns), in units that both coded."""
    met = Counter((unit[two[0]], unit[two[1]]) for unit in units if all(coder in unit for coder in two))
    return [[met[a, b] for b in codes] for a in codes]


def coincidences(units: Iterable[Unit], codes: Sequence[str]) -> Counts:
    """Code by code, symmetric, for any number of coders: each unit with m >= 2 codes gives 1 / (m - 1) for each ordered
    pair of them, so that the whole adds up to the number of codes (Krippendorff, 2011, section C)."""
    met: Counter[tuple[str, str]] = Counter()
    for unit in units:
        for pair, times in Counter(permutations(unit.values(), 2)).items():
            met[pair] += times / (len(unit) - 1)  # type: ignore[assignment] # a Counter adds shares as well
    return [[met[a, b] for b in codes] for a in codes]


def base_rates(units: Sequence[Unit]) -> dict[str, Counter[str]]:
    """Coder -> how often each code was used, in the order of the alphabet."""
    return {coder: Counter(unit[coder] for unit in units if coder in unit) for coder in coders(units)}
