"""Many short literals are looked for in one text at once, and where each stands comes out.

There are two ways, with the same result: an automaton for literals that are met here and there (`automaton`), and a
look at the begin of every word for those that are met all the time (`starts`). A sample of the text tells which is
faster.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from review.search.engine.automaton import Automaton, Matches
from review.search.engine.starts import REACH, Starts, first_bytes
from review.search.engine.text import Places, Text, rows_of

_SAMPLE = 1 << 18  # bytes
# What each way takes in nanoseconds, as measured: the automaton for a byte and literal, and for the object that it
# makes of a match; the other way for a byte.
_LITERAL, _OBJECT, _BYTE = 0.027, 125, 2.2
_LONGEST = 64  # bytes of a literal that the automaton knows: its size grows with their sum


class Hits(NamedTuple):
    """Where one literal stands: the place of each first byte in the text, rising, and its record."""

    at: Places
    rows: Places

    def where(self, chosen) -> Hits:  # type: ignore[no-untyped-def] # flags or places of these hits
        return Hits(self.at[chosen], self.rows[chosen])


def stems(literals: Iterable[bytes], reach: int | None = None) -> dict[bytes, list[bytes]]:
    """The first `reach` bytes of the literals, but for those that begin with another; each with all that begin with
    it."""
    found: dict[bytes, list[bytes]] = {}
    for literal in sorted(set(literals)):  # the begin of a literal sorts before it, with nothing else between
        last = next(reversed(found), None)
        if last is not None and literal.startswith(last):
            found[last].append(literal)
        else:
            found[literal[:reach]] = [literal]
    return found


class Scanner:
    """Looks for the same literals in one text after the other. begins: each has to begin a word; else any place of a
    word will do, and of several in one word at least the first is found."""

    def __init__(self, literals: Iterable[bytes], *, begins: bool):
        self.literals = tuple(literals)
        self.begins = begins
        self.stems = stems(self.literals, _LONGEST if begins else None)
        self.automaton = Automaton(list(self.stems), begins=begins)

    def hits(self, text: Text) -> dict[bytes, Hits]:
        """Each literal -> where it stands."""
        if self.begins and self._begin_many(text):
            short = stems(self.literals, REACH)
            return _by_literal(Starts(list(short)).matches(text), short, text)
        return _by_literal(self.automaton.matches(text), self.stems, text)

    def _begin_many(self, text: Text) -> bool:
        """Whether so many literals, or such common ones, begin words that to look at each word is faster."""
        if len(text.letters) < _SAMPLE:
            return False
        met = self.automaton.count(text.letters[:_SAMPLE]) / _SAMPLE
        return len(self.stems) * _LITERAL + met * _OBJECT > _BYTE


def _by_literal(matches: Matches, stems: dict[bytes, list[bytes]], text: Text) -> dict[bytes, Hits]:
    order = np.argsort(matches.which, kind="stable")
    cuts = np.searchsorted(matches.which[order], np.arange(len(stems) + 1)).tolist()
    rows = rows_of(matches.at, text)
    found = {}
    for number, (stem, literals) in enumerate(stems.items()):
        some = order[cuts[number] : cuts[number + 1]]
        hits = Hits(matches.at[some], rows[some])
        for literal in literals:
            found[literal] = longer(hits, len(stem), literal, text)
    return found


def longer(hits: Hits, known: int, literal: bytes, text: Text) -> Hits:
    """The hits of the first `known` bytes of `literal` behind which the rest of it stands, in the same record."""
    if len(literal) == known:
        return hits
    hits = hits.where(hits.at + len(literal) <= text.bounds[hits.rows + 1])
    for behind in range(known, len(literal), REACH):
        if not len(hits.at):
            break
        piece = literal[behind : behind + REACH]
        mask = np.uint64((1 << 8 * len(piece)) - 1)
        hits = hits.where(first_bytes(text.letters, hits.at + behind, "<u8") & mask == int.from_bytes(piece, "little"))
    return hits
