"""Two terms of a search string pass through here: does one find, by the way it is written, all that the other finds?"""

from __future__ import annotations

from itertools import accumulate

from review.search.tree import Term, Wild, Word


def covers(wide: Term, narrow: Term) -> bool:
    """Whether every text that holds `narrow` holds `wide`, as "customer*" for "customers" and "need" for "customer
    need". Never true where it does not hold; false for some terms with several wildcards where it would."""
    if not set(narrow.fields) <= set(wide.fields) or wide.accents != narrow.accents:
        return False
    long = len(wide.words)
    runs = (narrow.words[at : at + long] for at in range(len(narrow.words) - long + 1))
    return any(all(map(_word, wide.words, run)) for run in runs)


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
