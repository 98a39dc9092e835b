"""Forms become the pairs that are worth comparing: those that share a key, in numbers that grow with the entries.

To add a key: one line in `KEYS`. A key is a text that two copies of one work are likely to share; '' for none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from review.dedupe.forms import Form
from review.nouns import Problem, some

Numbers = np.ndarray
_NONE = np.zeros(0, dtype=np.int64)

# A key that more forms share says too little of each: they are compared if they share another key as well.
LARGEST = 64
_TITLE = 10
_HEAD, _TAIL = 25, 20
_ABSTRACT = 60
_SMALL_WORDS = {"with", "from", "their", "into", "that", "this", "between", "through"}


def _title_head(a: Form) -> str:
    return a.joined[:_HEAD]


def _title_tail(a: Form) -> str:
    return a.joined[-_TAIL:] if len(a.joined) >= _TITLE else ""


def _longest_words(a: Form) -> str:
    words = {word for word in a.title.split() if len(word) > 3 and word not in _SMALL_WORDS}
    return " ".join(sorted(words, key=lambda word: (-len(word), word))[:4]) if len(words) > 1 else ""


def _author_year(a: Form) -> str:
    return f"{a.first.family}|{a.first.initials[:1]}|{a.year}" if a.first and a.year else ""


def _author_place(a: Form) -> str:
    return f"{a.first.family}|{a.volume}|{a.page}" if a.first and a.volume and a.page else ""


def _place(a: Form) -> str:
    return f"{a.year}|{a.volume}|{a.page}" if a.year and a.volume and a.page else ""


def _journal_page(a: Form) -> str:
    return f"{a.year}|{a.page}|{a.journals[0][:3]}" if a.year and a.page and a.journals else ""


def _abstract_head(a: Form) -> str:
    return "".join(filter(str.isalnum, a.abstract[:_ABSTRACT]))


KEYS: dict[str, Callable[[Form], str]] = {
    "DOI": lambda a: a.doi,
    "beginning of the title": _title_head,
    "end of the title": _title_tail,
    "longest words of the title": _longest_words,
    "first author and year": _author_year,
    "first author, volume and page": _author_place,
    "year, volume and page": _place,
    "year, page and journal": _journal_page,
    "beginning of the abstract": _abstract_head,
    "id in Web of Science": lambda a: a.wos_id,
    "id in Scopus": lambda a: a.scopus_id,
    "id in PubMed": lambda a: a.pmid,
    "id in OpenAlex": lambda a: a.openalex_id,
    "citation key without title": lambda a: "" if a.title else a.citekey,
}


_CERTAIN = {"DOI", "citation key without title", *(name for name in KEYS if name.startswith("id in"))}


class Candidates(NamedTuple):
    """first, second: positions of the forms of each pair, first < second, sorted, each pair once. shared: how many keys
    they share. certain: whether one of these names a single work."""

    first: Numbers
    second: Numbers
    shared: Numbers
    certain: Numbers
    notes: tuple[Problem, ...]


def candidates(forms: Sequence[Form]) -> Candidates:
    """The pairs of forms that share a key of `KEYS`.

    A key that more than `LARGEST` forms share pairs only those of them that share a second such key; the notes say
    which keys these are, and how many share them."""
    size = len(forms)
    found, certain = [_NONE], [_NONE]
    large: dict[str, Numbers] = {}
    for name, key in KEYS.items():
        codes = _codes([key(a) for a in forms])
        (first, second), over = _paired(codes)
        found.append(first * size + second)
        if name in _CERTAIN:
            certain.append(found[-1])
        if over.any():
            large[name] = np.where(over, codes, -1)
    for one, other in combinations(large.values(), 2):
        both = np.where((one >= 0) & (other >= 0), one * size + other, -1)
        (first, second), _ = _paired(both)
        found += [first * size + second] * 2
    pairs, shared = np.unique(np.concatenate(found), return_counts=True)
    notes = tuple(_note(name, codes) for name, codes in large.items())
    return Candidates(*np.divmod(pairs, max(size, 1)), shared, np.isin(pairs, np.concatenate(certain)), notes)


def _codes(keys: list[str]) -> Numbers:
    """A number for each key, the same for the same, -1 for none."""
    codes = pd.factorize(np.array([key or None for key in keys], dtype=object))[0]
    return codes.astype(np.int64)


def _paired(codes: Numbers) -> tuple[tuple[Numbers, Numbers], Numbers]:
    """All pairs (first < second) of the positions of one code, and which positions have a code that is too common."""
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] >= 0]
    _, at, many = np.unique(codes[order], return_inverse=True, return_counts=True)
    over = np.zeros(len(codes), dtype=bool)
    over[order[many[at] > LARGEST]] = True
    order = order[many[at] <= LARGEST]
    ordered = codes[order]
    firsts, seconds, here, step = [_NONE], [_NONE], np.arange(len(order)), 0
    while len(here):
        step += 1
        here = here[here + step < len(order)]
        here = here[ordered[here] == ordered[here + step]]
        firsts.append(order[here])
        seconds.append(order[here + step])
    return (np.concatenate(firsts), np.concatenate(seconds)), over


def _note(name: str, codes: Numbers) -> Problem:
    _, many = np.unique(codes[codes >= 0], return_counts=True)
    return Problem(
        where="duplicates",
        what=f"{some(int(many.sum()), 'entry')} share the {name} with more than {LARGEST} others",
        done="compared only where they share another key too",
    )
