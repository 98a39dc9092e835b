"""Tables as text (CSV, TSV, semicolons, pipes): lines become rows of cells, whatever parts them, and entries.

The headings are known by `headings`; to read one more, add it there."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Literal, NamedTuple

from review.errors import Complaint, ExportError
from review.formats import fields as f
from review.formats import headings, table_rows
from review.formats.decode import Content
from review.formats.table_cells import own
from review.nouns import Problem
from review.records import grid
from review.records.text import restored

FIELDS = headings.documented()
_SIGNS = (",", ";", "\t", "|")
# The line by which Excel is told how cells are parted; Excel hides it.
_TOLD = re.compile(r'"?sep=([,;|\t])"?[,;|\t]*', re.IGNORECASE)
_HEAD = 100_000
# In a row of more lines it is looked whether its quotation mark is ever closed, through so many signs.
_MOST = 1000
_LONGEST = 20_000_000
_TRIES = 200
# Where nearly all of at least so many lines in a cell are rows by themselves, its quotation mark was never closed.
_FEWEST = 20


class Layout(NamedTuple):
    """How cells are parted, whether by quotation marks too, in which line (from 0) the headings stand, how many
    they are (0: each line is one field), and whether they are those of our own table."""

    sign: str
    quoted: bool
    line: int
    width: int
    own: bool = False


def layout(head: str) -> Layout | None:
    """The layout of the table that `head` begins, or None if it begins none whose headings are known."""
    lines = head[:_HEAD].split("\n", 3 * table_rows.AHEAD)[: 3 * table_rows.AHEAD]
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    told = _TOLD.fullmatch(lines[start].strip()) if lines else None
    found = [kept for sign in (told[1] if told else _SIGNS) if (kept := _parted(lines, sign, start + bool(told)))]
    return min(found, key=lambda kept: (not kept.width, kept.line, -kept.width), default=None)


def _parted(lines: list[str], sign: str, start: int) -> Layout | None:
    if not any(sign in line for line in lines):
        return None
    rows, at = [], start
    for cells, taken in Reader(lines[start:], sign, quoted=True):
        rows.append((at, cells))
        at += taken
    first = [cells for _, cells in rows]
    if (found := table_rows.heading_row(first)) >= 0:
        cells = first[found]
        quoted = not (sign == "\t" and headings.wos_tags(cells))  # Web of Science writes tabs without quotation marks
        return Layout(sign, quoted, rows[found][0], len(cells), own(cells))
    return Layout(sign, True, start, 0) if table_rows.are_lines(first[: table_rows.AHEAD]) else None


def sniff(head: str) -> int:
    """Where the headings of a table stand in `head`, or -1."""
    found = layout(head)
    return sum(len(line) + 1 for line in head.split("\n", found.line)[: found.line]) if found else -1


def unknown(head: str) -> list[str]:
    """The headings of a table in `head` whatever they say; [] if it is no table."""
    lines = [line for line in head[:_HEAD].split("\n", 20)[:20] if line.strip()]
    for sign in _SIGNS:
        rows = [cells for cells, _ in Reader(lines[:5], sign, quoted=True)]
        if len(rows) > 1 and len(rows[0]) > 1 and len({len(cells) for cells in rows}) == 1:
            return [cell.strip() for cell in rows[0]]
    return []


def too_wide(content: Content) -> int:
    """How many columns a table has whose headings go on beyond all that is looked through for them; 0 if it is none."""
    if "\n" in content.head.lstrip()[:_HEAD]:
        return 0
    line = next(filter(str.strip, content.lines()), "")
    sign = max(_SIGNS, key=line.count)
    cells = line.split(sign)
    return len(cells) if headings.are_headings([cell for cell in cells if headings.is_known(cell)]) else 0


def read(content: Content, file: str) -> f.Entries:
    """The entries of `content`, one a row below the headings; see `FIELDS` for what becomes of which column.

    ExportError if no row of headings is known."""
    found = layout(content.head)
    if found is None:
        raise ExportError(_unknown(content, file))
    problems: list[Problem] = []
    entries = table_rows.read_rows(_rows(content, found, file, problems), file)
    if entries is None:
        raise ExportError(_unknown(content, file))
    lost = sum(problem.lost for problem in problems)
    return entries._replace(problems=problems + entries.problems, seen=entries.seen + lost)


def _unknown(content: Content, file: str) -> Complaint:
    return Complaint(file, "no row of headings that are known is in it", headings.hint(unknown(content.head)))


def _rows(content: Content, found: Layout, file: str, problems: list[Problem]) -> Iterator[table_rows.Numbered]:
    lines = content.lines()
    start = found.line if found.width else 0
    ahead = list(islice(lines, start))
    for at, line in enumerate(ahead, 1):
        if line.strip() and not _TOLD.fullmatch(line.strip()):
            yield at, line.split(found.sign)
    number = start + 1
    reader = Reader(lines, found.sign, quoted=found.quoted, width=found.width)
    since = number
    for cells, taken in reader:
        if reader.torn:
            if any(map(str.strip, cells)):
                what = f"a line torn from the entry of line {since}, whose quotation mark is never closed"
                problems.append(f.lost(file, number, what, found.sign.join(cells)))
        elif cells or not found.width:
            since = number
            yield number, list(map(restored, cells)) if found.own else cells
        if reader.broken and not reader.torn:
            what, done = "a quotation mark that is never closed", f"read up to the end of line {number + taken - 1}"
            problems.append(Problem(f"{file}:{number}", what, done, raw="\n".join(reader.broken)[: f.HEAD]))
        number += taken


class Reader:
    """Rows of cells with the number of lines that each takes, out of lines without their ends.

    width: how many cells a row has. A row of several lines that has not as many, or whose quotation marks do not pair,
    began with a mark that is never closed, if a proper row begins in one of its lines: it ends before that line.
    If it never ends and none begins, it ends with its first line; what comes below is `torn` from it until a row has as
    many cells as the rows before."""

    __slots__ = ("_ahead", "_csv", "_edge", "_lines", "_quoting", "_sign", "_taken", "broken", "torn", "width")

    def __init__(self, lines: Iterator[str] | list[str], sign: str, *, quoted: bool, width: int = 0):
        self._lines = iter(lines)
        self._ahead: deque[str] = deque()
        self._taken: list[str] = []
        self._sign = sign
        self._edge = re.compile(rf'(?:^|{re.escape(sign)})"|"(?:{re.escape(sign)}|$)')
        self._quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        self._csv = grid.reader(_Feed(self), sign, quoting=self._quoting, strict=False)
        self.width = width
        self.broken: list[str] = []
        self.torn = False

    def line(self) -> str:
        """The next line, for the reader of CSV."""
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self._taken.append(line)
        if len(self._taken) > _MOST:
            raise csv.Error("a row of too many lines")
        return line + "\n"

    def __iter__(self) -> Iterator[tuple[list[str], int]]:
        most = -1  # the cells of a row so far, but of the headings
        enough = 0
        while True:
            self._taken.clear()
            self.broken = []
            try:
                cells = next(self._csv)
            except StopIteration:
                return
            except csv.Error:
                cells = self._closed()
            endless = not cells and len(self._taken) > _MOST
            if len(self._taken) > 1:
                if self._is_doubtful(cells):
                    cells = self._mended(cells)
            elif (
                not self._quoting
                and '"' in "".join(cells)
                and self._taken[0].count('"') % 2
                and self._is_doubtful(cells)
            ):
                self.broken = list(self._taken)
                cells = self._without_one(cells)
            self.torn = len(cells) < enough
            if not self.torn:
                enough = 0
                most = max(most, len(cells)) if most >= 0 else 0
            yield cells, len(self._taken)
            if endless:
                enough = min(most or self.width, self.width)

    def _closed(self) -> list[str]:
        """The cells of a row of very many lines, if its quotation marks close further down and it is as wide as a row;
        else [], and the lines come again. They are looked through but once, whatever rows begin in them."""
        taken, begun = self._taken, len(self._taken)
        if self._ahead:
            return []
        try:
            cells = next(self._parted(self._further(), strict=True), [])
        except csv.Error:
            cells = []
        if not cells or (self.width and len(cells) != self.width):
            self._ahead.extend(taken[begun:])
            del taken[begun:]
            return []
        return cells

    def _further(self) -> Iterator[str]:
        """The lines taken, and those that are taken now."""
        yield from list(self._taken)
        left = _LONGEST
        for line in self._lines:
            self._taken.append(line)
            left -= len(line) + 1
            if left < 0:
                return
            yield line

    def _is_doubtful(self, cells: list[str]) -> bool:
        return not cells or (self.width > 0 and len(cells) != self.width) or not self._pairs() or self._holds_rows()

    def _holds_rows(self) -> bool:
        """Whether nearly all lines within the row are rows: then its quotation mark met that of another by chance."""
        inner = self._taken[1:-1]
        return len(inner) >= _FEWEST and sum(map(self._is_row, inner)) > 0.9 * len(inner)

    def _pairs(self) -> bool:
        """Whether the quotation marks of the lines taken stand as CSV wants them."""
        try:
            return len(list(self._parted(self._taken, strict=True))) == 1
        except csv.Error:
            return False

    def _mended(self, cells: list[str]) -> list[str]:
        """The cells of the lines before the first in which a proper row begins; the lines below come again."""
        taken = list(self._taken)
        tries = range(1, min(len(taken), _TRIES))
        end = next((at for at in tries if self._begins(taken[at : at + _TRIES])), 0)
        if not end and not self._pairs():
            end = next((at for at in tries if self._is_row(taken[at])), 0 if cells else 1)
        if not end:
            self.broken = [] if self._pairs() else taken
            return self._without_one(cells) if self.broken else cells
        self.broken = taken[:end]
        self._ahead.extendleft(reversed(taken[end:]))
        del self._taken[end:]
        return self._without_one(next(self._parted([" ".join(self.broken)]), []))

    def _without_one(self, cells: list[str]) -> list[str]:
        """The cells of the broken line without the one quotation mark that makes them as many as they should be; or as
        they are."""
        line = " ".join(self.broken)
        marks = [at for at, sign in enumerate(line) if sign == '"']
        for at in marks[:_TRIES]:
            try:
                row = next(self._parted([line[:at] + line[at + 1 :]], strict=True), [])
            except csv.Error:
                continue
            if len(row) == self.width:
                return row
        return cells

    def _parted(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        return grid.reader((line + "\n" for line in lines), self._sign, quoting=self._quoting, strict=strict)

    def _begins(self, lines: list[str]) -> bool:
        """Whether a row of the right width begins with the first of `lines`."""
        if self._closes(lines[0]):
            return False
        try:
            row = next(self._parted(lines), [])
        except csv.Error:
            return False
        return len(row) == self.width if self.width else len(row) > 1

    def _closes(self, line: str) -> bool:
        """Whether a quotation mark of a line closes a cell before one opens a cell: then it began further up."""
        found = self._edge.search(line)
        return found is not None and found.start() > 0 and found.group()[0] == '"'

    def _is_row(self, line: str) -> bool:
        """Whether a line has as many cells as a row, whatever its quotation marks."""
        cells = next(grid.reader([line], self._sign, quoting=csv.QUOTE_NONE, strict=False), [])
        return len(cells) == self.width and not self._closes(line)


class _Feed:
    """Lines for the reader of CSV; other than a generator it goes on after its end, when lines come again."""

    __slots__ = ("reader",)

    def __init__(self, reader: Reader):
        self.reader = reader

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        return self.reader.line()
