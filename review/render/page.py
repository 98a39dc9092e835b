"""All that a review tells becomes one web page: numbers, drawings, tables, the evidence graph, the ledger.

Nothing is fetched from anywhere. Every text is in the page as text; the script in it only sorts, chooses and lists, and
what it lists is told without it too, here or in the files that stand beside the page.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from markupsafe import Markup

from review.nouns import Cell, Figure, Table, plain
from review.records.text import clean
from review.render.layout import changes, cleaned, general_note, marked_notes
from review.render.search_page import MADE_BY, Section
from review.render.template import named, source

SCRIPTS = ("page.js", "tables.js", "records.js", "evidence.js")
LARGER = 1.25
"""How many times its printed size a drawing may have on a screen: its letters are those of a journal's page."""
_LONG = re.compile(r"[^\s-]{24}")
_PLACE = re.compile(r"(?<=#)[^)\s]+")


class Finding(NamedTuple):
    """What one study says of a link. coded: (label, value) of what else was coded; row: 'findings.csv:12'."""

    citation: str
    text: str
    coded: tuple[tuple[str, str], ...]
    row: str


class ShownLink(NamedTuple):
    """A link of the graph; source, target: the ids of its nodes in the drawing."""

    source: str
    target: str
    source_label: str
    target_label: str
    studies: int
    nature: str
    findings: tuple[Finding, ...]


class LinkGroup(NamedTuple):
    """The links to constructs of one kind."""

    heading: str
    links: tuple[ShownLink, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """What the page shows; what is empty has no section. numbers: (label, number). told: what the look-up knows of the
    records, as JSON can hold it. flow, evidence, gaps: drawings with a section of their own."""

    title: str
    numbers: Sequence[tuple[str, int]]
    notes: Sequence[str]
    accounts: Sequence[Table]
    told: Mapping[str, Any]
    flow: Sequence[Figure] = ()
    searches: Sequence[Section] = ()
    tables: Sequence[Table] = ()
    evidence: Sequence[Figure] = ()
    links: Sequence[LinkGroup] = ()
    gaps: Sequence[Figure] = ()
    figures: Sequence[Figure] = ()
    claims: Sequence[Table] = ()
    questions: Sequence[Table] = ()


class _ShownCell(NamedTuple):
    content: Cell
    label: bool
    again: bool
    right: bool
    long: bool


class _ShownTable(NamedTuple):
    """A table with all labels in all rows; `again` says that the row above has the same, `long` that a word is too long
    for a column and may be broken. widths: whether its columns have widths of their own; shares that are all the same
    say nothing, so the browser finds better ones."""

    table: Table
    widths: bool
    rows: list[list[_ShownCell]]
    general: str
    marked: list[tuple[str, str]]


def render(page: Page) -> bytes:
    """The page, in UTF-8."""
    script = Markup("\n").join(source(f"report/{name}") for name in SCRIPTS)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    sections = {
        "flow": page.flow, "search": page.searches, "tables": page.tables, "evidence": page.evidence,
        "gaps": page.gaps, "figures": page.figures, "claims": page.claims, "questions": page.questions,
    }  # fmt: skip
    return (
        named("report/page.html")
        .render(
            page=page, title=clean(page.title)[0], script=script, digest=digest, made_by=Markup(MADE_BY),
            told=in_script(page.told), drawn=inline, shown=_shown,
            sections=["summary", *(name for name, content in sections.items() if content), "records"],
            most=max((link.studies for group in page.links for link in group.links), default=1),
        )
        .encode()
    )  # fmt: skip


def in_script(told: Mapping[str, Any]) -> Markup:
    """JSON that can stand in a `script` element: no `<` in it, so nothing ends the element or begins another."""
    return Markup(json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def inline(figure: Figure) -> Markup:
    """The drawing as it stands in a page of several: its ids begin with the figure's name, and it may become no
    narrower than can be read."""
    root = ET.fromstring(figure.svg)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        for name, value in list(element.attrib.items()):
            if name == "id":
                element.set(name, f"{figure.name}-{value}")
            elif value.startswith("url(#") or name.endswith("href"):
                del element.attrib[name]
                element.set(name.rpartition("}")[2], _PLACE.sub(lambda found: f"{figure.name}-{found[0]}", value))
    wide = float(root.get("width", "0"))
    root.set("style", f"width: min(100%, {LARGER * wide:.0f}px); min-width: min({wide:.0f}px, 38rem)")
    root.tail = None
    return Markup(ET.tostring(root, encoding="unicode"))


def _shown(table: Table) -> _ShownTable:
    table = cleaned(table)
    says = changes(table) if table.repeated != "repeat" else [(True,) * len(table.columns)] * len(table.rows)
    rows = [
        [
            _ShownCell(
                content,
                n < table.labels,
                not new[n],
                table.columns[n].align == "right",
                bool(_LONG.search(plain(content))),
            )
            for n, content in enumerate(row)
        ]
        for row, new in zip(table.rows, says, strict=True)
    ]
    widths = len({round(column.width, 3) for column in table.columns}) > 1
    return _ShownTable(table, widths, rows, general_note(table), marked_notes(table))
