"""What a use of a sheet asks of the codebook and of the files: columns, types, and codes that have a meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from review.coding.codebook import Field
from review.coding.sheets import Sheet
from review.errors import Complaint
from review.nouns import some


@dataclass(frozen=True, slots=True)
class Need:
    """A column that a stage or a table reads.

    type: as in the codebook; '' if any will do. filled: an empty cell would lose the row, so the codebook has to
    require it. codes: all codes that the column may and must have, if the program gives each a meaning. several: a cell
    of codes may hold several of them."""

    column: str
    type: str = ""
    several: bool = False
    filled: bool = False
    codes: tuple[str, ...] = ()


def unmet(sheet: Sheet, needs: Iterable[Need], *, use: str, codebook: str) -> list[Complaint]:
    """What the codebook and the files of a sheet still lack. use: what reads the sheet, as the complaint names it."""
    name = sheet.definition.name
    complaints = []
    for need in needs:
        column = sheet.definition.columns.get(need.column)
        if column is None:
            what = f'[{name}] lacks the column "{need.column}", which {use} reads'
            complaints.append(Complaint(codebook, what))
            continue
        where = f"[{name}.columns.{need.column}]"
        complaints += [Complaint(codebook, f"{where} {what}, since {use} reads it") for what in _wrong(column, need)]
        if column.newer:
            complaints += _still_blank(sheet, column, use) if need.filled else ()
            continue
        complaints += [
            Complaint(f"{file}:1", f'the column "{need.column}" is missing, and {use} reads it')
            for file, headings in sheet.files
            if need.column not in headings
        ]
    return complaints


def _still_blank(sheet: Sheet, column: Field, use: str) -> Iterator[Complaint]:
    """Rows may wait for a column of a later version, but what reads the column cannot."""
    for file, n in Counter(row.file for row in sheet.rows if not row[column.name]).items():
        what = f'{some(n, "row")} {"has" if n == 1 else "have"} no "{column.name}" yet, and {use} reads it'
        yield Complaint(file, what, "fill it in there")


def _wrong(column: Field, need: Need) -> Iterator[str]:
    if need.type and column.type != need.type and not (need.several and column.type == "codes"):
        yield f'has to be of type "{need.type}"'
    if need.filled and not column.required:
        yield "has to say: required = true"
    if need.codes and column.type == "code":
        yield from (f'needs the code "{code}"' for code in need.codes if code not in column.codes)
        yield from (f'cannot have the code "{code}"' for code in column.codes if code not in need.codes)
