"""Units pass through here into arrays: each way in which coders coded a unit once, with how many units were coded so.

Records that were coded alike weigh alike, so that a thousand draws of thousands of records are one product of arrays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# What coders said of one record: coder -> code. Coefficients compare units with at least two coders.
Unit = Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """P ways in which C coders used q codes. coders, codes: their names; codes in the order of the scale, and only
    those that somebody used. said: (P, C), the place in `codes` of what a coder said, -1 for nothing. times: (P,), how
    many units were coded so."""

    coders: tuple[str, ...]
    codes: tuple[str, ...]
    said: NDArray[np.int64]
    times: NDArray[np.float64]

    @property
    def told(self) -> NDArray[np.float64]:
        """(P, q): how many coders said each code."""
        return (self.said[:, :, None] == np.arange(len(self.codes))).sum(axis=1).astype(float)

    @property
    def number(self) -> NDArray[np.int64]:
        """(P,): how many coders said anything."""
        return (self.said >= 0).sum(axis=1)


def coders(units: Iterable[Unit]) -> list[str]:
    """All who coded any of the units, in the order of the alphabet."""
    return sorted({coder for unit in units for coder in unit})


def used(units: Iterable[Unit], order: Sequence[str] = ()) -> list[str]:
    """The codes that anybody used: those of `order` as they stand there, then others in the order of the alphabet."""
    rank = {code: at for at, code in enumerate(order)}
    return sorted({c for unit in units for c in unit.values()}, key=lambda c: (rank.get(c, len(rank)), c))


def patterns(units: Sequence[Unit], order: Sequence[str] = ()) -> Patterns:
    """The units as patterns, whose order does not depend on that of the units. order: the codes as the scale has them;
    needed for ordinal scales alone."""
    who, codes = coders(units), used(units, order)
    place = {code: at for at, code in enumerate(codes)}
    counted = Counter(tuple(place[unit[c]] if c in unit else -1 for c in who) for unit in units if unit)
    ways = sorted(counted)
    said = np.array(ways, dtype=np.int64).reshape(len(ways), len(who))
    return Patterns(tuple(who), tuple(codes), said, np.array([counted[way] for way in ways], dtype=float))
