"""What the tests of the page of a review share: a review whose texts would run, were they not kept as text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

HOSTILE = '</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"> & {{ x }} | \\input{x}'


def hostile(review: Any) -> Any:
    """The review with texts in it that would run, were they not kept as text."""
    records = review.records.assign(title=HOSTILE, journal=HOSTILE, authors=HOSTILE)
    graph = review.graph.copy()
    for *_, data in graph.edges(data=True):
        data["finding"] = HOSTILE
    return replace(
        review,
        records=records,
        graph=graph,
        citations=dict.fromkeys(review.citations, HOSTILE),
        project=replace(review.project, title=HOSTILE),
    )
