"""The check of an issued row is made here of what the row shows: it tells when one column was sorted by itself.

It stands in a hidden column `row_check`. A column that a person fills in has no part in it: of that sorted by itself,
no sheet can tell.
"""

from __future__ import annotations

import hashlib
import math

from review.records.text import clean, fold

ROW_CHECK = "row_check"
CHECKED = ("record_id", "title", "year")
# No vowels: a spreadsheet takes 'mar12' for a date, '1e5' for a number and 'true' for a truth.
_CONSONANTS = "bcdfghjklmnpqrstvwxyz"
_SIGNS = "0123456789" + _CONSONANTS
_PARTS = (slice(0, 3), slice(3, 6), slice(6, 8))
LENGTH = 8


def row_check(record_id: str, title: str = "", year: str = "") -> str:
    """Eight letters and digits, a letter first: three of the record id, three of the title, two of the year.

    Each part is the head of the SHA-256 of its text, without what a spreadsheet may change: case, spaces, line ends,
    punctuation, and the form of a number ('2020' and '2020.0' are one)."""
    return _part(record_id, 3) + _part(title, 3) + _part(year, 2)


def misfits(check: str, record_id: str, title: str = "", year: str = "") -> tuple[str, ...]:
    """Which of `CHECKED` the check was not made of; () if it fits. A text that is no check fits none."""
    there, made = check.strip().casefold(), row_check(record_id, title, year)
    if len(there) != LENGTH:
        return CHECKED
    return tuple(name for name, part in zip(CHECKED, _PARTS, strict=True) if there[part] != made[part])


def part_of(check: str, column: str) -> str:
    """What a check says of one of `CHECKED`: equal for equal texts, so that a text is found in the row that it left."""
    return check.strip().casefold()[_PARTS[CHECKED.index(column)]]


def same_text(first: str, second: str) -> bool:
    """Whether two cells differ at most in what a spreadsheet may change."""
    return first == second or plain(first) == plain(second)


def _part(text: str, length: int) -> str:
    left = int.from_bytes(hashlib.sha256(plain(text).encode()).digest()[:8])
    left, first = divmod(left, len(_CONSONANTS))
    signs = _CONSONANTS[first]
    while len(signs) < length:
        left, at = divmod(left, len(_SIGNS))
        signs += _SIGNS[at]
    return signs


def plain(text: str) -> str:
    """A text without what a spreadsheet may change; a number in one form, with its sign."""
    text = clean(text)[0].strip()
    if text[:1].isalpha():  # most texts, and quickly told
        return fold(text)
    try:
        number = float(text)
    except ValueError:
        return fold(text)
    return f"{number:.15g}" if math.isfinite(number) else fold(text)
