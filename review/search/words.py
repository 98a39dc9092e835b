"""Text as words: the one rule by which search strings and records alike are taken apart.

A word is a longest run of Unicode letters and digits; all else (hyphen, apostrophe, underscore, slash, quotation mark)
parts words. Words are compared after NFKC and without case; accents count. So "e-commerce" is the phrase "e commerce",
and "café" is not "cafe".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from unicodedata import combining, normalize

from review.records import split
from review.search.tree import ANY, Part, Wild, Word

# Columns that hold several values joined by '; ': a phrase never runs from one value into the next.
JOINED = frozenset({"authors", "keywords", "keywords_plus", "type_raw", "language"})

_GAP = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """`text` in NFKC without case; folding twice changes nothing."""
    return text.lower() if text.isascii() else normalize("NFKC", normalize("NFKC", text).casefold())


def bare(text: str) -> str:
    """Folded `text` with every accent taken off, as databases do that see no difference: "café" is "cafe"."""
    if text.isascii():
        return text
    return fold("".join(sign for sign in normalize("NFKD", text) if not combining(sign)))


def spaced(text: str, *, joined: bool) -> str:
    """The words of `text`, each with one space before and after: " customer needs ".

    joined: the parts between semicolons are values of their own; a line feed stands between them as if it were a word:
    " demand side \\n innovation ".
    """
    values = (_GAP.sub(" ", fold(value)).strip() for value in (split(text) if joined else (text,)))
    inner = " \n ".join(filter(None, values))
    return f" {inner} " if inner else " "


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
