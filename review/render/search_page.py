"""Search strings that were weighed become a web page of their own: the string, its parts, the years, the records found.

Nothing in the page is fetched or run, and it can be read on paper and on a phone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from review.records import COLUMNS
from review.records.text import clean
from review.render.template import named
from review.render.year_bars import NARROW, WIDE, Year, axis, svg
from review.search import SYNTAXES
from review.search.audit import Audit, Weighed, meaning
from review.search.compare import verdicts
from review.search.corpus import Corpus
from review.search.engine import bits, columns
from review.search.shown import spans
from review.search.tree import Leaf, Near, Node, Term, leaves
from review.search.written import as_written, end_of_term

MADE_BY = '<meta name="generator" content="review">'
MOST = 200
"""How many records a page shows of one string, the found ones first."""
_TOPIC = ("title", "abstract", "keywords", "keywords_plus")
_ABOUT = ("authors", "year", "journal", "doi")
_COMMENTS = re.compile(r"(?:[ \t]*(?:#(?!\d)[^\n]*)?\n)+")


class Piece(NamedTuple):
    """A run of the string as written. row: what the term that it is does; None for what is between terms. strength: how
    many records hold it, from 0 to 1 on a scale of logarithms."""

    text: str
    row: Weighed | None
    strength: float


class Shown(NamedTuple):
    """A record as the page shows it. texts: (label, text with marks), the title first. held: words told of the fields
    that are not shown."""

    name: str
    verdict: str
    about: str
    texts: tuple[tuple[str, Markup], ...]
    held: str


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """One string on a page. fields: the columns that the table of parts has. bars: the years, drawn for a page and for
    a phone. undrawn: what these do not show, in words. number: how many records it finds or may find, of which
    `records` are shown. early: unknown records from before 1991 that lack the abstract."""

    label: str
    database: str
    weighed: Audit
    pieces: tuple[Piece, ...]
    fields: tuple[str, ...]
    bars: tuple[Markup, ...]
    undrawn: str
    records: tuple[Shown, ...]
    number: int
    early: int
    notes: tuple[str, ...]


def section(
    weighed: Audit,
    corpus: Corpus,
    *,
    label: str,
    text: str,
    at: Sequence[int],
    abstracts: bool,
    notes: Sequence[str] = (),
) -> Section:
    """What a page shows of one string. label: '' for a page of one string. text: the string as written, which the
    places in `weighed` are of. at: the places of the records that it finds or may find, in the order in which they are
    shown. abstracts: whether these are shown, or only which terms stand in them."""
    weighed = as_written(weighed, text)
    years = _by_year(weighed)
    held = {field for row in weighed.rows for field, n in row.fields.items() if n and field != "year"}
    return Section(
        label,
        SYNTAXES[weighed.syntax].name,
        weighed,
        tuple(_pieces(weighed, text)),
        tuple(column.name for column in COLUMNS if column.name in held),
        tuple(Markup(svg(years, wide=wide)) for wide in (WIDE, NARROW)) if axis(years) else (),
        "; ".join(_undrawn(weighed, axis(years))),
        tuple(_records(weighed, corpus, at[:MOST], abstracts)),
        len(at),
        _early(weighed),
        tuple(notes),
    )


def render(title: str, sections: Sequence[Section]) -> bytes:
    """The page, in UTF-8."""
    return named("search.html").render(title=clean(title)[0], sections=sections, made_by=Markup(MADE_BY)).encode()


# ---- the string ------------------------------------------------------------------------------------------------------


def _pieces(weighed: Audit, text: str) -> Iterator[Piece]:
    """The string in runs, each term one; comments before the first term are left out."""
    rows = {row.at: row for row in weighed.terms}
    first = min(rows)
    done = max((end.end() for end in [_COMMENTS.match(text)] if end and end.end() <= first), default=0)
    most = max(1, max(row.yes for row in rows.values()))
    places = sorted(rows)
    for start, after in zip(places, [*places[1:], len(text)], strict=True):
        end = min(end_of_term(text, start), after)
        if start > done:
            yield Piece(clean(text[done:start])[0], None, 0)
        row = rows[start]
        yield Piece(clean(text[start:end])[0], row, round(math.log1p(row.yes) / math.log1p(most), 2))
        done = end
    yield Piece(clean(text[done:].rstrip())[0], None, 0)


def _by_year(weighed: Audit) -> Mapping[int, Year]:
    numbers = zip(weighed.years, weighed.yes.tolist(), weighed.unknown.tolist(), strict=True)
    return {year: Year(yes, unknown) for year, yes, unknown in numbers if year is not None}


def _undrawn(weighed: Audit, drawn: range) -> Iterator[str]:
    """'before 1950: 1 found, 0 unknown', for the records that no bar of the years `drawn` shows."""
    numbers = zip(weighed.years, weighed.yes.tolist(), weighed.unknown.tolist(), strict=True)
    apart: dict[str, list[tuple[int, int]]] = {}
    for year, yes, unknown in numbers:
        if year is None:
            apart.setdefault("without a year", []).append((yes, unknown))
        elif drawn and year not in drawn:
            told = f"before {drawn[0]}" if year < drawn[0] else f"after {drawn[-1]}"
            apart.setdefault(told, []).append((yes, unknown))
    for told, pairs in apart.items():
        found, open_ = map(sum, zip(*pairs, strict=True))
        if found or open_:
            yield f"{told}: {found:,} found, {open_:,} unknown"


def _early(weighed: Audit) -> int:
    lack = weighed.missing.get("abstract", ())
    return sum(int(n) for year, n in zip(weighed.years, lack, strict=False) if year is not None and year < 1991)


# ---- the records -----------------------------------------------------------------------------------------------------


def _records(weighed: Audit, corpus: Corpus, at: Sequence[int], abstracts: bool) -> Iterator[Shown]:
    said = verdicts(weighed.answer, weighed.count)
    found = corpus.rows(sorted(at), (*_TOPIC, *_ABOUT))  # in the order of the records
    rows = found.iloc[[sorted(at).index(place) for place in at]]
    marked = _marked(weighed, at)
    for n, (name, row) in enumerate(zip(rows.index, rows.to_dict("records"), strict=True)):
        cells = {column: _cell(row[column]) for column in _TOPIC}
        shown = [c for c in _TOPIC if cells[c] and (abstracts or c != "abstract")]
        texts = tuple((c.replace("_", " "), _with_marks(cells[c], marked[n], c)) for c in shown)
        if "title" not in shown:
            texts = (("title", Markup("<i>no title</i>")), *texts)
        unseen = [c for c in (*weighed_fields(weighed), "abstract") if c not in shown]
        held = dict.fromkeys(_held(weighed, int(at[n]), unseen))
        yield Shown(clean(str(name))[0], str(said[at[n]]), _about(row, str(name)), texts, "; ".join(held))


def weighed_fields(weighed: Audit) -> list[str]:
    """The columns that the string looks into."""
    return list(dict.fromkeys(field for row in weighed.terms for field in row.fields if field != "year"))


def _marked(weighed: Audit, at: Sequence[int]) -> list[list[tuple[str, Term]]]:
    """For each record the terms to mark in each column; those within a NEAR only where it is found there."""
    marked: list[list[tuple[str, Term]]] = [[] for _ in at]
    for node in _sought(weighed):
        for column in columns(node):
            there = weighed.at(node, column)
            terms = [leaf for leaf in leaves(meaning(weighed.words)(node)) if isinstance(leaf, Term)]
            for n, place in enumerate(at):
                if bits.has(there, place):
                    marked[n] += [(column, term) for term in terms]
    return marked


def _sought(weighed: Audit) -> list[Leaf | Near]:
    """The words, phrases and NEARs of the string, without those that stand within a NEAR."""

    def within(node: Node) -> Iterator[Leaf | Near]:
        if isinstance(node, Term | Near):
            yield node
        elif (inner := getattr(node, "parts", None)) or (inner := (node.inner,) if hasattr(node, "inner") else ()):
            for each in inner:
                yield from within(each)

    return list(dict.fromkeys(within(weighed.tree)))


def _held(weighed: Audit, at: int, unseen: Sequence[str]) -> Iterator[str]:
    """'need* in abstract' for each term that a field holds which is not shown."""
    for row in weighed.terms:
        if isinstance(row.node, Term):
            for column in columns(row.node):
                if column in unseen and bits.has(weighed.at(row.node, column), at):
                    yield f"{row.text} in {column.replace('_', ' ')}"


def _with_marks(text: str, marked: Sequence[tuple[str, Term]], column: str) -> Markup:
    done, made = 0, Markup("")
    for start, end in spans(text, [term for c, term in marked if c == column], column=column):
        made += Markup("{}<mark>{}</mark>").format(text[done:start], text[start:end])
        done = end
    return made + text[done:]


def _about(row: Mapping[object, object], name: str) -> str:
    authors = [name.strip() for name in _cell(row["authors"]).split(";") if name.strip()]
    who = "; ".join(authors[:3]) + (" et al." if len(authors) > 3 else "")
    year = str(row["year"]).removesuffix(".0")
    when = year if year.isdigit() else "n.d."
    doi = _cell(row["doi"])
    return ". ".join(
        filter(None, (f"{who or 'No author'} ({when})", _cell(row["journal"]), "" if doi and doi in name else doi))
    )


def _cell(value: object) -> str:
    return clean(value)[0].strip() if isinstance(value, str) else ""
