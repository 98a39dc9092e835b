"""How each included study defines and measures the construct, by dimension (Table 1 of the worked example)."""

from __future__ import annotations

from review.nouns import Review, Table, TableColumn, TablePlan, cell
from review.tables.chosen import value
from review.tables.notes import Notes, in_reference_order, studies


def constructs(review: Review, plan: TablePlan) -> Table:
    """One row a coded construct. The sheet parts the items of an operationalization by ' | '; they are numbered."""
    sheet = review.sheets["constructs"]
    notes = Notes()
    dimension = sheet.column("dimension")
    order = {record: at for at, record in enumerate(in_reference_order(review, review.included))}
    coded = [row for row in sheet.rows if row.record_id in order]
    rows = [
        (
            cell(dimension.label_of(row["dimension"])),
            studies(review, [(row.record_id, row["note"])], notes),
            cell(row["conceptualization"]),
            cell(items(row["operationalization"])),
            cell(value(review, row.record_id, "journal")),
        )
        for row in sorted(coded, key=lambda row: (dimension.rank(row["dimension"]), order[row.record_id]))
    ]
    columns = (
        TableColumn("dimension", dimension.label, 0.13),
        TableColumn("study", "Study", 0.16),
        TableColumn("conceptualization", sheet.column("conceptualization").label, 0.24),
        TableColumn("operationalization", sheet.column("operationalization").label, 0.31),
        TableColumn("journal", "Journal", 0.16),
    )
    shown = [row.record_id for row in coded]
    return Table(plan.name, plan.number, plan.title, columns, tuple(rows), notes.all(review, plan, shown), labels=1)


def items(text: str) -> str:
    """The items of a cell, one a line; numbered if there are several."""
    parts = [part for part in (p.strip() for p in text.split("|")) if part]
    return "\n".join(f"{n}. {part}" for n, part in enumerate(parts, 1)) if len(parts) > 1 else "".join(parts)
