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

# A first line that only tells Excel how cells are parted; Excel hides it, and counts rows from the next.
_SEPARATOR = re.compile(r'\ufeff?"?sep=([,;|\t])"?[,;|\t]*\r?(?:\n|\Z)', re.IGNORECASE)


def grid(file: str, text: str) -> list[list[str]]:
    """The rows of a CSV text, the headings first. Excel parts cells by comma, semicolon or tab as the country has it:
    the first line tells, by its signs or as `sep=;`, which is then no row.

    SheetError if the text is not valid CSV: a quote that is never closed would swallow the rest without a word."""
    told = _SEPARATOR.match(text)
    rows = text[told.end() :] if told else text
    sign = told[1] if told else max(",;\t", key=rows.split("\n", 1)[0].count)
    lines = reader(io.StringIO(rows, newline=""), sign, strict=True)
    try:
        return list(lines)
    except csv.Error as error:
        line = lines.line_num + bool(told)
        raise SheetError(Complaint(f"{file}:{line}", f"this is not valid CSV: {error}")) from None


def reader(lines: Iterable[str], sign: str, *, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL, strict: bool) -> Reader:
    """The rows of CSV in `lines`, with cells of any length. The limit of `csv`, less than an abstract may have, is one
    for the whole program: it is set here alone, and each time, as other packages set it too."""
    csv.field_size_limit(_LONGEST)
    return csv.reader(lines, delimiter=sign, quoting=quoting, strict=strict)


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
