"""Coders pass through here: how far each is, and what is to be told of their names and of who adjudicates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz.distance import OSA

from review.coding.rounds import ROUND, kind, order
from review.coding.sheets import MARKS, Row, Sheet, waits
from review.coding.votes import coder_key
from review.errors.visible import latin, visible
from review.nouns import Problem, some

CODER = "coder"
# A file of at least so many rows, of which at most so few are another coder's, is the file of one coder.
_MANY, _FEW = 5, 2


class Progress(NamedTuple):
    """How far a coder is in a round: records coded, of these `journal` on the page in the browser, and records waiting
    that were issued and are still blank."""

    coder: str
    round: str
    coded: int
    waiting: int
    journal: int


def progress(sheet: Sheet) -> list[Progress]:
    """How far each coder is in each round, by names of coders and the order of rounds; a record that a coder coded on
    the page waits in no sheet of theirs. Rows without a coder are left out. sheet: as resolved."""
    sets: tuple[dict[tuple[str, object], set[str]], ...] = tuple(defaultdict(set) for _ in range(3))
    done, blank, paged = sets
    named: dict[tuple[str, object], tuple[str, str]] = {}
    votes = sheet.definition.of_votes
    for row in _rows(sheet):
        key, record = (coder_key(row[CODER]), order(row[ROUND])), row.record_id or row.place
        named.setdefault(key, (row[CODER], row[ROUND]))
        if row["vote"] if votes else not waits(sheet.definition, row):
            done[key].add(record)
            if not row.letters:
                paged[key].add(record)
        else:
            blank[key].add(record)
    rounds = tuple(sheet.column(ROUND).codes) if ROUND in sheet.definition.columns else ()
    return [
        Progress(*named[key], len(done[key]), len(blank[key] - done[key]), len(paged[key]))
        for key in sorted(named, key=lambda key: (key[0], order(named[key][1], rounds)))
    ]


def remarks(sheets: Mapping[str, Sheet]) -> list[Problem]:
    """Of each sheet: coders whose name is spelled in several ways, looks like that of another, or stands in one or two
    rows of another's file, and adjudicators who coded the records themselves. sheets: as resolved."""
    return [
        told
        for name, sheet in sheets.items()
        if CODER in sheet.definition.columns
        for told in (
            *_spelled(name, sheet),
            *_look_alike(name, sheet),
            *_in_files_of_others(sheet),
            *_of_their_own(name, sheet),
        )
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
            told = some(counted[other], "row")
            what = f'"{visible(other)}" on the sheet {name} ({told}) is the coder "{visible(usual)}"'
            yield Problem(found[other].cell(CODER), what, "counted as one coder")


def _look_alike(name: str, sheet: Sheet) -> Iterable[Problem]:
    """Coders whose names are told apart by the script of their letters alone, as Cyrillic and Latin A are: one person
    with two keyboards, who counts as two."""
    first: dict[str, Row] = {}
    for row in _rows(sheet):
        first.setdefault(coder_key(row[CODER]), row)
    alike: dict[str, list[Row]] = defaultdict(list)
    for key in sorted(first):
        alike[latin(key)].append(first[key])
    for one, *others in alike.values():
        for other in others:
            what = f'"{other[CODER]}" on the sheet {name} looks like the coder "{one[CODER]}" ({one.place})'
            yield Problem(other.cell(CODER), f"{what}, in letters of another script", "counted as two coders")


def _in_files_of_others(sheet: Sheet) -> Iterable[Problem]:
    """A coder of one or two rows of a file whose other rows are another's: in a file that was issued, since it is one
    coder's; in others, if nothing else is theirs, and their name is a slip away from that of the other."""
    issued = {file for file, heads in sheet.files if heads & (MARKS - sheet.definition.columns.keys())}
    files: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    rows = [row for row in _rows(sheet) if kind(row[ROUND]) != "adjudication"]
    for row in (row for row in rows if row.letters):  # what was typed into a form stands in the coder's own journal
        files[row.file, row.worksheet][coder_key(row[CODER])].append(row)
    everywhere = Counter(coder_key(row[CODER]) for row in rows)
    for (file, _), found in files.items():
        usual, *others = sorted(found, key=lambda key: (-len(found[key]), key))
        few = sum(len(found[key]) for key in others)
        if not 0 < few <= _FEW or few + len(found[usual]) < _MANY:
            continue
        for key in others:
            if file in issued or (everywhere[key] == len(found[key]) and OSA.distance(key, usual) == 1):
                first = min(found[key], key=lambda row: row.number)
                what = f'"{first[CODER]}" is the coder of {some(len(found[key]), "row")} of this file'
                what += f', and "{found[usual][0][CODER]}" of {len(found[usual]):,}'
                yield Problem(first.cell(CODER), what, "counted as two coders; is one a slip?")


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
