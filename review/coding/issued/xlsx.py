"""A batch becomes an Excel workbook here: a worksheet to fill in, with dropdowns, and one with the codebook.

Every text is a text, never a formula, a link or a number; the bytes depend on the batch alone.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from review.coding.codebook import Field
from review.coding.issued import look
from review.coding.issued.batch import Batch
from review.coding.issued.codebook_page import CODEBOOK, fill
from review.coding.issued.columns import FIGURES, heads, hidden, lead, shown
from review.records.grid import EXCEL_HOLDS, length, letter
from review.records.text import clean

# Empty rows with dropdowns below those that are issued, where a person may add rows.
SPARE = 200
_CREATED = datetime(2000, 1, 1)  # a workbook tells when it was made; ours tells of the batch alone
_KEPT_IN_SIGHT = ("authors", "year")  # beside the record, when one scrolls to the right
_PAGE = 300  # letters across a printed page that can still be read
_MOST = 1e300  # beyond what anyone types: any number will do
_STOP = {
    "error_title": "Not in the codebook",
    "error_message": "Choose from the list, or add the code to the codebook first.",
}


class TooLong(NamedTuple):
    """A text that no cell of Excel holds. row: of the batch, from 0."""

    row: int
    column: str
    length: int


def too_long(batch: Batch) -> list[TooLong]:
    """The cells that say, in place of their text, that it is too long for Excel; nothing is cut."""
    return [
        TooLong(number, column, len(row[column]))
        for number, row in enumerate(batch.rows)
        for column in heads(batch)
        if _beyond(row.get(column, ""))
    ]


def write(batch: Batch) -> bytes:
    """The batch as a workbook (.xlsx), named after the sheet, with the worksheet `Codebook` beside it."""
    import xlsxwriter

    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **plain})
    book.set_properties({"created": _CREATED, "author": "", "comments": ""})
    sheet = book.add_worksheet(tab(batch))
    names = fill(book, batch.definition)
    _Page(book, sheet, batch, names).fill()
    book.close()
    return out.getvalue()


def tab(batch: Batch) -> str:
    """The name of the worksheet: the sheet's label, without signs that Excel refuses, in at most 31 letters."""
    name = look.short(re.sub(r"[\[\]:*?/\\]", " ", clean(batch.definition.label)[0]).strip("' \n\t"), 31).strip("' ")
    taken = name.casefold() in ("", "history", CODEBOOK.casefold())
    return batch.definition.name[:24] + " sheet" if taken else name


