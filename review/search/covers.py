"""Two terms of a search string pass through here: does one find, by the way it is written, all that the other finds?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from heapq import merge
from itertools import accumulate

from review.search.tree import Node, Term, Wild, Word


def covers(wide: Term, narrow: Term) -> bool:
    """Whether every text that holds `narrow` holds `wide`, as "customer*" for "customers" and "need" for "customer
    need". Never true where it does not hold; false for some terms with several wildcards where it would."""
    if wide.accents != narrow.accents:
        return False
    long = len(wide.words)
    runs = (narrow.words[at : at + long] for at in range(len(narrow.words) - long + 1))
    return any(all(map(_word, wide.words, run)) for run in runs) and set(narrow.fields) <= set(wide.fields)


class Beside:
    """What an AND or OR joins, laid out by the letters that words begin with, so that a term is compared with few of
    the others: a word is covered only by one that begins with the same letters or with a wildcard."""

    def __init__(self, joined: Sequence[Node]):
        self._terms = {at: node for at, node in enumerate(joined) if isinstance(node, Term)}
        self._wide: dict[str, list[int]] = {}  # what the first word of a term begins with -> places of such terms
        alike: dict[Term, int] = {}
        words: set[tuple[str, int]] = set()
        for at, term in self._terms.items():
            alike[term] = alike.get(term, 0) + 1
            if alike[term] > 2:
                continue  # one of the first two of equal terms is another than the one that is asked for
            self._wide.setdefault(_letters(term.words[:1]), []).append(at)
            words |= {(_letters((word,)), at) for word in term.words or ((),)}
        self._lengths = sorted({len(letters) for letters in self._wide} | {0})
        self._narrow = sorted(words)

    def wider(self, at: int) -> Term | None:
        """The first other term that covers the node at this place, if this is a term."""
        if (narrow := self._terms.get(at)) is None:
            return None
        begins = {_letters((word,))[:length] for word in narrow.words for length in self._lengths} | {""}
        places = merge(*(self._wide.get(letters, ()) for letters in begins))
        return self._first(other for other in places if other != at and covers(self._terms[other], narrow))

    def narrower(self, at: int) -> Term | None:
        """The first other term that the node at this place covers, if this is a term."""
        if (wide := self._terms.get(at)) is None:
            return None
        letters = _letters(wide.words[:1])
        first = bisect_left(self._narrow, letters, key=lambda word: word[0])
        behind = bisect_right(self._narrow, letters, key=lambda word: word[0][: len(letters)])
        places = sorted({place for _, place in self._narrow[first:behind]})
        return self._first(other for other in places if other != at and covers(wide, self._terms[other]))

    def _first(self, places: Iterable[int]) -> Term | None:
        return next((self._terms[at] for at in places), None)


def _letters(words: tuple[Word, ...]) -> str:
    """The letters that the first of `words` begins with, '' if with a wildcard or if there is none."""
    return words[0][0] if words and words[0] and isinstance(words[0][0], str) else ""


def _word(wide: Word, narrow: Word) -> bool:
    """Whether every word that `narrow` stands for is one that `wide` stands for."""
    first, begins = wide[0], narrow[0]
    if isinstance(first, str) and not (isinstance(begins, str) and begins.startswith(first)):
        return False  # as nearly always
    theirs = _signs(narrow)
    least = list(accumulate((s.least if isinstance(s, Wild) else 1 for s in theirs), initial=0))
    longest = [_most(s) for s in theirs]
    places = {0}  # how far into `narrow` the signs of `wide` so far may reach
    for sign in _signs(wide):
        if isinstance(sign, str):
            places = {at + 1 for at in places if at < len(theirs) and theirs[at] == sign}
        else:
            places = {
                end for at in places for end in range(at, len(theirs) + 1)
                if least[end] - least[at] >= sign.least and sum(longest[at:end]) <= _most(sign)
            }  # fmt: skip
    return len(theirs) in places


def _signs(word: Word) -> tuple[str | Wild, ...]:
    """The letters and wildcards of a word, one by one."""
    return tuple(sign for part in word for sign in (part if isinstance(part, str) else (part,)))


def _most(sign: str | Wild) -> float:
    return 1 if isinstance(sign, str) else float("inf") if sign.most is None else sign.most
