"""The edges of the layer of findings as values that an answer can name: one `Finding` an edge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import networkx as nx

from review.evidence.graph import FINDING, edges
from review.records import split


class Finding(NamedTuple):
    """One finding of one study. row: its place, 'findings.csv:12'. study: record id; citation: as a text names it.

    source, target: node ids. Codes stand as the codebook names them, '' where the codebook has no such column or the
    cell is empty. mediators, moderators: labels of nodes."""

    row: str
    study: str
    citation: str
    source: str
    target: str
    role: str
    dimension: str
    outcome_type: str
    nature: str
    direction: str
    significance: str
    mediators: tuple[str, ...]
    moderators: tuple[str, ...]
    context: str
    sample: str


def findings(found: nx.MultiDiGraph) -> tuple[Finding, ...]:
    """The findings of the graph in the order of the sheet. Law: one an edge of the layer of findings."""
    columns = ("role", "dimension", "outcome_type", "nature", "direction", "significance")
    return tuple(
        Finding._make((
            row, data["study"], data["citation"], source, target, *(data.get(column, "") for column in columns),
            tuple(split(data.get("mediator"))), tuple(split(data.get("moderators"))),
            data.get("context", ""), data.get("sample", ""),
        ))
        for source, target, row, data in edges(found, FINDING)
    )  # fmt: skip


def studies(given: Iterable[Finding]) -> dict[str, str]:
    """The studies of findings, each once, in the order given: record id -> citation."""
    return {finding.study: finding.citation for finding in given}
