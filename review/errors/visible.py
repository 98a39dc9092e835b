"""Text in a message passes through here, so that letters that nobody sees, or takes for others, are told."""

from __future__ import annotations

import re
import unicodedata

# Capitals, then small letters, of Cyrillic and Greek that look like Latin ones.
_CAPITALS = "АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_LATIN_CAPITALS = "ABESIJKMHOPCTYXABEZHIKMNOPTYX"
_SMALL, _LATIN_SMALL = "аеѕіјорсухһԁον", "aesijopcyxhdov"
_ALIKE = str.maketrans(_CAPITALS + _SMALL, _LATIN_CAPITALS + _LATIN_SMALL)
_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-z]")


def visible(text: str) -> str:
    """`text` with the characters that nobody sees by their numbers ('C[U+200B]D'), and so with letters of other scripts
    among Latin ones that they look like ('positiv[U+0435]')."""
    if text.isascii():  # most text is, and needs none of this
        return text
    return _WORD.sub(_told_apart, "".join(_numbered(c) if unicodedata.category(c) == "Cf" else c for c in text))


def latin(text: str) -> str:
    """`text` with the Latin capitals that its letters look like, be they of another script."""
    return text.upper().translate(_ALIKE)


def _told_apart(word: re.Match[str]) -> str:
    text = word.group()
    if text.isascii() or not _LATIN.search(text):
        return text
    return "".join(_numbered(c) if not c.isascii() and ord(c) in _ALIKE else c for c in text)


def _numbered(c: str) -> str:
    return f"[U+{ord(c):04X}]"
