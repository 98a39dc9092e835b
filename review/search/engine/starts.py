"""Literals are looked for at the begin of every word of a text, all words of a stretch in one operation each.

What that takes depends on the text alone, hardly on how many literals there are or how often they are met. The first
four bytes of a word are one number, and a table of hashes of such numbers leaves out nearly all words that begin with
no literal (multiplicative hashing: Knuth, 1973, The Art of Computer Programming 3, 6.4); of the rest eight bytes are
looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from review.search.engine.automaton import Matches, Numbers
from review.search.engine.bits import Flags
from review.search.engine.text import Bytes, Places, Text, rows_of

REACH = 8  # bytes of a literal that are looked at
_HASHED = 4
_STRETCH = 1 << 19  # bytes: what is worked out for so many stays near the processor

Keys = npt.NDArray[np.unsignedinteger]


class Length(NamedTuple):
    """The literals of one length: what a word is masked with, a table of the hashes that they have, their keys, rising,
    and the number of each."""

    mask: np.uint64
    hashes: Flags
    keys: npt.NDArray[np.uint64]
    numbers: Numbers


class Starts:
    """literals: of at most `REACH` bytes, none the begin of another."""

    def __init__(self, literals: Sequence[bytes]):
        self.lengths = np.array([len(literal) for literal in literals], np.int64)
        self.number = np.min_scalar_type(len(literals))
        keys = np.array([int.from_bytes(literal, "little") for literal in literals], np.uint64)
        self.found = []
        for length in np.unique(self.lengths).tolist():
            numbers = np.flatnonzero(self.lengths == length)
            numbers = numbers[np.argsort(keys[numbers])]
            mine = keys[numbers]
            self.found.append(
                Length(np.uint64(_mask(length)), _table(_hashes(mine)), mine, numbers.astype(self.number))
            )
        self.begins = []  # the same of no more than the first bytes
        short = np.minimum(self.lengths, _HASHED)
        for length in np.unique(short).tolist():
            mask = np.uint32(_mask(length))
            self.begins.append((mask, _table(_hashes(keys[short == length].astype(np.uint32) & mask))))

    def matches(self, text: Text) -> Matches:
        """All matches within a record at the begin of a word."""
        found = [self._stretch(text, start) for start in range(0, len(text.letters) or 1, _STRETCH)]
        which, at = map(np.concatenate, zip(*found, strict=True))
        rows = rows_of(at, text)
        within = at + self.lengths[which] <= text.bounds[rows + 1]
        return Matches(which[within], at[within])

    def _stretch(self, text: Text, start: int) -> Matches:
        words = word_starts(text, start, min(start + _STRETCH, len(text.letters)))
        keys = first_bytes(text.letters, words, "<u4")
        likely = np.zeros(len(words), np.bool_)
        for mask, table in self.begins:
            likely |= table[_hashes(keys & mask)]
        words = words[likely]
        keys = first_bytes(text.letters, words, "<u8")
        which, met = np.zeros(len(words), self.number), np.zeros(len(words), np.bool_)
        for length in self.found:
            masked = keys & length.mask
            some = np.flatnonzero(length.hashes[_hashes(masked)])
            at = np.searchsorted(length.keys[:-1], masked[some])  # at most the last
            same = length.keys[at] == masked[some]
            which[some[same]] = length.numbers[at[same]]
            met[some[same]] = True
        return Matches(which[met], words[met])


def _hashes(keys: Keys) -> Keys:
    """A number below 65,536 for each key: the upper bits of its product with 2**32 or 2**64 over the golden section."""
    if keys.dtype == np.uint32:
        return keys * np.uint32(0x9E3779B1) >> np.uint32(16)
    return keys * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(48)


def _table(hashes: Keys) -> Flags:
    table = np.zeros(1 << 16, np.bool_)
    table[hashes] = True
    return table


def _mask(length: int) -> int:
    return (1 << 8 * length) - 1


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


def first_bytes(letters: Bytes, places: Places, kind: str) -> Keys:
    """The bytes from each place on as one number, as many as its `kind` has; places rise, and behind the end of the
    text there are zeros."""
    size = np.dtype(kind).itemsize
    whole = max(len(letters) - size + 1, 0)
    view = np.ndarray((whole,), kind, letters.data, strides=(1,))
    inside = int(np.searchsorted(places, whole))
    last = [int.from_bytes(letters[at : at + size].tobytes(), "little") for at in places[inside:].tolist()]
    return view[places] if not last else np.append(view[places[:inside]], np.array(last, kind))
