"""Screening that is simulated: the metrics by hand and by brute force, and what ranking gains on made-up records."""

from fractions import Fraction
from itertools import combinations
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_rank import RECORDS, TRUTH, corpus

from review import rank
from review.errors import ReviewError
from review.rank.simulate import discovery, loss, recall_after, wss

ORDERS = st.lists(st.booleans(), min_size=2, max_size=40).filter(lambda order: 0 < sum(order) < len(order))


def order(text: str) -> list[bool]:
    """'x' for a relevant record."""
    return [letter == "x" for letter in text]


def test_metrics_by_hand():
    best, worst = order("xx........"), order("........xx")
    assert rank.measured(best) == pytest.approx((1 - 0.2 - 0.05, 0.5, 0, 0.15))
    assert rank.measured(worst) == pytest.approx((1 - 1.0 - 0.05, 0, 1, 0.95))
    assert loss(order("x...x")) == pytest.approx(0.5)  # 9 - (1 + 1 + 1 + 1 + 2), of 2 * 3
    assert recall_after(order("x.x.......")) == 0.5
    assert recall_after(order("x........")) == 0  # a tenth of nine records is none


def test_work_saved_is_counted_at_the_record_that_makes_the_recall():
    # 20 relevant records: the 19th makes 95 per cent, and it is the 25th screened of 100
    seen = order("x" * 18 + "......" + "x" + "." * 74 + "x")
    assert wss(seen) == pytest.approx(0.75 - 0.05)
    assert wss(seen, Fraction(1)) == pytest.approx(0.0)


@given(ORDERS)
def test_loss_lies_between_the_best_and_the_worst_order(seen):
    def area(labels):
        return sum(sum(labels[: at + 1]) for at in range(len(labels)))

    best, worst = area(sorted(seen, reverse=True)), area(sorted(seen))
    assert loss(seen) == pytest.approx((best - area(seen)) / (best - worst))
    assert discovery(seen) == pytest.approx(mean(at for at, found in enumerate(seen, 1) if found) / len(seen))


@pytest.mark.parametrize(("total", "relevant"), [(2, 1), (5, 2), (10, 3), (11, 1), (12, 8)])
def test_what_is_expected_of_a_random_order_is_the_mean_over_all_orders(total, relevant):
    every = [rank.measured([at in chosen for at in range(total)]) for chosen in combinations(range(total), relevant)]
    assert rank.expected(total, relevant) == pytest.approx([mean(values) for values in zip(*every, strict=True)])


@pytest.mark.parametrize("labels", [[], [True], [False, False]])
def test_metrics_need_both_kinds(labels):
    with pytest.raises(ValueError, match="both"):
        rank.measured(labels)


def test_a_simulation_screens_every_labelled_record_once_and_finds_relevant_ones_early():
    done = rank.simulate(RECORDS, TRUTH)
    assert sorted(done.order) == sorted(TRUTH)
    assert [TRUTH[record] for record in done.order] == list(done.relevant)
    assert done.every == 1
    chance = rank.expected(len(TRUTH), sum(TRUTH.values()))
    assert done.metrics.loss < 0.5 * chance.loss
    assert done.metrics.wss > chance.wss + 0.3
    assert rank.simulate(RECORDS, dict(reversed(TRUTH.items()))) == done


def test_a_simulation_learns_after_each_vote_only_from_the_votes_before():
    records, truth = corpus(40, 6, seed=3)
    done = rank.simulate(records, truth)
    model, seen = rank.ranker(records), {}
    for record in done.order[: 1 + max(at for at, found in enumerate(done.relevant) if found)]:
        assert model.order(seen)[0] == record
        seen[record] = truth[record]


def test_records_without_a_label_take_no_part():
    labels = {record: TRUTH[record] for record in list(TRUTH)[:60]}
    done = rank.simulate(RECORDS, {**labels, "elsewhere": True}, every=7)
    assert set(done.order) == set(labels)
    assert (done.unlabelled, done.every) == (60, 7)


@settings(max_examples=5)
@given(every=st.integers(1, 130))
def test_fewer_trainings_lose_no_record(every):
    assert sorted(rank.simulate(RECORDS, TRUTH, every=every).order) == sorted(TRUTH)


@pytest.mark.parametrize("labels", [{}, dict.fromkeys(TRUTH, True), dict.fromkeys(TRUTH, False)])
def test_a_simulation_needs_both_kinds(labels):
    with pytest.raises(ReviewError, match="needs both kinds"):
        rank.simulate(RECORDS, labels)
