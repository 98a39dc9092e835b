"""The findings of the graph are gathered into links here: all that was found between the same two constructs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import networkx as nx

from review.coding import Codebook
from review.evidence.graph import BOTH, FINDING, edges
from review.evidence.names import SHEET

_End = TypeVar("_End")


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

    def directed(self, construct: _End, dimension: _End) -> tuple[_End, _End]:
        """What stands for the two ends, say their labels, in the direction of the link: an antecedent leads to a
        dimension, a dimension to an outcome."""
        return (construct, dimension) if self.role == "antecedent" else (dimension, construct)


def links(found: nx.MultiDiGraph, codebook: Codebook) -> list[Link]:
    """The links of the graph in the order of the tables: antecedents by dimension, then outcomes by type and
    dimension (each as the codebook orders them), and within these as the sheet has them. Propositions are none."""
    grouped: dict[tuple[str, ...], dict[str, Mapping[str, Any]]] = {}
    for source, target, place, data in edges(found, FINDING):
        key = (data["role"], data["outcome_type"], data["dimension"], source, target)
        grouped.setdefault(key, {})[place] = data
    columns = codebook[SHEET].columns if grouped else {}

    def rank(key: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(
            columns[name].rank(code) for name, code in zip(("role", "outcome_type", "dimension"), key, strict=False)
        )

    return [_link(found, key, grouped[key]) for key in sorted(grouped, key=rank)]


def _link(found: nx.MultiDiGraph, key: tuple[str, ...], findings: Mapping[str, Mapping[str, Any]]) -> Link:
    role, outcome_type, dimension, source, target = key
    label = found.nodes[source if role == "antecedent" else target]["label"]
    return Link(role, dimension, outcome_type, label, source, target, findings)
