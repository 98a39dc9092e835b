"""A Table as an Excel workbook: one sheet, ready to print; every text is a text, never a formula, a link or a number.

Figures of a column of numbers are numbers, so that they can be summed, and look as they do in the other formats.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from review.nouns import Cell, Piece, Table, plain
from review.records.grid import EXCEL_HOLDS, length, letter
from review.render.layout import cleaned, general_note, heading, marked_notes, shown, wide
from review.render.packed import repacked
from review.render.picture import wrap

# Properties of a format by the names of xlsxwriter.
Look = dict[str, Any]

GOES_ON = " […]"
# Letters across an upright page, and across one in landscape.
_ACROSS, _ACROSS_WIDE = 100, 145
_SIZE, _LARGE = 10, 12  # points: of letters, of those of number and title
_MOST = 60  # lines of letters, more than the highest row shows
_HIGHEST = 409.0  # points: of the highest row that Excel has
_LOOK: Look = {"font_name": "Arial", "font_size": _SIZE, "valign": "top", "text_wrap": True}
_STYLES: dict[str, Look] = {"plain": {}, "italic": {"italic": True}, "mark": {"font_script": 1}}
_STAMP = datetime(2000, 1, 1)  # a workbook tells when it was made; ours tells of the table alone
_NUMBER = re.compile(r"([−-]?)((?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)?)(\.\d+)?(%?)")
_DIGITS = 15  # that Excel keeps of a number


def render(table: Table, *, template: bytes | None = None) -> bytes:
    """The table as a workbook (.xlsx): number, title, head, rows and, below, the notes.

    Of a text beyond what a cell holds (32,767 units of UTF-16) the rest, marked " […]", follows below the notes.
    The bytes depend on the table alone."""
    return several([table])


def several(tables: Sequence[Table]) -> bytes:
    """As `render`, one sheet a table, in their order; there has to be one."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": _STAMP, "author": "", "title": heading(cleaned(tables[0]))[:255]})
    for at, table in enumerate(map(cleaned, tables), 1):
        _Page(book, table, _tab(table.name) if len(tables) == 1 else _tab(f"{at} {table.name}")).fill()
    book.close()
    return repacked(out.getvalue())


class _Page:
    """One sheet of a workbook, filled from its first row downwards."""

    def __init__(self, book: Any, table: Table, name: str):
        self.book, self.table = book, table
        self.sheet = book.add_worksheet(name)
        self.last = len(table.columns) - 1
        self.lies = wide(table)
        across = _ACROSS_WIDE if self.lies else _ACROSS
        self.widths = [max(4, round(column.width * across)) for column in table.columns]  # in letters, as Excel counts
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.rest: list[tuple[str, str]] = []  # (cell, text that it could not hold)

    def look(self, properties: Look) -> Any:
        """A format, made once: a workbook keeps each that it is asked for."""
        key = tuple(sorted((_LOOK | properties).items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(key))
        return self.formats[key]

    def fill(self) -> None:
        """The whole sheet."""
        table, sheet = self.table, self.sheet
        for at, width in enumerate(self.widths):
            sheet.set_column(at, at, width)
        row = 0
        for text, style in ((table.number, "bold"), (table.title, "italic")):
            if text.strip():
                self.line(row, (Piece(text),), {style: True, "font_size": _LARGE}, _LARGE)
                row += 1
        head = row
        for at, column in enumerate(table.columns):
            look = _side(table, at) | {"top": 2, "bottom": 1, "valign": "bottom"}
            self.text(row, at, (Piece(column.label),), look)
        sheet.set_row(row, _height([column.label for column in table.columns], self.widths))
        sheet.freeze_panes(head + 1, 0)
        sheet.repeat_rows(head)
        self.rows(head + 1)
        row = head + 1 + len(table.rows)
        for note in self.notes():
            self.line(row, note, {})
            row += 1
        self.set_up(row)

    def set_up(self, rows: int) -> None:
        """What is printed, and how: as wide as a page, the head on each."""
        sheet = self.sheet
        sheet.set_paper(9)
        if self.lies:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, max(rows - 1, 0), self.last)

    def rows(self, first: int) -> None:
        """The rows, below the head; a label to be merged is one cell with those below it."""
        table, shows = self.table, shown(self.table)
        for at, row in enumerate(table.rows):
            held = [plain(cell) if show else "" for cell, show in zip(row, shows[at], strict=True)]
            self.sheet.set_row(first + at, _height(held, self.widths))
            for n, content in enumerate(row):
                column = table.columns[n]
                below = len(list(takewhile(lambda s, n=n: not s[n], shows[at + 1 :])))  # type: ignore[misc]
                span = below if table.repeated == "merge" and shows[at][n] else 0
                look: Look = _side(table, n) | ({"bottom": 2} if at + span == len(table.rows) - 1 else {})
                if not shows[at][n]:
                    if table.repeated != "merge":
                        self.sheet.write_blank(first + at, n, None, self.look(look))
                    continue
                if span:
                    self.sheet.merge_range(first + at, n, first + at + span, n, "", self.look(look))
                if column.align == "right" and (number := number_in(content)):
                    look["num_format"] = number[1]
                    self.sheet.write_number(first + at, n, number[0], self.look(look))
                else:
                    self.text(first + at, n, content, look)

    def notes(self) -> Iterator[Cell]:
        """The notes, then what the cells could not hold, in parts that a cell can."""
        if general := general_note(self.table):
            yield (Piece("Note.", "italic"), Piece(f" {general}"))
        for mark, text in marked_notes(self.table):
            yield (Piece(mark, "mark"), Piece(f" {text}"))
        while self.rest:
            place, text = self.rest.pop(0)
            yield (Piece(f"{place} goes on: ", "italic"), Piece(text))

    def line(self, row: int, content: Cell, look: Look, size: int = _SIZE) -> None:
        """A text across all columns."""
        if self.last:
            self.sheet.merge_range(row, 0, row, self.last, "", self.look(look))
        self.text(row, 0, content, look)
        self.sheet.set_row(row, _height([plain(content)], [sum(self.widths)], size))

    def text(self, row: int, column: int, content: Cell, look: Look) -> None:
        """A cell of text, with its italics and raised marks."""
        held, left = _parted(content)
        if left:
            self.rest.append((f"{letter(column)}{row + 1}", left))
        pieces = [piece for piece in held if piece.text]
        if len({piece.style for piece in pieces}) > 1:
            runs = [part for piece in pieces for part in (self.look(_STYLES[piece.style]), piece.text)]
            self.sheet.write_rich_string(row, column, *runs, self.look(look))
            return
        text = "".join(piece.text for piece in pieces)
        style = _STYLES[pieces[0].style] if pieces else {}
        if text:
            self.sheet.write_string(row, column, text, self.look(look | style))
        else:
            self.sheet.write_blank(row, column, None, self.look(look))


