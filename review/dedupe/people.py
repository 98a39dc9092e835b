"""The authors of an entry become persons, and two lists of persons a likeness: names as databases spell, cut, swap and
garble them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from review.records import split
from review.records.text import fold

_GIVEN = re.compile(r"[\W\d_]+")
_RUN = 3  # letters in capitals that are initials written as one word; "SANG" is a name
_SUFFIX = re.compile(r" (?:jr|sr|ii|iii|iv)$")
_NOBODY = {"anonymous", "anon", "no author", "no authors listed", "no author name available", "unknown", "na", "n a"}
_OTHERS = {"et al", "and others", "others"}
_PARTICLES = re.compile(
    r"(?:(?:van|von|de|der|den|del|della|di|da|do|dos|du|la|le|el|al|bin|ibn|ten|ter|zu|zur|af)\b\s*)+", re.IGNORECASE
)
_COMPARED = 8  # a list of two hundred names says no more than its beginning
_TYPO = 80


class Person(NamedTuple):
    """family and given: folded. initials: of the given names, in order, Latin letters only."""

    family: str
    given: str
    initials: str


@lru_cache(maxsize=1 << 14)
def people(told: str) -> tuple[Person, ...]:
    """The first authors of a cell of authors; 'et al.' and 'Anonymous' are nobody."""
    found = (person(name) for name in split(told)[:_COMPARED])
    return tuple(one for one in found if _somebody(one))


def first(told: str) -> Person | None:
    """The first author of a cell of authors, None if it names nobody first."""
    one = person(told.split(";", 1)[0].strip())
    return one if _somebody(one) else None


def _somebody(one: Person) -> bool:
    return bool(one.family) and one.family not in _NOBODY and one.family not in _OTHERS


@lru_cache(maxsize=1 << 16)
def person(name: str) -> Person:
    """One author, 'Family, Given', or a group's name."""
    family, _, given = name.partition(",")
    first, _, rest = given.strip().partition(" ")
    if _PARTICLES.fullmatch(given.strip()):  # 'Krogh, von'
        family, given, name = f"{given} {family}", "", ""
    elif len(first) > _RUN and _PARTICLES.fullmatch(family.strip()):  # 'Le, Quintrec M.'
        family, given, name = f"{family} {first}", rest, f",{rest}"
    return Person(_SUFFIX.sub("", fold(family)), fold(given) if given else "", initials(name))


def initials(author: str) -> str:
    """The initials of one author, 'Family, Given', in order: 'jy' of 'Bakos, J. Yannis' and of 'Bakos, JY'; those in
    other letters than Latin are left out, since they say nothing beside the Latin spelling."""
    given = filter(None, _GIVEN.split(author.partition(",")[2]))
    found = "".join(word if word.isupper() and len(word) <= _RUN else word[0] for word in given)
    return found.lower() if found.isascii() else "".join(filter(str.isascii, map(fold, found)))


def likeness(a: tuple[Person, ...], b: tuple[Person, ...]) -> int:
    """How far two lists agree, 0-100: the share of the shorter one's persons that are in the other, a fifth less where
    the first authors are not the same; -1 if a list is empty."""
    if not a or not b:
        return -1
    if a == b:
        return 100
    short, long = sorted((a, b), key=len)
    found = sum(any(one_person(p, q) for q in long) for p in short)
    return round(100 * found / len(short)) * (100 if one_person(a[0], b[0]) else 80) // 100


def one_person(a: Person, b: Person) -> bool:
    """Whether two names may be one person: the family names agree and the initials do not deny it, or the family name
    of one is the given name of the other."""
    return (same_family(a, b) and not namesakes(a, b)) or _swapped(a, b) or _swapped(b, a)


def same_family(a: Person, b: Person) -> bool:
    """Whether two family names agree: equal, the words of one among those of the other ('Bosch' and 'van den Bosch',
    'García' and 'García López'), or a slip of spelling."""
    return a.family == b.family or _alike(a.family, b.family)


def _alike(a: str, b: str) -> bool:
    if not a or not b or " " in a or " " in b:  # of two single words, none of this is so
        if a.replace(" ", "") == b.replace(" ", ""):
            return True
        first, second = set(a.split()), set(b.split())
        if first <= second or second <= first:
            return True
        if len(a) == len(b) and all(x == y or " " in (x, y) for x, y in zip(a, b, strict=True)):
            return True  # 'M?ller': a letter was lost
    return min(len(a), len(b)) > 3 and fuzz.ratio(a, b, score_cutoff=_TYPO) >= _TYPO


def namesakes(a: Person, b: Person) -> bool:
    """Whether two of one family name are two people: neither's first initial is among the other's ('Kim, S.' and
    'Kim, Y.'; but 'Bakos, J. Yannis' may be 'Bakos, Yannis')."""
    return bool(a.initials and b.initials) and a.initials[0] not in b.initials and b.initials[0] not in a.initials


def _swapped(a: Person, b: Person) -> bool:
    """Whether the given name of `a` is the family name of `b`, and the rest agrees ('Lee, J.' as 'Julia, Lee')."""
    if not b.family or b.family not in a.given:  # most names end here: splitting them takes long
        return False
    if a.given != b.family and b.family not in a.given.split():
        return False
    return not b.initials or a.family[0] in b.initials
