"""A search string carried out on export files by themselves: what it finds, how its parts weigh, what a change does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from review import render, search
from review.errors import Complaint, QueryError, SheetError, did_you_mean
from review.exports.inputs import text
from review.exports.outputs import check_search, written
from review.formats.decode import Content
from review.nouns import Problem
from review.records.called import find, near, told_apart
from review.records.grid import grid, letter
from review.records.ids import fingerprint
from review.records.text import fold
from review.search import SYNTAXES, parse
from review.search.audit import WAYS, Audit, Words
from review.search.audit import audit as weigh_string
from review.search.compare import Change, compare
from review.search.compare import known as known_found
from review.search.corpus import Corpus
from review.search.tree import Node
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

__all__ = ["Asked", "Done", "String", "carried_out", "checked", "known_places", "string", "translated"]

# What a sheet of known records may call them by: heading -> the prefix that names of this kind have.
NAMED = {
    "record_id": "", "wos_id": "", "scopus_id": "scopus:", "pmid": "pmid:", "openalex_id": "openalex:", "doi": "doi:",
    "own_id": "", "citekey": "",
}  # fmt: skip


_TOLD = (*NAMED, "title", "authors", "year", "source_file", "source_line")


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
        weighed = weigh_string(first.tree, records, syntax=first.syntax, words=asked.words)
        lines = told(weighed)
        if known is not None:
            places, strange = known_places(known, records)
            lines += told_known(known_found(weighed, places))
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


# ---- known records ---------------------------------------------------------------------------------------------------


def known_places(path: Path, records: Corpus) -> tuple[dict[str, list[int]], list[str]]:
    """The records that a sheet names, name -> the places of its entries, and, in words, the names that are of none.

    The sheet is a CSV file with a column of `NAMED`, or `title`; of a row the first that names a record counts. Of one
    title only what has its year and first author too is one work. SheetError if it has no such column."""
    file, content = text(path)
    heads, *rows = grid(file, content) or [[]]
    asked = [(at, _heading(head)) for at, head in enumerate(heads)]
    columns = [(at, head) for at, head in asked if head in NAMED or head == "title"]
    if not columns:
        choices = [*NAMED, "title"]
        hint = next(filter(None, (did_you_mean(head, choices) for _, head in asked if head)), "")
        raise SheetError(Complaint(file, "no column says which records these are", hint or _choices(choices)))
    entries = records.rows(range(records.count), _TOLD)
    ids, titles = _names(entries), _titles(entries)
    places: dict[str, list[int]] = {}
    strange: list[str] = []
    for number, row in enumerate(rows, 2):
        named = [(at, head, row[at].strip()) for at, head in columns if at < len(row) and row[at].strip()]
        if not named:
            continue
        found = next(filter(None, (_found(head, name, ids, titles) for _, head, name in named)), [])
        at, head, name = named[0]
        if found and _is_one_work(entries, found, head):
            places[str(entries.index[found[0]])] = found
        elif found:
            strange.append(f"{file}!{letter(at)}{number}: several works have this title; give the record_id of one of\n"
                           + told_apart(entries.iloc[found]))  # fmt: skip
        else:
            strange.append(f"{file}!{letter(at)}{number}: {_unknown(head, name, ids)}")
    return places, strange


def _heading(head: str) -> str:
    return head.strip().strip("\ufeff").casefold().replace(" ", "_")


def _choices(names: Sequence[str]) -> str:
    return f"name a column {', '.join(names[:-1])} or {names[-1]}"


def _names(entries: pd.DataFrame) -> dict[str, list[int]]:
    """Every name that a record goes by, case folded -> its places."""
    known: dict[str, dict[int, None]] = defaultdict(dict)
    for at, name in enumerate(entries.index):
        known[str(name).casefold()][at] = None
    for column, prefix in NAMED.items():
        for at, name in enumerate(entries.get(column, ())):
            if isinstance(name, str):
                known[f"{prefix}{name}".casefold()][at] = None
                known[name.casefold()][at] = None
    return {name: list(found) for name, found in known.items()}


def _titles(entries: pd.DataFrame) -> Mapping[str, list[int]]:
    titles: dict[str, list[int]] = defaultdict(list)
    for at, title in enumerate(entries["title"]):
        if isinstance(title, str):
            titles[fold(title)].append(at)
    return titles


def _found(head: str, name: str, ids: Mapping[str, list[int]], titles: Mapping[str, list[int]]) -> list[int]:
    return titles.get(fold(name), []) if head == "title" else find(name, ids) or []


def _is_one_work(entries: pd.DataFrame, found: Sequence[int], head: str) -> bool:
    rows = entries.iloc[list(found)].to_dict("records") if len(found) > 1 and head == "title" else []
    return len({fingerprint({str(key): value for key, value in row.items()}) for row in rows}) < 2


def _unknown(head: str, name: str, ids: Mapping[str, list[int]]) -> str:
    shown = name if len(name) <= 60 else f"{name[:58]}…"
    meant = None if head == "title" else near(name, ids)
    return f'"{shown}" is the name of no record' + (f'; did you mean "{meant}"?' if meant else "")
