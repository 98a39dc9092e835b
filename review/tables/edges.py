"""The edges of the evidence graph as rows of a spreadsheet: what Gephi, R and Excel read as a list of edges."""

from __future__ import annotations

from collections.abc import Iterator

from review import evidence
from review.nouns import Review

_OWN = ("layer", "row", "study", "citation")  # after the two ends, which igraph takes from the first two columns
_LEFT = frozenset({"order", *_OWN})


def edges(review: Review) -> tuple[list[str], Iterator[list[str]]]:
    """Heads, and one row an edge: source and target, labels of nodes; layer, `finding` or `proposition`; row of the
    sheet; study and citation; then the columns of both sheets as they are coded. Findings come first."""
    told = [edge for layer in (evidence.FINDING, evidence.PROPOSITION) for edge in evidence.edges(review.graph, layer)]
    columns = list(dict.fromkeys(name for *_, data in told for name in data if name not in _LEFT))
    labels = {node: data["label"] for node, data in review.graph.nodes(data=True)}
    rows = (
        [labels[source], labels[target], *(data.get(name, "") for name in (*_OWN, *columns))]
        for source, target, _, data in told
    )
    return ["source", "target", *_OWN, *columns], rows
