"""A search string carried out on export files by themselves: what it finds, how its parts weigh, what a change does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from review import render, search
from review.errors import Complaint, QueryError, did_you_mean
from review.exports.known import known_places
from review.exports.outputs import check_search, written
from review.formats.decode import Content
from review.nouns import Problem
from review.search import SYNTAXES, parse
from review.search.audit import WAYS, Audit, Words
from review.search.audit import audit as weigh_string
from review.search.compare import Change, compare
from review.search.compare import known as known_found
from review.search.corpus import Corpus
from review.search.tree import Node
from review.search.written import as_written
from review.tables.weighed import (
    HITS,
    MOVES,
    audit_grid,
    chosen,
    hits_grid,
    moved,
    told,
    told_change,
    told_known,
)

__all__ = ["Asked", "Done", "String", "carried_out", "checked", "string", "translated"]


class String(NamedTuple):
    """A search string: its file, its text as written, and its tree."""

    file: str
    text: str
    syntax: str
    tree: Node


def string(path: Path, *, syntax: str) -> String:
    """Read a search string. QueryError with all that is wrong in it."""
    if not path.is_file():
        raise QueryError(Complaint(str(path), "there is no such file", "--query names the file of the search string"))
    content = Content(path.read_bytes())
    if content.binary:
        raise QueryError(Complaint(str(path), "this is no text", "save the search string as a plain text file"))
    written = content.whole()
    return String(path.name, written, syntax, parse(written, syntax=syntax, file=str(path)))


class Asked(NamedTuple):
    """What is to be done, checked. strings: one, or the old and the new one. warnings: what may be meant otherwise."""

    strings: tuple[String, ...]
    words: Words
    warnings: tuple[str, ...]


class Done(NamedTuple):
    """What came of it. lines: for a terminal. strange: what was named and is not among the records."""

    lines: tuple[str, ...]
    strange: tuple[str, ...]
    written: tuple[Path, ...]


def checked(
    files: Sequence[Path], query: Path | None, syntax: str, words: str, pair: tuple[Path, Path] | None,
    translate: str | None, *, out: Path | None = None, audit: Path | None = None, page: Path | None = None,
    known: Path | None = None,
) -> Asked:  # fmt: skip
    """Check, before any export is read, what is asked for, and read the strings. QueryError with all that is wrong."""
    wrong = list(_at_odds(files, query, words, pair, translate, (audit, page, known)))
    if wrong:
        raise QueryError(wrong)
    paths = list(filter(None, (query, *(pair or ()))))
    inputs = [*files, *paths, *filter(None, [known])]
    check_search(inputs, {"moves" if pair else "hits": out, "audit": audit, "page": page})
    strings = []
    for path in paths:
        try:
            strings.append(string(path, syntax=syntax))
        except QueryError as error:
            wrong += error.complaints
    if wrong:
        raise QueryError(wrong)
    warned = tuple(str(warning) for each in strings for warning in _warnings(each))
    return Asked(tuple(strings), "inflect" if words == "inflect" else "exact", warned)


def _at_odds(
    files: Sequence[Path], query: Path | None, words: str, pair: object, translate: str | None,
    others: Sequence[Path | None],
) -> Iterator[Complaint]:  # fmt: skip
    if words not in WAYS:
        yield Complaint("--words", f'"{words}" is no way to look for words', did_you_mean(words, WAYS))
    if pair is None and query is None:
        yield Complaint("", "no search string is named", "--query FILE, or --compare OLD NEW")
    if pair is not None and (query is not None or translate is not None or any(others)):
        what = "it goes with files, -o, --syntax and --words alone"
        yield Complaint("--compare", what, "carry out the new string by itself for the rest")
    if not files and translate is None:
        yield Complaint("", "no export is named", "name the files to search, or --translate the string")
    if translate is not None and translate not in SYNTAXES:
        yield Complaint("--translate", f'there is no search syntax "{translate}"', did_you_mean(translate, SYNTAXES))


def _warnings(written: String) -> list[Complaint]:
    return search.lint(written.text, syntax=written.syntax, file=written.file)


def translated(asked: Asked, to: str) -> tuple[str, tuple[str, ...]]:
    """The string in another syntax, and what could not be carried over, in words."""
    first = asked.strings[0]
    return search.translate(first.tree, to=to, source=first.syntax)


def carried_out(
    asked: Asked, records: Corpus, *, read: Sequence[str] = (), problems: Sequence[Problem] = (),
    out: Path | None = None, audit: Path | None = None, page: Path | None = None, known: Path | None = None,
) -> Done:  # fmt: skip
    """Look for the strings in the records, and write what is asked for: all of it or nothing. read: the names of the
    files that the records and `problems` are of."""
    first = asked.strings[0]
    made: dict[Path, bytes] = {}
    strange: list[str] = []
    if len(asked.strings) == 2:
        old, new = (each.tree for each in asked.strings)
        change = compare(old, new, records, syntax=first.syntax, words=asked.words)
        lines = told_change(change)
        if out is not None:
            made[out] = moves_file(change, records)
    else:
        weighed = as_written(weigh_string(first.tree, records, syntax=first.syntax, words=asked.words), first.text)
        lines = told(weighed)
        if known is not None:
            sheet = known_places(known, records)
            strange = sheet.strange
            found = known_found(weighed, sheet.places, absent=sheet.absent, unclear=sheet.unclear)
            lines += told_known(found, sheet.titles)
        if out is not None:
            made[out] = hits_file(weighed, records)
        if audit is not None:
            made[audit] = audit_file(weighed, first)
        if page is not None:
            made[page] = page_file(weighed, first, records)
    return Done(tuple(lines), tuple(strange), written(made, read, problems) if made else ())


# ---- what is written -------------------------------------------------------------------------------------------------


def hits_file(weighed: Audit, records: Corpus) -> bytes:
    """A CSV file, one row a record that the string finds or may find; columns as in `HITS`."""
    rows = records.rows(sorted(chosen(weighed)), ["title"])
    return render.csv.grid(HITS, hits_grid(weighed, rows["title"].tolist(), list(map(str, rows.index))))


def audit_file(weighed: Audit, written: String) -> bytes:
    """A CSV file, one row a part of the string."""
    return render.csv.grid(*audit_grid(weighed, written.text))


def moves_file(change: Change, records: Corpus) -> bytes:
    """A CSV file, one row a record of which the two strings do not say the same."""
    changed = moved(change)
    rows = records.rows([at for at, _, _ in changed], ["year", "title"])
    told = (
        [str(name), before, after, None if pd.isna(year) else int(year), "" if pd.isna(title) else title]
        for (_, before, after), name, year, title in zip(changed, rows.index, rows["year"], rows["title"], strict=True)
    )
    return render.csv.grid(MOVES, told)


def page_file(weighed: Audit, written: String, records: Corpus) -> bytes:
    """A web page: the string with its parts weighed, and the records that it finds, their words marked."""
    from review.render import search_page

    section = search_page.section(weighed, records, label="", text=written.text, abstracts=True, at=chosen(weighed))
    return search_page.render(f"Search string {written.file}", [section])
