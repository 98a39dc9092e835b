"""Rows of sheets find the records that they speak of here: every cell that names a record is resolved, or told.

A person names a record as it suits: by an id, an accession number, a DOI or a citation key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from review.coding.codebook import same
from review.coding.copies import told_once
from review.coding.rounds import ROUND
from review.coding.sheets import Row, Sheet
from review.errors import Complaint, SheetError
from review.nouns import Problem, some
from review.records.called import aliases, find, near, told_apart
from review.records.ids import normal_doi

if TYPE_CHECKING:
    import pandas as pd

_NAMED = 3  # names that a remark spells out; the rest is counted


def resolve(sheets: Mapping[str, Sheet], records: pd.DataFrame) -> dict[str, Sheet]:
    """The sheets with the record that each row speaks of. records: as merged, with the column `ids`.

    SheetError naming every cell whose record is not there, or is one of several."""
    known = aliases(records)
    complaints: list[Complaint] = []
    resolved = {name: _resolved(sheet, known, records, complaints) for name, sheet in sheets.items()}
    if complaints:
        raise SheetError(complaints)
    return resolved


def _resolved(
    sheet: Sheet, known: Mapping[str, list[str]], records: pd.DataFrame, complaints: list[Complaint]
) -> Sheet:
    column = sheet.of_records
    if not column:
        return sheet

    def meant(row: Row, column: str) -> str:
        ids = (find(row[column], known) if row[column] else None) or []
        if row[column] and len(ids) != 1:
            where, name = row.cell(column), row[column]
            complaints.append(several(where, name, records.loc[ids]) if ids else _unknown(where, name, known))
        return ids[0] if len(ids) == 1 else ""

    def found(row: Row) -> Row:
        named = {name: meant(row, name) for name, told in sheet.definition.columns.items() if told.type == "record"}
        return replace(row, record_id=named[column], records=named)

    rows = tuple(map(found, sheet.rows))
    if sheet.definition.per_record == "one":
        complaints += _second_rows(sheet, rows)
    return replace(sheet, rows=rows, waiting=tuple(map(found, sheet.waiting)))


def _second_rows(sheet: Sheet, rows: Iterable[Row]) -> Iterator[Complaint]:
    """On a sheet with one row a record, a coder's second row on a record in a round: which of the two counts?

    Votes that say the same of two records count once if these have since been found to be one."""
    first: dict[tuple[str, str, str], Row] = {}
    pairs = []
    for row in rows:
        other = first.setdefault((row.record_id, same(row["coder"]), same(row[ROUND])), row)
        if other is not row and row.record_id and not _one_vote(sheet, row, other):
            pairs.append((row, other))
    yield from told_once(pairs, "are on records that the same coder has rows on", partial(_second, sheet))


def _one_vote(sheet: Sheet, row: Row, other: Row) -> bool:
    named = sheet.of_records
    said = ("vote", "criterion")
    return sheet.definition.of_votes and row[named] != other[named] and all(row[c] == other[c] for c in said)


def _second(sheet: Sheet, row: Row, other: Row) -> Complaint:
    who = f'"{row["coder"]}" has' if row["coder"] else "there is"
    told = f", in round {row[ROUND]}" if row[ROUND] else ""
    named = (
        f', where it is called "{other[sheet.of_records]}"' if row[sheet.of_records] != other[sheet.of_records] else ""
    )
    hint = "keep one of the two"
    if named and ROUND in sheet.definition.columns:
        hint += ", or name a later round in the one that counts"
    return Complaint(row.place, f"{who} a row on this record before ({other.place}{named}){told}", hint)


def renamed(sheets: Mapping[str, Sheet], entries: pd.DataFrame) -> list[Problem]:
    """One a sheet with rows that call their record by another name than its id, say by the id that it had before an
    export with a better one came. sheets: as resolved. entries: with the column `record_id`.

    A citation key is what a person calls a record, not an id that it had, so it is not told."""
    keys = entries[["record_id", "citekey"]].dropna()
    own = set(zip(keys["record_id"], keys["citekey"].str.casefold(), strict=True))

    def other(row: Row, name: str) -> bool:
        same = {name.casefold(), f"doi:{normal_doi(name)}"}
        return (
            bool(row.record_id) and row.record_id.casefold() not in same and (row.record_id, name.casefold()) not in own
        )

    told = []
    for name, sheet in sheets.items():
        column = sheet.of_records
        rows = [row for row in (*sheet.rows, *sheet.waiting) if column and other(row, row[column])]
        if rows:
            now = list(dict.fromkeys(f'"{row[column]}" is "{row.record_id}"' for row in rows))
            more = f", and {len(now) - _NAMED} more" if len(now) > _NAMED else ""
            what = f"{some(len(rows), 'row')} of the sheet {name} call their record by another name than its id: "
            told.append(Problem(rows[0].cell(column), what + ", ".join(now[:_NAMED]) + more, "found by it"))
    return told


def several(where: str, name: str, records: pd.DataFrame) -> Complaint:
    """Complains of a name that several records go by; these are told, so that a person can choose."""
    hint = "use one of " + ", ".join(map(str, records.index))
    return Complaint(where, f'"{name}" is the name of several records', hint, told_apart(records))


def _unknown(where: str, name: str, known: Mapping[str, list[str]]) -> Complaint:
    meant = near(name, known)
    return Complaint(where, f'no record is called "{name}"', f'did you mean "{meant}"?' if meant else "")