class _Page:
    """The worksheet to fill in. names: column -> the defined name of its codes."""

    def __init__(self, book: Any, sheet: Any, batch: Batch, names: dict[str, str]):
        self.book, self.sheet, self.batch, self.names = book, sheet, batch, names
        self.heads, self.columns = heads(batch), batch.definition.columns
        self.at = {name: place for place, name in enumerate(self.heads)}
        self.only_shown = {*shown(batch), *lead(batch)} if batch.rows else set(shown(batch))
        longest = {name: max((len(row.get(name, "")) for row in batch.rows), default=0) for name in shown(batch)}
        seen = (name for name in self.heads if name not in hidden(batch))
        self.widths = {name: look.width(name, self.columns.get(name), longest.get(name, 0)) for name in seen}
        self.last = len(batch.rows) + (SPARE if batch.definition.per_record == "many" else 0)

    def fill(self) -> None:
        """The whole worksheet."""
        self.head()
        self.rows()
        for name, column in self.columns.items():
            for rule in _rules(column, self.names):
                if self.last:
                    self.sheet.data_validation(1, self.at[name], self.last, self.at[name], rule)
        self.warn_of_no_criterion()
        self.set_up()

    def head(self) -> None:
        """The headings with their comments, and the format of each column for rows that a person adds."""
        for name, at in self.at.items():
            column, secret = self.columns.get(name), name in hidden(self.batch)
            kind = column.type if column else "text"
            bare = self.book.add_format(look.BARE | ({"num_format": look.NUMBERS[kind]} if kind in FIGURES else {}))
            self.sheet.set_column(at, at, self.widths.get(name), bare, {"hidden": secret})
            style = look.HEAD_SHOWN if column is None or name in self.only_shown else look.HEAD
            self.sheet.write_string(0, at, name, self.book.add_format(style))
            if not secret:
                text = clean(look.comment(name, column))[0]
                self.sheet.write_comment(0, at, text, look.comment_size(text))
        self.sheet.set_row(0, 24)

    def rows(self) -> None:
        """The rows: what is shown in grey, what is to be filled in framed."""
        grey, white = self.book.add_format(look.SHOWN), self.book.add_format(look.CODED)
        figures = {kind: self.book.add_format(look.CODED | {"num_format": look.NUMBERS[kind]}) for kind in FIGURES}
        for number, row in enumerate(self.batch.rows, 1):
            cells = _held(row, self.heads)
            self.sheet.set_row(number, look.height(cells, self.widths))
            for name, at in self.at.items():
                column = self.columns.get(name)
                kind = column.type if column else "text"
                style = grey if column is None or name in self.only_shown else figures.get(kind, white)
                if cells[name]:
                    self.sheet.write_string(number, at, cells[name], style)
                else:
                    self.sheet.write_blank(number, at, None, style)

    def warn_of_no_criterion(self) -> None:
        """Vote and criterion turn amber as long as an exclusion names no criterion."""
        if (
            not {"vote", "criterion"} <= set(self.columns)
            or "exclude" not in self.columns["vote"].codes
            or not self.last
        ):
            return
        vote, criterion = (letter(self.at[name]) for name in ("vote", "criterion"))
        rule = f'=AND(TRIM(${vote}2)="exclude",TRIM(${criterion}2)="")'
        for name in ("vote", "criterion"):
            amber = {"type": "formula", "criteria": rule, "format": self.book.add_format(look.AMBER)}
            self.sheet.conditional_format(1, self.at[name], self.last, self.at[name], amber)

    def set_up(self) -> None:
        """What stays in sight, how it is filtered and printed."""
        kept = len(lead(self.batch))
        while kept < len(self.heads) and self.heads[kept] in _KEPT_IN_SIGHT and self.heads[kept] not in self.columns:
            kept += 1
        self.sheet.freeze_panes(1, kept)
        self.sheet.autofilter(0, 0, max(self.last, 1), len(self.heads) - 1)
        # a year or a code such as 01 is text on purpose
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:{letter(len(self.heads) - 1)}{self.last + 1}"})
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(math.ceil(sum(self.widths.values()) / _PAGE), 0)
        self.sheet.repeat_rows(0)
        if kept:
            self.sheet.repeat_columns(0, kept - 1)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.set_footer("&L&A&R&P / &N")


def _rules(column: Field, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    """What may be typed into a cell of the column: of several codes, which no list can hold, Excel only warns."""
    if column.codes:
        title, text = look.message(column)
        yield {
            "validate": "list",
            "source": f"={names[column.name]}",
            "input_title": clean(title)[0],
            "input_message": clean(text)[0],
            "error_type": "information" if column.several else "stop",
            **_STOP,
        }
    elif column.type in ("number", "integer") and not column.several:
        kind = "decimal" if column.type == "number" else "integer"
        limits = (
            {"minimum": -_MOST, "maximum": _MOST} if kind == "decimal" else {"minimum": -(10**15), "maximum": 10**15}
        )
        yield {
            "validate": kind,
            "criteria": "between",
            **limits,
            "error_title": "Not a number" if kind == "decimal" else "Not a whole number",
        }
    elif column.type == "date" and not column.several:
        yield {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1), "error_title": "Not a day"}


def _held(row: Any, columns: list[str]) -> dict[str, str]:
    """The cells as Excel can hold them."""
    cells = {column: clean(row.get(column, ""))[0] for column in columns}
    return {column: _told(text) if _beyond(text) else text for column, text in cells.items()}


def _told(text: str) -> str:
    return (
        f"(A text of {len(text):,} signs stands here, more than a cell of Excel holds: it is in the CSV of this sheet.)"
    )


def _beyond(text: str) -> bool:
    return length(text) > EXCEL_HOLDS
