"""What a format has no field for goes out as a labelled remark here, 'Index keywords: a; b', and comes back from it.

To add a column: one line in `LABELS`, and the column's name where a format writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from review.formats.markup import plain
from review.formats.names import OTHERS
from review.records.marks import EARLY_ACCESS, RETRACTED

# Column -> (label, what must follow, so that few remarks that others wrote are taken for ours).
LABELS: dict[str, tuple[str, str]] = {
    "keywords_plus": ("Index keywords", r"\S"),
    "type_raw": ("Kind of document", r"\S"),
    "status": ("Status", rf"(?:{RETRACTED}|(?:{RETRACTED}; )?{EARLY_ACCESS})$"),
    "scopus_id": ("Scopus", r"2-s2\.0-\d+$"),
    "openalex_id": ("OpenAlex", r"W\d+$"),
    "own_id": ("Own id", r"\S"),
    "citekey": ("Citation key", r"\S"),
    "authors": ("Authors", rf"{re.escape(OTHERS)}$"),
}
REFERENCES = "References:"  # Scopus puts a list of them among the remarks
_ESCAPE = "Note: "
_COLUMNS = {label: column for column, (label, _) in LABELS.items()}
_LABELLED = re.compile("|".join(f"{label}(?=: {value})" for label, value in LABELS.values()))


def labelled(row: Mapping[str, str], *columns: str) -> list[str]:
    """A remark for each of the given columns of `row` that is filled and comes back from one."""
    told = ((column, f"{LABELS[column][0]}: {row[column]}") for column in columns if row.get(column))
    return [remark for column, remark in told if _column(remark) == column]


def escaped(note: str) -> str:
    """The remark of a record itself, so that it is not taken for one of `labelled`, for references, or for nothing."""
    return _ESCAPE + note if _taken_wrongly(note) else note


def taken(notes: Iterable[str]) -> tuple[str, dict[str, str]]:
    """The remarks, joined by '; ', without those of `labelled`, and what these say: column -> value."""
    left: list[str] = []
    columns: dict[str, str] = {}
    for note in notes:
        if column := _column(note):
            columns[column] = plain(note.partition(": ")[2])
        else:
            left.append(plain(note.removeprefix(_ESCAPE) if _escaped(note) else note))
    return "; ".join(left), columns


def _column(remark: str) -> str:
    found = _LABELLED.match(remark)
    return _COLUMNS[found.group()] if found else ""


def _escaped(note: str) -> bool:
    return note.startswith(_ESCAPE) and _taken_wrongly(note.removeprefix(_ESCAPE))


def _taken_wrongly(note: str) -> bool:
    return note == "NA" or note.startswith(REFERENCES) or _column(note) != "" or _escaped(note)
