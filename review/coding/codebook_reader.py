"""The text of codebook.toml passes through here and becomes the sheets that it defines, or complaints with their lines.

A new column, code or sheet needs no code: it is a table in codebook.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from review.coding.codebook import TYPES, Code, Field, SheetDefinition, same
from review.coding.codebook_names import unclear
from review.errors import Complaint, SheetError, did_you_mean
from review.errors.places import Path, lines_of, place, toml_complaint

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_VERSION = "version"
_VERSIONS = ("since", "formerly")  # settings of columns and of codes
# Headings that issued sheets have beside the columns; as a column of the codebook they would not be read back.
_ISSUED = ("record_id", "row_check", "row")
_DIMENSION = "dimension"  # its codes are names of constructs too


def read_codebook(text: str, file: str) -> dict[str, SheetDefinition]:
    """The sheets that a codebook defines. SheetError with all complaints, each with its line."""
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SheetError(toml_complaint(file, error, text)) from None
    reader = _Reader(file, lines_of(text), text.split("\n"), [], 0)
    if _VERSION in given:
        reader = replace(reader, version=reader.whole((_VERSION,), given.pop(_VERSION)))
    sheets = {name: sheet for name, value in given.items() if (sheet := reader.sheet(name, value))}
    for name in sheets:
        other, _, number = name.rpartition("-")
        if other in sheets and number.isdecimal():
            reader.complain(
                (name,), f'"{name}" is the name of a file of the sheet "{other}"', "name the sheet otherwise"
            )
    if not given:
        hint = "define one in it, or take it away if nothing is coded"
        reader.complaints.append(Complaint(file, "this codebook defines no sheet", hint))
    if reader.complaints:
        raise SheetError(reader.complaints)
    version = reader.version or max(map(_newest, sheets.values()), default=1)
    return {name: replace(sheet, version=version) for name, sheet in sheets.items()}


def _newest(sheet: SheetDefinition) -> int:
    """The latest version that brought a column or a code of the sheet."""
    since = [column.since for column in sheet.columns.values()]
    return max(since + [code.since for column in sheet.columns.values() for code in column.codes.values()], default=1)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads tables into definitions and notes what is wrong with them. lines: path -> the line where it stands; text:
    the lines. version: of the codebook; 0 if it is not told, or in a way that cannot be followed."""

    file: str
    lines: dict[Path, int]
    text: list[str]
    complaints: list[Complaint]
    version: int

    def complain(self, path: Path, what: str, hint: str = "") -> None:
        self.complaints.append(Complaint(place(self.file, self.lines, path), what, hint))

    def sheet(self, name: str, given: Any) -> SheetDefinition | None:
        if not _NAME.fullmatch(name):  # it becomes part of a file's name
            self.complain((name,), f'"{name}" cannot be the name of a sheet', "use small letters, digits, - and _")
            return None
        texts = self.settings((name,), given, texts=("label", "one_row_is", "per_record"), others=("columns",))
        if texts is None:
            return None
        columns = given.get("columns")
        if not isinstance(columns, dict) or not columns:
            self.complain((name,), f'sheet "{name}" has no columns', f"add a table [{name}.columns.…]")
            return None
        read = (self.column((name, "columns", column), value) for column, value in columns.items())
        fields = {column.name: column for column in read if column}
        label, one_row_is = texts.get("label", name), texts.get("one_row_is", "")
        sheet = SheetDefinition(name, label, one_row_is, fields, self.per_record(name, texts, fields))
        self.check_clear((name, "columns"), columns, "column")
        self.check_names((name, "columns"), {column: field.formerly for column, field in fields.items()}, "column")
        self.check_synonyms(sheet)
        return sheet

    def per_record(self, name: str, texts: Mapping[str, str], columns: Mapping[str, Field]) -> Literal["one", "many"]:
        given = texts.get("per_record", "many")
        path = (name, "per_record")
        if given not in ("one", "many"):
            self.complain(path, f'per_record: "{given}" is not known here', did_you_mean(given, ("one", "many")))
        elif "per_record" in texts and not any(column.type == "record" for column in columns.values()):
            what = "per_record tells of the rows on one record, and this sheet has no column of records"
            self.complain(path, what, "leave it out")
        return "one" if given == "one" else "many"

    def column(self, path: tuple[str, ...], given: Any) -> Field | None:
        name = path[-1]
        others = ("required", "repeatable", "ordered", "codes", "synonyms", *_VERSIONS)
        texts = self.settings(path, given, texts=("label", "type", "definition"), others=others)
        if texts is None:
            return None
        if name in _ISSUED or name.startswith("("):
            what = f'"{name}" is a heading that issued sheets have beside the columns of the codebook'
            self.complain(path, what, "name the column otherwise")
        required, repeatable = (self.yes((*path, word), given.get(word, False)) for word in ("required", "repeatable"))
        codes = dict(self.codes((*path, "codes"), given.get("codes", {})))
        kind = self.kind(path, given, texts.get("type", "text"), codes)
        synonyms = tuple(self.synonyms((*path, "synonyms"), given.get("synonyms", {})))
        if synonyms and kind != "text":
            self.complain((*path, "synonyms"), f'column "{name}" has synonyms but is of type {kind}', "text alone may")
        label, definition = texts.get("label", name), texts.get("definition", "")
        repeatable = repeatable or kind == "codes"
        self.check_clear((*path, "codes"), codes, "code", several=repeatable)
        kind = "codes" if kind == "code" and repeatable else kind
        since, formerly = self.versions(path, given)
        ordered = self.yes((*path, "ordered"), given.get("ordered", False))
        if ordered and kind != "code":
            self.complain(
                (*path, "ordered"), f'column "{name}" is ordered but is of type {kind}', 'type "code" alone may'
            )
        told = (name, label, kind, required, definition, codes, synonyms, repeatable, since, formerly, ordered)
        return Field(*told, in_braces=self.in_braces(path))

    def kind(self, path: tuple[str, ...], given: Mapping[str, Any], kind: str, codes: Mapping[str, Code]) -> str:
        """The type of a column, 'text' if it is none; complains of what does not go with it."""
        name = path[-1]
        if kind not in TYPES:
            self.complain((*path, "type"), f'"{kind}" is not a type of column', did_you_mean(kind, TYPES))
        if kind.startswith("code") and not codes:
            self.complain(path, f'column "{name}" is of type {kind} but has no codes')
        if codes and not kind.startswith("code"):
            hint = 'its type should be "code" or "codes"'
            self.complain(path, f'column "{name}" has codes but is of type {kind}', hint)
        if kind == "record" and given.get("repeatable") is True:
            what = f'column "{name}" is repeatable but is of type record'
            self.complain((*path, "repeatable"), what, "a row speaks of one record")
        if kind == "codes" and given.get("repeatable") is False:
            what = f'column "{name}" is of type codes but not repeatable'
            self.complain((*path, "repeatable"), what, 'its type should be "code"')
        return kind if kind in TYPES else "text"

    def codes(self, path: tuple[str, ...], given: Any) -> Iterator[tuple[str, Code]]:
        if not isinstance(given, dict):
            self.complain(path, "codes are tables, one a code")
            return
        had: dict[str, tuple[str, ...]] = {}
        labels: dict[str, str] = {}
        for name, value in given.items():
            texts = self.settings((*path, name), value, texts=("label", "definition"), others=_VERSIONS)
            if texts is not None:
                since, had[name] = self.versions((*path, name), value)
                labels[name] = texts.get("label") or name
                braces = self.in_braces((*path, name))
                yield name, Code(name, labels[name], texts.get("definition") or "", since, had[name], braces)
        self.check_names(path, had, "code", labels)

    def versions(self, path: tuple[str, ...], given: Mapping[str, Any]) -> tuple[int, tuple[str, ...]]:
        """Since which version of the codebook a column or code is there, and the names that it had."""
        since, former = self.whole((*path, "since"), given.get("since", 1)), given.get("formerly", [])
        if since > self.version > 0:
            what = f"since = {since}, but the codebook is of version {self.version}"
            self.complain((*path, "since"), what, f"write version = {since} above its first line in brackets")
        if not isinstance(former, list) or not all(isinstance(name, str) and name.strip() for name in former):
            hint = f'write ["{former}"]' if isinstance(former, str) and former.strip() else ""
            self.complain((*path, "formerly"), "formerly should be a list of texts in quotes", hint)
            return since, ()
        return since, tuple(name.strip() for name in former)

    def check_clear(self, path: Path, names: Iterable[str], noun: str, *, several: bool = False) -> None:
        for name, what, hint in unclear(names, noun, several=several):
            self.complain((*path, name), what, hint)

    def check_names(
        self,
        path: tuple[str, ...],
        had: Mapping[str, Iterable[str]],
        noun: str,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        """Complain of former names that mean two things. had: column or code -> the names that it had."""
        labels = labels or {}
        present = {same(label): name for name, label in labels.items()} | {same(name): name for name in had}
        first: dict[str, str] = {}
        for name, former in ((name, former) for name, formers in had.items() for former in formers):
            where, word = (*path, name, "formerly"), same(former)
            other = present.get(word)
            if other is not None and (other != name or word == same(name)):
                what = f'"{former}" is the {noun} "{other}" today'
                hint = "list names that it no longer has" if other == name else "one of the two needs another name"
                self.complain(where, what, hint)
            elif word in first:
                what = f'"{former}" stands here twice' if first[word] == name else ""
                self.complain(where, what or f'"{former}" was the {noun} "{first[word]}" too', "leave one out")
            first.setdefault(word, name)

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
            dimension = self.dimension(sheet, other)
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
            elif dimension is not None and dimension != self.dimension(sheet, name):
                what = f'"{other}" cannot stand for "{name}", since it names the dimension "{dimension}"'
                self.complain(path, what, "leave it out")
            seen.add((column, same(other)))

    def dimension(self, sheet: SheetDefinition, name: str) -> str | None:
        """The dimension that a name means, by its code or label."""
        column = sheet.columns.get(_DIMENSION)
        return column.code(" ".join(name.split())) if column else None

    def in_braces(self, path: Path) -> int:
        """The line where the settings of a column or code stand within { }, so that no heading may have more of them;
        0 if they stand below a heading."""
        line = self.lines.get(path, 0)
        return 0 if self.text[line - 1].lstrip().startswith("[") else line

    def yes(self, path: tuple[str, ...], given: Any) -> bool:
        if not isinstance(given, bool):
            self.complain(path, f"{path[-1]} is true or false, without quotes")
        return given is True

    def whole(self, path: tuple[str, ...], given: Any) -> int:
        """A number of a version; 0, with a complaint, if it is none."""
        if isinstance(given, int) and not isinstance(given, bool) and given >= 1:
            return given
        self.complain(path, f"{path[-1]} should be a whole number, 1 or more, without quotes")
        return 0

    def settings(
        self, path: tuple[str, ...], given: Any, *, texts: tuple[str, ...], others: tuple[str, ...] = ()
    ) -> dict[str, str] | None:
        """The text settings of one table; complains of settings that it should not have."""
        if not isinstance(given, dict):
            self.complain(path, f"{'.'.join(path)} should be a table of settings")
            return None
        for name in (name for name in given if name not in (*texts, *others)):
            hint = did_you_mean(name, (*texts, *others))
            if name == _VERSION:
                hint = "move it up, above the first line in brackets"
            self.complain((*path, name), f'"{name}" is not a setting here', hint)
        found = {name: given[name] for name in texts if name in given}
        for name, value in found.items():
            if not isinstance(value, str):
                self.complain((*path, name), f"{name} should be text in quotes")
        return {name: value for name, value in found.items() if isinstance(value, str)}
