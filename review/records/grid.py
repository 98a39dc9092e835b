"""A CSV text as a spreadsheet shows it: cells in rows, the name by which a person finds one, and how much one holds."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from review.errors import Complaint, SheetError

if TYPE_CHECKING:
    from _csv import Reader

# What a cell of Excel holds at most, counted as Excel does, in units of UTF-16 (Microsoft, "Excel specifications and
# limits").
EXCEL_HOLDS = 32_767
_LONGEST = 2**31 - 1  # the most that every system takes
_SIGNS = ",;\t"
_TITLES = 20  # lines among which headings are looked for, below titles that a person put above
_SIGNS = ",;\t"
_TITLES = 20  # lines among which headings are looked for, below titles that a person put above

# A first line that only tells Excel how cells are parted; Excel hides it, and counts rows from the next.
_SEPARATOR = re.compile(r'\ufeff?"?sep=([,;|\t])"?[,;|\t]*\r?(?:\n|\Z)', re.IGNORECASE)


def grid(file: str, text: str) -> list[list[str]]:
    """The rows of a CSV text, the headings first, up to the last that is not blank. Excel parts cells by comma,
    semicolon or tab as the country has it: the first line tells, by its signs or as `sep=;`, which is then no row; if
    it is a title without signs, a later one. A cell may have blanks before its quotes.

    SheetError if the text is not valid CSV: a quote that is never closed would swallow the rest without a word."""
    told = _SEPARATOR.match(text)
    rows = text[told.end() :] if told else text
    sign = told[1] if told else separator(rows)
    rows = rows.rstrip(f"{sign}\r\n")  # a spreadsheet may save a million blank rows below the last
    lines = reader(io.StringIO(rows, newline=""), sign, strict=True, blanks=True)
    try:
        return list(lines)
    except csv.Error as error:
        line = lines.line_num + bool(told)
        raise SheetError(Complaint(f"{file}:{line}", f"this is not valid CSV: {error}")) from None


def separator(text: str) -> str:
    """The sign that parts the cells of a CSV text: the most frequent one of its first line; if this has none, as a
    title has, of the first line with two of it, since one may be part of a DOI."""
    first, *lines = text.split("\n", _TITLES)[:_TITLES]
    signs = [max(_SIGNS, key=line.count) for line in (first, *lines)]
    below = (sign for sign, line in zip(signs[1:], lines, strict=True) if line.count(sign) > 1)
    return signs[0] if signs[0] in first else next(below, signs[0])


def reader(
    lines: Iterable[str],
    sign: str,
    *,
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL,
    strict: bool,
    blanks: bool = False,
) -> Reader:
    """The rows of CSV in `lines`, with cells of any length. blanks: whether those at the beginning of cells go, so that
    a quote after them is one. The limit of `csv`, less than an abstract may have, is one for the whole program: it is
    set here alone, and each time, as other packages set it too."""
    csv.field_size_limit(_LONGEST)
    return csv.reader(lines, delimiter=sign, quoting=quoting, strict=strict, skipinitialspace=blanks)


def length(text: str) -> int:
    """The length of a text as Excel counts it, in units of UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def letter(index: int) -> str:
    """The letters of a spreadsheet's column, 0 -> A, 26 -> AA."""
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters
