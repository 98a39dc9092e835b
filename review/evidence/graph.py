"""Findings become the evidence graph here: node = construct, edge = one coded finding of one study."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx

from review.coding import Codebook, Need, Row, Sheet
from review.errors import Complaint, did_you_mean

SHEET = "findings"
ROLES = ("antecedent", "outcome")
# How the evidence of one link is summed up: what its findings say -> what the link is called.
EMPIRICAL, THEORETICAL, BOTH, UNATTRIBUTED = "empirical", "theoretical", "both", "not-attributable"
NATURES = (EMPIRICAL, THEORETICAL, BOTH, UNATTRIBUTED)
NEEDS = (
    Need("record", "record", filled=True),
    Need("role", "code", filled=True, codes=ROLES),
    Need("construct", filled=True),
    Need("dimension", "code", filled=True),
    Need("outcome_type", "code"),
    Need("nature", "code", filled=True, codes=NATURES),
    Need("finding", filled=True),
)


def untyped_outcomes(sheet: Sheet) -> list[Complaint]:
    """Outcomes that do not say of what type they are, and antecedents that do."""
    hint = did_you_mean("", sheet.column("outcome_type").codes)
    return [
        Complaint(row.cell("outcome_type"), "an outcome needs its type", hint)
        if row["role"] == "outcome"
        else Complaint(row.cell("outcome_type"), "an antecedent has no type of outcome", "empty the cell")
        for row in sheet.rows
        if (row["role"] == "outcome") != bool(row["outcome_type"])
    ]


def graph(rows: Iterable[Row], *, citations: Mapping[str, str]) -> nx.MultiDiGraph:
    """The evidence graph of the findings of the included records. rows: those of the sheet of findings. citations:
    included record -> how a text names it.

    Nodes: constructs, keyed by their name whatever its case, with `label` and `kind` (dimension, antecedent, outcome,
    joined by '; '). Edges: antecedent -> dimension or dimension -> outcome, keyed by the row of the sheet
    ('findings.csv:12'), with every column of that row, `study` and `citation`, the record's id and name, and `order`
    among the findings."""
    found = nx.MultiDiGraph()
    for order, row in enumerate(rows):
        if row.record_id not in citations:
            continue
        construct = _node(found, row["construct"], row["role"])
        dimension = _node(found, row["dimension"], "dimension")
        ends = (construct, dimension) if row["role"] == "antecedent" else (dimension, construct)
        coded = {name: text for name, text in row.cells.items() if name not in ("record", "construct")}
        found.add_edge(
            *ends, key=row.place, study=row.record_id, citation=citations[row.record_id], order=order, **coded
        )
    return found


def _node(found: nx.MultiDiGraph, name: str, kind: str) -> str:
    node = " ".join(name.casefold().split())
    if node not in found:
        found.add_node(node, label=name, kind=kind)
    elif kind not in found.nodes[node]["kind"].split("; "):
        found.nodes[node]["kind"] += f"; {kind}"
    return node


@dataclass(frozen=True, slots=True)
class Link:
    """All findings on one link: `source` -> `target`, node ids; findings: row of the sheet -> its edge's data."""

    role: str
    dimension: str
    outcome_type: str
    construct: str
    source: str
    target: str
    findings: Mapping[str, Mapping[str, Any]]

    @property
    def studies(self) -> tuple[str, ...]:
        """The record ids of the studies, each once, in the order of the sheet."""
        return tuple(dict.fromkeys(finding["study"] for finding in self.findings.values()))

    @property
    def nature(self) -> str:
        """The nature of the evidence over all findings: one of `NATURES`.

        Only empirical or only theoretical findings keep their name; a mixture is both. Findings whose nature the
        source does not attribute to single studies count as neither: alone they stay not attributable."""
        natures = {finding["nature"] for finding in self.findings.values()}
        if len(natures) == 1:
            return str(next(iter(natures)))
        return BOTH


def links(found: nx.MultiDiGraph, codebook: Codebook) -> list[Link]:
    """The links of the graph in the order of the tables: antecedents by dimension, then outcomes by type and
    dimension (each as the codebook orders them), and within these as the sheet has them."""
    grouped: dict[tuple[str, ...], dict[str, Mapping[str, Any]]] = {}
    for source, target, place, data in sorted(found.edges(keys=True, data=True), key=lambda edge: edge[3]["order"]):
        key = (data["role"], data["outcome_type"], data["dimension"], source, target)
        grouped.setdefault(key, {})[place] = data
    columns = codebook[SHEET].columns

    def rank(key: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(
            columns[name].rank(code) for name, code in zip(("role", "outcome_type", "dimension"), key, strict=False)
        )

    return [_link(found, key, grouped[key]) for key in sorted(grouped, key=rank)]


def _link(found: nx.MultiDiGraph, key: tuple[str, ...], findings: Mapping[str, Mapping[str, Any]]) -> Link:
    role, outcome_type, dimension, source, target = key
    label = found.nodes[source if role == "antecedent" else target]["label"]
    return Link(role, dimension, outcome_type, label, source, target, findings)


def rows_left_out(sheet: Sheet, included: Collection[str]) -> list[Row]:
    """Rows that speak of records that are not included: they are no evidence, and the report says so."""
    return [row for row in sheet.rows if row.record_id and row.record_id not in included]
