"""How sure a coefficient is: units go in, the coefficient with an interval of it comes out, the same on every run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from review.coding.agreement.coefficients import COEFFICIENTS, Floats
from review.coding.agreement.patterns import Patterns, Unit, patterns

DRAWS = 2_000
LEVEL = 0.95
SEED = 1960
FEW = 10  # units below which an interval says little


class Estimate(NamedTuple):
    """value: None if undefined, since only one code was used or nobody coded what another did. low, high: the ends of
    the interval; None if the coefficient is undefined, or so in half of the draws. undefined: the share of the draws in
    which it is, and which the interval leaves out."""

    value: float | None
    low: float | None = None
    high: float | None = None
    undefined: float = 0.0


def draws(of: Patterns, *, number: int = DRAWS, seed: int = SEED) -> Floats:
    """(number, patterns): how often each pattern occurs when as many units as there are are drawn with replacement."""
    n = int(of.times.sum())
    # The older generator, since numpy promises its numbers for good (NEP 19), and a report has to come out the same.
    return np.random.RandomState(seed).multinomial(n, of.times / n, size=number).astype(float)


def estimates(units: Sequence[Unit], names: Iterable[str], order: Sequence[str] = ()) -> dict[str, Estimate]:
    """Name of a coefficient -> what it is, with the 2.5th and the 97.5th percentile of it in samples of the units
    (percentile interval: Efron & Tibshirani, 1993, An Introduction to the Bootstrap, section 13.3). All coefficients
    see the same samples. order: the codes as an ordinal scale has them."""
    names = list(names)
    found = patterns(units, order)
    if not len(found.times):
        return dict.fromkeys(names, Estimate(None))
    drawn = np.vstack([found.times, draws(found)])
    return {name: _estimate(COEFFICIENTS[name].of(found, drawn)) for name in names}


def _estimate(told: Floats) -> Estimate:
    """told: the coefficient of the units, then of each draw."""
    value, drawn = told[0], told[1:]
    if np.isnan(value):
        return Estimate(None)
    defined = drawn[~np.isnan(drawn)]
    undefined = 1 - len(defined) / len(drawn)
    if undefined > 0.5:
        return Estimate(float(value), undefined=undefined)
    low, high = np.percentile(defined, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return Estimate(float(value), float(low), float(high), undefined)
