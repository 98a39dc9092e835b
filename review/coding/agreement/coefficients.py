"""Coefficients of agreement: how often each pattern of codes occurs goes in, one number a draw comes out.

To add a coefficient: one function from patterns and their times to numbers, and one line in `COEFFICIENTS`.

Each function takes `times`, an array (draws, patterns) of how often each pattern occurs in each draw, and gives one of
(draws,), NaN where the coefficient is undefined. In the formulas, r_uk coders gave code k to unit u, and m_u = sum of
r_uk over k gave it any; N units have a code, q codes were used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from review.coding.agreement.patterns import Patterns, Unit, patterns

Floats = NDArray[np.float64]
Scale = Literal["nominal", "ordinal", "interval"]
CODES: tuple[Scale, ...] = ("nominal", "ordinal")
SCALES: tuple[Scale, ...] = (*CODES, "interval")


def percent_agreement(of: Patterns, times: Floats) -> Floats:
    """Observed agreement, 0 to 1: p_a = mean over the units with m_u >= 2 of sum_k r_uk (r_uk - 1) / (m_u (m_u - 1)),
    the share of its pairs of codes that are the same (Fleiss, 1971, Psychological Bulletin 76(5), 378-382, equation 2;
    with unequal numbers of coders, Gwet, 2014, Handbook of Inter-Rater Reliability, 4th ed., chapter 2).

    Undefined without a unit that two coded."""
    m = of.number
    same = sum((2.0 * (of.said[:, a] == of.said[:, b]) * both for a, b, both in _pairs(of)), np.zeros(len(m)))
    return _divided(times @ (same / np.maximum(m * (m - 1), 1)), times @ (m > 1).astype(float))


def cohen_kappa(of: Patterns, times: Floats) -> Floats:
    """Cohen's kappa of two coders, -1 to 1: (p_o - p_e) / (1 - p_e), where p_o is the share of units with the same
    code, and p_e that of two coders who use each code as often as these do, but by chance: the sum over codes of the
    product of their shares (Cohen, 1960, Educational and Psychological Measurement 20(1), 37-46).

    Undefined if both used one code alone, the same. ValueError for units that are not of the same two coders."""
    if len(of.coders) != 2 or (of.said < 0).any():
        raise ValueError("Cohen's kappa is of two coders who both coded every unit")
    codes = np.arange(len(of.codes))
    first, second = (times @ (of.said[:, [at]] == codes).astype(float) for at in (0, 1))
    n, same = times.sum(axis=1), times @ (of.said[:, 0] == of.said[:, 1]).astype(float)
    chance = (first * second).sum(axis=1)
    return _divided(n * same - chance, n * n - chance)


def fleiss_kappa(of: Patterns, times: Floats) -> Floats:
    """Fleiss' kappa of any number of coders, at most 1: (p_a - p_e) / (1 - p_e), where p_e = sum_k pi_k^2 and pi_k =
    mean over all N units of r_uk / m_u (Fleiss, 1971, Psychological Bulletin 76(5), 378-382). With unequal numbers of
    coders, p_a is of the units that two coded and pi_k of all (Gwet, 2014, chapter 2). Of two coders it is Scott's pi.

    Undefined if only one code was used."""
    return _beyond_chance(of, times, (_prevalence(of, times) ** 2).sum(axis=1))


def gwet_ac1(of: Patterns, times: Floats) -> Floats:
    """Gwet's AC1, at most 1: as Fleiss' kappa, but p_e = sum_k pi_k (1 - pi_k) / (q - 1), the chance that a coder
    guesses and agrees; it stays high where one code is rare (Gwet, 2008, British Journal of Mathematical and
    Statistical Psychology 61(1), 29-48; for missing codes, Gwet, 2014, chapter 2).

    Undefined if only one code was used by the coders compared; a draw keeps their q."""
    pi = _prevalence(of, times)
    return _of_codes(of, times, (pi * (1 - pi)).sum(axis=1) / max(len(of.codes) - 1, 1))


def pabak(of: Patterns, times: Floats) -> Floats:
    """The prevalence-adjusted bias-adjusted kappa, at most 1: (p_a - 1/q) / (1 - 1/q), which for two codes is
    2 p_a - 1 (Byrt, Bishop & Carlin, 1993, Journal of Clinical Epidemiology 46(5), 423-429); for q codes it is S
    (Bennett, Alpert & Goldstein, 1954, Public Opinion Quarterly 18(3), 303-308).

    Undefined if only one code was used by the coders compared; a draw keeps their q."""
    return _of_codes(of, times, np.full(len(times), 1 / max(len(of.codes), 1)))


def alpha_nominal(of: Patterns, times: Floats) -> Floats:
    """Krippendorff's alpha for codes without an order, any number of coders, at most 1: 1 - D_o / D_e. With n_k = the
    times that code k was given to units with m_u >= 2, and n their sum, D_o is the sum over these units of the ordered
    pairs of differing codes, each over m_u - 1, and D_e = sum over k != l of n_k n_l / (n - 1) (Krippendorff, 2011,
    Computing Krippendorff's Alpha-Reliability, section C).

    Undefined if only one code was used in the units that two coded."""
    m = of.number
    differ = (m * m - (of.told**2).sum(axis=1)) / np.maximum(m - 1, 1)
    n = _paired(of, times)
    return 1 - (n.sum(axis=1) - 1) * _divided(times @ differ, n.sum(axis=1) ** 2 - (n**2).sum(axis=1))


def alpha_ordinal(of: Patterns, times: Floats) -> Floats:
    """Krippendorff's alpha for codes in an order, that of `Patterns.codes`: as the nominal, but each pair of codes
    weighs (sum of n_g for g from k to l - (n_k + n_l) / 2)^2, the squared distance of their mid-ranks (Krippendorff,
    2011, section D). Undefined as the nominal."""
    n = _paired(of, times)
    all_n, ranks = n.sum(axis=1), n.cumsum(axis=1) - n / 2
    observed = np.zeros(len(times))
    for a, b, both in _pairs(of):
        apart = ranks[:, of.said[both, a]] - ranks[:, of.said[both, b]]
        observed += 2 * (times[:, both] * apart**2 / (of.number[both] - 1)).sum(axis=1)
    expected = 2 * (all_n * (n * ranks**2).sum(axis=1) - (n * ranks).sum(axis=1) ** 2)
    return 1 - (all_n - 1) * _divided(observed, np.where((n > 0).sum(axis=1) > 1, expected, 0))


def alpha_interval(of: Patterns, times: Floats) -> Floats:
    """Krippendorff's alpha for numbers: as the nominal, but each pair of values weighs the square of their difference
    (Krippendorff, 2011, section D). Undefined as the nominal. ValueError for codes that are no numbers."""
    values = np.array([*map(float, of.codes), 0.0])  # the last is for those who said nothing
    values[:-1] -= values[:-1].mean() if of.codes else 0  # near zero, squares lose no digits
    m = of.number
    shown = values[of.said] * (m > 1)[:, None]
    apart = sum(((values[of.said[:, a]] - values[of.said[:, b]]) ** 2 * both for a, b, both in _pairs(of)), 0 * m)
    observed = times @ (2 * apart / np.maximum(m - 1, 1))
    n, squares = times @ (m * (m > 1)), times @ (shown**2).sum(axis=1)
    expected = 2 * (n * squares - (times @ shown.sum(axis=1)) ** 2)
    expected[expected <= 1e-12 * n * squares] = 0  # of one value alone, but for the rounding of floats
    return 1 - (n - 1) * _divided(observed, expected)


def _divided(above: Floats, below: Floats) -> Floats:
    """NaN where the lower number is zero."""
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)


def _prevalence(of: Patterns, times: Floats) -> Floats:
    """(draws, q): pi_k."""
    return times @ (of.told / of.number[:, None]) / times.sum(axis=1, keepdims=True)


def _beyond_chance(of: Patterns, times: Floats, chance: Floats) -> Floats:
    codes = (times @ of.told > 0).sum(axis=1)  # counted, since shares of floats may add up to nearly 1
    return np.where(codes > 1, _divided(percent_agreement(of, times) - chance, 1 - chance), np.nan)


def _of_codes(of: Patterns, times: Floats, chance: Floats) -> Floats:
    """Chance that does not depend on which codes a draw happens to hold."""
    if len(of.codes) < 2:
        return np.full(len(times), np.nan)
    return _divided(percent_agreement(of, times) - chance, 1 - chance)


def _paired(of: Patterns, times: Floats) -> Floats:
    """(draws, q): n_k."""
    return times @ (of.told * (of.number > 1)[:, None])


def _pairs(of: Patterns) -> Iterator[tuple[int, int, NDArray[np.bool_]]]:
    """Each pair of coders, by their places, with the patterns (P,) in which both said something."""
    for a, b in combinations(range(len(of.coders)), 2):
        yield a, b, (of.said[:, a] >= 0) & (of.said[:, b] >= 0)


class Coefficient(NamedTuple):
    """coders: how many it is told of: 2, 3 or more, or 0 for any number. scales: what it is for. percent: whether it is
    a share, to be told in per cent. of: as every function here."""

    label: str
    of: Callable[[Patterns, Floats], Floats]
    source: str
    coders: int = 0
    percent: bool = False
    scales: tuple[Scale, ...] = CODES

    def value(self, units: Sequence[Unit], order: Sequence[str] = ()) -> float | None:
        """The coefficient of some units; None if it is undefined. order: the codes as an ordinal scale has them."""
        found = patterns(units, order)
        value = float(self.of(found, found.times[None, :])[0])
        return None if np.isnan(value) else value


COEFFICIENTS: dict[str, Coefficient] = {
    "percent": Coefficient("Agreement, %", percent_agreement, "", percent=True, scales=SCALES),
    "kappa": Coefficient("Cohen’s κ", cohen_kappa, "Cohen (1960)", coders=2),
    "fleiss": Coefficient("Fleiss’ κ", fleiss_kappa, "Fleiss (1971)", coders=3),
    "alpha": Coefficient("Krippendorff’s α", alpha_nominal, "Krippendorff (2011), nominal", scales=("nominal",)),
    "alpha-ordinal": Coefficient(
        "Krippendorff’s α, ordinal", alpha_ordinal, "Krippendorff (2011), ordinal", scales=("ordinal",)
    ),
    "alpha-interval": Coefficient(
        "Krippendorff’s α, interval", alpha_interval, "Krippendorff (2011), interval", scales=("interval",)
    ),
    "ac1": Coefficient("Gwet’s AC1", gwet_ac1, "Gwet (2008)"),
    "pabak": Coefficient("PABAK", pabak, "Byrt et al. (1993), Bennett et al. (1954)"),
}


def fitting(scale: Scale, coders: int) -> list[str]:
    """The names of the coefficients that are told of so many coders and codes of such a scale."""
    return [name for name, told in COEFFICIENTS.items() if scale in told.scales and told.coders in (0, min(coders, 3))]
