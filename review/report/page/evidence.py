"""The links of the evidence graph as the page lists them: each with its studies, findings and rows of the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from review.coding import Sheet
from review.evidence import SHEET, Link, links
from review.nouns import Review
from review.render.page import Finding, LinkGroup, ShownLink
from review.report.figures.evidence import ends
from review.tables.notes import in_reference_order

# Columns of a finding that its link, its study and its sentence tell already.
_TOLD = frozenset({"record", "role", "construct", "dimension", "outcome_type", "finding"})


def link_groups(review: Review) -> tuple[LinkGroup, ...]:
    """The links of the graph in the order of the tables, under the role and type of their constructs."""
    if SHEET not in review.sheets or not review.graph.number_of_edges():
        return ()
    sheet = review.sheets[SHEET]
    found = links(review.graph, review.project.codebook)
    return tuple(
        LinkGroup(_heading(sheet, role, kind), tuple(_shown(review, sheet, link) for link in group))
        for (role, kind), group in groupby(found, key=lambda link: (link.role, link.outcome_type))
    )


def _heading(sheet: Sheet, role: str, outcome_type: str) -> str:
    label = sheet.column("role").label_of(role)
    return f"{label}: {sheet.column('outcome_type').label_of(outcome_type)}" if outcome_type else label


def _shown(review: Review, sheet: Sheet, link: Link) -> ShownLink:
    source, target = ends(link)
    dimension = sheet.column("dimension").label_of(link.dimension)
    return ShownLink(
        source, target, *link.directed(link.construct, dimension), len(link.studies),
        sheet.column("nature").label_of(link.nature), tuple(_findings(review, sheet, link)),
    )  # fmt: skip


def _findings(review: Review, sheet: Sheet, link: Link) -> Iterator[Finding]:
    """The findings, study by study in the order of a reference list."""
    for study in in_reference_order(review, link.studies):
        for row, data in link.findings.items():
            if data["study"] == study:
                yield Finding(str(data["citation"]), str(data["finding"]), tuple(_coded(sheet, data)), row)


def _coded(sheet: Sheet, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(label of a column, what was coded there), but for what stands elsewhere and empty cells."""
    for name, column in sheet.definition.columns.items():
        if name not in _TOLD and data.get(name):
            values = str(data[name]).split("; ") if column.type == "codes" else [str(data[name])]
            yield column.label, "; ".join(map(column.label_of, values))
