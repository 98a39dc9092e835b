"""The worksheet `Codebook` of an issued workbook: definitions to read, and the lists behind the dropdowns."""

from __future__ import annotations

import re
from typing import Any

from review.coding.codebook import Field, SheetDefinition
from review.coding.issued import look
from review.records.text import clean

# What comes back is known by these (`coding.codebook_offers`, `coding.headings`).
CODEBOOK = "Codebook"
HEADS = (("Column", 22), ("Label", 28), ("Type", 24), ("Code", 24), ("Definition", 72))
_FIRST = 4  # rows above the first column: title, what a row is, a blank one, the headings
_TYPES = {"code": "one code", "integer": "whole number"}


def fill(book: Any, definition: SheetDefinition) -> dict[str, str]:
    """Add the worksheet; column -> the defined name of its codes, by which a dropdown finds them.

    Excel refuses a list of more than 255 signs in a dropdown itself, and other programs lose one that names cells of
    another worksheet; a defined name has neither trouble."""
    sheet = book.add_worksheet(CODEBOOK)
    styles = {name: book.add_format(of) for name, of in _STYLES.items()}
    for at, (name, width) in enumerate(HEADS):
        sheet.set_column(at, at, width)
        sheet.write_string(_FIRST - 1, at, name, styles["head"])
    sheet.write_string(0, 0, clean(definition.label)[0], styles["title"])
    row_is = f"One row is {definition.one_row_is}. " if definition.one_row_is else ""
    sheet.write_string(1, 0, f"{clean(row_is)[0]}Codebook, version {definition.version}.", styles["plain"])
    names: dict[str, str] = {}
    row = _FIRST
    for number, (name, column) in enumerate(definition.columns.items(), 1):
        _line(sheet, row, (name, column.label, _kind(column), "", _about(column)), styles["column"], styles["name"])
        for at, code in enumerate(column.codes.values(), row + 1):
            _line(
                sheet,
                at,
                ("", code.label, "", code.name, _since(code.definition, code.since)),
                styles["code"],
                styles["code"],
            )
        if column.codes:
            names[name] = f"codes_{number}_{re.sub(r'[^A-Za-z0-9_]', '_', name)}"[:200]
            book.define_name(names[name], f"={CODEBOOK}!$D${row + 2}:$D${row + 1 + len(column.codes)}")
        row += 1 + len(column.codes)
    sheet.freeze_panes(_FIRST, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST - 1)
    sheet.set_footer("&L&A&R&P / &N")
    return names


_STYLES = {
    "title": look.TITLE, "plain": look.PLAIN, "head": look.HEAD, "name": look.NAME, "column": look.COLUMN,
    "code": look.CODE,
}  # fmt: skip


def _line(sheet: Any, row: int, cells: tuple[str, ...], style: Any, first: Any) -> None:
    held = {head: clean(text)[0] for (head, _), text in zip(HEADS, cells, strict=True)}
    sheet.set_row(row, look.height(held, dict(HEADS)))
    for at, text in enumerate(held.values()):
        if text:
            sheet.write_string(row, at, text, style if at else first)
        else:
            sheet.write_blank(row, at, None, style)


def _kind(column: Field) -> str:
    several_codes = column.several and column.coded
    told = "several codes" if several_codes else _TYPES.get(column.type, column.type)
    return f"{told}, required" if column.required else told


def _about(column: Field) -> str:
    joined = "Several values are joined by '; '." if column.several else ""
    return " ".join(filter(None, (_since(column.definition, column.since), joined)))


def _since(definition: str, version: int) -> str:
    return " ".join(filter(None, (definition, f"(Since version {version}.)" if version > 1 else "")))
