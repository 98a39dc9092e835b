"""A text and the terms of a search string go in; out comes where in the text the terms stand, to be marked.

By the same rule as the engine's (`words`): a term is marked somewhere if and only if it is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple
from unicodedata import category

from review.search.tree import Part, Term, Word
from review.search.words import JOINED, WORD, bare, fold

_BETWEEN = re.compile(r"[^ \t\n]+")


class Stands(NamedTuple):
    """A folded word of a text, and where it stands there, from the first letter to behind the last."""

    word: str
    start: int
    end: int


def spans(text: str, terms: Iterable[Term], *, column: str) -> list[tuple[int, int]]:
    """Where the terms stand in a cell of `column`, (start, end) in order; what overlaps is one. A term that is not
    looked for in this column is not marked."""
    sought = [term for term in dict.fromkeys(terms) if column in term.fields]
    values = {
        accents: [list(_words(text, *ends, accents)) for ends in _values(text, joined=column in JOINED)]
        for accents in {term.accents for term in sought}
    }
    found = [
        (words[at].start, words[at + len(term.words) - 1].end)
        for term in sought
        for words in values[term.accents]
        for at in _places(term, words)
    ]
    return _joined(sorted(found))


def _values(text: str, *, joined: bool) -> Iterator[tuple[int, int]]:
    """The parts of a cell that no phrase runs across."""
    start = 0
    for part in text.split(";") if joined else [text]:
        yield start, start + len(part)
        start += len(part) + 1


def _words(text: str, start: int, end: int, accents: bool) -> Iterator[Stands]:
    """The words of text[start:end]. Folding never reaches across a blank, so what is between blanks is folded alone."""
    for run in _BETWEEN.finditer(text, start, end):
        folded, places = _folded(run.group(), fold if accents else _without_accents)
        for word in WORD.finditer(folded):
            yield Stands(word.group(), run.start() + places[word.start()][0], run.start() + places[word.end() - 1][1])


def _without_accents(text: str) -> str:
    return bare(fold(text))


def _folded(run: str, folding: Callable[[str], str]) -> tuple[str, list[tuple[int, int]]]:
    """A run without blanks, folded, and for each letter of it the letters of the run that it is made from. Where
    folding takes more than a letter and its marks together, as in Korean, that is the whole run."""
    folded = folding(run)
    if run.isascii():
        return folded, [(at, at + 1) for at in range(len(run))]
    clusters: list[list[int]] = []
    for at, letter in enumerate(run):
        if clusters and category(letter)[0] == "M":
            clusters[-1][1] = at + 1
        else:
            clusters.append([at, at + 1])
    parts = [folding(run[start:end]) for start, end in clusters]
    if "".join(parts) != folded:
        return folded, [(0, len(run))] * len(folded)
    return folded, [(start, end) for part, (start, end) in zip(parts, clusters, strict=True) for _ in part]


def _places(term: Term, words: Sequence[Stands]) -> Iterator[int]:
    """The places of the words at which the term begins."""
    patterns = [_pattern(word, term.accents) for word in term.words]
    for at in range(len(words) - len(patterns) + 1):
        if all(pattern.fullmatch(words[at + n].word) for n, pattern in enumerate(patterns)):
            yield at


@cache
def _pattern(word: Word, accents: bool) -> re.Pattern[str]:
    def part(p: Part) -> str:
        if isinstance(p, str):
            return re.escape(p if accents else bare(p))
        return f".{{{p.least},{'' if p.most is None else p.most}}}"

    return re.compile("".join(map(part, word)))


def _joined(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
