"""The summary: what was read, what each stage did, what is still open, and what a reader has to know, in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from review.coding import Row, Sheet
from review.evidence import rows_left_out
from review.nouns import Cell, Review, Table, TableColumn, cell, pairs_told, some
from review.records import split
from review.records.marks import RETRACTED
from review.render.markdown import escape_md, render
from review.tables.counts import by_stage, evidence_told, how_decided, most_first, totals
from review.tables.notes import caveats


def summary(review: Review) -> bytes:
    """UTF-8 Markdown. Every number comes from the ledger, the sheets or the graph."""
    n = totals(review)
    parts: list[str] = [
        f"# {escape_md(review.project.title)}",
        f"{some(n['entries_read'], 'entry')} read from {some(len(review.project.sources), 'export')}, "
        f"{n['entries_merged']:,} merged into others as duplicates: {some(n['records'], 'record')}. "
        f"Included {n['included']:,}, excluded {n['dropped']:,}, still open {n['open']:,}.",
        *(render(table).decode() for table in accounts(review)),
        "## Notes",
        "\n".join(f"- {escape_md(note)}" for note in notes(review)),
    ]
    return ("\n\n".join(part.strip() for part in parts if part) + "\n").encode()


def accounts(review: Review) -> list[Table]:
    """What was read, what each stage did, and why: the tables of the summary that have rows."""
    return [table for table in (_exports(review), _stages(review), _reasons(review)) if table.rows]


def _table(number: str, title: str, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Table:
    heads, values = list(heads), [list(row) for row in rows]
    columns = tuple(
        TableColumn(head, head, 1 / len(heads), "right" if values and isinstance(values[0][at], int) else "left")
        for at, head in enumerate(heads)
    )
    cells: tuple[tuple[Cell, ...], ...] = tuple(tuple(cell(_text(value)) for value in row) for row in values)
    return Table("", number, title, columns, cells)


def _text(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _exports(review: Review) -> Table:
    rows = (
        (s.file, s.database, s.searched, s.format, s.seen, s.read, s.lost, s.repaired) for s in review.project.sources
    )
    heads = ("File", "Source", "Searched", "Format", "Entries seen", "Read", "Not read", "Repaired")
    return _table("Exports", "Entries seen = read + not read", heads, rows)


def _stages(review: Review) -> Table:
    rows = ((c.label, c.reached, c.dropped_here, c.open_here, c.dropped, c.open, c.included) for c in by_stage(review))
    heads = ("Stage", "Reached", "Excluded here", "Open here", "Excluded so far", "Open so far", "Still in")
    return _table("Stages", "Records = excluded so far + open so far + still in, at every stage", heads, rows)


def _reasons(review: Review) -> Table:
    rows = []
    for stage in review.project.stages:
        ruled = review.rulings[stage.name].values()
        for verdict, word in (("drop", "excluded"), ("open", "open")):
            reasons = Counter(decision.reason for decision in ruled if decision.verdict == verdict)
            rows += [(stage.label, word, reason, n) for reason, n in most_first(reasons)]
    return _table("Reasons", "Why records were excluded or left open", ("Stage", "Verdict", "Reason", "Records"), rows)


def _unheeded(review: Review, sheet: Sheet) -> list[Row]:
    """Rows that people coded and that no stage or table rests on."""
    if not sheet.definition.of_votes:
        return rows_left_out(sheet, set(review.included))
    stages = [stage for stage in review.project.stages if stage.votes_on == sheet.definition.name]
    reached = set().union(*(review.ruled(stage) for stage in stages))
    return [row for row in sheet.rows if row.record_id not in reached]


def _settled(review: Review) -> Iterable[str]:
    """How many included records an earlier stage could not decide on, so that they rest on people's votes alone."""
    counted = {
        stage.label: sum(review.rulings[stage.name][record].verdict == "open" for record in review.included)
        for stage in review.project.stages
    }
    told = ", ".join(f"{label} ({n})" for label, n in counted.items() if n)
    if told:
        yield f"Included records that a stage before the coding had to leave open: {told}."


def _how_decided(review: Review) -> Iterable[str]:
    """What the decisions of each stage that asks for several coders, or for an adjudicator, rest on."""
    for stage in (stage for stage in review.project.stages if stage.votes_on in review.sheets):
        rules = stage.settings["rules"]
        if rules.coders > 1 or rules.verdict == "adjudicated":
            yield f"Of the stage {stage.label}, {how_decided(review, stage)}."


def _of_duplicates(review: Review) -> Iterable[str]:
    """What a reader has to know of pairs that may be one work, and of works that were retracted."""
    if review.pairs:
        yield pairs_told(Counter(pair.file for pair in review.pairs)) + "."
    status = review.records.loc[review.included, "status"]
    retracted = [str(record) for record, marks in status.items() if RETRACTED in split(marks)]
    if retracted:
        yield f"Included although marked as retracted: {', '.join(retracted)}."


def notes(review: Review) -> Iterable[str]:
    """What a reader has to know, one sentence or two each."""
    n = totals(review)
    yield from (*review.project.notes, *caveats(review, review.included))
    yield from (*_settled(review), *_how_decided(review))
    if n["links"]:
        yield f"The evidence graph rests on {evidence_told(n)}."
    for name, sheet in review.sheets.items():
        left = _unheeded(review, sheet)
        if left:
            why = "records that did not reach the coding" if sheet.definition.of_votes else "records not included"
            named = ", ".join(row.place for row in left[:5]) + (", …" if len(left) > 5 else "")
            yield f"{some(len(left), 'row')} of the sheet {name}, on {why}, left out: {named}."
        if sheet.waiting:
            yield f"{some(len(sheet.waiting), 'row')} of the sheet {name} still to be filled in."
    yield from _of_duplicates(review)
    yield from (f"{remark}." for remark in (*review.remarks, *review.limits))
    for reported in review.project.reported:
        yield f"Reported by the publication, not counted here: {reported.text}."
    if review.project.problems:
        yield f"{some(len(review.project.problems), 'problem')} in the exports: see problems.csv."
