"""The reporting checklists PRISMA 2020 and PRISMA-S as tables, filled in as far as protocol, sheets and ledger know.

To add a checklist: a TOML file of its items beside this module, and one line in `CHECKLISTS`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from review import __version__
from review.nouns import Cell, Piece, Review, Table, TableColumn, cell
from review.tables.checklist_answers import ANSWERS

TO_FILL_IN = "To be filled in"


class Checklist(NamedTuple):
    """`file`: its items, in order: number, topic, asks (what to report), and, if we can tell something, `answer` (a
    name of `ANSWERS`) and `left` (what of it we cannot tell)."""

    title: str
    file: str
    source: str


# By the name of its report.
CHECKLISTS: dict[str, Checklist] = {
    "prisma-checklist": Checklist(
        "PRISMA 2020 checklist",
        "prisma-2020.toml",
        "Items after Page, M. J., et al. (2021). The PRISMA 2020 statement: an updated guideline for reporting "
        "systematic reviews. BMJ, 372, n71. https://doi.org/10.1136/bmj.n71",
    ),
    "prisma-s-checklist": Checklist(
        "PRISMA-S checklist",
        "prisma-s.toml",
        "Items after Rethlefsen, M. L., et al. (2021). PRISMA-S: an extension to the PRISMA statement for reporting "
        "literature searches in systematic reviews. Systematic Reviews, 10, 39. "
        "https://doi.org/10.1186/s13643-020-01542-z",
    ),
}
COLUMNS = (
    TableColumn("topic", "Section and topic", 0.15),
    TableColumn("number", "Item", 0.08),
    TableColumn("asks", "What to report", 0.25),
    TableColumn("told", "What the review tells", 0.41),
    TableColumn("location", "Location", 0.11),
)


@cache
def items(name: str) -> tuple[dict[str, str], ...]:
    """The items of a checklist of `CHECKLISTS`, in order."""
    text = files("review.tables").joinpath(CHECKLISTS[name].file).read_text("utf-8")
    return tuple(tomllib.loads(text)["item"])


def checklist(review: Review, name: str) -> Table:
    """A checklist of `CHECKLISTS`: one row an item, with what the review tells of it, and the places left blank."""
    rows = tuple(
        (cell(item["topic"]), cell(item["number"]), cell(item["asks"]), _told(review, item), ()) for item in items(name)
    )
    notes = (
        f"Items are given in short and in other words; see the source. Filled in by review {__version__} from "
        "review.toml, the exports, the sheets and the ledger: check every cell.",
        f"{CHECKLISTS[name].source}.",
    )
    return Table(name, "", CHECKLISTS[name].title, COLUMNS, rows, tuple(("", note) for note in notes), labels=1)


def _told(review: Review, item: dict[str, str]) -> Cell:
    text = ANSWERS[item["answer"]](review) if "answer" in item else ""
    if not text:
        return (Piece(f"{TO_FILL_IN}.", "italic"),)
    left = (Piece("\n"), Piece(f"{TO_FILL_IN}: {item['left']}.", "italic")) if "left" in item else ()
    return (*cell(text), *left)
