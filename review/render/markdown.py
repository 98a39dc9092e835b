"""A Table as GitHub-flavoured Markdown: number, title, pipe table, notes. All text shows as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from review.nouns import Cell, Piece, Table
from review.render.layout import blanked, cleaned, general_note, marked_notes

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ACTIVE = re.compile(r"[\\`*_\[\]|~$&<>]")


def escape_md(text: str) -> str:
    """`text` for a line of Markdown: nothing in it is markup or HTML, and a line feed is `<br>`.

    What counts only at the start of a line (#, +, 1.) is left as it is: no cell, title or note starts a line."""
    escaped = _ACTIVE.sub(lambda found: _ENTITIES.get(found.group(), "\\" + found.group()), text)
    return escaped.replace("\n", "<br>")


def render(table: Table, *, template: bytes | None = None) -> bytes:
    """The table as a Markdown text. Markdown has no merged cells: a label to be merged is shown once, blank below."""
    table = cleaned(table)
    grid = [
        _line(escape_md(column.label) for column in table.columns),
        _line("---:" if column.align == "right" else "---" for column in table.columns),
        *(_line(map(_cell, row)) for row in blanked(table)),
    ]
    return "\n\n".join([*_heading(table), "\n".join(grid), *_notes(table)]).encode() + b"\n"


def _heading(table: Table) -> list[str]:
    number, title = escape_md(table.number.strip()), escape_md(table.title.strip())
    return [mark + text + mark for mark, text in (("**", number), ("*", title)) if text]


def _notes(table: Table) -> list[str]:
    general = general_note(table)
    return ([f"*Note.* {escape_md(general)}"] if general else []) + [
        f"<sup>{escape_md(mark)}</sup> {escape_md(text)}" for mark, text in marked_notes(table)
    ]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(content: Cell) -> str:
    return "".join(map(_piece, content))


def _piece(piece: Piece) -> str:
    # Tags, since asterisks do not open or close emphasis beside every letter or bracket.
    tag = {"plain": "", "italic": "em", "mark": "sup"}[piece.style]
    text = escape_md(piece.text)
    return f"<{tag}>{text}</{tag}>" if tag else text
