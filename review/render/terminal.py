"""A Table as plain text for a terminal: columns that fit its width, with the text of each cell wrapped inside it.

There is no colour, and no sign that only some terminals draw, so that it reads the same when it is piped into a file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from review.nouns import Table, TableColumn, plain
from review.render.layout import blanked, cleaned, general_note, heading, marked_notes

_GAP = "  "
_NARROWEST = 6  # columns of a terminal; on one too narrow for that, lines run on
_WORD = 20  # columns that a word is not broken within, if there is room


def render(table: Table, *, width: int = 100) -> str:
    """The table as lines of at most `width` signs: number and title, heads, rows, notes. A table without rows is its
    title and its notes."""
    table = cleaned(table)
    parts = [_wrapped(told, width)] if (told := heading(table)) else []
    if table.rows:
        parts.append(list(_grid(table, width)))
    notes = [general_note(table), *(f"[{mark}] {text}" for mark, text in marked_notes(table))]
    parts += [_wrapped(note, width) for note in notes if note]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _grid(table: Table, width: int) -> Iterator[str]:
    rows = [[plain(cell) for cell in row] for row in blanked(table)]
    heads = [column.label for column in table.columns]
    natural = [max(map(_widest, texts)) for texts in zip(heads, *rows, strict=True)]
    words = [max(_widest("\n".join(text.split())) for text in texts) for texts in zip(heads, *rows, strict=True)]
    widths = _widths(natural, words, width - len(_GAP) * (len(heads) - 1))
    yield from _row(heads, widths, table.columns)
    yield _GAP.join("-" * n for n in widths)
    told = [list(_row(row, widths, table.columns)) for row in rows]
    parted = any(len(lines) > 1 for lines in told)
    for at, lines in enumerate(told):
        yield from ["", *lines] if parted and at else lines


def _row(texts: Sequence[str], widths: Sequence[int], columns: Sequence[TableColumn]) -> Iterator[str]:
    cells = [_wrapped(text, width) for text, width in zip(texts, widths, strict=True)]
    for at in range(max(map(len, cells))):
        line = (
            _set(cell[at] if at < len(cell) else "", width, column.align)
            for cell, width, column in zip(cells, widths, columns, strict=True)
        )
        yield _GAP.join(line).rstrip()


def _set(text: str, width: int, align: str) -> str:
    room = " " * (width - columns_of(text))
    return room + text if align == "right" else text + room


def _widths(natural: Sequence[int], words: Sequence[int], room: int) -> list[int]:
    """The width of each column: what its text needs, but none more than the widest for which all fit; where room
    allows, none is narrower than its longest word."""
    least = [min(n, _cap(words, room)) for n in words]
    most = max(natural)
    while most and sum(_between(n, low, most) for n, low in zip(natural, least, strict=True)) > room:
        most -= 1
    widths = [_between(n, low, most) for n, low in zip(natural, least, strict=True)]
    spare = room - sum(widths)
    for at, n in enumerate(natural):  # what is left over goes to the first columns that want it
        if spare > 0 and n > widths[at]:
            widths[at] += 1
            spare -= 1
    return widths


def _cap(widths: Sequence[int], room: int) -> int:
    """The most that any column may take, if all of these widths are to fit."""
    return next(
        (most for most in range(_WORD, _NARROWEST, -1) if sum(min(n, most) for n in widths) <= room), _NARROWEST
    )


def _between(n: int, least: int, most: int) -> int:
    return max(least, min(n, most))


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes: two for each wide East Asian sign (Unicode Standard Annex 11), none
    for a mark that stands on the sign before it."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(sign: str) -> int:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _widest(text: str) -> int:
    return max((columns_of(line) for line in text.split("\n")), default=0)


def _wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, broken at spaces, and inside a word that is longer than a line."""
    return [line for given in text.split("\n") for line in _lines(given.split(), width)] or [""]


def _lines(words: Iterable[str], width: int) -> Iterator[str]:
    line = ""
    for word in words:
        if line and columns_of(line) + 1 + columns_of(word) <= width:
            line += " " + word
            continue
        if line:
            yield line
        *full, line = _pieces(word, width)
        yield from full
    yield line


def _pieces(word: str, width: int) -> list[str]:
    """A word in pieces that fit a line, broken behind a sign such as a hyphen if it has one, or before its mark."""
    pieces = []
    while columns_of(word) > width and len(word) > 1:
        room = _fitting(word, width)
        behind = [word.rfind(sign, 1, room) + 1 for sign in "-/:."]
        mark = word.rfind("[", 1, room + 1) if word.endswith("]") else 0
        end = max(*behind, mark, 0) or room
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]


def _fitting(word: str, width: int) -> int:
    """How many signs of a word fit a line; at least one."""
    taken = 0
    for at, sign in enumerate(word):
        taken += _columns(sign)
        if taken > width:
            return max(at, 1)
    return len(word)