def _tab(name: str) -> str:
    """A name that Excel takes for a sheet: at most 31 letters and few signs; "history" it keeps for itself."""
    tab = re.sub(r"[^\w .-]", " ", name, flags=re.ASCII)[:31].strip()
    return "table" if tab.casefold() in ("", "history") else tab


def _side(table: Table, column: int) -> Look:
    """Numbers to the right; texts to the left, a little off the column before them."""
    align = table.columns[column].align
    return {"align": align, "indent": 1} if align == "left" and column else {"align": align}


def _height(texts: Iterable[str], widths: Iterable[int], size: int = _SIZE) -> float:
    """The height in points of a row of these texts: not every program fits it, and none that of merged cells.

    widths: of the cells, in letters as Excel counts them: 7 pixels each and 5 more, less the indent and a little."""
    counts = (
        sum(max(1, len(wrap(line, (7 * width - 12) * 0.75, size))) for line in text[: _MOST * width].split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return min(_HIGHEST, 1.3 * size * max(counts, default=1) + 2)


def number_in(content: Cell) -> tuple[float, str] | None:
    """The number that a cell is, with the format of Excel that shows it as it is written: (0.74, '.00') for '.74'; None
    for any other text, and for a number of more digits than Excel keeps."""
    if len(content) != 1 or content[0].style != "plain":
        return None
    found = _NUMBER.fullmatch(content[0].text)
    if found is None or not (found[2] or found[3]) or sum(map(str.isdigit, found[0])) > _DIGITS:
        return None
    sign, whole, decimals, percent = found.groups()
    value = float(f"{sign and '-'}{whole.replace(',', '') or 0}{decimals or ''}")
    places = f".{'0' * (len(decimals) - 1)}" if decimals else ""
    shown = ("#,##0" if "," in whole else "0" if whole else "") + places + percent
    return (value / 100 if percent else value), shown if sign != "−" else f"{shown};−{shown}"


def _parted(content: Cell) -> tuple[Cell, str]:
    """What a cell can hold of its content, with a mark if that is not all, and the rest."""
    room = EXCEL_HOLDS
    if sum(map(length, (piece.text for piece in content))) <= room:
        return content, ""
    room -= len(GOES_ON)
    held: list[Piece] = []
    for at, piece in enumerate(content):
        if length(piece.text) > room:
            text = piece.text[:room]
            while length(text) > room:
                text = text[: len(text) - max(1, (length(text) - room) // 2)]
            rest = piece.text[len(text) :] + plain(content[at + 1 :])
            return (*held, piece._replace(text=text), Piece(GOES_ON)), rest
        held.append(piece)
        room -= length(piece.text)
    return tuple(held), ""
