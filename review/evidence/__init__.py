"""Findings become the evidence graph here, and the graph answers questions on it are answered."""

from review.evidence.graph import (
    BOTH,
    EMPIRICAL,
    NATURES,
    NEEDS,
    ROLES,
    SHEET,
    THEORETICAL,
    UNATTRIBUTED,
    Link,
    graph,
    links,
    rows_left_out,
    untyped_outcomes,
)

__all__ = [
    "BOTH",
    "EMPIRICAL",
    "NATURES",
    "NEEDS",
    "ROLES",
    "SHEET",
    "THEORETICAL",
    "UNATTRIBUTED",
    "Link",
    "graph",
    "links",
    "rows_left_out",
    "untyped_outcomes",
]
