"""A CSV text as a spreadsheet shows it: cells in rows, and the name by which a person finds one, 'sheet.csv!F12'."""

from __future__ import annotations

import csv
import io

from review.errors import Complaint, SheetError

csv.field_size_limit(10_000_000)  # an abstract in a cell is longer than the reader's own limit


def grid(file: str, text: str) -> list[list[str]]:
    """The rows of a CSV text. Excel parts cells by comma, semicolon or tab as the country has it: the first line tells.

    SheetError if the text is not valid CSV: a quote that is never closed would swallow the rest without a word."""
    heading = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise SheetError(Complaint(f"{file}:{reader.line_num}", f"this is not valid CSV: {error}")) from None


def letter(index: int) -> str:
    """The letters of a spreadsheet's column, 0 -> A, 26 -> AA."""
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters
