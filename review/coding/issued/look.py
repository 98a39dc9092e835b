"""How an issued workbook looks is told here: widths, heights, colours, and the words beside its cells."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from review.coding.codebook import Field
from review.coding.issued.columns import MEANINGS
from review.records.grid import length

# Properties of a format by the names of xlsxwriter.
Look = dict[str, Any]

# What Excel takes at most: a comment that a person still reads, a message beside a cell, its heading.
_COMMENT, _MESSAGE, _TITLE = 1_500, 255, 32
_ACROSS = 62  # letters on a line of a comment
_LINE = 13.2  # points that a line of letters takes
_LOWEST, _HIGHEST = 18.0, 204.75  # points: of a row with one line, of one with a long abstract, which scrolls well
_SHOWN = {"authors": 22, "year": 6, "title": 42, "journal": 22, "abstract": 86, "doi": 22, "row": 20}
_NAMES = {"coder": 9, "round": 12}
_OF_TYPE = {"record": 22, "text": 28, "number": 11, "integer": 11, "date": 12}
_NARROWEST, _WIDEST = 12, 30
_PER_LETTER = 1.13  # letters of Arial 10 to one unit of width

PLAIN: Look = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_EDGE: Look = {"border": 1, "border_color": "#C9CED6"}
HEAD: Look = PLAIN | _EDGE | {"bold": True, "valign": "vcenter", "bg_color": "#1F3A5F", "font_color": "#FFFFFF"}
HEAD_SHOWN: Look = HEAD | {"bg_color": "#6B7480"}
SHOWN: Look = PLAIN | _EDGE | {"num_format": "@", "text_wrap": True, "font_color": "#3F4753", "bg_color": "#F1F3F5"}
CODED: Look = PLAIN | _EDGE | {"num_format": "@", "text_wrap": True, "locked": False}
BARE: Look = PLAIN | {"num_format": "@", "text_wrap": True, "locked": False}  # of rows that a person adds
NUMBERS = {"number": "General", "integer": "0", "date": "yyyy-mm-dd"}
AMBER: Look = {"bg_color": "#FFC857"}
TITLE: Look = PLAIN | {"bold": True, "font_size": 14}
WRAPPED: Look = PLAIN | {"text_wrap": True}
COLUMN: Look = WRAPPED | {"bg_color": "#E3E9F1", "top": 1, "top_color": "#8A97A8"}
NAME: Look = COLUMN | {"bold": True}
CODE: Look = WRAPPED | {"num_format": "@"}


def width(name: str, column: Field | None, longest: int = 1_000) -> int:
    """The width of a column in letters of Excel's own; column: None for what is only shown, of which the longest text
    has so many letters."""
    if column is None:
        return min(_SHOWN.get(name, 24), max(len(name) + 4, longest))
    fits = min(_WIDEST, max(map(len, (name, *column.codes))) + 4)
    if column.codes:
        return max(_NARROWEST, fits)
    return _NAMES.get(name) or max(_OF_TYPE.get(column.type, 28), fits)


def height(row: Mapping[str, str], widths: Mapping[str, int]) -> float:
    """The height of a row in points: all of its text is seen, but for the longest, which the cell still holds."""
    lines = max((_lines(row.get(name, ""), width * _PER_LETTER) for name, width in widths.items()), default=1)
    return min(_HIGHEST, max(_LOWEST, _LINE * lines + 4))


def _lines(text: str, across: float) -> int:
    return sum(max(1, math.ceil(len(line) / across)) for line in text.split("\n"))


def comment(name: str, column: Field | None) -> str:
    """What a heading says of its column: label, definition, and the codes with theirs as far as there is room."""
    if column is None:
        return "\n".join(filter(None, (MEANINGS.get(name, ""), "Shown for you; it is not read back.")))
    lines = [column.label, column.definition, *_terms(column)]
    codes = [f"{code.name}: {_defined(code.label, code.name, code.definition)}" for code in column.codes.values()]
    room = _COMMENT - sum(map(len, lines))
    told = [code for at, code in enumerate(codes) if sum(map(len, codes[: at + 1])) < room]
    if len(told) < len(codes):
        told.append(f"and {len(codes) - len(told)} more: see the worksheet Codebook")
    return short("\n".join(filter(None, (*lines, *(f"• {line}" for line in told)))), 4 * _COMMENT)


def comment_size(text: str) -> Look:
    """The size of a comment in pixels, so that all its text is seen."""
    return {"width": 400, "height": 16 * sum(_lines(line, _ACROSS) for line in text.split("\n")) + 18, "font_size": 9}


def message(column: Field) -> tuple[str, str]:
    """The heading and the line that appear beside a chosen cell of codes."""
    text = " ".join(filter(None, (column.definition, "Several: join them by '; '." if column.several else "")))
    return short(column.label, _TITLE), short(text or "Choose from the list.", _MESSAGE)


def short(text: str, most: int) -> str:
    """The text, or its beginning with '…', within so many signs of UTF-16."""
    if length(text) <= most:
        return text
    head = text[: most - 1]
    while length(head) > most - 1:
        head = head[:-1]
    return head.rstrip() + "…"


def _terms(column: Field) -> Iterable[str]:
    if column.required:
        yield "Required."
    if column.several:
        yield "Several values are joined by '; '."
    if column.since > 1:
        yield f"Since version {column.since} of the codebook."


def _defined(label: str, name: str, definition: str) -> str:
    return ". ".join(filter(None, ("" if label == name else label, definition))) or label
