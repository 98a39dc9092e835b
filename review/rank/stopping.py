"""Votes in the order of screening go in; whether enough of the relevant records are found, by a test, comes out.

The test is that of Callaghan and Müller-Hansen (2020), with ranked quasi-sampling. It excludes nothing: who stops
leaves the unseen records open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import exp, lgamma
from typing import NamedTuple

from review.nouns import are, some

ALPHA = 0.05
SOURCE = (
    "Callaghan & Müller-Hansen (2020), Statistical stopping criteria for automated screening in systematic reviews, "
    "Systematic Reviews 9, 273, https://doi.org/10.1186/s13643-020-01521-4"
)
ASSUMPTIONS = (
    "The records screened last are treated as if they were drawn at random from themselves and the unseen ones, which "
    "they are not. If they were ranked by relevance, as long as a record that is ranked first is as likely relevant "
    "as an unseen one or more, the test is on the safe side, and screening goes on for longer than it need; where the "
    "ranking is worse than chance, say for a kind of study that nobody has found yet, it may stop too early. In the "
    "order of the table, or of the alphabet, nothing of this is known, and the test says little.",
    "Of all runs of last records, the one that speaks most strongly against the hypothesis counts, and the test may be "
    "made again after every vote. p is not corrected for either.",
    "Votes are taken to be right. A record that is not decided counts as unseen, also if it was read: undecided, in "
    "conflict, or with too few votes. Records that no search found are out of its sight: recall is that among the "
    "records at hand.",
)


class Stopping(NamedTuple):
    """p: how likely it would be, at most, to find as few relevant records in the last run as were found there, if the
    recall were below the target. missed: how many relevant records may be among the unseen ones at most, with 95 per
    cent confidence. sentence: both in words."""

    p: float
    missed: int
    sentence: str


def stopping(labels: Sequence[bool], total: int, target: float = 0.95) -> Stopping:
    """Whether so many of the relevant records are found that the hypothesis of a recall below `target` is rejected.

    labels: of each screened record, in the order of screening, whether it is relevant. total: how many records there
    are, screened or not. ValueError if there are more labels than records, or a target that is not in (0, 1].

    Let r relevant records be found. The recall is below the target t if there are K = floor(r / t) + 1 or more in all.
    For every run of the last n records, k of them relevant, these and the unseen are an urn in which at least
    K - (r - k) are relevant; p is P(X <= k), X hypergeometric, the least over all runs (Callaghan & Müller-Hansen,
    2020; `buscarpy.calculate_h0` with bias 1). p is 0 where the urn is too small for so many."""
    if not 0 < target <= 1 or len(labels) > total:
        raise ValueError("labels are at most as many as there are records, and the target is in (0, 1]")
    found, unseen = sum(labels), total - len(labels)
    runs = list(_runs(labels))
    least = int(found / Fraction(str(target))) + 1 - found  # missed, if the recall is just below the target
    p = _p(runs, unseen, least)
    missed = _most(runs, unseen)
    return Stopping(p, missed, _sentence(p, missed, found, unseen, target))


def _sentence(p: float, missed: int, found: int, unseen: int, target: float) -> str:
    if not unseen:
        return "Every record has been screened."
    left = f"{some(unseen, 'unseen record')} {are(unseen)} left, of which at most {missed:,} {are(missed)} relevant"
    left += " with 95% confidence"
    if not found:
        return f"No relevant record has been found yet; {left}."
    wanted = f"less than {100 * target:g}% of the relevant records have been found"
    shown = "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".", 1)
    ruling = "is rejected" if _rejects(p) else "cannot be rejected"
    return f"That {wanted} {ruling} at the 5% level ({shown}); {left}."


def _runs(labels: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """(n, k) of the runs of last records that can have the least p: of those with as many relevant records, the longest
    alone, since every other record that is not relevant makes a high recall more likely."""
    found = 0
    for n, relevant in enumerate(reversed(labels)):
        if relevant:
            if n:
                yield n, found
            found += 1
    if labels:
        yield len(labels), found


def _p(runs: Sequence[tuple[int, int]], unseen: int, missed: int, least: float = 1.0) -> float:
    """The least P(X <= k) over the runs, if so many relevant records are among the unseen; `least` if none is less."""
    if missed > unseen:
        return 0.0
    for n, k in runs:
        least = min(least, below(k, n + unseen, k + missed, n, least))
    return least


def _most(runs: Sequence[tuple[int, int]], unseen: int) -> int:
    """The greatest number of relevant records among the unseen that is not rejected."""
    low, high = 0, unseen
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (low, middle - 1) if _rejects(_p(runs, unseen, middle, ALPHA)) else (middle, high)
    return low


def _rejects(p: float) -> bool:
    """Whether p is below the level; one just at it, as 3/60, may come out below by the rounding of logarithms."""
    return p < ALPHA * (1 - 1e-9)


def below(k: int, total: int, relevant: int, drawn: int, enough: float = 1.0) -> float:
    """P(X <= k) of the hypergeometric distribution: `drawn` of `total` records are drawn without putting any back, and
    `relevant` of them are relevant. Terms from k down, each from the one before; once they add up to more than
    `enough`, their sum so far."""
    x = min(k, relevant, drawn)
    least = max(0, drawn + relevant - total)
    if x < least:
        return 0.0
    if x == min(relevant, drawn):
        return 1.0
    logs = (_ln(relevant, x), _ln(total - relevant, drawn - x), -_ln(total, drawn))
    term = exp(sum(logs))
    if term == 0.0:  # so far out that it cannot be told from nothing, or from all
        return 0.0 if x * total < relevant * drawn else 1.0
    terms, so_far = [term], term
    while x > least and so_far <= enough:
        term *= x * (total - relevant - drawn + x) / ((relevant - x + 1) * (drawn - x + 1))
        x -= 1
        terms.append(term)
        so_far += term
        if term < terms[0] * 1e-18:
            break
    return min(1.0, sum(reversed(terms)))


def _ln(n: int, k: int) -> float:
    """The logarithm of n over k."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
