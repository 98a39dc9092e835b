"""The review as carried out becomes one page to read, search and check: report.html."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from review.nouns import Figure, Review
from review.render import page, path_figure
from review.report.figures import figures
from review.report.figures.evidence import evidence_figure
from review.report.page.claims import claims_told
from review.report.page.evidence import link_groups
from review.report.page.records import records_told
from review.report.searches import sections
from review.report.summary import accounts, notes
from review.tables import tables
from review.tables.counts import totals
from review.tables.flow import flow
from review.tables.questions import questions

# Drawings that have a section of their own; all others stand together.
_OWN = ("flow", "evidence", "gaps")
_ALWAYS = ("entries_read", "records", "included")
_NUMBERS = {
    "entries_read": "entries read",
    "entries_merged": "duplicates merged",
    "records": "records",
    "dropped": "excluded",
    "open": "open",
    "included": "included",
    "findings": "findings",
    "links": "links",
    "studies_with_findings": "studies with findings",
}


def report_html(review: Review) -> bytes:
    """The page, in UTF-8: the same bytes for the same review."""
    drawn = figures(review)
    counts = totals(review)
    return page.render(
        page.Page(
            title=review.project.title,
            numbers=[(label, counts[name]) for name, label in _NUMBERS.items() if counts[name] or name in _ALWAYS],
            notes=list(notes(review)),
            accounts=[replace(table, labels=1) for table in accounts(review)],
            told=records_told(review, flow(review)),
            flow=_named(drawn, "flow"),
            searches=sections(review),
            tables=tables(review),
            evidence=[_evidence(review)] if counts["links"] else [],
            links=link_groups(review),
            gaps=_named(drawn, "gaps"),
            figures=[figure for figure in drawn if figure.name not in _OWN],
            claims=claims_told(review),
            questions=questions(review),
        )
    )


def _evidence(review: Review) -> Figure:
    """The drawing with all links, however many: on a page one can scroll, and choose."""
    return Figure("evidence", "", "Evidence Graph", path_figure.svg(evidence_figure(review)))


def _named(drawn: Sequence[Figure], name: str) -> list[Figure]:
    return [figure for figure in drawn if figure.name == name]
