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

# A key that more forms share says too little of each: they are compared if they share another key as well, or stand
# near each other among those that share it, in the order of title, first author, year and place (the sorted
# neighbourhood of Hernández and Stolfo 1995).
LARGEST = 64
NEAR = 32
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

    A key that more than `LARGEST` forms share pairs each of them with the `NEAR` before and after it in the order of
    titles, with those that share a second such key, and, where the key names a work, with the first of its title; the
    notes say which keys these are, and how many share them."""
    size = len(forms)
    rank, titles = _ranks(forms), _codes([a.title for a in forms])
    found, certain = [_NONE], [_NONE]
    large: dict[str, Numbers] = {}
    for name, key in KEYS.items():
        codes = _codes([key(a) for a in forms])
        pairs, over = _paired(codes, rank, NEAR)
        found.append(pairs)
        if over.any():
            large[name] = np.where(over, codes, -1)
        if name in _CERTAIN:
            certain.append(pairs)
            if name in large:
                certain.append(_with_first(_both(large[name], titles)))
                found.append(certain[-1])
    for one, other in combinations(large.values(), 2):
        found += [_paired(_both(one, other), rank, 0)[0]] * 2
    pairs, shared = np.unique(np.concatenate(found), return_counts=True)
    notes = tuple(_note(name, codes) for name, codes in large.items())
    return Candidates(*np.divmod(pairs, max(size, 1)), shared, np.isin(pairs, np.concatenate(certain)), notes)


def _codes(keys: list[str]) -> Numbers:
    """A number for each key, the same for the same, -1 for none."""
    codes = pd.factorize(np.array([key or None for key in keys], dtype=object))[0]
    return codes.astype(np.int64)


def _both(one: Numbers, other: Numbers) -> Numbers:
    """The codes of two keys together, -1 where either is none."""
    return np.where((one >= 0) & (other >= 0), one * len(one) + other, -1)


def _ranks(forms: Sequence[Form]) -> Numbers:
    """Where each form stands in the order of title, first author, year and place."""
    told = [
        (a.title, a.first.family if a.first else "", a.year or 0, a.volume, a.page, a.issue, a.doi, a.abstract)
        for a in forms
    ]
    rank = np.empty(len(told), dtype=np.int64)
    rank[sorted(range(len(told)), key=told.__getitem__)] = np.arange(len(told))
    return rank


def _paired(codes: Numbers, rank: Numbers, near: int) -> tuple[Numbers, Numbers]:
    """The pairs of the positions of one code, first * len(codes) + second, first < second: all of them, but of a code
    that is too common those no more than `near` apart by rank; and which positions have such a code."""
    order = np.lexsort((rank, codes))
    order = order[codes[order] >= 0]
    ordered = codes[order]
    _, at, many = np.unique(ordered, return_inverse=True, return_counts=True)
    common = many[at] > LARGEST
    over = np.zeros(len(codes), dtype=bool)
    over[order[common]] = True
    pairs, here, step = [_NONE], np.arange(len(order)), 0
    while len(here):
        step += 1
        here = here[here + step < len(order)]
        here = here[ordered[here] == ordered[here + step]]
        if step > near:
            here = here[~common[here]]
        one, other = order[here], order[here + step]
        pairs.append(np.minimum(one, other) * len(codes) + np.maximum(one, other))
    return np.concatenate(pairs), over


def _with_first(codes: Numbers) -> Numbers:
    """The pairs, as in `_paired`, of the first position of each code with its others."""
    (others,) = np.nonzero(codes >= 0)
    _, first, at = np.unique(codes[others], return_index=True, return_inverse=True)
    firsts = others[first[at]]
    return (firsts * len(codes) + others)[firsts != others]


def _note(name: str, codes: Numbers) -> Problem:
    _, many = np.unique(codes[codes >= 0], return_counts=True)
    shared = f"{some(int(many.sum()), 'entry')} share the {name} with more than {LARGEST} others"
    return Problem(
        where="duplicates",
        what=f"{shared}, so copies of one work among them that are alike in little else may have stayed apart",
        done="nothing has to be done, unless you know such a pair: then decide on it in a sheet of duplicates",
    )
