"""The literals of terms are looked for in one column; what stands around them proves the term or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from review.search.engine import bits
from review.search.engine.bits import Bits
from review.search.engine.found import Sought
from review.search.engine.literals import Hits, Scanner
from review.search.engine.pattern import TOKEN, Pattern, expression, pattern
from review.search.engine.text import WORD, Text


class Terms:
    """Terms that are looked for together in one column after the other."""

    def __init__(self, terms: Sequence[Sought]):
        self.patterns = {term: pattern(term) for term in terms}
        literals = [(p.literal, p.begins) for p in self.patterns.values() if p.literal]
        begin = {literal for literal, begins in literals if begins}
        self.scanners = [Scanner(begin, begins=True)] if begin else []
        self.inner = {literal: Scanner([literal], begins=False) for literal, begins in literals if not begins}

    def found(self, text: Text) -> FoundIn:
        """Where each term stands in `text`."""
        begin = {literal: hits for scanner in self.scanners for literal, hits in scanner.hits(text).items()}
        inner = {literal: scanner.hits(text)[literal] for literal, scanner in self.inner.items()}
        return FoundIn(text, self.patterns, begin, inner)


class FoundIn(NamedTuple):
    """What was found in one text. begin, inner: where each literal begins a word, and where it stands anywhere."""

    text: Text
    patterns: Mapping[Sought, Pattern]
    begin: Mapping[bytes, Hits]
    inner: Mapping[bytes, Hits]

    def rows(self, term: Sought) -> Bits:
        """The records that hold the term."""
        count = len(self.text.given)
        flags = np.zeros(count, np.bool_)
        sought = self.patterns[term]
        if sought.length == 1 and sought.literal:
            flags[self.places(term).rows] = True
        else:
            search = expression(sought.words, self.text.parted).search
            flags[[row for row, record in self._candidates(sought) if search(record)]] = True
        return bits.pack(flags)

    def places(self, term: Sought) -> Hits:
        """Where the term stands: a byte of its first word each, and the record."""
        sought = self.patterns[term]
        if sought.length == 1 and sought.literal:
            return self._words(sought)
        every = expression(sought.words, self.text.parted).finditer
        found = [(row, match.start()) for row, record in self._candidates(sought) for match in every(record)]
        rows, within = np.array(found, np.int64).reshape(-1, 2).T
        return Hits(self.text.bounds[rows] + within, rows)

    def _literal(self, sought: Pattern) -> Hits:
        hits = (self.begin if sought.begins else self.inner)[sought.literal]
        return hits.where(ends_word(self.text, hits, len(sought.literal))) if sought.exact else hits

    def _words(self, sought: Pattern) -> Hits:
        """Where a term of one word stands."""
        hits = self._literal(sought)
        if sought.simple:
            return hits
        letters, matches = self.text.letters.data, sought.word.match
        known: dict[bytes, bool] = {}
        proved = np.zeros(len(hits.at), np.bool_)
        starts = hits.at if sought.begins else word_starts(self.text, hits)
        ends = self.text.bounds[hits.rows + 1]
        for number, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            word = TOKEN.match(letters, start, end)[0]  # type: ignore[index] # the literal stands there
            if (answer := known.get(word)) is None:
                answer = known[word] = matches(word) is not None
            proved[number] = answer
        return hits.where(proved)

    def _candidates(self, sought: Pattern) -> Iterable[tuple[int, memoryview]]:
        """The records that may hold the term, and their letters."""
        every = np.flatnonzero(np.diff(self.text.bounds))
        rows = np.unique(self._literal(sought).rows) if sought.literal else every
        letters = self.text.letters.data
        starts, ends = self.text.bounds[rows].tolist(), self.text.bounds[rows + 1].tolist()
        for row, start, end in zip(rows.tolist(), starts, ends, strict=True):
            yield row, letters[start:end]


def ends_word(text: Text, hits: Hits, length: int):  # type: ignore[no-untyped-def] # flags
    """Which hits of a literal of `length` bytes have no more of a word behind them."""
    behind = hits.at + length
    last = behind == text.bounds[hits.rows + 1]
    return last | ~WORD[text.letters[np.where(last, 0, behind)]]


def word_starts(text: Text, hits: Hits):  # type: ignore[no-untyped-def] # places
    """Where the words begin in which the hits stand."""
    starts, first = hits.at.copy(), text.bounds[hits.rows]
    moving = np.arange(len(starts))
    while len(moving):
        moving = moving[starts[moving] > first[moving]]
        moving = moving[WORD[text.letters[starts[moving] - 1]]]
        starts[moving] -= 1
    return starts
