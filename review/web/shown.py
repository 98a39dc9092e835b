"""A record becomes what a coder sees of it: its texts, with the terms of the search strings marked as the search finds
them, and the places to read on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from review.nouns import Review
from review.records import split
from review.records.text import clean
from review.search.audit import affirmed, meaning
from review.search.shown import spans
from review.search.tree import Term, leaves

_NAMED = 8  # authors that are named
_TEXTS = ("abstract", "keywords", "keywords_plus")


class Shown(NamedTuple):
    """A record on a page. texts: (label, text with marks); what the record lacks is not among them. where: 'Journal,
    12(3), 1-20'. remarks: 'retracted', say, and the kind of document if it is no article. link: to the DOI."""

    id: str
    title: Markup
    authors: str
    year: str
    where: str
    remarks: tuple[str, ...]
    texts: tuple[tuple[str, Markup], ...]
    doi: str
    link: str


def sought(review: Review) -> list[Term]:
    """The terms of all search strings of a review, but those that a record must not hold."""
    found: dict[Term, None] = {}
    for stage in review.project.stages:
        if stage.kind == "search":
            query = meaning(stage.settings["words"])(stage.settings["query"])
            sides = (side for node in affirmed(query) for side in leaves(node))  # of a NEAR, what is near
            found.update(dict.fromkeys(side for side in sides if isinstance(side, Term)))
    return list(found)


def shown(record_id: str, record: Mapping[str, object], terms: Sequence[Term]) -> Shown:
    """A row of the record table as a page shows it."""
    cells = {name: _text(value) for name, value in record.items()}
    kind = cells["type"] if cells["type"] not in ("", "article") else ""
    doi = cells["doi"]
    return Shown(
        record_id,
        marked(cells["title"], terms, "title"),
        _who(split(cells["authors"])),
        cells["year"],
        _where(cells),
        tuple(filter(None, (*split(cells["status"]), kind))),
        tuple((name.replace("_", " "), marked(cells[name], terms, name)) for name in _TEXTS if cells[name]),
        doi,
        f"https://doi.org/{quote(doi, safe='/')}" if doi else "",
    )


def plain_title(title: object) -> str:
    """The title of a record in lists; words for none."""
    return _text(title) or "(no title)"


def marked(text: str, terms: Sequence[Term], column: str) -> Markup:
    """A text of a column with the terms in it marked."""
    done, made = 0, Markup("")
    for start, end in spans(text, terms, column=column):
        made += Markup("{}<mark>{}</mark>").format(text[done:start], text[start:end])
        done = end
    return made + text[done:]


def _who(authors: list[str]) -> str:
    named, more = authors[:_NAMED], len(authors) - _NAMED
    return "; ".join(named) + (f" and {more} more" if more > 0 else "")


def _where(cells: Mapping[str, str]) -> str:
    volume = cells["volume"] + (f"({cells['issue']})" if cells["issue"] else "")
    return ", ".join(filter(None, (cells["journal"], volume, cells["pages"])))


def _text(value: object) -> str:
    if isinstance(value, str):
        return clean(value)[0].strip()
    return str(value) if isinstance(value, int) else ""
