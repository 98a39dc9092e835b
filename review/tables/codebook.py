"""The codebook as tables: every column of every sheet, with its codes and definitions, to print or to read on."""

from __future__ import annotations

from collections.abc import Iterator

from review.coding import Code, Codebook, Field, SheetDefinition
from review.nouns import Cell, Piece, Table, TableColumn, cell

_PRINTED = (("Column", 0.23), ("Type", 0.13), ("Code", 0.24), ("Definition", 0.4))
_LISTED = (
    "sheet",
    "column",
    "type",
    "repeatable",
    "ordered",
    "required",
    "since",
    "formerly",
    "code",
    "label",
    "definition",
)
_TYPES = {"code": "one code", "codes": "several codes", "integer": "whole number"}


def printed(definition: SheetDefinition) -> Table:
    """One sheet for an appendix: one row a column, and below it one a code. A label stands above the name that files
    have, where the two differ."""
    rows = [row for name, column in definition.columns.items() for row in _printed(name, column)]
    columns = tuple(TableColumn(label.lower(), label, width) for label, width in _PRINTED)
    title = f"Codebook: {definition.label} ({definition.name})"
    notes = tuple(("", note) for note in _notes(definition))
    return Table(f"codebook-{definition.name}", "", title, columns, tuple(rows), notes, labels=1)


def _printed(name: str, column: Field) -> Iterator[tuple[Cell, ...]]:
    yield _named(column.label, name), cell(_type(column)), (), cell(_text(column))
    for code in column.codes.values():
        yield _named(column.label, name), (), _named(code.label, code.name), cell(_text(code))


def _named(label: str, name: str) -> Cell:
    if label.casefold() == name.casefold():
        return cell(name)
    return (Piece(f"{label}\n"), Piece(name, "italic"))


def _type(column: Field) -> str:
    told = _TYPES.get(column.type, column.type)
    told = f"{told}, several" if column.repeatable and not column.coded else told
    told = f"{told}, from low to high" if column.ordered else told
    return f"{told}, required" if column.required else told


def _text(of: Field | Code) -> str:
    """A definition, since when it holds, and the names that it had."""
    later = [f"Since version {of.since}."] if of.since > 1 else []
    later += [f"Formerly {', '.join(of.formerly)}."] if of.formerly else []
    stop = "." if later and of.definition and of.definition[-1] not in ".!?" else ""
    return " ".join(filter(None, (of.definition + stop, *later)))


def _notes(definition: SheetDefinition) -> Iterator[str]:
    if definition.one_row_is:
        yield f"One row is {definition.one_row_is.rstrip('.')}."
    if definition.per_record == "one":
        yield "A coder has one row a record."
    yield f"Version {definition.version} of the codebook."


def listed(codebook: Codebook) -> Table:
    """All sheets as one list: one row a column, and one a code, with every setting in a cell of its own."""
    rows = [
        tuple(map(cell, row))
        for definition in codebook.values()
        for name, column in definition.columns.items()
        for row in _listed(definition.name, name, column)
    ]
    columns = tuple(TableColumn(name, name, 1 / len(_LISTED)) for name in _LISTED)
    return Table("codebook", "", "Codebook", columns, tuple(rows))


def _listed(sheet: str, name: str, column: Field) -> Iterator[tuple[str, ...]]:
    yes = {True: "yes", False: ""}
    settings = (column.type, yes[column.repeatable], yes[column.ordered], yes[column.required])
    yield sheet, name, *settings, *_versions(column), "", column.label, column.definition
    for code in column.codes.values():
        yield sheet, name, "", "", "", "", *_versions(code), code.name, code.label, code.definition


def _versions(of: Field | Code) -> tuple[str, str]:
    return str(of.since), "; ".join(of.formerly)
