"""Literals are looked for at the begin of every word of a text, all words of a stretch in one operation each.

What that takes depends on the text alone, not on how many literals there are or how often they are met. The first four
bytes of a word are one number, whose hash is its place in a table of literals (multiplicative hashing: Knuth, 1973, The
Art of Computer Programming 3, 6.4); the factor is drawn until no two literals share a place.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from review.search.engine.automaton import Matches
from review.search.engine.text import Bytes, Places, Text, rows_of

REACH = 4  # bytes of a literal that are looked at
_STRETCH = 1 << 17  # bytes: what is worked out for so many stays near the processor
_TOGETHER = 1000  # literals in one table; more seldom find a factor

Keys = npt.NDArray[np.uint32]


class Table(NamedTuple):
    """A hash table of literals of one length. numbers: at the hash of each its number, elsewhere any. keys: at each
    number its literal, read as a number."""

    mask: np.uint32
    factor: np.uint32
    shift: np.uint32
    numbers: npt.NDArray[np.uint16]
    keys: Keys

    def matches(self, words: Keys) -> tuple[Places, npt.NDArray[np.uint16]]:
        """Which of the words begin with a literal, and with which."""
        begins = words & self.mask
        numbers = self.numbers[begins * self.factor >> self.shift]
        some = np.flatnonzero(self.keys[numbers] == begins)
        return some, numbers[some]


class Starts:
    """literals: of at most `REACH` bytes, none the begin of another."""

    def __init__(self, literals: Sequence[bytes]):
        self.lengths = np.array([len(literal) for literal in literals], np.int64)
        keys = np.array([int.from_bytes(literal, "little") for literal in literals], np.uint32)
        self.tables = []
        for length in sorted(set(self.lengths.tolist())):
            numbers = np.flatnonzero(self.lengths == length)
            parts = range(0, len(numbers), _TOGETHER)
            self.tables += [_table(keys, numbers[at : at + _TOGETHER], length) for at in parts]

    def matches(self, text: Text) -> Matches:
        """All matches within a record at the begin of a word."""
        found = [self._stretch(text, start) for start in range(0, len(text.letters) or 1, _STRETCH)]
        which, at = map(np.concatenate, zip(*found, strict=True))
        rows = rows_of(at, text)
        within = at + self.lengths[which] <= text.bounds[rows + 1]
        return Matches(which[within], at[within])

    def _stretch(self, text: Text, start: int) -> Matches:
        words = word_starts(text, start, min(start + _STRETCH, len(text.letters)))
        keys = first_bytes(text.letters, words)
        found = [table.matches(keys) for table in self.tables]
        if len(found) == 1:
            some, which = found[0]
            return Matches(which, words[some])
        some, which = map(np.concatenate, zip(*found, strict=True))
        order = np.argsort(some, kind="stable")
        return Matches(which[order], words[some[order]])


def _table(keys: Keys, numbers: Places, length: int) -> Table:
    """The table of the literals of these `numbers`, all of one length."""
    mask = np.uint32((1 << 8 * length) - 1)
    width = max(12, 2 * len(numbers).bit_length())  # bits of a hash: then about every second factor will do
    shift = np.uint32(32 - width)
    draw = random.Random(0)
    while True:
        factor = np.uint32(draw.getrandbits(32) | 1)
        hashes = keys[numbers] * factor >> shift
        if len(np.unique(hashes)) == len(numbers):
            break
    # Any other place holds the first literal too, whose key tells that it is not meant.
    table = np.full(1 << width, numbers[0], np.uint16)
    table[hashes] = numbers
    return Table(mask, factor, shift, table, keys)


def word_starts(text: Text, start: int, end: int) -> Places:
    """Where words begin between two places of the text."""
    of_word = are_of_words(text.letters[start:end])
    first = of_word.copy()
    first[1:] &= ~of_word[:-1]
    if start:
        first[0] &= ~are_of_words(text.letters[start - 1 : start])[0]
    begins = text.bounds[slice(*np.searchsorted(text.bounds, (start, end)))] - start
    first[begins] = of_word[begins]
    return np.flatnonzero(first) + start


def are_of_words(letters: Bytes) -> npt.NDArray[np.bool_]:
    """Which bytes belong to words; the same as `WORD[letters]`, in a third of the time."""
    return (letters - np.uint8(97) < 26) | (letters - np.uint8(48) < 10) | (letters > 127)


def first_bytes(letters: Bytes, places: Places) -> Keys:
    """The four bytes from each place on as one number; places rise, and behind the end of the text there are zeros."""
    whole = max(len(letters) - REACH + 1, 0)
    view = np.ndarray((whole,), "<u4", letters.data, strides=(1,))
    inside = int(np.searchsorted(places, whole))
    last = [int.from_bytes(letters[at : at + REACH].tobytes(), "little") for at in places[inside:].tolist()]
    return view[places] if not last else np.append(view[places[:inside]], np.array(last, np.uint32))
