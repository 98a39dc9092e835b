"""Votes so far go in, records in the order of relevance come out; no page waits long for what is being learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pandas as pd

PATIENCE = 0.02  # seconds that a page waits for the order after the last vote; it takes the one before otherwise


class Learning:
    """The order of records as votes come in: learnt anew in the background after every vote, one learning at a time."""

    def __init__(self, records: pd.DataFrame):
        """records: those to be ordered. ReviewError if what ranking needs is not installed."""
        from review.rank import ranker  # seconds, which only those pay who ask for it

        self._ranker = ranker(records)
        self._order: Sequence[str] = self._ranker.ids
        self._learnt: Mapping[str, bool] = {}
        self._running: tuple[Mapping[str, bool], Future[list[str]]] | None = None
        self._pool = ThreadPoolExecutor(1)

    def order(self, labels: Mapping[str, bool], *, patience: float = PATIENCE) -> Sequence[str]:
        """The records in the order that the labels teach, or those of a moment before if that takes longer than
        `patience`, in seconds. labels: record -> whether it is relevant. Labelled records may be left out."""
        if self._running is None and labels != self._learnt:
            self._running = labels, self._pool.submit(self._ranker.order, labels)
        if self._running is not None:
            learnt, future = self._running
            if wait([future], patience).done:
                self._order, self._learnt, self._running = future.result(), learnt, None
        return self._order
