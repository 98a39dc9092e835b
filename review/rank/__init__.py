"""The order in which records are looked at: likely relevant ones first. Ranking never excludes a record."""

from review.rank.relevance import Ranker, order, ranker, told
from review.rank.simulate import Metrics, Simulation, expected, measured, simulate
from review.rank.stopping import ASSUMPTIONS, Stopping, stopping

__all__ = [
    "ASSUMPTIONS", "Metrics", "Ranker", "Simulation", "Stopping", "expected", "measured", "order", "ranker", "simulate",
    "stopping", "told",
]  # fmt: skip
