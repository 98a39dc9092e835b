"""Votes so far go in, the records that nobody has decided come out, most likely relevant first; none is left out."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from review.rank.features import TFIDF, matrix, sklearn

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

# ELAS u4, the default model of ASReview 3.0.8: its classifier, and how much the relevant records weigh in training.
SVM: dict[str, Any] = {"loss": "squared_hinge", "C": 0.11}
RATIO = 9.8
# More than scikit-learn's own thousand, which some sets of a few records need; no other result changes by it.
_ITERATIONS = 10_000


@dataclass(frozen=True, slots=True)
class Ranker:
    """The records of a review as numbers, made once, so that they can be ordered anew after every vote.

    ids: record ids in the order of the table. words: their TF-IDF weights, one row a record."""

    ids: tuple[str, ...]
    words: csr_matrix

    def order(self, labels: Mapping[str, bool], *, seed: int = 0) -> list[str]:
        """The ids without a label, most likely relevant first; those that score the same stand as in the table.

        labels: record id -> whether it was found relevant; ids that the table does not have teach nothing. As long as
        there are not both kinds among them, the order is that of the table.

        TF-IDF and a linear support vector machine, retrained on all labels, with the parameters of ELAS u4 as ASReview
        3.0.8 ships it (van de Schoot et al., 2025, ASReview LAB v.2, Patterns)."""
        known = [at for at, record in enumerate(self.ids) if record in labels]
        left = [at for at, record in enumerate(self.ids) if record not in labels]
        relevant = np.array([labels[self.ids[at]] for at in known], dtype=bool)
        if left and self.words.shape[1] and relevant.any() and not relevant.all():
            scores = _scores(self.words, known, relevant, left, seed)
            left = [left[at] for at in np.argsort(-scores, kind="stable")]
        return [self.ids[at] for at in left]


def ranker(records: pd.DataFrame) -> Ranker:
    """The ranker of a record table; title and abstract are all that it looks at. ReviewError if scikit-learn is not
    installed."""
    return Ranker(tuple(map(str, records.index)), matrix(records))


def order(records: pd.DataFrame, labels: Mapping[str, bool], *, seed: int = 0) -> list[str]:
    """The ids of the records without a label, most likely relevant first; see `Ranker.order`."""
    return ranker(records).order(labels, seed=seed)


def told() -> dict[str, Any]:
    """What a report has to say of the ranking: model, parameters, versions. ReviewError if scikit-learn is not
    installed."""
    sklearn("svm")  # says so if it is not there
    versions = {name: str(import_module(name).__version__) for name in ("sklearn", "scipy", "numpy")}
    return {
        "model": "ELAS u4 (ASReview 3.0.8)",
        "text": "title, abstract",
        "tfidf": {**TFIDF, "ngram_range": list(TFIDF["ngram_range"])},
        "svm": dict(SVM),
        "weight of irrelevant records": f"relevant / ({RATIO} * irrelevant), renormalised",
        "versions": versions,
    }


def _scores(words: csr_matrix, known: list[int], relevant: np.ndarray, left: list[int], seed: int) -> np.ndarray:
    """How likely each of `left` is relevant, on a scale of the classifier's own."""
    svm = sklearn("svm").LinearSVC(**SVM, random_state=seed, max_iter=_ITERATIONS)
    with warnings.catch_warnings():
        # A fit that is not quite at its end orders the records all the same.
        warnings.simplefilter("ignore", sklearn("exceptions").ConvergenceWarning)
        svm.fit(words[known], relevant, sample_weight=weights(relevant))
    return svm.decision_function(words[left])


def weights(relevant: np.ndarray) -> np.ndarray:
    """How much each labelled record weighs in training: all relevant ones 9.8 times what all others do, and as much as
    there are records together (ASReview 3.0.8, balancer `Balanced` with ratio 9.8). relevant: of both kinds."""
    found = int(relevant.sum())
    raw = np.where(relevant, 1.0, found / (RATIO * (len(relevant) - found)))
    return raw * len(relevant) / raw.sum()
