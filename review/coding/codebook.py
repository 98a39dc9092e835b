"""The codebook passes through here: codebook.toml says what every column of every sheet may hold.

A new column, code or sheet needs no code: it is a table in codebook.toml.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from review.errors import Complaint, SheetError, did_you_mean
from review.errors.places import Path, lines_of, place, toml_complaint

# record: an id of a record; text: anything; code: one of the column's codes; codes: several, joined by "; "
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
TYPES = ("record", "text", "code", "codes")


@dataclass(frozen=True, slots=True)
class Code:
    """since: the version of the codebook that brought it. formerly: names that it had, which sheets still hold."""

    name: str
    label: str
    definition: str = ""
    since: int = 1
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet. `codes` keeps the codebook's order, which is the order of groups in the tables. synonyms:
    (another name that people type, the name that tables use for it), as the codebook writes and orders them.
    repeatable: a cell may hold several values, joined by "; ". since, formerly: as of a `Code`."""

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

    def code(self, typed: str) -> str | None:
        """The code that a typed cell means: its name or, if no other code shares it, its label; case is ignored."""
        typed = typed.casefold()
        for name in self.codes:
            if name.casefold() == typed:
                return name
        named = [name for name, code in self.codes.items() if code.label.casefold() == typed]
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


Codebook = Mapping[str, SheetDefinition]


def same(name: str) -> str:
    """A name in the form in which two spellings of it are the same: no case, single spaces, composed letters."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def read_codebook(text: str, file: str) -> dict[str, SheetDefinition]:
    """The sheets that a codebook defines. SheetError with all complaints, each with its line."""
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SheetError(toml_complaint(file, error, text)) from None
    reader = _Reader(file, lines_of(text), [])
    sheets = {name: sheet for name, value in given.items() if (sheet := reader.sheet(name, value))}
    for name in sheets:
        other, _, number = name.rpartition("-")
        if other in sheets and number.isdecimal():
            reader.complain(
                (name,), f'"{name}" is the name of a file of the sheet "{other}"', "name the sheet otherwise"
            )
    if reader.complaints:
        raise SheetError(reader.complaints)
    return sheets


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads tables into definitions and notes what is wrong with them."""

    file: str
    lines: dict[Path, int]
    complaints: list[Complaint]

    def complain(self, path: Path, what: str, hint: str = "") -> None:
        self.complaints.append(Complaint(place(self.file, self.lines, path), what, hint))

    def sheet(self, name: str, given: Any) -> SheetDefinition | None:
        if not _NAME.fullmatch(name):  # it becomes part of a file's name
            self.complain((name,), f'"{name}" cannot be the name of a sheet', "use small letters, digits, - and _")
            return None
        texts = self.settings((name,), given, texts=("label", "one_row_is"), others=("columns",))
        if texts is None:
            return None
        columns = given.get("columns")
        if not isinstance(columns, dict) or not columns:
            self.complain((name,), f'sheet "{name}" has no columns', f"add a table [{name}.columns.…]")
            return None
        fields = (self.column((name, "columns", column), value) for column, value in columns.items())
        sheet = SheetDefinition(
            name, texts.get("label", name), texts.get("one_row_is", ""), {f.name: f for f in fields if f}
        )
        self.check_synonyms(sheet)
        return sheet

    def column(self, path: tuple[str, ...], given: Any) -> Field | None:
        texts = self.settings(
            path, given, texts=("label", "type", "definition"), others=("required", "codes", "synonyms")
        )
        if texts is None:
            return None
        name, kind, required = path[-1], texts.get("type", "text"), given.get("required", False)
        if kind not in TYPES:
            self.complain((*path, "type"), f'"{kind}" is not a type of column', did_you_mean(kind, TYPES))
        if not isinstance(required, bool):
            self.complain((*path, "required"), "required is true or false, without quotes")
        codes = dict(self.codes((*path, "codes"), given.get("codes", {})))
        if kind.startswith("code") and not codes:
            self.complain(path, f'column "{name}" is of type {kind} but has no codes')
        if codes and not kind.startswith("code"):
            self.complain(
                path, f'column "{name}" has codes but is of type {kind}', 'its type should be "code" or "codes"'
            )
        synonyms = tuple(self.synonyms((*path, "synonyms"), given.get("synonyms", {})))
        if synonyms and kind != "text":
            self.complain((*path, "synonyms"), f'column "{name}" has synonyms but is of type {kind}', "text alone may")
        label, definition = texts.get("label", name), texts.get("definition", "")
        return Field(name, label, kind, required is True, definition, codes, synonyms)

    def codes(self, path: tuple[str, ...], given: Any) -> Iterator[tuple[str, Code]]:
        if not isinstance(given, dict):
            self.complain(path, "codes are tables, one a code")
            return
        for name, value in given.items():
            texts = self.settings((*path, name), value, texts=("label", "definition"))
            if texts is not None:
                yield name, Code(name, texts.get("label") or str(name), texts.get("definition") or "")

    def synonyms(self, path: tuple[str, ...], given: Any) -> Iterator[tuple[str, str]]:
        """(another name, the name that tables use), as listed under the name."""
        if not isinstance(given, dict):
            self.complain(path, "synonyms are lists, one a name that tables use")
            return
        for name, others in given.items():
            if not same(name):
                self.complain((*path, name), "the name that tables use is blank")
            elif not isinstance(others, list) or not all(isinstance(other, str) and same(other) for other in others):
                hint = f'"{name}" = ["another name"]'
                self.complain((*path, name), "its other names should be a list of texts in quotes", hint)
            else:
                yield from ((other, name) for other in others)

    def check_synonyms(self, sheet: SheetDefinition) -> None:
        """Complain of names that would mean two things: the columns of a sheet name the same constructs."""
        listed = [(column.name, other, name) for column in sheet.columns.values() for other, name in column.synonyms]
        used = {same(name): name for _, _, name in reversed(listed)}
        first: dict[str, str] = {}
        seen: set[tuple[str, str]] = set()
        for column, other, name in listed:
            path = (sheet.name, "columns", column, "synonyms", name)
            meant = first.setdefault(same(other), name)
            if name != used[same(name)]:
                self.complain(path, f'"{name}" is spelled "{used[same(name)]}" before', "spell it one way")
            elif same(other) == same(name):
                self.complain(path, f'"{other}" is the name itself; case and spaces make no other name', "leave it out")
            elif same(other) in used:
                hint = f'list its other names under "{name}" too'
                self.complain(path, f'"{other}" stands for "{name}", but has other names itself', hint)
            elif same(meant) != same(name):
                what = f'"{other}" cannot stand for "{name}", since it stands for "{meant}"'
                self.complain(path, what, "leave one of the two out")
            elif (column, same(other)) in seen:
                self.complain(path, f'"{other}" stands here twice', "leave one of the two out")
            seen.add((column, same(other)))

    def settings(
        self, path: tuple[str, ...], given: Any, *, texts: tuple[str, ...], others: tuple[str, ...] = ()
    ) -> dict[str, str] | None:
        """The text settings of one table; complains of settings that it should not have."""
        if not isinstance(given, dict):
            self.complain(path, f"{'.'.join(path)} should be a table of settings")
            return None
        for name in given.keys() - {*texts, *others}:
            self.complain((*path, name), f'"{name}" is not a setting here', did_you_mean(name, (*texts, *others)))
        found = {name: given[name] for name in texts if name in given}
        for name, value in found.items():
            if not isinstance(value, str):
                self.complain((*path, name), f"{name} should be text in quotes")
        return {name: value for name, value in found.items() if isinstance(value, str)}
