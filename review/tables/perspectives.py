"""Views of the literature side by side, aspect by aspect (Table 2 of the worked example)."""

from __future__ import annotations

from review.coding import Row
from review.nouns import Cell, Piece, Review, Table, TableColumn, TablePlan, cell
from review.tables.notes import Notes, studies


def perspectives(review: Review, plan: TablePlan) -> Table:
    """One row an aspect, one column a perspective, both in the codebook's order. A row of the sheet tells a text, or
    names a record that stands for the perspective."""
    sheet = review.sheets["perspectives"]
    notes = Notes()
    aspect, perspective = sheet.column("aspect"), sheet.column("perspective")
    used = {row["aspect"] for row in sheet.rows}
    columns = (
        TableColumn("aspect", aspect.label, 0.22),
        *(TableColumn(code, label.label, 0.78 / len(perspective.codes)) for code, label in perspective.codes.items()),
    )
    rows = []
    for code in (code for code in aspect.codes if code in used):
        coded = [[r for r in sheet.rows if (r["aspect"], r["perspective"]) == (code, p)] for p in perspective.codes]
        rows.append((cell(aspect.label_of(code)), *(_told(review, found, notes) for found in coded)))
    shown = [row.record_id for row in sheet.rows if row.record_id in review.citations]
    return Table(plan.name, plan.number, plan.title, columns, tuple(rows), notes.all(review, plan, shown), labels=1)


def _told(review: Review, rows: list[Row], notes: Notes) -> Cell:
    """What one perspective says of one aspect: its texts, then the included studies that stand for it."""
    told: list[Piece] = []
    for row in (row for row in rows if row["text"]):
        told += (Piece("; "),) if told else ()
        told += (Piece(row["text"]), *notes.mark(row["note"]))
    named = studies(review, [(r.record_id, r["note"]) for r in rows if r.record_id in review.citations], notes)
    return (*told, Piece("\n"), *named) if told and named else (*told, *named)
