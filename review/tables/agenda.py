"""Questions for future research, by topic (Table 4 of the worked example)."""

from __future__ import annotations

from review.nouns import Review, Table, TableColumn, TablePlan, cell
from review.tables.notes import Notes


def agenda(review: Review, plan: TablePlan) -> Table:
    """One row a question; topics in the codebook's order, questions in the sheet's."""
    sheet = review.sheets["agenda"]
    notes = Notes()
    topic = sheet.column("topic")
    rows = tuple(
        (cell(topic.label_of(row["topic"])), (*cell(row["question"]), *notes.mark(row["note"])))
        for row in sorted(sheet.rows, key=lambda row: topic.rank(row["topic"]))
    )
    columns = (TableColumn("topic", "Topic", 0.28), TableColumn("question", "Future research directions", 0.72))
    return Table(plan.name, plan.number, plan.title, columns, rows, notes.all(review, plan, ()), labels=1)
