"""A sheet of records that a search string should find goes in; which of the records searched these are comes out.

To know one more heading of exports: `formats.headings`, for the columns of `_EXPORTED`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from review.errors import Complaint, SheetError, did_you_mean
from review.exports.inputs import text
from review.formats import headings
from review.records.called import find, near, told_apart
from review.records.grid import grid, letter
from review.records.ids import fingerprint
from review.records.text import fold
from review.search.corpus import Corpus

# What a sheet of known records may call them by: heading -> the prefix that names of this kind have.
NAMED = {
    "record_id": "", "wos_id": "", "scopus_id": "scopus:", "pmid": "pmid:", "openalex_id": "openalex:", "doi": "doi:",
    "own_id": "", "citekey": "",
}  # fmt: skip


# Which of these an export's own headings may stand for, and the tags of Web of Science that do.
_EXPORTED = ("title", "doi", "wos_id", "scopus_id", "pmid", "openalex_id")
_TAGS = {"TI": "title", "DI": "doi", "UT": "wos_id", "PM": "pmid"}
_TOLD = (*NAMED, "title", "authors", "year", "source_file", "source_line")


class Sheet(NamedTuple):
    """What a sheet of known records names. places: name -> the places of its entries. titles: name -> title and year.
    strange: the names that are of no record or of several, in words. absent, unclear: how many these are."""

    places: dict[str, list[int]]
    titles: Mapping[str, tuple[object, object]]
    strange: list[str]
    absent: int
    unclear: int


def known_places(path: Path, records: Corpus) -> Sheet:
    """The records that a sheet names, and the names that are of none.

    The sheet is a CSV file with a column of `NAMED`, or `title`, or what exports call these; of a row the first that
    names a record counts. Of one title only what has its year and first author too is one work. SheetError if it has
    no such column, or names nothing there."""
    file, content = text(path)
    heads, *rows = grid(file, content) or [[]]
    columns = [(at, column) for at, head in enumerate(heads) if (column := _column(head))]
    if not columns:
        choices = [*NAMED, "title"]
        hint = next(filter(None, (did_you_mean(head, choices) for head in map(_heading, heads) if head)), "")
        raise SheetError(Complaint(file, "no column says which records these are", hint or _choices(choices)))
    entries = records.rows(range(records.count), _TOLD)
    ids, titles = _names(entries), _titles(entries)
    places: dict[str, list[int]] = {}
    strange: list[str] = []
    absent: set[str] = set()
    unclear: set[str] = set()
    for number, row in enumerate(rows, 2):
        named = [(at, head, row[at].strip()) for at, head in columns if at < len(row) and row[at].strip()]
        if not named:
            continue
        found = next(filter(None, (_found(head, name, ids, titles) for _, head, name in named)), [])
        at, head, name = named[0]
        if found and _is_one_work(entries, found, head):
            places[str(entries.index[found[0]])] = found
        elif found:
            unclear.add(fold(name))
            strange.append(f"{file}!{letter(at)}{number}: several works have this title; give the record_id of one of\n"
                           + told_apart(entries.iloc[found]))  # fmt: skip
        else:
            absent.add(fold(name) or name)
            strange.append(f"{file}!{letter(at)}{number}: {_unknown(head, name, ids)}")
    if not places and not strange:
        raise SheetError(
            Complaint(file, "no row names a record", f'fill in "{heads[columns[0][0]]}", one record a row')
        )
    rows_of = entries.iloc[[found[0] for found in places.values()]]
    years = [None if pd.isna(year) else int(year) for year in rows_of["year"]]
    told = dict(zip(places, zip(rows_of["title"], years, strict=True), strict=True))
    return Sheet(places, told, strange, len(absent), len(unclear))


def _column(head: str) -> str:
    """The name of `NAMED`, or 'title', that a heading stands for; '' if for none."""
    name = _heading(head)
    if name in NAMED or name == "title":
        return name
    fed = headings.fields([head])
    if fed["url"] or fed["own_id"]:  # an address or a running number names no work
        return ""
    return _TAGS.get(head.strip()) or next((column for column in _EXPORTED if fed[column]), "")


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
