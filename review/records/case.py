"""Text that an export writes in capitals becomes readable here; text in any other case stays as it was typed."""

from __future__ import annotations

import re

# Words that stay in capitals; to add one, put it here. Up to four letters without a vowel stay so anyhow.
_ACRONYMS = frozenset(
    {"ACM", "AI", "AIS", "AMS", "APA", "B2B", "B2C", "CEO", "COVID", "ERP", "EU", "HR", "HRM", "ICT", "IEEE", "IIE"}
    | {"IMF", "IPO", "IT", "JAMA", "MIS", "MIT", "OECD", "PLOS", "R&D", "RAND", "ROI", "SEM", "SME", "SMES", "UK"}
    | {"UN", "US", "USA", "WHO"}
)
_SMALL = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "off", "on", "onto", "or"}
    | {"out", "over", "per", "the", "to", "und", "via", "vs", "with"}
)
_WORD = re.compile(r"[^\s/–—-]+")
_NO_VOWEL = re.compile(r"[^AEIOUY\W\d_]{1,4}")
_OPENS = re.compile(r"(?:^|[:?!.]\s+)[\W_]*$")


def sentence(text: str) -> str:
    """A title in capitals in sentence case (APA 7, section 6.17): a capital at the start and after a colon or a stop.
    Names of people and places, which capitals do not tell apart, lose theirs. The title as it stands if it has a small
    letter, or is one short word."""
    return _mended(text, small=None)


def titled(text: str) -> str:
    """A name in capitals, say of a journal, in title case: 'JOURNAL OF MARKETING' is 'Journal of Marketing'."""
    return _mended(text, small=_SMALL)


def _mended(text: str, *, small: frozenset[str] | None) -> str:
    if not text.isupper() or (len(text.split()) == 1 and len(text) < 6):
        return text

    def word(found: re.Match[str]) -> str:
        whole = found.group()
        bare = whole.strip("()[],.:;?!\"'“”‘’")
        if bare in _ACRONYMS or any(c.isdigit() for c in bare) or _NO_VOWEL.fullmatch(bare):
            return whole
        lower = whole.lower()
        opens = _OPENS.search(text[: found.start()]) is not None
        if opens or bare == "I" or (small is not None and bare.lower() not in small):
            first = next((at for at, c in enumerate(lower) if c.isalpha()), 0)
            return lower[:first] + lower[first].upper() + lower[first + 1 :]
        return lower

    return _WORD.sub(word, text)
