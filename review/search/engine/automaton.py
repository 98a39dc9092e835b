"""Literals are looked for by an automaton that reads all records as one run of bytes, without an index (Aho and
Corasick, 1975, Efficient string matching, Communications of the ACM 18(6)).

Literals hold no signs that part words, and none is the begin of another; so what the automaton leaves out because it
overlaps a match cannot begin a word, but for one case: a match may run over the end of its record and hide one at the
begin of the next. There it is asked again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from operator import itemgetter
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from review.search.engine.text import WORD, Bytes, Places, Text, rows_of

_STRETCH = 1 << 19  # bytes
# With six literals and more the automaton reads many bytes at a time; these cannot occur in folded text, nor in UTF-8.
_NEVER = [bytes((255, 254, 253, at)) for at in range(6)]
Numbers = npt.NDArray[np.unsignedinteger]  # of the literals; the shorter they are, the faster they are sorted


class Matches(NamedTuple):
    """which: the number of the literal. at: its place in the text, rising."""

    which: Numbers
    at: Places


_running: list[bool] = []  # for each search that is under way, whether garbage was looked for before it began
_turn = Lock()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage, until the last of the threads that search is done."""
    with _turn:
        _running.append(gc.isenabled() or any(_running))
        gc.disable()
    try:
        yield
    finally:
        with _turn:
            if _running.pop() and not _running:
                gc.enable()


class Automaton:
    """begins: a literal has to begin a word."""

    def __init__(self, literals: Sequence[bytes], *, begins: bool):
        self.begins = begins
        self.lengths = np.array([len(literal) for literal in literals], np.int64)
        self.number = np.min_scalar_type(len(literals))
        padded = [*literals, *(_NEVER[len(literals) :] if len(literals) > 1 else ())]
        kind = Implementation.DFA if len(padded) > 1 else None
        self._find = BytesAhoCorasick(padded, MatchKind.LeftmostFirst, implementation=kind).find_matches_as_indexes

    def count(self, letters: Bytes) -> int:
        """How many matches there are, whatever they are worth."""
        return len(self._find(letters.data))

    def matches(self, text: Text) -> Matches:
        """All matches within a record."""
        which, at = self._all(text)
        rows = rows_of(at, text)
        over = at + self.lengths[which] > text.bounds[rows + 1]
        if over.any():
            which, at = self._within_records(which, at, rows, over, text)
            rows = rows_of(at, text)
        if self.begins:
            begin = (at == text.bounds[rows]) | ~WORD[text.letters[at - 1]]
            which, at = which[begin], at[begin]
        return Matches(which, at)

    def _all(self, text: Text) -> Matches:
        """All matches, some records at a time: the automaton makes an object of each, and few at once stay near the
        processor. None of them is garbage, and nothing is gained by looking for it."""
        cuts = text.bounds[np.searchsorted(text.bounds, np.arange(_STRETCH, len(text.letters), _STRETCH))]
        with _uncollected():
            parts = [self._stretch(text.letters, *ends) for ends in pairwise([0, *cuts.tolist(), len(text.letters)])]
        return Matches(*map(np.concatenate, zip(*parts, strict=True)))

    def _stretch(self, letters: Bytes, start: int, end: int) -> Matches:
        found = self._find(letters[start:end].data)
        which = np.fromiter(map(itemgetter(0), found), self.number, len(found))
        return Matches(which, np.fromiter(map(itemgetter(1), found), np.int64, len(found)) + start)

    def _within_records(self, which: Numbers, at: Places, rows: Places, over: npt.NDArray, text: Text) -> Matches:
        """The matches but those `over` the end of their record, and what each of those has hidden."""
        ends, stops = text.bounds[rows[over] + 1], (at + self.lengths[which])[over]
        hidden = [m for end, stop in zip(ends.tolist(), stops.tolist(), strict=True)
                  for m in self._behind(end, stop, text)]  # fmt: skip
        more = np.array(hidden, np.int64).reshape(-1, 2)
        at = np.concatenate([at[~over], more[:, 1]])
        order = np.argsort(at, kind="stable")
        return Matches(np.concatenate([which[~over], more[:, 0].astype(self.number)])[order], at[order])

    def _behind(self, end: int, stop: int, text: Text) -> list[tuple[int, int]]:
        """What begins behind the end of a record and before `stop`, where the match over that end stops."""
        reach = stop + int(self.lengths.max())
        found: list[tuple[int, int]] = []
        for which, first, behind in self._find(text.letters[end:reach].data):
            at = end + first
            if at >= stop:
                break
            over = int(text.bounds[np.searchsorted(text.bounds, at, side="right")])
            if end + behind > over:
                return found + (self._behind(over, max(stop, end + behind), text) if over < stop else [])
            found.append((which, at))
        return found
