"""The review becomes rows that claims count: every table with its cells, and where each row stands.

To add a table: its columns in `schema`, and a function in `_ROWS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from review import evidence
from review.claims.schema import Column, Schema, schema
from review.claims.values import NOTHING, Num, Scalar, key
from review.coding import Row, Sheet
from review.nouns import Decision, Review
from review.records.called import aliases


class Ref(NamedTuple):
    """Where a row stands ('findings.csv:12', or the line of an export), the record it speaks of, and how a text names
    that."""

    place: str
    record_id: str
    label: str


class Rows(NamedTuple):
    """cells: column of the table's own -> one value a row."""

    refs: Sequence[Ref]
    cells: Callable[[str], Iterable[Any]]


@dataclass(frozen=True)
class Data:
    """The tables of one review, each read once. schema: as of that review."""

    review: Review
    schema: Schema = field(init=False)
    _rows: dict[str, Rows] = field(default_factory=dict)
    _cells: dict[tuple[str, str], list[Scalar]] = field(default_factory=dict)
    _known: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _with: dict[tuple[str, str], dict[Hashable, list[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sheets = {name: sheet.definition for name, sheet in self.review.sheets.items()}
        object.__setattr__(self, "schema", schema(sheets, self.review.project.stages))

    def refs(self, table: str) -> Sequence[Ref]:
        return self._table(table).refs

    def cells(self, table: str, column: str) -> list[Scalar]:
        """The values of a column, one a row: numbers, texts, None for a blank, NOTHING where there can be none."""
        at = (table, column)
        if at not in self._cells:
            told = self.schema[table]
            kind = told.columns[column]
            if column in told.own:
                given = self._table(table).cells(column)
            else:
                given = self._of_records(column, self.refs(table))
            self._cells[at] = [_value(value, kind) for value in given]
        return self._cells[at]

    def rows_with(self, table: str, column: str, value: Scalar) -> Sequence[int]:
        """The rows, in order, that have a value in a column or are blank there; all for a value that is not known."""
        if key(value) is None:
            return range(len(self.refs(table)))
        at = (table, column)
        if at not in self._with:
            self._with[at] = defaultdict(list)
            for row, cell in enumerate(self.cells(table, column)):
                self._with[at][key(cell)].append(row)
        return sorted([*self._with[at].get(key(value), ()), *self._with[at].get(None, ())])

    @property
    def aliases(self) -> dict[str, list[str]]:
        """Every name that a record goes by -> its id."""
        if "names" not in self._known:
            self._known["names"] = aliases(self.review.records)
        return self._known["names"]

    def citation(self, record_id: str) -> str:
        return self.review.citations.get(record_id, record_id)

    def _table(self, name: str) -> Rows:
        if name not in self._rows:
            sheet = self.schema[name].sheet
            self._rows[name] = _of_sheet(self, self.review.sheets[sheet]) if sheet else _ROWS[name](self)
        return self._rows[name]

    def _of_records(self, column: str, refs: Sequence[Ref]) -> list[Any]:
        ids = [ref.record_id for ref in refs]
        if column in ("record_id", "study", "record") or column not in (*self.review.records.columns, "standing"):
            return ids
        of_all: Mapping[Any, Any] = (
            self.review.standings if column == "standing" else self.review.records[column].to_dict()
        )
        return [of_all.get(record_id) for record_id in ids]


def _value(value: Any, column: Column) -> Scalar:
    if value is NOTHING or isinstance(value, Num):
        return value
    if value is None or value is pd.NA or value == "" or value != value:  # NaN differs from itself
        return None
    if column.kind == "number":
        return Num(Fraction(int(value)), Fraction(int(value)))
    return str(value)


# ---- the rows of each table ------------------------------------------------------------------------------------------


def _record_refs(data: Data, ids: Iterable[Any]) -> list[Ref]:
    lines = data.review.records["source_line"].to_dict()
    files = data.review.records["source_file"].to_dict()
    return [Ref(f"{files[i]}:{lines[i]}", str(i), data.citation(str(i))) for i in ids]


def _records(standing: str) -> Callable[[Data], Rows]:
    """The records that stand so, all for ''; what decided is the stage that dropped one, or left it open last."""

    def build(data: Data) -> Rows:
        stands = data.review.standings
        refs = _record_refs(data, [r for r in data.review.records.index if standing in ("", stands[str(r)])])
        decided = [_decided(data.review, ref.record_id) for ref in refs]
        return Rows(refs, lambda column: [_told(ruled, column) for ruled in decided])

    return build


def _decided(review: Review, record_id: str) -> tuple[str, Decision] | None:
    verdict = {"dropped": "drop", "open": "open"}.get(review.standings[record_id])
    ruled = [(name, rulings[record_id]) for name, rulings in review.rulings.items() if record_id in rulings]
    return next(((name, d) for name, d in reversed(ruled) if d.verdict == verdict), None)


def _told(ruled: tuple[str, Decision] | None, column: str) -> Any:
    if ruled is None:
        return NOTHING
    return ruled[0] if column == "stage" else getattr(ruled[1], column)


def _rulings(data: Data) -> Rows:
    stages = data.review.project.stages
    ruled = [(stage.name, r, d) for stage in stages for r, d in data.review.ruled(stage).items()]
    refs = _record_refs(data, [record_id for _, record_id, _ in ruled])
    # Such a row is also named by its stage, since one record has several.
    refs = [ref._replace(place=f"{ref.place} ({name})") for ref, (name, _, _) in zip(refs, ruled, strict=True)]
    return Rows(refs, lambda column: [_told((name, d), column) or NOTHING for name, _, d in ruled])


def _entries(data: Data) -> Rows:
    frame = data.review.entries
    refs = [
        Ref(str(entry), str(record_id), data.citation(str(record_id)))
        for entry, record_id in zip(frame.index, frame["record_id"], strict=True)
    ]
    return Rows(refs, lambda column: list(frame.index) if column == "entry" else list(frame[column]))


def _row_refs(data: Data, rows: Iterable[Row]) -> list[Ref]:
    return [Ref(row.place, row.record_id, data.citation(row.record_id)) for row in rows]


def _of_sheet(data: Data, sheet: Sheet) -> Rows:
    """The rows of a sheet. Evidence is what is coded of included records, as in the tables of the manuscript; votes
    are counted all."""
    included = set(data.review.included)
    has_votes = sheet.definition.of_votes
    rows = [row for row in sheet.rows if has_votes or not row.record_id or row.record_id in included]

    known = data.schema[next(name for name, table in data.schema.items() if table.sheet == sheet.definition.name)].own
    return Rows(_row_refs(data, rows), lambda column: [_cell(known[column], sheet, row, column) for row in rows])


def _cell(known: Column, sheet: Sheet, row: Row, column: str) -> Any:
    """What a cell says: constructs go by the names that the graph has, records by their ids, and an antecedent has no
    type of outcome."""
    if sheet.definition.name == evidence.SHEET and column == "outcome_type" and row["role"] == "antecedent":
        return row[column] or NOTHING
    if sheet.column(column).type == "record":
        return row.records.get(column)
    return known.named(row[column])


def _votes(data: Data) -> Rows:
    sheets = {stage.name: stage.votes_on for stage in data.review.project.stages if stage.votes_on}
    cast = [(stage, row) for stage, name in sheets.items() for row in data.review.sheets[name].rows if row["vote"]]

    def cells(column: str) -> list[Any]:
        if column == "stage":
            return [stage for stage, _ in cast]
        if column == "criterion":  # only a vote to exclude has one
            return [row[column] or (NOTHING if row["vote"] != "exclude" else "") for _, row in cast]
        return [row[column] for _, row in cast]

    return Rows(_row_refs(data, [row for _, row in cast]), cells)


def _links(data: Data) -> Rows:
    review = data.review
    found = evidence.links(review.graph, review.project.codebook) if review.graph.number_of_edges() else []
    arrows = [" → ".join(link.directed(link.construct, link.dimension)) for link in found]
    refs = [Ref("; ".join(link.findings), "", arrow) for link, arrow in zip(found, arrows, strict=True)]

    def cells(column: str) -> list[Any]:
        if column in ("studies", "findings"):
            return [len(getattr(link, column)) for link in found]
        # An antecedent has no type of outcome, and never will.
        return [getattr(link, column) or (NOTHING if column == "outcome_type" else "") for link in found]

    return Rows(refs, cells)


def _nodes(data: Data) -> Rows:
    nodes: Mapping[str, Mapping[str, Any]] = data.review.graph.nodes
    touching: dict[str, dict[str, str]] = {node: {} for node in nodes}  # node -> row of a finding -> its study
    for source, target, row, finding in evidence.edges(data.review.graph):
        touching[source][row] = touching[target][row] = finding["study"]
    refs = [Ref("; ".join(rows), "", nodes[node]["label"]) for node, rows in touching.items()]

    def cells(column: str) -> list[Any]:
        if column == "studies":
            return [len(set(rows.values())) for rows in touching.values()]
        if column == "findings":
            return [len(rows) for rows in touching.values()]
        return [told[column] for told in nodes.values()]

    return Rows(refs, cells)


_ROWS: dict[str, Callable[[Data], Rows]] = {
    "records": _records(""),
    "included": _records("included"),
    "excluded": _records("dropped"),
    "open": _records("open"),
    "entries": _entries,
    "rulings": _rulings,
    "votes": _votes,
    "links": _links,
    "nodes": _nodes,
}
