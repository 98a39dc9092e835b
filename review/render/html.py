"""A Table as a web page of its own: nothing in it is fetched or run, and it can be read on paper and on a phone."""

from __future__ import annotations

from itertools import takewhile
from typing import Any, NamedTuple

from markupsafe import Markup

from review.nouns import Table
from review.render.layout import changes, cleaned, general_note, marked_notes, shown, wide
from review.render.template import content, named


class _Cell(NamedTuple):
    """A cell as the template shows it: `scope` is set for a label, `span` is the number of rows that it stands for."""

    content: Markup
    label: str
    align: str
    scope: str
    span: int


def render(table: Table, *, template: bytes | None = None) -> bytes:
    """The table as an HTML page; a repeated label is one cell that spans its rows, or stands in each if the table says
    so."""
    table = cleaned(table)
    return named("table.html").render(**_told(table), styled=True, wide=wide(table)).encode()


def fragment(table: Table) -> Markup:
    """The table and its notes as a part of another page, in whose head its styles are: it has none itself."""
    return Markup(named("table_body.html").render(**_told(cleaned(table)), styled=False))  # escaped by the template


def _told(table: Table) -> dict[str, Any]:
    return {
        "table": table, "groups": _groups(table), "general": general_note(table), "marked": marked_notes(table),
    }  # fmt: skip


def _groups(table: Table) -> list[list[list[_Cell]]]:
    """The rows as groups that share their first label, since a row group is what such a label heads."""
    shows, new = shown(table), changes(table)
    groups: list[list[list[_Cell]]] = []
    for at, row in enumerate(table.rows):
        if not at or (table.labels and new[at][0]):
            groups.append([])
        groups[-1].append([
            _Cell(content(cell), column.label, column.align, _scope(n, table.labels), _span(shows, at, n))
            for n, (cell, column) in enumerate(zip(row, table.columns, strict=True))
            if shows[at][n]
        ])  # fmt: skip
    return groups


def _scope(column: int, labels: int) -> str:
    return "" if column >= labels else "row" if column else "rowgroup"


def _span(shows: list[tuple[bool, ...]], row: int, column: int) -> int:
    return 1 + len(list(takewhile(lambda below: not below[column], shows[row + 1 :])))
