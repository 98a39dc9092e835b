"""Records become numbers here: the words and pairs of words of title and abstract, weighed by how rare they are."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from review.errors import Complaint, ReviewError
from review.formats import cache

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

# ELAS u4, the default model of ASReview 3.0.8: its feature extractor.
TFIDF: dict[str, Any] = {"ngram_range": (1, 2), "sublinear_tf": True, "max_df": 0.95, "min_df": 1}
_LARGE = 2_000  # records; fewer are soon counted anew
INSTALL = 'install it with: pip install "review-pipeline[rank]"'


def texts(records: pd.DataFrame) -> list[str]:
    """Title and abstract of each record, as one text; what is missing is empty."""
    filled = records[["title", "abstract"]].fillna("")
    return [f"{title} {abstract}" for title, abstract in zip(filled["title"], filled["abstract"], strict=True)]


def matrix(records: pd.DataFrame) -> csr_matrix:
    """One row a record, one column a word or a pair of neighbouring words (TF-IDF); no column if no word is left. That
    of a large table comes from the cache, if it was made before.

    ReviewError if scikit-learn is not installed."""
    told, kept = texts(records), None
    vectorizer = sklearn("feature_extraction.text").TfidfVectorizer(**TFIDF)
    key = _key(told) if len(told) >= _LARGE else ""
    if key and (file := cache.get(key)):
        kept = _kept(file, len(told))
    if kept is not None:
        return kept
    try:
        made = vectorizer.fit_transform(told)
    except ValueError:  # there are no words, or each is in all records: nothing tells records apart
        from scipy.sparse import csr_matrix

        return csr_matrix((len(records), 0))
    if key:
        cache.put(key, lambda path: _keep(made, path))
    return made


def _key(told: list[str]) -> str:
    """The name of a matrix in the cache: the hash of all that it rests on."""
    made_by = [repr(sorted(TFIDF.items())), *(f"{name} {version(name)}" for name in ("scikit-learn", "scipy", "numpy"))]
    hashed = hashlib.sha256("\0".join(made_by).encode())
    for text in told:
        hashed.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return hashed.hexdigest()


def _keep(made: csr_matrix, path: Path) -> None:
    from scipy.sparse import save_npz

    with path.open("wb") as out:
        save_npz(out, made, compressed=False)


def _kept(path: Path, rows: int) -> csr_matrix | None:
    """The matrix in a file of the cache, which holds numbers alone (`load_npz` unpickles nothing); None if it is not
    whole."""
    from scipy.sparse import load_npz

    try:
        found = load_npz(path)
    except (OSError, ValueError, KeyError, BadZipFile):
        return None
    return found if found.shape[0] == rows else None


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
