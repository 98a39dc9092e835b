"""The words of a term become what is looked for: a literal that every match holds, and an expression that proves it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from review.search.engine.found import Sought
from review.search.tree import ANY, Part, Word
from review.search.words import bare

_LETTER = rb"(?:[0-9a-z]|[\xc0-\xff][\x80-\xbf]*)"  # one letter or digit of folded text, however many bytes it has
_END = rb"(?![0-9a-z\x80-\xff])"
_GAP, _GAP_IN_VALUE = rb"[^0-9a-z\x80-\xff]+", rb"[^0-9a-z\x80-\xff;]+"
_ANY_WORD = rb"(?=[0-9a-z\x80-\xff])"  # before wildcards alone, which would be found in no letters at all
TOKEN = re.compile(rb"[0-9a-z\x80-\xff]+")
_GOOD = 3  # letters that make the begin of a word a good literal


class Pattern(NamedTuple):
    """literal: bytes within one word that every match holds; empty if there are none. begins: whether they begin that
    word. before: how many words of the term stand before that one; length: how many it has. exact, open: whether the
    literal is the whole word, or its begin with anything behind, so that of a one-word term nothing is left to prove.
    words: the term's words."""

    literal: bytes
    begins: bool
    before: int
    length: int
    exact: bool
    open: bool
    words: tuple[Word, ...]

    @property
    def simple(self) -> bool:
        return self.length == 1 and (self.exact or self.open)


@lru_cache(4096)
def pattern(sought: Sought) -> Pattern:
    words = sought.words if sought.accents else _bare(sought.words)
    literal, begins, at, rest = max(
        (_candidate(word, at) for at, word in enumerate(words)), key=lambda c: (c[1] and len(c[0]) >= _GOOD, len(c[0]))
    )
    return Pattern(literal, begins, at, len(words), begins and not rest, begins and rest == (ANY,), words)


@lru_cache(4096)
def expression(words: tuple[Word, ...], parted: bool) -> re.Pattern[bytes]:
    """What matches a whole term from the begin of its first word. parted: no match runs across a ';'."""
    return re.compile((_GAP_IN_VALUE if parted else _GAP).join(map(_expression, words)) + _END)


def _candidate(word: Word, at: int) -> tuple[bytes, bool, int, tuple[Part, ...]]:
    """The best literal of one word, whether it begins the word, the word's place, and what of the word is behind."""
    runs = [(place, part) for place, part in enumerate(word) if isinstance(part, str)]
    if not runs:
        return b"", False, at, word
    first = [(place, run) for place, run in runs if place == 0 and len(run) >= _GOOD]
    place, run = first[0] if first else max(runs, key=lambda found: len(found[1]))
    return run.encode("utf-8"), place == 0, at, word[place + 1 :]


def _expression(word: Word) -> bytes:
    def part(p: Part) -> bytes:
        if isinstance(p, str):
            return re.escape(p.encode("utf-8"))
        return _LETTER + f"{{{p.least},{'' if p.most is None else p.most}}}".encode()

    letters = b"".join(map(part, word))
    return letters if any(isinstance(p, str) for p in word) else _ANY_WORD + letters


def _bare(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(tuple(bare(part) if isinstance(part, str) else part for part in word) for word in words)
