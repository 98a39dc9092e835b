"""The literals of terms are looked for in one column; what stands around them proves the term or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from review.search.engine import bits
from review.search.engine.bits import Bits, Flags
from review.search.engine.found import Sought
from review.search.engine.literals import Hits, Scanner
from review.search.engine.pattern import TOKEN, Pattern, expression, pattern
from review.search.engine.starts import word_starts
from review.search.engine.text import WORD, Bytes, Places, Text, rows_of

_STEPS = 48  # bytes, as few words are longer; what is left is looked at a record at a time


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
        flags = np.zeros(len(self.text.given), np.bool_)
        flags[self.places(term).rows] = True
        return bits.pack(flags & self.text.given)  # below a missing text there may be letters of another

    def places(self, term: Sought) -> Hits:
        """Where the term stands: a byte of its first word each, and the record."""
        sought = self.patterns[term]
        hits = self._literal(sought)
        if sought.simple:
            return hits
        if not sought.begins:
            hits = hits._replace(at=back(self.text, hits, hits.at, of_word=True))
            hits = hits.where(np.diff(hits.at, prepend=-1) > 0)  # a word may hold the literal many times
        for _ in range(sought.before):
            hits = word_before(self.text, hits)
        return hits.where(self._proved(sought, hits))

    def _literal(self, sought: Pattern) -> Hits:
        """Where the literal of a term stands; of one that has none, all words."""
        if not sought.literal:
            words = word_starts(self.text, 0, len(self.text.letters))
            return Hits(words, rows_of(words, self.text))
        hits = (self.begin if sought.begins else self.inner)[sought.literal]
        return hits.where(ends_word(self.text, hits, len(sought.literal))) if sought.exact else hits

    def _proved(self, sought: Pattern, hits: Hits) -> Flags:
        """At which words the whole term begins; a term of one word is proved once for each word that there is."""
        letters, matches = self.text.letters.data, expression(sought.words, self.text.parted).match
        pairs = zip(hits.at.tolist(), self.text.bounds[hits.rows + 1].tolist(), strict=True)
        if sought.length > 1:
            return np.fromiter((matches(letters, at, end) is not None for at, end in pairs), np.bool_, len(hits.at))
        known: dict[bytes, bool] = {}
        proved = np.zeros(len(hits.at), np.bool_)
        for number, (at, end) in enumerate(pairs):
            word = TOKEN.match(letters, at, end)[0]  # type: ignore[index] # a word begins there
            if (answer := known.get(word)) is None:
                answer = known[word] = matches(word) is not None
            proved[number] = answer
        return proved


def ends_word(text: Text, hits: Hits, length: int) -> Flags:
    """Which hits of a literal of `length` bytes have no more of a word behind them."""
    behind = hits.at + length
    last = behind == text.bounds[hits.rows + 1]
    return last | ~WORD[text.letters[np.where(last, 0, behind)]]


def word_before(text: Text, hits: Hits) -> Hits:
    """Where the words begin that stand before those that begin at `hits`, in the same value."""
    ends = back(text, hits, hits.at, of_word=False)
    starts = back(text, hits, ends, of_word=True)
    return hits._replace(at=starts).where(starts < ends)


def back(text: Text, hits: Hits, at: Places, *, of_word: bool) -> Places:
    """The places `at`, rising, in the records of `hits`, moved back over bytes of words, or over all others within a
    value."""
    at, first = at.copy(), text.bounds[hits.rows]
    moving = np.arange(len(at))
    for _ in range(_STEPS):
        moving = moving[at[moving] > first[moving]]
        moving = moving[_over(text, text.letters[at[moving] - 1], of_word)]
        if not len(moving):
            return at
        at[moving] -= 1
    for some in np.split(moving, np.flatnonzero(np.diff(hits.rows[moving])) + 1):  # each of one record
        start = first[some[0]]
        stops = np.flatnonzero(~_over(text, text.letters[start : at[some[-1]]], of_word))
        at[some] = np.append(0, stops + 1)[np.searchsorted(stops, at[some] - start)] + start
    return at


def _over(text: Text, letters: Bytes, of_word: bool) -> Flags:
    """Over which bytes to move."""
    if of_word:
        return WORD[letters]
    return ~WORD[letters] & (letters != ord(";")) if text.parted else ~WORD[letters]
