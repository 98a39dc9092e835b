"""The included studies, one row a study: who, when, what, where, and what the sheets code of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from review import evidence
from review.coding import Sheet
from review.nouns import Review, Table, TablePlan, cell
from review.tables.chosen import (
    RECORD_COLUMNS,
    Chosen,
    Wrong,
    codes_told,
    in_order,
    label_of,
    laid_out,
    rank_of,
    text_rank,
    unknown_columns,
    value,
)
from review.tables.notes import Notes

STUDY, AUTHOR, YEAR = "study", "author", "year"
CITED = {STUDY: "Study", AUTHOR: "Author(s)", YEAR: "Year"}


def included(review: Review, plan: TablePlan) -> Table:
    """One row an included study, in the order of a reference list or as `sort` says.

    Columns: `study` (the citation), `author` and `year` (its two parts), columns of the record table, and
    `sheet.column`: what all rows of a sheet on the study say there, codes by their labels."""
    names = plan.settings.get("columns") or _unasked(review.sheets)
    ranks = {name: _column(review, name) for name in _known(review.sheets)}
    rows = in_order(
        review.citations, {name: column.rank for name, column in ranks.items()}, plan.settings.get("sort") or ()
    )
    chosen = [ranks[name] for name in names]
    cells = tuple(tuple(column.of(record_id) for column in chosen) for record_id in rows)
    notes = Notes().all(review, plan, rows)
    return Table(plan.name, plan.number, plan.title, laid_out(chosen, cells), cells, notes)


def wrong(settings: Mapping[str, Any], sheets: Mapping[str, Sheet]) -> Iterator[Wrong]:
    """What cannot be followed in the settings of such a table."""
    known = _known(sheets)
    for option in ("columns", "sort"):
        for name in settings.get(option, ()):
            of, dot, _ = name.removeprefix("-").partition(".")
            whose = f'the sheet "{of}"' if dot and of in sheets else "the table of included studies"
            yield from unknown_columns(option, [name], known, whose)


def _unasked(sheets: Mapping[str, Sheet]) -> list[str]:
    nature = f"{evidence.SHEET}.nature"
    return [AUTHOR, YEAR, "journal", *([nature] if nature in _known(sheets) else [])]


def _known(sheets: Mapping[str, Sheet]) -> list[str]:
    """Every name of a column: of the citation, of the record table, and of the sheets that speak of records."""
    coded = [
        f"{name}.{column}" for name, sheet in sheets.items() if sheet.of_records for column in sheet.definition.columns
    ]
    return [*CITED, *(name for name in RECORD_COLUMNS if name not in CITED), *coded]


def _column(review: Review, name: str) -> Chosen:
    of, dot, column = name.partition(".")
    if dot:
        return _coded(review, review.sheets[of], name, column)
    if name in CITED:
        return _cited(review, name)
    return Chosen(
        name,
        label_of(name),
        lambda record_id: cell(value(review, record_id, name)),
        lambda record_id: text_rank(value(review, record_id, name)),
    )


def _cited(review: Review, name: str) -> Chosen:
    """A citation or a part of it: 'Adner and Levinthal', '2009a'. Names sort as a reference list, years by number."""
    place = {record_id: at for at, record_id in enumerate(review.citations)}

    def part(record_id: str) -> str:
        who, _, dated = review.citations[record_id].rpartition(" (")
        return {STUDY: review.citations[record_id], AUTHOR: who, YEAR: dated.removesuffix(")")}[name]

    def rank(record_id: str) -> Any:
        return text_rank(value(review, record_id, YEAR)) if name == YEAR else place[record_id]

    return Chosen(name, CITED[name], lambda record_id: cell(part(record_id)), rank)


def _coded(review: Review, sheet: Sheet, name: str, column: str) -> Chosen:
    """What the rows of a sheet on each record say, each once; records by their citations."""
    field = sheet.column(column)
    said: dict[str, list[str]] = {}
    for row in sheet.rows:
        told = review.citations.get(row.records.get(column, ""), row[column])
        said.setdefault(row.record_id, []).append(told)

    def rank(record_id: str) -> Any:
        ranks = [found for text in said.get(record_id, ()) if (found := rank_of(field, text)) is not None]
        return sorted(ranks) or None

    return Chosen(name, field.label, lambda record_id: cell(codes_told(field, said.get(record_id, ()))), rank)
