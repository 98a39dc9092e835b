"""Rounds of coding: the words in the column `round`, and what they mean for what counts.

A sheet without the column has one round. Coders may vote again in a later round, say after they talked; what counts of
a coder is the latest. Calibration is practice: its rounds count for agreement alone. Adjudication settles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from review.coding.codebook import same
from review.coding.sheets import Row, Sheet
from review.errors import nearest
from review.nouns import Problem, some

ROUND = "round"
Kind = Literal["main", "calibration", "adjudication"]
CALIBRATION: Literal["calibration"] = "calibration"
ADJUDICATION: Literal["adjudication"] = "adjudication"
_LIKE = 80  # per cent of the letters: calibraton, adjudicate
# What other words for these rounds begin with: calib, piloting, practise, adjudicated.
_STEMS: dict[str, Kind] = {
    "calib": CALIBRATION, "pilot": CALIBRATION, "practi": CALIBRATION, "training": CALIBRATION, "adjud": ADJUDICATION,
}  # fmt: skip


@lru_cache  # a sheet has many rows and few rounds
def kind(name: str) -> Kind:
    """What a round is by its name: 'calibration' and 'calibration 2' are practice, 'adjudication' settles, and all
    others, blank too, are main."""
    word = same(name)
    if word == ADJUDICATION:
        return "adjudication"
    return "calibration" if word.startswith(CALIBRATION) else "main"


@lru_cache
def order(name: str, rounds: tuple[str, ...] = ()) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    """A key that sorts rounds by their time: the round without a name first, then in the order of `rounds`, the codes
    of the codebook, and all others in the natural order of their names ('2' before '10'). Case is ignored."""
    word = same(name)
    listed = [same(each) for each in rounds]
    place = 0 if not word else 1 + (listed.index(word) if word in listed else len(listed))
    return place, _natural(word)


def _natural(word: str) -> tuple[tuple[int, int, str], ...]:
    """Numbers by their value, told by length first since a name may have more digits than a number can; words last."""
    parts = re.findall(r"[0-9]+|[^0-9]+", word)
    return tuple(
        (0, len(part.lstrip("0")), part.lstrip("0")) if part[0] in "0123456789" else (1, 0, part) for part in parts
    )


def counting(sheet: Sheet) -> Sheet:
    """The sheet with the rows that count in `rows`, and in `aside` those of calibration rounds and, of a record that an
    adjudicator settled, those of the coders. sheet: as resolved. A sheet of votes stays as it is, since what counts of
    it follows from its votes."""
    if ROUND not in sheet.definition.columns or sheet.definition.of_votes:
        return sheet
    kinds = [kind(row[ROUND]) for row in sheet.rows]
    settled = {row.record_id for row, of in zip(sheet.rows, kinds, strict=True) if of == "adjudication"} - {""}
    rows: dict[bool, list[Row]] = {True: [], False: []}
    for row, of in zip(sheet.rows, kinds, strict=True):
        rows[of == "adjudication" or (of == "main" and row.record_id not in settled)].append(row)
    return replace(sheet, rows=tuple(rows[True]), aside=(*sheet.aside, *rows[False]))


def several_count(sheets: Mapping[str, Sheet]) -> Iterator[Problem]:
    """One a sheet where rows of several coders, or of several rounds of one, count of the same record: what two of them
    found counts twice. sheets: as `counting` leaves them. Sheets of votes are left out."""
    for name, sheet in sheets.items():
        if not {"coder", ROUND} & sheet.definition.columns.keys() or sheet.definition.of_votes:
            continue
        first: dict[str, dict[tuple[str, str], Row]] = defaultdict(dict)
        for row in (row for row in sheet.rows if row.record_id and kind(row[ROUND]) == "main"):
            first[row.record_id].setdefault((same(row["coder"]), same(row[ROUND])), row)
        found = [list(rows.values()) for rows in first.values() if len(rows) > 1]
        if found:
            one, other = (f"{_whose(row)} ({row.place})" for row in found[0][:2])
            have = "has" if len(found) == 1 else "have"
            what = f"{some(len(found), 'record')} of the sheet {name} {have} rows of several coders or rounds, such as "
            mend = "write calibration into it where rows are practice, adjudication where they settle"
            place = "in the column round" if ROUND in sheet.definition.columns else "in a new column round"
            yield Problem(found[0][1].place, f"{what}{one} and {other}", f"all count; {place}, {mend}")


def misspelt(sheets: Mapping[str, Sheet]) -> Iterator[Problem]:
    """One for each round whose name is nearly a word that has a meaning, or another word for it: its rows count as any
    other's, unlike practice and adjudication."""
    for sheet in sheets.values():
        for name in sorted({row[ROUND] for row in sheet.rows if kind(row[ROUND]) == "main"}):
            if meant := _meant(name):
                rows = [row for row in sheet.rows if row[ROUND] == name]
                what = f'the round "{name}" ({some(len(rows), "row")}) is not the round {meant}'
                yield Problem(rows[0].cell(ROUND), what, "it counts as a round of its own")


def _meant(name: str) -> str | None:
    """The word with a meaning that a round's name is meant for, though it is none; None if it is a name of its own."""
    word = same(name)
    stem = next((meaning for stem, meaning in _STEMS.items() if word.startswith(stem)), None)
    return stem or (nearest(word, (CALIBRATION, ADJUDICATION), likeness=_LIKE) if word[:1].isalpha() else None)


def _whose(row: Row) -> str:
    return ", ".join(filter(None, (row["coder"] or "no coder", row[ROUND])))
