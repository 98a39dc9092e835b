"""Findings and propositions become the evidence graph here, as two layers of edges between the same constructs.

Whatever counts evidence asks for the layer of findings alone: `edges(graph, FINDING)`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import networkx as nx

from review.coding import Codebook, Need, Row, Sheet
from review.errors import Complaint, did_you_mean
from review.evidence.names import Names, names
from review.records import split

ROLES = ("antecedent", "outcome")
KINDS = ("dimension", "antecedent", "outcome", "mediator", "moderator", "construct")
FINDING, PROPOSITION = "finding", "proposition"
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
Edge = tuple[str, str, str, Mapping[str, Any]]
_OWN = frozenset({"study", "citation", "layer", "row", "order", "relation_label"})  # what the graph adds to an edge


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


def senseless(sheet: Sheet, codebook: Codebook) -> list[Complaint]:
    """Findings that lead from a dimension to itself, and mediators that are an end of their own link."""
    known = names(codebook)
    found = []
    for row in sheet.rows:
        construct, dimension = known.node(row["construct"]), known.node(row["dimension"])
        if construct == dimension:
            what = f'"{row["construct"]}" is the dimension of this row too, and nothing leads to itself'
            found.append(Complaint(row.cell("construct"), what, "name the antecedent or the outcome"))
        for mediator in split(row["mediator"]):
            if (node := known.node(mediator)) in (construct, dimension):
                what = f'"{mediator}" is the {"dimension" if node == dimension else "construct"} of this row too'
                hint = "a mediator stands between the two: name it, or empty the cell"
                found.append(Complaint(row.cell("mediator"), what, hint))
    return found


def graph(
    rows: Iterable[Row],
    *,
    citations: Mapping[str, str],
    propositions: Iterable[Row] = (),
    codebook: Codebook | None = None,
) -> nx.MultiDiGraph:
    """The evidence graph of the findings of the included records, with the propositions as a layer of its own.

    rows, propositions: those of the two sheets. citations: included record -> how a text names it. codebook: tells
    synonyms and labels.

    Nodes: constructs, keyed by their name whatever its case and spaces, with `label` (the codebook's spelling, else the
    commonest), `kind` (of `KINDS`), `layers` and `outcome_types`, each joined by '; '. Mediators and moderators are
    nodes; an edge names those that it goes through in `mediator` and `moderators`, by their labels, joined by '; '.

    Edges: keyed by the row of the sheet, 'findings.csv:12', which is `row` too, with `layer`, `order` within the sheet,
    and the columns of that row. Findings lead from antecedent to dimension or from dimension to outcome, and have
    `study` and `citation`, the record's id and name. Propositions lead from source to target and have
    `relation_label`."""
    build = _Builder(names(codebook or {}))
    for order, row in enumerate(rows):
        if row.record_id in citations:
            build.finding(order, row, citations[row.record_id])
    for order, row in enumerate(propositions):
        build.proposition(order, row, (codebook or {}))
    return build.done()


class _Told(NamedTuple):
    """What the edges of one layer tell of a construct. labels: (is it none of a dimension, label) -> how often."""

    kinds: set[str]
    labels: Counter[tuple[bool, str]]
    outcome_types: set[str]


class _Builder:
    """Collects edges, and what they tell of the constructs between which they lead."""

    def __init__(self, known: Names):
        self.known = known
        self.told: dict[str, dict[str, _Told]] = defaultdict(dict)  # node -> layer, findings first -> what it tells
        self.found = nx.MultiDiGraph()

    def finding(self, order: int, row: Row, citation: str) -> None:
        role = row["role"]
        construct = self._node(row["construct"], role, FINDING)
        dimension = self._node(row["dimension"], "dimension", FINDING)
        if row["outcome_type"]:
            self.told[construct][FINDING].outcome_types.add(row["outcome_type"])
        through = {
            column: [self._node(name, kind, FINDING) for name in split(row[column])]
            for column, kind in (("mediator", "mediator"), ("moderators", "moderator"))
            if column in row.cells
        }
        ends = (construct, dimension) if role == "antecedent" else (dimension, construct)
        told = {"layer": FINDING, "study": row.record_id, "citation": citation, "row": row.place, "order": order}
        self._edge(ends, row, {**_coded(row, "record", "construct"), **through, **told})

    def proposition(self, order: int, row: Row, codebook: Codebook) -> None:
        source, target = (self._proposed(row[end]) for end in ("source", "target"))
        relation = codebook["propositions"].columns["relation"] if "propositions" in codebook else None
        told = {
            "layer": PROPOSITION, "row": row.place, "order": order,
            "relation_label": relation.label_of(row["relation"]) if relation else row["relation"],
        }  # fmt: skip
        self._edge((source, target), row, {**_coded(row, "source", "target"), **told})

    def _edge(self, ends: tuple[str, str], row: Row, data: Mapping[str, Any]) -> None:
        self.found.add_edge(*ends, key=row.place)
        self.found.edges[(*ends, row.place)].update(data)

    def _proposed(self, typed: str) -> str:
        return self._node(typed, "dimension" if self.known.dimension_code(typed) else "construct", PROPOSITION)

    def _node(self, typed: str, kind: str, layer: str) -> str:
        return self._told(self.known.node(typed), " ".join(self.known.name(typed).split()), kind, layer)

    def _told(self, node: str, label: str, kind: str, layer: str) -> str:
        told = self.told[node].setdefault(layer, _Told(set(), Counter(), set()))
        told.kinds.add(kind)
        told.labels[kind != "dimension", label] += 1
        return node

    def done(self) -> nx.MultiDiGraph:
        labels = {}
        for node, layers in self.told.items():
            first = next(iter(layers.values()))  # what findings tell, if they tell of it; propositions change nothing
            labels[node] = _commonest(first.labels)
            self.found.add_node(
                node,
                label=labels[node],
                kind="; ".join(sorted(first.kinds, key=KINDS.index)),
                layers="; ".join(layers),
                outcome_types="; ".join(sorted(first.outcome_types)),
            )
        for _, _, data in self.found.edges(data=True):
            for column in ("mediator", "moderators"):
                if isinstance(data.get(column), list):
                    data[column] = "; ".join(labels[node] for node in data[column])
        return self.found


def _coded(row: Row, *ends: str) -> dict[str, str]:
    """The columns of a row but for those that became nodes; a column with a name that the graph keeps for itself gets
    a stroke."""
    return {(name + "_" if name in _OWN else name): text for name, text in row.cells.items() if name not in ends}


def _commonest(labels: Counter[tuple[bool, str]]) -> str:
    """The label of a dimension, else the spelling most often typed, of equals the first in the alphabet, so that the
    order of rows does not matter."""
    return min(labels, key=lambda label: (label[0], -labels[label], label[1]))[1]


def edges(found: nx.MultiDiGraph, layer: str = FINDING) -> list[Edge]:
    """The edges of one layer in the order of its sheet: (source, target, row, data)."""
    own = (edge for edge in found.edges(keys=True, data=True) if edge[3]["layer"] == layer)
    return sorted(own, key=lambda edge: edge[3]["order"])


def rows_left_out(sheet: Sheet, included: Collection[str]) -> list[Row]:
    """Rows that speak of records that are not included: they are no evidence, and the report says so."""
    return [row for row in sheet.rows if row.record_id and row.record_id not in included]
