"""The check of an issued row is made here of what the row shows: it tells when one column was sorted by itself.

It stands in a hidden column `row_check`. A column that a person fills in has no part in it: of that sorted by itself,
no sheet can tell.
"""

from __future__ import annotations

import hashlib
import math

from review.records.grid import EXCEL_HOLDS, length
from review.records.text import clean, fold

ROW_CHECK = "row_check"
CHECKED = ("record_id", "title", "year")
# What newer sheets are checked by, too, where they show it.
ALSO = ("authors", "journal", "doi", "abstract")
# No vowels: a spreadsheet takes 'mar12' for a date, '1e5' for a number and 'true' for a truth.
_CONSONANTS = "bcdfghjklmnpqrstvwxyz"
_SIGNS = "0123456789" + _CONSONANTS
_TELLING = 300  # letters that tell an abstract from others; to fold all of it would take seconds
_LENGTHS = {"record_id": 3, "title": 3, "year": 2, "authors": 3, "journal": 2, "doi": 3, "abstract": 3}
LENGTH = sum(_LENGTHS[name] for name in CHECKED)


def row_check(record_id: str, title: str = "", year: str = "", *also: str) -> str:
    """Letters and digits, a letter first: three of the record id, three of the title, two of the year, and if there are
    texts of `ALSO`, in its order, three of the authors, two of the journal, three of the DOI, three of the abstract,
    of the first 300 letters of each.

    Each part is the head of the SHA-256 of its text, without what a spreadsheet may change: case, spaces, line ends,
    punctuation, and the form of a number ('2020' and '2020.0' are one). Of a text that no cell of Excel holds it is
    zeros, which fit any."""
    return "".join(map(part, (record_id, title, year, *also), _LENGTHS))


def misfits(check: str, record_id: str, title: str | None = "", year: str | None = "", *also: str | None) -> list[str]:
    """Which of `CHECKED` and `ALSO` the check was not made of; [] if it fits. A text that is no check fits none of
    `CHECKED`. What is None is not there any more, and cannot misfit; nor does what an older check has no part of."""
    there = _parts(check)
    if not there:
        return [*CHECKED]
    texts = zip(there, (record_id, title, year, *also), strict=False)
    return [
        name for name, text in texts if text is not None and there[name].strip("0") and there[name] != part(text, name)
    ]


def part_of(check: str, column: str) -> str:
    """What a check says of one of `CHECKED` or `ALSO`, '' for nothing: equal for equal texts, so that a text is found
    in the row that it left."""
    return _parts(check).get(column, "")


def part(text: str, column: str) -> str:
    """What a check says of a text in one of `CHECKED` or `ALSO`."""
    signs, text = _LENGTHS[column], clean(text)[0]
    if length(text) > EXCEL_HOLDS:
        return "0" * signs
    return _head(" ".join(text.split())[:_TELLING] if column in ALSO else text, signs)


def _parts(check: str) -> dict[str, str]:
    """Column -> its part; {} for a text that is no check."""
    there, parts, at = check.strip().casefold(), {}, 0
    for name, signs in _LENGTHS.items():
        if at < len(there) or at < LENGTH:
            parts[name] = there[at : at + signs]
            at += signs
    return parts if at == len(there) else {}


def same_text(first: str, second: str) -> bool:
    """Whether two cells differ at most in what a spreadsheet may change."""
    return first == second or plain(first) == plain(second)


def _head(text: str, length: int) -> str:
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
