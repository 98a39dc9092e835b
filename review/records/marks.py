"""The marks of a work are told here from its title and the words for its kind: retracted, early access."""

from __future__ import annotations

import re

RETRACTED, EARLY_ACCESS = "retracted", "early access"
_WORD = r"(?:retracted|withdrawn|temporarily removed|removed)"
_TITLE = re.compile(
    rf"^\W*{_WORD}(?: (?:article|paper|chapter))?\s*[:.\])–—-]+\s*"
    r"|^\W*(?:notice of|temporary) removal\s*(?:of\s+|[:.\])–—-]+\s*)"
    r"|\s*[(\[](?:retracted|withdrawn)(?: (?:article|paper|chapter))?\b[^()\[\]]*[)\]]\W*$",
    re.IGNORECASE,
)
_KIND = re.compile(r"\bretracted\b|\bwithdrawn\b", re.IGNORECASE)
_EARLY = re.compile(
    r"\bearly access\b|\bin press\b|\bahead of print\b|\baheadofprint\b|\bonline first\b", re.IGNORECASE
)


def unmarked(title: str) -> str:
    """The title without the word of a publisher that the work was retracted; the title itself if nothing else is in
    it."""
    return _TITLE.sub("", title) or title


def retracted(title: str) -> bool:
    """Whether a title says that the work was retracted or withdrawn (the work itself, not the notice of it)."""
    return _TITLE.search(title) is not None


def marks(title: str, words: str) -> str:
    """The marks of a work, joined by '; ', from its title and the words of the export for its kind and its stage."""
    found = []
    if retracted(title) or _KIND.search(words):
        found.append(RETRACTED)
    if _EARLY.search(words):
        found.append(EARLY_ACCESS)
    return "; ".join(found)
