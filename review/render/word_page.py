"""The page that a section of a Word document is printed on: how large its text area is, and how it is turned."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

A4, INCH, BETWEEN = (11906, 16838), 1440, 720  # twentieths of a point; margins and columns as Word has them
_MOST = 31_680  # 22 inches: no page of Word is larger
_LENGTH = re.compile(r"\s*(-?\d{1,9}(?:\.\d*)?)(in|cm|mm|pt|pc|pi)?\s*")
# Twentieths of a point in a unit of ST_UniversalMeasure (ECMA-376, part 1, section 22.9.2.15).
_UNITS = {None: 1.0, "in": 1440.0, "cm": 1440 / 2.54, "mm": 144 / 2.54, "pt": 20.0, "pc": 240.0, "pi": 240.0}


def twips(element: Any, name: str, default: int) -> int:
    """The measure `w:name` of an element, in twentieths of a point: a number, whole or with decimals, as some programs
    write it, or one with its unit. `default` if there is no element, or it says nothing that can be measured."""
    told = None if element is None else _LENGTH.fullmatch(element.get(qn(f"w:{name}"), ""))
    length = round(float(told[1]) * _UNITS[told[2]]) if told else default
    return length if abs(length) <= _MOST else default


def text_size(section: Any) -> tuple[int, int]:
    """Width of a column of text and height of the text, in twentieths of a point, an inch at least; of an upright A4
    page with margins of an inch where nothing is said. section: its `w:sectPr`, or None."""
    size, margins, columns = (
        None if section is None else section.find(qn(f"w:{name}")) for name in ("pgSz", "pgMar", "cols")
    )
    wide, high = twips(size, "w", A4[0]), twips(size, "h", A4[1])
    left, right, top, bottom = (twips(margins, side, INCH) for side in ("left", "right", "top", "bottom"))
    many = max(twips(columns, "num", 1), 1)
    gaps = (many - 1) * twips(columns, "space", BETWEEN)
    return max((wide - left - right - gaps) // many, INCH), max(high - abs(top) - abs(bottom), INCH)


def is_upright(section: Any) -> bool:
    """Whether the pages of a section are higher than wide."""
    size = section.find(qn("w:pgSz"))
    return size is not None and twips(size, "w", A4[0]) < twips(size, "h", A4[1])


def lying(section: Any) -> Any:
    """A section's properties with its page turned: width and height change places, the margins turn with it."""
    page, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    wide, high = twips(page, "h", A4[1]), twips(page, "w", A4[0])
    page.set(qn("w:w"), str(wide))
    page.set(qn("w:h"), str(high))
    page.set(qn("w:orient"), "landscape")
    for columns in section.findall(qn("w:cols")):
        columns.set(qn("w:num"), "1")
    if margins is not None:
        # As Word turns a page: what was on the left is then at the top.
        old = {side: str(twips(margins, side, INCH)) for side in ("top", "right", "bottom", "left")}
        for side, was in (("top", "left"), ("right", "top"), ("bottom", "right"), ("left", "bottom")):
            margins.set(qn(f"w:{side}"), old[was])
    return section
