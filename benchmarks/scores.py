"""Clusters of duplicates are weighed against labelled ones: by record, as bib-dedupe's own table does, and by pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

Clusters = Iterable[Sequence[str]]


class Score(NamedTuple):
    """true: duplicates found. false: records taken away that are no duplicates. missed: duplicates left."""

    true: int
    false: int
    missed: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
        return 2 * self.true / (2 * self.true + self.false + self.missed) if any(self) else 1.0


def by_record(found: Clusters, labelled: Clusters, ids: Iterable[str]) -> Score:
    """Each cluster that was found keeps its first record (as their ids are sorted) and takes the others away. Of each
    labelled cluster one record has to stay; every other that stays was missed (Wagner & Prester, bib-dedupe)."""
    labelled = list(labelled)
    away = {record for cluster in found for record in sorted(cluster)[1:]}
    known = {record for cluster in labelled for record in cluster}
    true = missed = 0
    false = sum(record in away for record in ids if record not in known)
    for cluster in labelled:
        left = sum(record not in away for record in cluster)
        true += len(cluster) - max(left, 1)
        missed += max(left - 1, 0)
        false += left == 0
    return Score(true, false, missed)


def by_pair(found: Clusters, labelled: Clusters) -> Score:
    """Pairs of records that stand in one cluster."""
    have, want = (
        {pair for cluster in clusters for pair in combinations(sorted(cluster), 2)} for clusters in (found, labelled)
    )
    return Score(len(have & want), len(have - want), len(want - have))
