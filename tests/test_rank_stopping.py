"""The stopping rule: its p by counting every urn, its bound, and what it says."""

from fractions import Fraction
from itertools import combinations
from math import comb, floor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from review.rank import ASSUMPTIONS, stopping
from review.rank.stopping import below

LABELS = st.lists(st.booleans(), max_size=40)


def counted(k: int, total: int, relevant: int, drawn: int) -> Fraction:
    """P(X <= k) by drawing every hand."""
    hands = list(combinations(range(total), drawn))
    return Fraction(sum(sum(ball < relevant for ball in hand) <= k for hand in hands), len(hands))


@pytest.mark.parametrize("total", range(1, 9))
def test_the_distribution_is_that_of_all_hands_from_all_urns(total):
    for relevant in range(total + 1):
        for drawn in range(total + 1):
            for k in range(drawn + 1):
                assert below(k, total, relevant, drawn) == pytest.approx(float(counted(k, total, relevant, drawn)))


@settings(max_examples=36)
@given(st.integers(0, 2_000), st.integers(0, 2_000), st.integers(0, 2_000), st.integers(0, 300))
def test_the_distribution_is_exact_in_large_urns(total, relevant, drawn, k):
    relevant, drawn = min(relevant, total), min(drawn, total)
    ways = sum(comb(relevant, x) * comb(total - relevant, drawn - x) for x in range(min(k, drawn) + 1))
    assert below(k, total, relevant, drawn) == pytest.approx(float(Fraction(ways, comb(total, drawn))), abs=1e-10)


def least(labels: list[bool], total: int, missed: int) -> float:
    """p by its definition: the least over all runs of last records, however they end."""
    if missed > total - len(labels):
        return 0.0
    found = [1.0]
    for n in range(1, len(labels) + 1):
        k, urn = sum(labels[-n:]), total - len(labels) + n
        ways = sum(comb(k + missed, x) * comb(urn - k - missed, n - x) for x in range(k + 1))
        found.append(float(Fraction(ways, comb(urn, n))))
    return min(found)


@settings(max_examples=48)
@example([False, True, True], 57, 0.5)  # 3/60 is the level itself
@given(LABELS, st.integers(0, 60), st.sampled_from([0.5, 0.8, 0.9, 0.95, 1.0]))
def test_p_and_the_bound_are_those_of_their_definitions(labels, unseen, target):
    total = len(labels) + unseen
    told = stopping(labels, total, target)
    found = sum(labels)
    missed = next(m for m in range(found + 60) if Fraction(found) < Fraction(str(target)) * (found + m))
    if found:
        assert missed == floor(Fraction(found) / Fraction(str(target))) + 1 - found
        assert told.p == pytest.approx(least(labels, total, missed))
    held = [m for m in range(unseen + 1) if least(labels, total, m) >= 0.05]
    assert told.missed == max(held)


def test_a_case_worked_out_by_hand():
    # 19 relevant, then 100 others; 100 unseen. Below 95% of all means two or more missed (19 of 20 is 95%).
    labels = [True] * 19 + [False] * 100
    assert stopping(labels, 219).p == pytest.approx((100 * 99) / (200 * 199))
    assert stopping(labels, 219).missed == 4  # (100 choose m) / (200 choose m): .0606 for 4, .0297 for 5


def test_the_more_irrelevant_records_in_a_row_the_smaller_p():
    p = [stopping([True] * 20 + [False] * run, 1_000).p for run in range(0, 981, 70)]
    assert p == sorted(p, reverse=True)
    assert p[0] == 1
    assert p[-1] < 0.001


@pytest.mark.parametrize(("labels", "total", "said"), [
    ([True, False], 2, "Every record has been screened."),
    ([], 0, "Every record has been screened."),
    ([], 7, "No relevant record has been found yet; 7 unseen records are left, of which at most 7 are relevant"),
    ([False] * 900, 1_000, "No relevant record has been found yet; 100 unseen records are left, of which at most 1 is"),
    ([True, *[False] * 5], 100, "That less than 95% of the relevant records have been found cannot be rejected at the "
     "5% level (p = .949); 94 unseen records are left, of which at most"),
    ([*[True] * 40, *[False] * 950], 1_000, "is rejected at the 5% level (p < .001); 10 unseen records are left"),
    ([*[True] * 40, *[False] * 959], 1_000, "1 unseen record is left, of which at most 0 are relevant with 95% conf"),
])  # fmt: skip
def test_what_is_said(labels, total, said):
    assert said in stopping(labels, total).sentence


@pytest.mark.parametrize(("labels", "total", "target"), [([True], 0, 0.95), ([], 1, 0), ([], 1, 1.01)])
def test_what_makes_no_sense_is_refused(labels, total, target):
    with pytest.raises(ValueError, match="target"):
        stopping(labels, total, target)


def test_many_relevant_records_among_very_many_take_no_time():
    labels = [at % 7 == 0 for at in range(14_000)] + [False] * 3_000
    told = stopping(labels, 28_000)
    assert told.p < 1e-9
    assert told.missed < 30


def test_the_assumptions_are_in_words():
    assert all(len(text.split()) > 20 for text in ASSUMPTIONS)
