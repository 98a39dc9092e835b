"""What is true of a search string over a corpus, found slowly and plainly, for every engine to be held against.

The rule is the one of the documentation: texts in NFKC and without case, words are runs of letters and digits, a term's
words are regular expressions that whole words must match, a phrase or NEAR stays within one field and one keyword, and
a record without a year is no hit."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize

from benchmarks.corpora import PLACE
from benchmarks.million import POOL, drawn
from benchmarks.strings import FIELDS, YEARS, Block, String, pattern, string

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_RECIPE = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]


class Matched(NamedTuple):
    """What an engine found. rows: the numbers of the records that match, in any order. counts: for each term, in the
    order of `String.terms`, how many records hold it in any field; None if the engine does not tell."""

    rows: Any
    counts: Sequence[int] | None


def weighed(matched: Matched, name: str, corpus: str) -> dict[str, Any]:
    """How an answer differs from the truth: hits, hits lost, hits too many, counts that differ (None: no counts)."""
    import numpy as np

    holds, hits = truth(name, corpus)
    mine = np.zeros(len(hits), bool)
    mine[np.asarray(matched.rows, np.int64)] = True
    off = None if matched.counts is None else int((holds.sum(0) != np.asarray(matched.counts)).sum())
    told = {"hits": int(mine.sum()), "lost": int((hits & ~mine).sum()), "extra": int((mine & ~hits).sum())}
    return told | {"counts off": off, "terms": holds.shape[1]}


def truth(name: str, corpus: str) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Records x terms: whether it holds the term; and records: whether it is a hit."""
    import numpy as np

    corpus = corpus.removesuffix(" lowered")
    if corpus == "million":
        both = [truth(name, each) for each in POOL]
        holds, hits = (np.concatenate(parts)[drawn()] for parts in zip(*both, strict=True))
        return holds, hits
    path = PLACE / f"truth-{_RECIPE}-{hashlib.sha256(str(string(name)).encode()).hexdigest()[:12]}-{corpus}.npz"
    if not path.exists():
        holds, hits = _slowly(string(name), POOL[corpus])
        np.savez_compressed(path, holds=holds, hits=hits)
    kept = np.load(path)
    return kept["holds"], kept["hits"]


def _slowly(sought: String, path: Path) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    import numpy as np
    import pyarrow.parquet as pq

    records = pq.read_table(path, columns=[*FIELDS, "year"]).to_pylist()
    holds = np.zeros((len(records), len(sought.terms)), bool)
    hits = np.zeros(len(records), bool)
    begun = _Begun(sought.terms)
    for at, record in enumerate(records):
        places = [_places(words, begun) for field in FIELDS for words in _texts(record[field], field)]
        holds[at] = [any(term in each for each in places) for term in sought.terms]
        year = record["year"]
        in_time = year is not None and YEARS[0] <= year <= YEARS[1]
        hits[at] = in_time and all(any(_met(block, each) for each in places) for block in sought.blocks)
    return holds, hits


def _texts(text: str | None, field: str) -> list[list[str]]:
    """The words of each value of a field."""
    values = (text or "").split(";") if field == "keywords" else [text or ""]
    return [re.findall(r"[^\W_]+", normalize("NFKC", normalize("NFKC", value).casefold())) for value in values]


class _Begun(dict[str, list[list[str]]]):
    """Word -> the terms, parted into words, whose first word it is."""

    def __init__(self, terms: Sequence[str]):
        self._terms = [term.split() for term in terms]

    def __missing__(self, word: str) -> list[list[str]]:
        self[word] = [term for term in self._terms if _is(term[0], word)]
        return self[word]


def _places(words: list[str], begun: _Begun) -> dict[str, list[tuple[int, int]]]:
    """Term -> the first and the last word of each place where it stands."""
    found: dict[str, list[tuple[int, int]]] = {}
    for at, first in enumerate(words):
        for term in begun[first]:
            there = words[at : at + len(term)]
            if len(there) == len(term) and all(map(_is, term, there)):
                found.setdefault(" ".join(term), []).append((at, at + len(term) - 1))
    return found


def _met(block: Block, places: dict[str, list[tuple[int, int]]]) -> bool:
    left, right = ([place for term in side for place in places.get(term, [])] for side in (block.terms, block.near))
    if not block.near:
        return bool(left)
    between = (max(a, x) - min(b, y) - 1 for a, b in left for x, y in right if b < x or y < a)
    return any(words <= block.words for words in between)


@cache
def _is(wanted: str, word: str) -> bool:
    return re.fullmatch(pattern(wanted, letter=r"[^\W_]"), word) is not None
