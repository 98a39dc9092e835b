"""What a codebook defines passes through here: sheets, their columns, and the codes and types that a cell may hold."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from review.records import split


def _number(typed: str) -> str:
    if re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", typed) and math.isfinite(float(typed)):
        return ""
    plain = typed.replace("−", "-").replace("–", "-").replace(",", ".")
    meant = plain if plain != typed and not _number(plain) else ""
    return f'"{typed}" is not a number; write ' + (meant or "it in digits, say 0.35, -0.32 or 1e-3")


def _integer(typed: str) -> str:
    return "" if re.fullmatch(r"[+-]?[0-9]+", typed) else f'"{typed}" is not a whole number; write it in digits, say 12'


def _date(typed: str) -> str:
    try:
        date.fromisoformat(typed if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed) else "")
    except ValueError:
        return f'"{typed}" is not a date; write year, month and day, say 2026-11-22'
    return ""


# Type of column -> what is wrong with one value, and the mend; '' if nothing is. record: an id of a record; text:
# anything; code: one of the column's codes; codes: several of them. To add a type: one line here, and in the docs.
TYPES: dict[str, Callable[[str], str]] = {
    "record": lambda typed: "",
    "text": lambda typed: "",
    "code": lambda typed: "",
    "codes": lambda typed: "",
    "number": _number,
    "integer": _integer,
    "date": _date,
}


@dataclass(frozen=True, slots=True)
class Code:
    """since: the version of the codebook that brought it. formerly: names that it had, which sheets still hold.
    in_braces: the line of the codebook where its settings stand within { }; 0 if a heading of its own may have them. It
    is no part of what the codebook says, so that a comment above it changes nothing."""

    name: str
    label: str
    definition: str = ""
    since: int = 1
    formerly: tuple[str, ...] = ()
    in_braces: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet. `codes` keeps the codebook's order, which is the order of groups in the tables. synonyms:
    (another name that people type, the name that tables use for it), as the codebook writes and orders them.
    repeatable: a cell may hold several values, joined by "; "; codes that are repeatable have the type `codes`, in
    whichever way the codebook says so. since, formerly, in_braces: as of a `Code`. ordered: its codes go from low to
    high."""

    name: str
    label: str
    type: str
    required: bool = False
    definition: str = ""
    codes: Mapping[str, Code] = field(default_factory=dict)
    synonyms: tuple[tuple[str, str], ...] = ()
    repeatable: bool = False
    since: int = 1
    formerly: tuple[str, ...] = ()
    ordered: bool = False
    in_braces: int = field(default=0, compare=False, repr=False)

    @property
    def coded(self) -> bool:
        """Whether its cells hold codes."""
        return self.type in ("code", "codes")

    @property
    def newer(self) -> bool:
        """Whether it came after the first version, so that rows may wait for it though it is required."""
        return self.since > 1

    @property
    def several(self) -> bool:
        """Whether a cell may hold several values, joined by '; '."""
        return self.repeatable or self.type == "codes"

    def values(self, typed: str) -> list[str]:
        """The values of a cell: several of a repeatable column, else the text itself; none of a blank cell."""
        if self.several:
            return split(typed)
        return [typed] if typed else []

    def wrong(self, typed: str) -> str:
        """What is wrong with what a cell holds, and the mend; '' if nothing is, or if it is blank."""
        wrong = (self._wrong(value) for value in self.values(typed))
        return next(filter(None, wrong), "")

    def _wrong(self, value: str) -> str:
        if self.coded:
            return "" if self.code(value) is not None else f'"{value}" is not in the codebook'
        return TYPES[self.type](value)

    def code(self, typed: str) -> str | None:
        """The code that a typed cell means: by its name, else a name that it had or its label, if no other code shares
        that; case, and what else makes no other name (`same`), is ignored."""
        typed = same(typed)
        for name in self.codes:
            if same(name) == typed:
                return name
        had = [name for name, code in self.codes.items() if typed in map(same, code.formerly)]
        named = had or [name for name, code in self.codes.items() if same(code.label) == typed]
        return named[0] if len(named) == 1 else None

    def label_of(self, code: str) -> str:
        """A code as tables print it."""
        return self.codes[code].label if code in self.codes else code

    def rank(self, code: str) -> int:
        """The place of a code in the codebook; what is no code comes last."""
        return list(self.codes).index(code) if code in self.codes else len(self.codes)


@dataclass(frozen=True, slots=True)
class SheetDefinition:
    """per_record: how many rows one coder may have on one record. version: of the codebook."""

    name: str
    label: str
    one_row_is: str
    columns: Mapping[str, Field]
    per_record: Literal["one", "many"] = "many"
    version: int = 1

    @property
    def of_records(self) -> str:
        """The first column of records, which says what record a row speaks of; '' if there is none."""
        return next((name for name, column in self.columns.items() if column.type == "record"), "")

    @property
    def of_votes(self) -> bool:
        """Whether its rows are votes, so that what counts of them follows from the rules of a stage."""
        return "vote" in self.columns

    @property
    def names(self) -> dict[str, str]:
        """Name of a column or one that it had, as `same` has it -> the column."""
        formerly = {same(former): name for name, column in self.columns.items() for former in column.formerly}
        return formerly | {same(name): name for name in self.columns}

    def heading(self, typed: str) -> str | None:
        """The column that a heading means: by its name, else a name that it had; case is ignored."""
        return self.names.get(same(typed))


Codebook = Mapping[str, SheetDefinition]


def same(name: str) -> str:
    """A name in the form in which two spellings of it are the same: no case, single spaces, letters composed and of one
    width (a full-width AB is AB), no characters of format, which nobody sees: a zero-width space, say, that came with a
    copy from a page."""
    if not name.isascii():
        name = "".join(c for c in name if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
