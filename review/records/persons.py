"""One author of a record, 'Family, Given, Suffix', comes in here; the parts that a text prints come out."""

from __future__ import annotations

import re
from typing import NamedTuple

from review.records.text import fold

_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_ENDS_WITH_SUFFIX = re.compile(r"[\s,]+((?:jr|sr)\.?)$|[\s,]+(II|III|IV)$", re.IGNORECASE)
_CAPITALS = re.compile(r"[^\W\d_a-z]{1,4}")
_PARTICLES = frozenset(
    {"von", "van", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "du", "la", "le", "ter", "ten", "zu"}
)
_MC = re.compile(r"\bMc([a-z])(?=[a-z]{2})")


class Person(NamedTuple):
    """family: in readable case, without 'Jr.'. given: initials as they are printed, ('J.', '-P.', 'van'); () for a
    group, or where they are not told. suffix: 'Jr.', 'III' or ''."""

    family: str
    given: tuple[str, ...] = ()
    suffix: str = ""

    @property
    def initials(self) -> str:
        """'J.-P.'; '' for a group."""
        return " ".join(self.given).replace(" -", "-")


def person(text: str) -> Person:
    """The parts of one author. 'Walker, Orville C., Jr.', 'Walker, Jr., Orville C.' and 'Walker Jr., Orville C.' are
    one; without a comma, the text is the name of a group, or the only name of a person."""
    family, *rest = (part.strip() for part in text.split(","))
    if not rest:
        return Person(family)
    given = next((part for part in rest if part and not _SUFFIX.fullmatch(part)), "")
    suffix = next((part for part in rest if _SUFFIX.fullmatch(part)), "")
    if found := _ENDS_WITH_SUFFIX.search(family):
        suffix, family = suffix or found[1] or found[2], family[: found.start()] or family
    told = _initials(given, capitals=family.isupper())
    return Person(_readable(family), told, _suffix(suffix))


def _suffix(text: str) -> str:
    bare = text.rstrip(".")
    return f"{bare.capitalize()}." if bare.casefold() in ("jr", "sr") else bare.upper()


def _initials(given: str, *, capitals: bool) -> tuple[str, ...]:
    """capitals: whether the export writes everything in capitals, so that they mark no initials ('RON')."""
    found: list[str] = []
    for word in re.split(r"[\s.]+", re.sub(r"[\[\]()]", " ", given)):
        if found and word in _PARTICLES:
            found.append(word)
            continue
        for n, part in enumerate(word.split("-")):
            letters = [c for c in part if fold(c)]
            # Databases write the initials without stops: 'SA' is S. A.
            taken = letters if _CAPITALS.fullmatch(part) and not (capitals and len(part) > 2) else letters[:1]
            found += (("-" if n and found else "") + letter.upper() + "." for letter in taken)
    return tuple(found)


def _readable(family: str) -> str:
    """A family name that stands in capitals as a text prints it: 'MCDONALD' is McDonald, 'VON HIPPEL' von Hippel."""
    if not family.isupper() or len(family) < 2:
        return family
    words = family.lower().split()
    shown = [word if word in _PARTICLES and word != words[-1] else word.title() for word in words]
    return _MC.sub(lambda found: "Mc" + found[1].upper(), " ".join(shown))
