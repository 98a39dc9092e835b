"""A CSV text as a spreadsheet shows it: cells in rows, and the name by which a person finds one, 'sheet.csv!F12'."""

from __future__ import annotations

import csv
import io
import re

from review.errors import Complaint, SheetError

csv.field_size_limit(10_000_000)  # an abstract in a cell is longer than the reader's own limit


# A first line that only tells Excel how cells are parted; Excel hides it, and counts rows from the next.
_SEPARATOR = re.compile(r'\ufeff?"?sep=([,;|\t])"?[,;|\t]*\r?(?:\n|\Z)', re.IGNORECASE)


def grid(file: str, text: str) -> list[list[str]]:
    """The rows of a CSV text, the headings first. Excel parts cells by comma, semicolon or tab as the country has it:
    the first line tells, by its signs or as `sep=;`, which is then no row.

    SheetError if the text is not valid CSV: a quote that is never closed would swallow the rest without a word."""
    told = _SEPARATOR.match(text)
    rows = text[told.end() :] if told else text
    sign = told[1] if told else max(",;\t", key=rows.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(rows, newline=""), delimiter=sign, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        line = reader.line_num + bool(told)
        raise SheetError(Complaint(f"{file}:{line}", f"this is not valid CSV: {error}")) from None


def letter(index: int) -> str:
    """The letters of a spreadsheet's column, 0 -> A, 26 -> AA."""
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters
