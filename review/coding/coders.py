"""Coders pass through here: what is to be told of how their names are spelled, and of who adjudicates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from review.coding.rounds import ROUND, kind
from review.coding.sheets import Row, Sheet
from review.coding.votes import coder_key
from review.nouns import Problem, some

CODER = "coder"


def remarks(sheets: Mapping[str, Sheet]) -> list[Problem]:
    """Of each sheet: coders whose name is spelled in several ways, and adjudicators who coded the records themselves.
    sheets: as resolved."""
    return [
        told
        for name, sheet in sheets.items()
        if CODER in sheet.definition.columns
        for told in (*_spelled(name, sheet), *_of_their_own(name, sheet))
    ]


def _rows(sheet: Sheet) -> Iterable[Row]:
    return (row for row in (*sheet.rows, *sheet.aside, *sheet.waiting) if row[CODER])


def _spelled(name: str, sheet: Sheet) -> Iterable[Problem]:
    spellings: dict[str, dict[str, Row]] = defaultdict(dict)
    counted = Counter(row[CODER] for row in _rows(sheet))
    for row in _rows(sheet):
        spellings[coder_key(row[CODER])].setdefault(row[CODER], row)
    for found in spellings.values():
        usual, *others = sorted(found, key=lambda spelling: (-counted[spelling], spelling))
        for other in others:
            what = f'"{other}" on the sheet {name} ({some(counted[other], "row")}) is the coder "{usual}"'
            yield Problem(found[other].cell(CODER), what, "counted as one coder")


def _of_their_own(name: str, sheet: Sheet) -> Iterable[Problem]:
    coded = {(row.record_id, coder_key(row[CODER])) for row in _rows(sheet) if kind(row[ROUND]) == "main"}
    own: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in (*sheet.rows, *sheet.aside):
        key = coder_key(row[CODER])
        if kind(row[ROUND]) == "adjudication" and (row.record_id, key) in coded:
            own[key].setdefault(row.record_id, row)
    for rows in own.values():
        first = next(iter(rows.values()))
        what = (
            f'"{first[CODER]}" adjudicates {some(len(rows), "record")} of the sheet {name} that they coded themselves'
        )
        yield Problem(first.cell(CODER), what, "it counts; say so where you describe the coding")
