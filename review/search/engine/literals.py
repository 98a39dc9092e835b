"""Many short literals are looked for in one text at once, and where each stands at the begin of a word comes out.

An automaton (Aho and Corasick, 1975, Efficient string matching, Communications of the ACM 18(6)) reads all records in
one go as one run of bytes, without an index. Literals hold no signs that part words, and none is the begin of another;
so what the automaton leaves out because it overlaps a match cannot begin a word, but for one case: a match may run over
the end of its record and hide one at the begin of the next. There it is asked again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from review.search.engine.text import WORD, Bytes, Places, Text

# With six literals and more the automaton reads many bytes at a time; these cannot occur in folded text, nor in UTF-8.
_NEVER = [bytes((255, 254, 253, at)) for at in range(6)]


_STRETCH = 1 << 19
Numbers = npt.NDArray[np.uint16]  # of the literals; numbers so short are sorted in one go


class Hits(NamedTuple):
    """Where one literal stands: the place of each first byte in the text, rising, and its record."""

    at: Places
    rows: Places

    def where(self, chosen) -> Hits:  # type: ignore[no-untyped-def] # flags or places of these hits
        return Hits(self.at[chosen], self.rows[chosen])


def stems(literals: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    """The literals that are no other's longer spelling, each with all those that begin with it, itself too."""
    found: dict[bytes, list[bytes]] = {}
    for literal in sorted(set(literals)):  # the begin of a literal sorts before it, with nothing else between
        last = next(reversed(found), None)
        if last is not None and literal.startswith(last):
            found[last].append(literal)
        else:
            found[literal] = [literal]
    return found


class Scanner:
    """Looks for the same literals in one text after the other. begins: each has to begin a word; else any place of a
    word will do, and of several in one word at least the first is found."""

    def __init__(self, literals: Iterable[bytes], *, begins: bool):
        self.begins = begins
        self.stems = stems(literals)
        self.patterns = list(self.stems)
        self.lengths = np.array([len(stem) for stem in self.patterns], np.int64)
        padded = self.patterns if len(self.patterns) == 1 else self.patterns + _NEVER[len(self.patterns) :]
        kind = Implementation.DFA if len(padded) > 1 else None
        self.automaton = BytesAhoCorasick(padded, MatchKind.LeftmostFirst, implementation=kind)

    def hits(self, text: Text) -> dict[bytes, Hits]:
        """Each literal -> where it stands."""
        which, at = self._matches(text)
        rows = np.searchsorted(text.bounds, at, side="right") - 1
        which, at, rows = self._within_records(which, at, rows, text)
        if self.begins:
            inside = WORD[text.letters[np.maximum(at - 1, 0)]] & (at > text.bounds[rows])
            which, at, rows = which[~inside], at[~inside], rows[~inside]
        order = np.argsort(which, kind="stable")
        cuts = np.searchsorted(which[order], np.arange(len(self.patterns) + 1)).tolist()
        found = {}
        for number, stem in enumerate(self.patterns):
            some = order[cuts[number] : cuts[number + 1]]
            mine = Hits(at[some], rows[some])
            for literal in self.stems[stem]:
                found[literal] = longer(mine, len(stem), literal, text)
        return found

    def _matches(self, text: Text) -> tuple[Numbers, Places]:
        """All matches, some records at a time: the automaton makes an object of each, and few at once stay near the
        processor. None of them is garbage, and nothing is gained by looking for it."""
        cuts = text.bounds[np.searchsorted(text.bounds, np.arange(_STRETCH, len(text.letters), _STRETCH))]
        collects = gc.isenabled()
        gc.disable()
        try:
            parts = [self._stretch(text.letters, *ends) for ends in pairwise([0, *cuts.tolist(), len(text.letters)])]
        finally:
            if collects:
                gc.enable()
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    def _stretch(self, letters: Bytes, start: int, end: int) -> tuple[Numbers, Places]:
        found = self.automaton.find_matches_as_indexes(letters[start:end].data)
        which = np.fromiter(map(itemgetter(0), found), np.uint16, len(found))
        at = np.fromiter(map(itemgetter(1), found), np.int64, len(found))
        return which, at + start

    def _within_records(self, which: Numbers, at: Places, rows: Places, text: Text) -> tuple[Numbers, Places, Places]:
        """Only the matches within a record, and those that a match over the end of one has hidden."""
        over = at + self.lengths[which] > text.bounds[rows + 1]
        if not over.any():
            return which, at, rows
        hidden = [self._behind(*ends, text) for ends in zip(text.bounds[rows[over] + 1].tolist(),
                  (at + self.lengths[which])[over].tolist(), strict=True)]  # fmt: skip
        more = np.array([match for found in hidden for match in found], np.int64).reshape(-1, 2)
        at = np.concatenate([at[~over], more[:, 1]])
        order = np.argsort(at, kind="stable")
        at, which = at[order], np.concatenate([which[~over], more[:, 0].astype(np.uint16)])[order]
        return which, at, np.searchsorted(text.bounds, at, side="right") - 1

    def _behind(self, end: int, stop: int, text: Text) -> list[tuple[int, int]]:
        """What begins behind the end of a record and before `stop`, where the match over that end stops."""
        reach = stop + int(self.lengths.max())
        found: list[tuple[int, int]] = []
        for which, first, behind in self.automaton.find_matches_as_indexes(text.letters[end:reach].data):
            at = end + first
            if at >= stop:
                break
            over = int(text.bounds[np.searchsorted(text.bounds, at, side="right")])
            if end + behind > over:
                return found + (self._behind(over, max(stop, end + behind), text) if over < stop else [])
            found.append((which, at))
        return found


def longer(hits: Hits, known: int, literal: bytes, text: Text) -> Hits:
    """The hits of the first `known` bytes of `literal` behind which the rest of it stands, in the same record."""
    if len(literal) == known:
        return hits
    hits = hits.where(hits.at + len(literal) <= text.bounds[hits.rows + 1])
    for behind in range(known, len(literal)):
        hits = hits.where(text.letters[hits.at + behind] == literal[behind])
    return hits
