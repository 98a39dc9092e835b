"""A word with wildcards goes in, and out come the ways to say it with fewer kinds of wildcard, the nearest first.

To add a way for a wildcard: a line in `_for_one`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, product
from math import prod
from string import ascii_lowercase
from typing import NamedTuple

from review.search.tree import ANY, ONE, ZERO_ONE, Part, Wild, Word

MOST = 30  # spellings that one word becomes: enough for a letter from a to z or none, too few for two of them
MOST_WAYS = 200  # of several wildcards, each by itself; of more, all in the same way
LONGEST = 20  # letters, where a database has no wildcard without a limit


class Way(NamedTuple):
    """Words that together stand for one; told: what is lost or changed, "" for nothing."""

    words: tuple[Word, ...]
    told: str = ""


class _Piece(NamedTuple):
    """What stands in the place of one wildcard: any of `parts`. cost: how far it is from it."""

    parts: tuple[tuple[Part, ...], ...]
    cost: int = 0
    told: str = ""


_SPELLED = "has no such wildcard: written out with each letter from a to z, so no digit or accent is found there"
_LONGER = "has no such wildcard: * finds any number of letters there"


def ways(word: Word) -> Iterator[Way]:
    """The word itself, then the others; the last has no wildcards at all. What is told continues "the database …"."""
    chosen = [(_Piece(((part,),)),) if isinstance(part, str) else tuple(_for_one(part, word)) for part in word]
    alike = ([pieces[min(at, len(pieces) - 1)] for pieces in chosen] for at in range(max(map(len, chosen))))
    few = prod(map(len, chosen)) <= MOST_WAYS
    for pieces in sorted(product(*chosen) if few else alike, key=lambda pieces: sum(piece.cost for piece in pieces)):
        if prod(len(piece.parts) for piece in pieces) > MOST:
            continue
        words = tuple(dict.fromkeys(_joined(chain(*parts)) for parts in product(*(piece.parts for piece in pieces))))
        if all(words):
            yield Way(words, "; it ".join(dict.fromkeys(piece.told for piece in pieces if piece.told)))
    yield from _shorter(word)


def _for_one(wild: Wild, word: Word) -> Iterator[_Piece]:
    """What may stand in the place of a wildcard of this word."""
    yield _Piece(((wild,),))
    letters = tuple((letter,) for letter in ascii_lowercase) if _plain(word) else ()
    if wild == ANY:
        told = f"has no wildcard without a limit: words with more than {LONGEST} letters there are not found"
        yield _Piece(((Wild(0, LONGEST),),), 1, told)
    elif wild == ONE:
        yield _Piece(((ZERO_ONE,),), 1, "has no wildcard for just one letter there: words without it are found too")
        if letters:
            yield _Piece(letters, 2, _SPELLED)
    elif wild == ZERO_ONE:
        yield _Piece(((), (ONE,)), 0)
        if letters:
            yield _Piece(((), *letters), 2, _SPELLED)
    elif wild == Wild(1, None):
        yield _Piece(((ONE, ANY),), 0)
    if wild != ANY:
        yield _Piece(((ANY,),), 3, _LONGER)
        yield _Piece(((Wild(0, LONGEST),),), 4, f"has no such wildcard: up to {LONGEST} letters are found there")


def _shorter(word: Word) -> Iterator[Way]:
    """The word without what stands in front of it, cut at a wildcard, and without any."""
    if not isinstance(word[0], str):
        told = "takes no wildcard in front: only words that begin with the letters behind it are found"
        for way in ways(word[1:]) if len(word) > 1 else ():
            yield Way(way.words, f"{told}; it {way.told}" if way.told else told)
        return
    for at in range(len(word) - 1, 0, -1):
        if not isinstance(word[at], str) and isinstance(word[at - 1], str):
            yield Way((_joined((*word[:at], ANY)),), "takes no such wildcard there: all that begins so is found")
    if len(word) > 1:
        yield Way((word[:1],), "takes no such wildcard there: only the letters before it are found")


def _joined(parts: Iterable[Part]) -> Word:
    """Parts as one word: runs of letters are one, and so are runs of `ANY`."""
    word: list[Part] = []
    for part in parts:
        if isinstance(part, str) and word and isinstance(last := word[-1], str):
            word[-1] = last + part
        elif not (part == ANY and word[-1:] == [ANY]):
            word.append(part)
    return tuple(word)


def _plain(word: Word) -> bool:
    return all(part.isascii() for part in word if isinstance(part, str))
