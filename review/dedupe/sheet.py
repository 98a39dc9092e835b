"""Pairs that may be one work become rows of the sheet `duplicates`, and rows that a person filled in become decisions.

Only text passes through here: which files there are, and that none is written twice, is the business of `project`.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from review.dedupe import Decided, Merged, Pair
from review.errors import Complaint, SheetError, did_you_mean, nearest
from review.nouns import OpenPair, Problem
from review.records.called import aliases, find, near
from review.records.grid import grid, letter
from review.records.text import neutral, restored

NAME = "duplicates"
ANSWERS = {"same": True, "different": False}
# What a person sees of each of the two records, side by side.
SHOWN = ("title", "authors", "year", "journal", "volume", "issue", "pages", "type", "doi")
READ = ("first", "second", "decision")
COLUMNS = (
    "pair", "first", "second", "rule", "detail", "title", "authors", "journal",
    *(f"{column}_{side}" for column in SHOWN for side in (1, 2)),
    "decision", "decided_by", "note",
)  # fmt: skip


# The text of a CSV file, or the rows of a worksheet.
Content = str | list[list[str]]


class Asked(NamedTuple):
    """One row of the sheet: a pair of names and what a person ruled, None for nothing yet. where: the cell for it."""

    pair: str
    first: str
    second: str
    same: bool | None
    where: str


# ---- writing ---------------------------------------------------------------------------------------------------------


def pairs_csv(merged: Merged) -> bytes:
    """The sheet for `merged.pairs`: a line of headings (`COLUMNS`) and one a pair, with nothing decided. UTF-8 with a
    byte-order mark, which Excel needs; no cell is a formula. Scores are per cent, empty where one side lacks the
    field."""
    owners = owners_of(merged)
    out = io.StringIO()
    rows = ([neutral(" ".join(value.split())) for value in _row(pair, merged, owners)] for pair in merged.pairs)
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def pair_id(first: str, second: str) -> str:
    """An id of two names, whatever their order and case. It begins with a letter, lest Excel take '12e5' for a
    number."""
    both = "\n".join(sorted((first.casefold(), second.casefold())))
    return "p" + hashlib.sha256(both.encode()).hexdigest()[:10]


def _row(pair: Pair, merged: Merged, owners: Mapping[str, set[str]]) -> Iterator[str]:
    yield from (pair_id(pair.first, pair.second), pair.first, pair.second, pair.rule, pair.detail)
    yield from ("" if score < 0 else str(score) for score in (pair.title, pair.authors, pair.journal))
    sides = [_shown(merged.records, owners[name.casefold()]) for name in (pair.first, pair.second)]
    for values in zip(*sides, strict=True):
        yield from values
    yield from ("", "", "")


def _shown(records: pd.DataFrame, record_ids: set[str]) -> list[str]:
    (record_id,) = record_ids
    return ["" if pd.isna(value) else str(value) for value in records.loc[record_id, list(SHOWN)]]


# ---- reading ---------------------------------------------------------------------------------------------------------


def decisions(files: Iterable[tuple[str, Content]]) -> list[Decided]:
    """What a person ruled on the sheets of these files, as for `asked`: the rows with a decision, in order.

    SheetError with every cell to mend; a row without a decision is none."""
    return decided(asked(files))


def decided(rows: Iterable[Asked]) -> list[Decided]:
    """The rulings among the rows."""
    return [Decided(row.first, row.second, row.same, row.where) for row in rows if row.same is not None]


def asked(files: Iterable[tuple[str, Content]]) -> list[Asked]:
    """Every row with a pair of names, decided or not, of (path, text) of CSV files, or of ('path, worksheet', rows) of
    workbooks. SheetError with every cell to mend.

    Headings and decisions are known whatever their case; columns that a person added are left alone."""
    complaints: list[Complaint] = []
    rows: list[Asked] = []
    for file, content in files:
        try:
            lines = grid(file, content) if isinstance(content, str) else content
        except SheetError as error:
            complaints += error.complaints
            continue
        heads = [head.strip().casefold() for head in (lines[0] if lines else [])]
        if wrong := list(_heading_complaints(file, heads)):
            complaints += wrong
        else:
            rows += _asked(file, heads, lines[1:], complaints)
    if complaints:
        raise SheetError(complaints)
    return rows


def _heading_complaints(file: str, heads: list[str]) -> Iterator[Complaint]:
    for name in READ:
        if name not in heads:
            near = nearest(name, [head for head in heads if head not in COLUMNS])
            hint = f'is it the one called "{near}"?' if near else f"its heading should be: {name}"
            yield Complaint(f"{file}:1", f'the column "{name}" is missing', hint)
    for at, head in enumerate(heads):
        if head in COLUMNS and heads.index(head) != at:
            yield Complaint(f"{file}!{letter(at)}1", f'column "{head}" stands here a second time')


def _asked(file: str, heads: list[str], lines: list[list[str]], complaints: list[Complaint]) -> Iterator[Asked]:
    for number, values in enumerate(lines, 2):
        typed = {head: value.strip() for head, value in zip(heads, values, strict=False) if head}
        places = {head: f"{file}!{letter(heads.index(head))}{number}" for head in READ}
        astray = [at for at, value in enumerate(values) if value.strip() and not (at < len(heads) and heads[at])]
        if astray:
            hint = "a text with a comma in it needs quotes around it"
            complaints.append(Complaint(f"{file}!{letter(astray[0])}{number}", "this cell has no heading", hint))
            continue
        answer = typed.get("decision", "")
        names = {head: restored(typed.get(head, "")) for head in ("first", "second")}
        if answer and answer.casefold() not in ANSWERS:
            hint = did_you_mean(answer, ANSWERS)
            complaints.append(Complaint(places["decision"], f'"{answer}" is not a decision', hint))
        elif answer or any(names.values()):
            missing = [head for head, name in names.items() if not name]
            complaints += [
                Complaint(places[head], f'"{head}" is empty', "a pair has the names of two records") for head in missing
            ]
            if not missing:
                same = ANSWERS.get(answer.casefold())
                yield Asked(typed.get("pair", ""), names["first"], names["second"], same, places["decision"])


# ---- what is still to be decided -------------------------------------------------------------------------------------


def ask(merged: Merged, rows: Iterable[Asked], file: str) -> tuple[tuple[OpenPair, ...], bytes]:
    """The pairs that nobody has decided, each with the cell for it, and the sheet, to be written as `file`, of those
    that no row asks about yet, be it by other names of the same two records; b"" if there are none."""
    if not merged.pairs:
        return (), b""
    owners = owners_of(merged)

    def both(first: str, second: str) -> list[frozenset[str]]:
        here, there = (find(name, owners) or set() for name in (first, second))
        return [frozenset((a, b)) for a in here for b in there]

    known: dict[str | frozenset[str], str] = {}
    for row in rows:
        known.setdefault(row.pair, row.where)
        for records in both(row.first, row.second):
            known.setdefault(records, row.where)
    open_, new = [], []
    for pair in merged.pairs:
        (records,) = both(pair.first, pair.second)
        where = known.get(pair_id(pair.first, pair.second)) or known.get(records)
        if where is None:
            new.append(pair)
            where = f"{file}!{letter(COLUMNS.index('decision'))}{len(new) + 1}"
        first, second = sorted(records)
        open_.append(OpenPair((first, second), pair.rule, pair.detail, where))
    return tuple(open_), pairs_csv(merged._replace(pairs=tuple(new))) if new else b""


def waiting(merged: Merged) -> Iterator[Problem]:
    """One problem a ruling on a name that several records go by, and one a ruling on a name that nobody goes by: it
    waits until somebody does."""
    yield from merged.several
    owners, known = (owners_of(merged), aliases(merged.records)) if merged.unknown else ({}, {})
    for row in merged.unknown:
        names = [name for name in (row.first, row.second) if not find(name, owners)] or [row.first, row.second]
        both = {record for name in (row.first, row.second) for record in find(name, owners) or ()}
        # The pair's other record is not what was meant; nor is the place of another entry, for one that is gone.
        others = [name for name, records in known.items() if not both & set(records)]
        meant = " or ".join(f'"{found}"' for found in dict.fromkeys(near(name, others) for name in names) if found)
        hint = f"; did you mean {meant}?" if meant else ""
        told = " or ".join(f'"{name}"' for name in names)
        yield Problem(row.where, f"no record is called {told} now{hint}", "the decision waits")


def owners_of(merged: Merged) -> dict[str, set[str]]:
    """All names by which records and their entries go, case folded -> the ids of the records."""
    owners: dict[str, set[str]] = defaultdict(set)
    for name, record_ids in aliases(merged.records).items():
        owners[name] |= set(record_ids)
    for entry, record_id in merged.entries["record_id"].items():
        owners[str(entry).casefold()].add(str(record_id))
    return dict(owners)
