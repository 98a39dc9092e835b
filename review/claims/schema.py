"""What a claim may speak of: tables with their columns and the codes that these may hold, before any row is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from review.coding import Code, Field, SheetDefinition, same
from review.evidence import FINDING, PROPOSITION
from review.evidence import names as names_of
from review.evidence.graph import KINDS
from review.evidence.names import NAMING, Names
from review.nouns import VERDICTS, Stage, Standing, Via
from review.records import COLUMNS, TYPES, split


@dataclass(frozen=True, slots=True)
class Column:
    """kind: 'number', 'text', 'record' (the id of a record), 'code', or 'codes' (several). field: the codes.
    year: whether it holds years, which are printed without commas. names: the one name of each thing that it names, of
    a column that has synonyms; several: whether a cell may name several. at: its table and its own name, where an
    expression speaks of it."""

    kind: str
    field: Field | None = None
    year: bool = False
    names: Names | None = None
    several: bool = False
    at: tuple[str, str] = ("", "")

    def named(self, text: str) -> str:
        """What was typed, by the names that tables use."""
        if self.names is None:
            return text
        return "; ".join(map(self.names.name, split(text))) if self.several else self.names.name(text)


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
    planned = list(stages)
    stage = Column("code", Field("stage", "stage", "code", codes={s.name: Code(s.name, s.label) for s in planned}))
    ruled = {"stage": stage, "reason": TEXT}
    known = names_of(sheets)
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
    if any(stage.kind == "coding" for stage in planned):
        tables.append(TableSchema("votes", "the votes of all coding stages", _votes(sheets, stage), True))
    if (findings := sheets.get("findings")) is not None:
        tables += _of_graph(of_sheet(findings, known), known)
    found = {table.name: table for table in tables}
    for name, sheet in sheets.items():
        called = f"sheet_{name}" if name in found else name
        own = of_sheet(sheet, known)
        of_records = any(column.kind == "record" for column in own.values())
        found[called] = TableSchema(called, sheet.label, own, of_records, name)
    return found


def of_sheet(sheet: SheetDefinition, known: Names) -> dict[str, Column]:
    """The columns of a sheet. known: the names of constructs, which some of its columns name."""
    several = NAMING.get(sheet.name, {})
    return {
        name: Column(
            field.type,
            field if field.codes else None,
            names=known if name in several else _own_names(field),
            several=several.get(name, False),
        )
        for name, field in sheet.columns.items()
    }


def _own_names(field: Field) -> Names | None:
    """The names of a column that has synonyms of its own."""
    if not field.synonyms:
        return None
    return Names({same(other): (other, name) for other, name in field.synonyms},
                 {same(name): name for _, name in field.synonyms})  # fmt: skip


ENTRY_COLUMNS = {
    **{name: column for name, column in RECORD_COLUMNS.items() if name not in ("study", "record", "standing")},
    "entry": TEXT,
}


def _votes(sheets: Mapping[str, SheetDefinition], stage: Column) -> dict[str, Column]:
    """The columns of votes; the codes are those of all sheets that hold votes."""
    own = {"stage": stage, "coder": TEXT, "round": TEXT, "note": TEXT}
    for name in ("vote", "criterion"):
        fields = [s.columns[name] for s in sheets.values() if s.of_votes and name in s.columns]
        codes = {code: known for field in fields for code, known in field.codes.items()}
        kind = "codes" if any(field.type == "codes" for field in fields) else "code"
        own[name] = Column(kind, Field(name, name, kind, codes=codes))
    return own


def _of_graph(findings: Mapping[str, Column], known: Names) -> list[TableSchema]:
    name_column = Column("text", names=known)
    link = {name: findings[name] for name in ("role", "dimension", "outcome_type", "nature") if name in findings}
    links = {**link, "construct": name_column, "studies": NUMBER, "findings": NUMBER}
    layers = coded("layers", (FINDING, PROPOSITION), "codes")
    nodes = {
        "layers": layers,
        "label": name_column,
        "kind": coded("kind", KINDS, "codes"),
        "studies": NUMBER,
        "findings": NUMBER,
    }
    return [
        TableSchema("links", "the links of the evidence graph, one for all findings on it", links, False),
        TableSchema("nodes", "the constructs of the evidence graph, those of propositions too", nodes, False),
    ]
