"""Records become numbers here: the words and pairs of words of title and abstract, weighed by how rare they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from review.errors import Complaint, ReviewError

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

# ELAS u4, the default model of ASReview 3.0.8: its feature extractor.
TFIDF: dict[str, Any] = {"ngram_range": (1, 2), "sublinear_tf": True, "max_df": 0.95, "min_df": 1}
INSTALL = 'install it with: pip install "review-pipeline[rank]"'


def texts(records: pd.DataFrame) -> list[str]:
    """Title and abstract of each record, as one text; what is missing is empty."""
    filled = records[["title", "abstract"]].fillna("")
    return [f"{title} {abstract}" for title, abstract in zip(filled["title"], filled["abstract"], strict=True)]


def matrix(records: pd.DataFrame) -> csr_matrix:
    """One row a record, one column a word or a pair of neighbouring words (TF-IDF); no column if no word is left.

    ReviewError if scikit-learn is not installed."""
    vectorizer = sklearn("feature_extraction.text").TfidfVectorizer(**TFIDF)
    try:
        return vectorizer.fit_transform(texts(records))
    except ValueError:  # there are no words, or each is in all records: nothing tells records apart
        from scipy.sparse import csr_matrix

        return csr_matrix((len(records), 0))


def sklearn(module: str) -> Any:
    """A module of scikit-learn, which takes seconds to load and is an extra of this package. ReviewError if it is not
    installed."""
    from importlib import import_module

    try:
        return import_module(f"sklearn.{module}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "sklearn":
            raise
        what = "the order by relevance needs scikit-learn, which is not installed"
        raise ReviewError(Complaint("", what, INSTALL)) from None
