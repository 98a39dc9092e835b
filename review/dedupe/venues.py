"""The name of a journal or of proceedings becomes comparable, and two names a likeness: in full, abbreviated, as an
acronym, with the year and the number of the meeting or without."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from rapidfuzz import fuzz

from review.records.text import fold

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,40}>")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_HEAD = re.compile(r"\s*[:;=/]\s+|\s+[:;=/–—-]\s+|,\s+vols?\b")
# What says which meeting it was, or that it was one, and not of what.
_NOISE = re.compile(
    r"\b(?:(?:19|20)\d\d|\d+(?:st|nd|rd|th)|proceedings?|proc|annual|the|of the|held|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)?\s?"
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|"
    r"fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|fortieth))\b"
)
# Embase writes the meeting after the journal that printed its abstracts.
_MEETING = re.compile(r"(?<=\w)\.\s*Conference\b:?([^.]*).*$", re.IGNORECASE | re.DOTALL)
_SMALL = {"of", "the", "and", "in", "for", "on", "de", "la", "der", "die", "et", "a", "an", "und", "to"}
_COLLECTION = re.compile(
    r"\b(?:conference|conf|proceedings?|proc|procedia|symposium|workshops?|congress|meeting|colloquium|lecture notes|"
    r"ifip advances|communications in computer and information science|advances in intelligent systems and computing|"
    r"smart innovation systems and technologies|studies in computational intelligence)\b"
)
_NAMELESS = {"international", "conference", "conf", "symposium", "workshop", "congress", "meeting"}

SAME, ABBREVIATED, ACRONYM, PART, WITHIN, OTHER = 100, 95, 90, 86, 78, 60


@lru_cache(maxsize=1 << 14)
def venue(name: str) -> tuple[str, ...]:
    """The forms of one name in which it may meet another: without the year and number of a meeting, and what stands
    before a colon; () for no name."""
    text = _TAG.sub("", html.unescape(name))
    held = _MEETING.search(text)
    text = text[: held.start()] if held else text
    plain = _ASIDE.sub(" ", text)
    whole = _bare(plain if plain.strip() else text)
    head = _bare(_HEAD.split(plain, maxsplit=1)[0])
    aside = " ".join(_bare(part[1:-1]) for part in _ASIDE.findall(text) if part[1:-1].isupper())
    meeting = _bare(held[1]) if held else ""
    return tuple(dict.fromkeys(form for form in (whole, head, aside, meeting) if form))


def _bare(text: str) -> str:
    folded = fold(text)
    return " ".join(_NOISE.sub(" ", folded).split()) or folded


@lru_cache(maxsize=1 << 14)
def collection(name: str) -> bool:
    """Whether a name is that of proceedings, or of a series that prints them."""
    return bool(_COLLECTION.search(fold(_MEETING.sub("", name))))


@lru_cache(maxsize=1 << 16)
def likeness(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """How far two names agree, 0-100, by the two forms that agree most; -1 if one is missing."""
    if not a or not b:
        return -1
    return max(_alike(x, y) for x in a for y in b)


def _alike(a: str, b: str) -> int:
    if a == b:
        return SAME
    first, second = ([word for word in name.split() if word not in _SMALL] for name in (a, b))
    short, long = sorted((first, second), key=lambda words: sum(map(len, words)))
    if not short:
        return 0
    if _abbreviates(short, long):
        return ABBREVIATED
    if _acronym(short, b if long is second else a, long):
        return ACRONYM
    if len(short) > 1 and set(short) <= set(long):
        return PART if len(short) > 2 else WITHIN
    alike = round(max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)))
    # 'Information Systems' and 'System Sciences': each has a word of its own, however alike the letters are.
    return alike if alike >= ACRONYM else min(alike, OTHER) if _own(short, long) and _own(long, short) else alike


def _own(words: list[str], others: list[str]) -> bool:
    return any(not any(_shortens(*sorted((word, other), key=len)) for other in others) for word in words)


def _abbreviates(short: list[str], long: list[str]) -> bool:
    """Whether the words of one abbreviate those of the other in order, all but one of them at least."""
    at = 0
    for word in short:
        while at < len(long) and not _shortens(word, long[at]):
            at += 1
        if at == len(long):
            return False
        at += 1
    return len(short) >= max(2, len(long) - 1) or len(short) == len(long)


def _shortens(a: str, b: str) -> bool:
    """'j' and 'journal', 'intl' and 'international', 'softw' and 'software'."""
    if a.startswith(b) or b.startswith(a):
        return True
    letters = iter(b)
    return len(a) > 2 and a[0] == b[0] and all(letter in letters for letter in a)


def _acronym(short: list[str], whole: str, long: list[str]) -> bool:
    """Whether a word of the one is made of the first letters of the other, 'International Conference' or not."""
    words = (whole.split(), long, [word for word in long if word not in _NAMELESS])
    letters = {"".join(word[0] for word in some) for some in words}
    return any(len(word) > 2 and word in letters for word in short) or (len(short) == 1 and short[0] in letters)
