"""Text as words: the one rule by which search strings and records alike are taken apart.

A word is a longest run of letters and digits of any script, with the marks that belong to them; all else (hyphen,
apostrophe, underscore, slash, quotation mark) parts words. Words are compared after NFKC and without case; accents
count. So "e-commerce" is the phrase "e commerce", and "café" is not "cafe".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from unicodedata import category, combining, normalize

from review.search.tree import ANY, Part, Wild, Word

# Columns that hold several values joined by '; ': a phrase never runs from one value into the next.
JOINED = frozenset({"authors", "keywords", "keywords_plus", "type_raw", "language"})

# In folded text a word is known by its signs alone: letters and digits of ASCII, and whatever is beyond.
WORD = re.compile(r"[0-9a-z\x80-\U0010ffff]+")
_GAP = re.compile(r"[^0-9a-z\x80-\U0010ffff]+")
_SIGNS = re.compile(r"[^\w\x00-\x7f]+")


def fold(text: str) -> str:
    """`text` in NFKC without case, a blank for each sign beyond ASCII that parts words; folding twice changes nothing.

    The Turkish İ is i: without case it would be an i with a dot, which nobody types."""
    if text.isascii():
        return text.lower()
    folded = normalize("NFKC", normalize("NFKC", text).casefold()).replace("i\u0307", "i")
    return _SIGNS.sub(_blanks, folded)


def _blanks(signs: re.Match[str]) -> str:
    """A blank for each sign, but not for the marks of the letter before."""
    at, text = signs.start(), signs.string
    if at and text[at - 1].isalnum():
        while at < signs.end() and category(text[at])[0] == "M":
            at += 1
    return text[signs.start() : at] + " " * (signs.end() - at)


def bare(text: str) -> str:
    """Folded `text` with every accent taken off, as databases do that see no difference: "café" is "cafe"."""
    if text.isascii():
        return text
    # Not folded again: of part of a word, say after a wildcard, the first sign may be the mark of a letter before.
    return normalize("NFKC", "".join(sign for sign in normalize("NFKD", text) if not combining(sign)))


def spelled(text: str, wildcards: Mapping[str, Wild]) -> tuple[Word, ...]:
    """The words of a term in a search string; `wildcards` gives the one-letter wildcard signs of its syntax.

    A run of ANY is one ANY. A word may hold nothing but wildcards: whether that is allowed is the syntax's business.
    """
    words: list[list[Part]] = [[]]
    for piece in re.split(f"([{re.escape(''.join(wildcards))}])", text):
        if (wild := wildcards.get(piece)) is not None:
            if not (wild == ANY and words[-1][-1:] == [ANY]):
                words[-1].append(wild)
            continue
        head, *rest = _GAP.split(fold(piece))
        words[-1] += [head] if head else []
        words += [[run] if run else [] for run in rest]
    return tuple(tuple(word) for word in words if word)
