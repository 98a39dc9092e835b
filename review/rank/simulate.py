"""Votes that are known go in; how soon a ranked screening would have found the relevant records comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from review.errors import Complaint, ReviewError

if TYPE_CHECKING:
    import pandas as pd

# So many times at most is the model retrained, lest a large set take a day.
_TRAININGS = 1_000
Watch = Callable[[Iterable[int], int], Iterable[int]]


class Metrics(NamedTuple):
    """How soon the relevant records come, in shares of 1. wss: work saved over sampling at 95 % recall. recall: after
    10 % of the records. loss: 0 is the best order, 1 the worst. atd: average time to discovery."""

    wss: float
    recall: float
    loss: float
    atd: float


@dataclass(frozen=True, slots=True)
class Simulation:
    """order: record ids as they would have been screened; relevant: of each, whether it is. every: how many votes were
    cast between two trainings. unlabelled: how many records have no label, and took no part."""

    order: tuple[str, ...]
    relevant: tuple[bool, ...]
    every: int
    trainings: int
    seed: int
    unlabelled: int = 0

    @property
    def metrics(self) -> Metrics:
        return measured(self.relevant)


def simulate(
    records: pd.DataFrame,
    labels: Mapping[str, bool],
    *,
    seed: int = 0,
    every: int | None = None,
    watch: Watch = lambda steps, total: steps,
) -> Simulation:
    """Screen the labelled records as if nobody knew the labels: take the record that is most likely relevant, learn
    its label, order the rest anew. It begins in the order of the table, until both kinds of label are known.

    every: how many records are taken between two trainings; by default 1, of more than 1,000 records the thousandth
    part, rounded up. Once all relevant records are found, the rest changes nothing and is taken as it stands.
    watch: sees the number of records as it grows, of so many.

    ReviewError unless there are labels of both kinds."""
    from review.rank.relevance import ranker

    known = records.loc[[record for record in records.index if record in labels]]
    truth = {str(record): bool(labels[str(record)]) for record in known.index}
    left_to_find = sum(truth.values())
    if not 0 < left_to_find < len(truth):
        what = f"{left_to_find:,} of {len(truth):,} labelled records are relevant"
        raise ReviewError(Complaint("", what, "a simulation needs both kinds"))
    step = every or -(-len(truth) // _TRAININGS)
    model, seen, trainings = ranker(known), dict[str, bool](), 0
    for _ in watch(range(0, len(truth), step), len(range(0, len(truth), step))):
        trainings += 0 < sum(seen.values()) < len(seen)
        ahead = model.order(seen, seed=seed)
        taken = ahead[:step] if left_to_find else ahead
        seen |= {record: truth[record] for record in taken}
        left_to_find -= sum(truth[record] for record in taken)
        if len(seen) == len(truth):
            break
    return Simulation(tuple(seen), tuple(seen.values()), step, trainings, seed, len(records) - len(known))


def measured(relevant: Sequence[bool]) -> Metrics:
    """The metrics of an order of screening. relevant: of each record, in that order. ValueError unless there are both
    kinds."""
    return Metrics(wss(relevant), recall_after(relevant), loss(relevant), discovery(relevant))


def expected(total: int, relevant: int) -> Metrics:
    """The metrics that screening in random order has on average, worked out rather than drawn: of `relevant` among
    `total` records the i-th stands, on average, at i (total + 1) / (relevant + 1)."""
    wanted = _enough(relevant, Fraction(95, 100))
    at = Fraction(wanted * (total + 1), relevant + 1)
    saved = 1 - at / total - (1 - Fraction(95, 100))
    return Metrics(float(saved), (total // 10) / total, 0.5, (total + 1) / (2 * total))


def wss(relevant: Sequence[bool], recall: Fraction = Fraction(95, 100)) -> float:
    """Work saved over sampling: the share of records that need not be screened once the given share of the relevant
    ones is found, less the share that could be left out of a random order at that recall: (TN + FN) / N - (1 - R)
    (Cohen, Hersh, Peterson & Yen, 2006, JAMIA 13(2), 206-219)."""
    places = _places(relevant)
    screened = places[_enough(len(places), recall) - 1]
    return float(1 - Fraction(screened, len(relevant)) - (1 - recall))


def recall_after(relevant: Sequence[bool], share: Fraction = Fraction(1, 10)) -> float:
    """The share of the relevant records among the first records, of which there are `share` of all, rounded down."""
    return sum(relevant[: int(len(relevant) * share)]) / len(_places(relevant))


def loss(relevant: Sequence[bool]) -> float:
    """How far the curve of recall stays below the best one, as a share of how far the worst does: with N records, P of
    them relevant, (P (N - (P - 1) / 2) - sum of the relevant found after each record) / (P (N - P)). As `loss` in
    asreview/metrics.py, ASReview 3."""
    found, total = len(_places(relevant)), len(relevant)
    area = sum(accumulate(map(int, relevant)))
    return float((found * (total - Fraction(found - 1, 2)) - area) / (found * (total - found)))


def discovery(relevant: Sequence[bool]) -> float:
    """Average time to discovery: the mean place of a relevant record as a share of all records (Ferdinands et al.,
    2023, Systematic Reviews 12, 100)."""
    places = _places(relevant)
    return sum(places) / len(places) / len(relevant)


def _places(relevant: Sequence[bool]) -> list[int]:
    """Where the relevant records stand, counted from 1."""
    places = [at for at, found in enumerate(relevant, 1) if found]
    if not 0 < len(places) < len(relevant):
        raise ValueError("both relevant and other records are needed")
    return places


def _enough(relevant: int, recall: Fraction) -> int:
    """How many relevant records make up the given recall at least."""
    return -(-relevant * recall.numerator // recall.denominator)
