"""Antecedents and outcomes, one row a link of the evidence graph (Table 3 of the worked example)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from review import evidence
from review.coding import Row, Sheet
from review.evidence import UNATTRIBUTED, Link, links
from review.nouns import Cell, Review, Table, TableColumn, TablePlan, cell
from review.tables.notes import Notes, studies

NOT_ATTRIBUTED = (
    "The source calls the evidence of this row empirical and theoretical without saying which study is which; "
    "such findings are counted as neither."
)


def findings(review: Review, plan: TablePlan) -> Table:
    """The links of the graph with their studies, the nature of their evidence, and what was found."""
    return _table(review, plan, links(review.graph, review.project.codebook))


def preview(review: Review, plan: TablePlan, row: Row, others: Iterable[Row]) -> Table:
    """The row of the table that one more finding stands in, be it new there or with studies that found the same link.
    No row if its record is not included.

    row: as `coding.resolve` leaves it. others: the other rows of the sheet."""
    codebook = review.project.codebook
    rows = [other for other in others if other.place != row.place]
    graph = evidence.graph([*rows, row], citations=review.citations, codebook=codebook)
    one = [link for link in links(graph, codebook) if row.place in link.findings]
    table = _table(review, plan, one)
    # The notes without a mark are on the table as a whole.
    return replace(table, notes=tuple((mark, text) for mark, text in table.notes if mark))


def _table(review: Review, plan: TablePlan, found: Sequence[Link]) -> Table:
    sheet = review.sheets["findings"]
    notes = Notes()
    rows = tuple(
        (
            cell(topic(sheet, link)),
            studies(review, [(f["study"], f.get("note", "")) for f in link.findings.values()], notes),
            _nature(sheet, link, notes),
            cell(_found(link)),
        )
        for link in found
    )
    columns = (
        TableColumn("topic", "Topic", 0.17),
        TableColumn("studies", "Author(s)", 0.27),
        TableColumn("nature", sheet.column("nature").label, 0.16),
        TableColumn("findings", "Findings", 0.40),
    )
    shown = [study for link in found for study in link.studies]
    return Table(plan.name, plan.number, plan.title, columns, rows, notes.all(review, plan, shown), labels=1)


def topic(sheet: Sheet, link: Link) -> str:
    """'Antecedents → CNH' or 'CNH → Firm-level outcomes', in the codebook's words."""
    dimension = sheet.column("dimension").label_of(link.dimension)
    if link.role == "antecedent":
        return f"{sheet.column('role').label_of(link.role)} → {dimension}"
    return f"{dimension} → {sheet.column('outcome_type').label_of(link.outcome_type)}"


def _found(link: Link) -> str:
    """What was found: the one text that all findings share, else a line a text with the studies that found it."""
    said: dict[str, dict[str, None]] = {}
    for finding in link.findings.values():
        said.setdefault(finding["finding"], {})[finding["citation"]] = None
    if len(said) == 1:
        return next(iter(said))
    return "\n".join(f"{text} [{'; '.join(studies)}]" for text, studies in said.items())


def _nature(sheet: Sheet, link: Link, notes: Notes) -> Cell:
    said = {finding["nature"] for finding in link.findings.values()}
    mark = notes.mark(NOT_ATTRIBUTED) if UNATTRIBUTED in said else ()
    return (*cell(sheet.column("nature").label_of(link.nature)), *mark)
