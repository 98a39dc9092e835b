"""A column of texts comes in, folded bytes go out: the one form in which words are looked for.

Folded text is that of `words.fold` in UTF-8, one record right behind the other. Of what parts words only ASCII signs
are left, so a byte alone tells whether it belongs to a word: a letter, a digit, or any byte from 128 on. Most texts are
ASCII, where folding is lowering, which Arrow does at the speed of memory; only the others are folded one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from review.search.engine import bits
from review.search.engine.bits import Flags
from review.search.words import JOINED, bare, fold

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

WORD = np.zeros(256, np.bool_)
WORD[[*range(48, 58), *range(97, 123), *range(128, 256)]] = True
_ANOTHER_SEMICOLON = str.maketrans(
    "；\u037e\ufe14\ufe54", "    "
)  # folding would make them part values, as only a plain one does
_BLOCK = 4096


class Text(NamedTuple):
    """letters: the folded texts of all records. bounds: where each begins, and the end of the last. given: which
    records have a text at all. parted: whether a ';' parts values, which no phrase runs across."""

    letters: Bytes
    bounds: Places
    given: Flags
    parted: bool


def folded(column: pa.Array, name: str) -> Text:
    """The texts of one column of the record table; a blank cell is missing."""
    kept = read(pc.ascii_lower(_strings(column)), name)
    parted = name in JOINED

    def fold_one(text: str) -> str:
        return fold(text.translate(_ANOTHER_SEMICOLON) if parted else text)

    return _respelled(kept._replace(given=kept.given & ~_blank(kept)), fold_one)


def read(column: pa.Array, name: str) -> Text:
    """Texts that are folded already, without a copy."""
    texts = _strings(column)
    _, offsets, data = texts.buffers()
    width = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    bounds = np.frombuffer(offsets, width)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    letters = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(0, np.uint8)
    letters = letters[bounds[0] : bounds[-1]]
    return Text(letters, bounds - bounds[0], present(texts), name in JOINED)


def rows_of(at: Places, text: Text) -> Places:
    """The records in which rising places of the text lie."""
    if len(at) < len(text.bounds):
        return np.searchsorted(text.bounds, at, side="right") - 1
    return np.repeat(np.arange(len(text.given)), np.diff(np.searchsorted(at, text.bounds)))


def present(column: pa.Array) -> Flags:
    """Which cells are not null; without `to_numpy`, which would load pandas."""
    validity = column.buffers()[0]
    if validity is None or not column.null_count:
        return np.ones(len(column), np.bool_)
    flags = bits.unpack(np.frombuffer(validity, np.uint8), column.offset + len(column))
    return flags[column.offset :]


def without_accents(text: Text) -> Text:
    """The same with every accent taken off; `text` stays as it is."""
    letters = text.letters.view()
    letters.flags.writeable = False
    return _respelled(text._replace(letters=letters), bare)


def _strings(column: pa.Array) -> pa.Array:
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column
    return column.cast(pa.large_string())


def _blank(text: Text) -> Flags:
    """Which texts hold nothing but blanks."""
    starts, ends = text.bounds[:-1], text.bounds[1:]
    blank = starts == ends
    doubtful = np.flatnonzero(~blank)
    first = text.letters[starts[doubtful]]
    for row in doubtful[(first <= 32) | (first >= 128)].tolist():
        blank[row] = not _one(text, row).strip()
    return blank


def _respelled(text: Text, spell: Callable[[str], str]) -> Text:
    """The texts that are not ASCII spelled anew, all others as they are; in place where that can be done, since a copy
    takes longer than all else."""
    changed: dict[int, bytes] = {}
    fits = text.letters.flags.writeable
    for row in _beyond_ascii(text):
        old = _one(text, row)
        if (new := spell(old)) != old:
            changed[row] = new.encode("utf-8")
            fits &= len(changed[row]) <= text.bounds[row + 1] - text.bounds[row]
    if changed and not fits:
        return _spliced(text, changed)
    for row, letters in changed.items():
        start, end = text.bounds[row], text.bounds[row + 1]
        text.letters[start:end] = np.frombuffer(letters.ljust(end - start), np.uint8)
    return text


def _one(text: Text, row: int) -> str:
    return text.letters[text.bounds[row] : text.bounds[row + 1]].tobytes().decode("utf-8", "replace")


def _beyond_ascii(text: Text) -> Iterable[int]:
    """The rows that hold a byte from 128 on: whole blocks are looked at first, since most have none."""
    whole = len(text.letters) // _BLOCK
    blocks = np.flatnonzero(text.letters[: whole * _BLOCK].reshape(whole, _BLOCK).max(axis=1, initial=0) > 127)
    found = [np.flatnonzero(text.letters[at : at + _BLOCK] > 127) + at for at in (blocks * _BLOCK).tolist()]
    found.append(np.flatnonzero(text.letters[whole * _BLOCK :] > 127) + whole * _BLOCK)
    rows = np.searchsorted(text.bounds, np.concatenate(found), side="right") - 1
    return np.unique(rows).tolist()


def _spliced(text: Text, changed: dict[int, bytes]) -> Text:
    """The texts with some of them replaced; what lies between those is copied in one piece."""
    lengths = np.diff(text.bounds)
    pieces: list[bytes | memoryview] = []
    behind = 0
    for row, new in sorted(changed.items()):
        pieces += [text.letters[behind : text.bounds[row]].data, new]
        behind = text.bounds[row + 1]
        lengths[row] = len(new)
    pieces.append(text.letters[behind:].data)
    bounds = np.zeros(len(text.bounds), np.int64)
    np.cumsum(lengths, out=bounds[1:])
    return text._replace(letters=np.frombuffer(b"".join(pieces), np.uint8), bounds=bounds)
