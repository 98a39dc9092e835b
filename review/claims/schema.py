"""What a claim may speak of: tables with their columns and the codes that these may hold, before any row is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from review.coding import Code, Field, SheetDefinition
from review.evidence import FINDING, PROPOSITION
from review.evidence.graph import KINDS
from review.nouns import VERDICTS, Stage, Standing, Via
from review.records import COLUMNS, TYPES


@dataclass(frozen=True, slots=True)
class Column:
    """kind: 'number', 'text', 'record' (the id of a record), 'code', or 'codes' (several). field: the codes.
    year: whether it holds years, which are printed without commas."""

    kind: str
    field: Field | None = None
    year: bool = False


@dataclass(frozen=True, slots=True)
class TableSchema:
    """own: the columns of the table itself. of_records: whether a row speaks of a record, whose columns it has too.
    sheet: the sheet whose rows it has; '' for a table that is made of the review."""

    name: str
    meaning: str
    own: Mapping[str, Column]
    of_records: bool
    sheet: str = ""

    @property
    def columns(self) -> dict[str, Column]:
        return {**(RECORD_COLUMNS if self.of_records else {}), **self.own}


Schema = Mapping[str, TableSchema]
TEXT, NUMBER, RECORD = Column("text"), Column("number"), Column("record")


def coded(name: str, codes: Iterable[str], kind: str = "code") -> Column:
    return Column(kind, Field(name, name, kind, codes={code: Code(code, code) for code in codes}))


RECORD_COLUMNS: dict[str, Column] = {
    **{c.name: NUMBER if c.dtype == "Int64" else TEXT for c in COLUMNS},
    "year": Column("number", year=True),
    "type": coded("type", TYPES),
    "via": coded("via", get_args(Via)),
    "record_id": RECORD,
    "study": RECORD,
    "record": RECORD,
    "standing": coded("standing", get_args(Standing)),
}


def schema(sheets: Mapping[str, SheetDefinition], stages: Iterable[Stage]) -> dict[str, TableSchema]:
    """The tables of a review by name: those that every review has, and every sheet.

    A sheet whose name one of the others has is spoken of as `sheet_NAME`."""
    planned = [(stage.name, stage.kind) for stage in stages]
    names = [name for name, _ in planned]
    ruled = {"stage": coded("stage", names), "reason": TEXT}
    tables = [
        TableSchema("records", "every record", ruled, True),
        TableSchema("included", "the included records", {}, True),
        TableSchema(
            "excluded", "the records that a stage dropped; `stage` and `reason` say which and why", ruled, True
        ),
        TableSchema("open", "the records still undecided; `stage` and `reason` say where and why", ruled, True),
        TableSchema("entries", "the entries of the exports, before merging", ENTRY_COLUMNS, False),
        TableSchema(
            "rulings",
            "what each stage ruled on each record that reached it and that it does not skip",
            {**ruled, "verdict": coded("verdict", VERDICTS), "detail": TEXT},
            True,
        ),
    ]
    if any(kind == "coding" for _, kind in planned):
        tables.append(TableSchema("votes", "the votes of all coding stages", _votes(sheets, names), True))
    if (findings := sheets.get("findings")) is not None:
        tables += _of_graph({name: of_field(field) for name, field in findings.columns.items()})
    found = {table.name: table for table in tables}
    for name, sheet in sheets.items():
        called = f"sheet_{name}" if name in found else name
        own = {column: of_field(field) for column, field in sheet.columns.items()}
        of_records = any(column.kind == "record" for column in own.values())
        found[called] = TableSchema(called, sheet.label, own, of_records, name)
    return found


def of_field(field: Field) -> Column:
    """A column of a sheet."""
    return Column(field.type, field if field.codes else None)


ENTRY_COLUMNS = {
    **{name: column for name, column in RECORD_COLUMNS.items() if name not in ("study", "record", "standing")},
    "entry": TEXT,
}


def _votes(sheets: Mapping[str, SheetDefinition], stages: Iterable[str]) -> dict[str, Column]:
    """The columns of votes; the codes are those of all sheets that hold votes."""
    own = {"stage": coded("stage", stages), "coder": TEXT, "note": TEXT}
    for name in ("vote", "criterion"):
        fields = [s.columns[name] for s in sheets.values() if "vote" in s.columns and name in s.columns]
        codes = {code: known for field in fields for code, known in field.codes.items()}
        kind = "codes" if any(field.type == "codes" for field in fields) else "code"
        own[name] = Column(kind, Field(name, name, kind, codes=codes))
    return own


def _of_graph(findings: Mapping[str, Column]) -> list[TableSchema]:
    link = {name: findings[name] for name in ("role", "dimension", "outcome_type", "nature") if name in findings}
    links = {**link, "construct": TEXT, "studies": NUMBER, "findings": NUMBER}
    layers = coded("layers", (FINDING, PROPOSITION), "codes")
    nodes = {
        "layers": layers,
        "label": TEXT,
        "kind": coded("kind", KINDS, "codes"),
        "studies": NUMBER,
        "findings": NUMBER,
    }
    return [
        TableSchema("links", "the links of the evidence graph, one for all findings on it", links, False),
        TableSchema("nodes", "the constructs of the evidence graph, those of propositions too", nodes, False),
    ]
