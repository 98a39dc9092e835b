"""Columns that a protocol chooses by name pass through here into a table: their cells, their order, their widths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from review.coding import Field, Sheet
from review.errors import did_you_mean
from review.nouns import Cell, Review, Table, TableColumn, TablePlan, plain
from review.records import COLUMNS
from review.records.text import fold

RECORD_COLUMNS = tuple(column.name for column in COLUMNS)
_CAPITALS = {"doi": "DOI", "issn": "ISSN", "eissn": "eISSN", "url": "URL", "pmid": "PMID", "pmcid": "PMCID"}
_NUMBER = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?|[-−]?\.\d+")
# Letters of a column: the longest word that it has to hold, and the longest text that it is made wider for.
_WORD, _TEXT = 20, 60
_PARTS = re.compile(r"[\s/–—-]+")
# Letters across a page, upright and in landscape.
_ACROSS = (100, 145)


class Wrong(NamedTuple):
    """A setting of a table that cannot be followed: which, what is wrong with it, and a hint."""

    option: str
    what: str
    hint: str = ""


class Chosen(NamedTuple):
    """A column that a table shows. of: the cell of a row. rank: what rows are sorted by, None for nothing told."""

    key: str
    label: str
    of: Callable[[Any], Cell]
    rank: Callable[[Any], Any]


def value(review: Review, record_id: str, column: str) -> str:
    """What a record tells in a column of the record table, '' for nothing."""
    told = review.records.at[record_id, column] if record_id else None
    return "" if told is None or pd.isna(told) else str(told)


def label_of(column: str) -> str:
    """A column of the record table as a table heads it: 'DOI', 'Keywords plus'."""
    return _CAPITALS.get(column, column.replace("_", " ").capitalize())


def codes_told(field: Field, typed: Iterable[str]) -> str:
    """Codes as a table prints them: labels in the codebook's order, each once, joined by '; '; text as it was typed."""
    cells = dict.fromkeys(text for text in typed if text)
    if field.type not in ("code", "codes"):
        return "; ".join(cells)
    named = dict.fromkeys(code for text in cells for code in (text.split("; ") if field.type == "codes" else [text]))
    return "; ".join(dict.fromkeys(map(field.label_of, sorted(named, key=field.rank))))


def rank_of(field: Field, typed: str) -> Any:
    """What a cell of a sheet is sorted by: a code by its place in the codebook, a number by its size, else the text."""
    if not typed:
        return None
    if field.type in ("code", "codes"):
        return tuple(field.rank(code) for code in typed.split("; "))
    return text_rank(typed)


def text_rank(text: str) -> Any:
    """Numbers by their size, before all texts; texts whatever their case and accents; None for no text."""
    if not text.strip():
        return None
    number = number_of(text)
    return (1, fold(text), text) if number is None else (0, number, text)


def number_of(text: str) -> float | None:
    """The number that a text is, '1,234' or '-.32', or None."""
    text = text.strip()
    return float(text.replace(",", "").replace("−", "-").rstrip("%")) if _NUMBER.fullmatch(text) else None


def in_order(rows: Iterable[Any], ranks: Mapping[str, Callable[[Any], Any]], sort: Iterable[str]) -> list[Any]:
    """The rows sorted by the first of `sort`, then the next; '-name' sorts downwards. Rows that tell nothing of a
    column come last either way; rows that are alike in all of them stay as they stood."""
    found = list(rows)
    for name in reversed(list(sort)):
        rank = ranks[name.removeprefix("-")]
        told = [row for row in found if rank(row) is not None]
        told.sort(key=rank, reverse=name.startswith("-"))
        found = told + [row for row in found if rank(row) is None]
    return found


def laid_out(chosen: Sequence[Chosen], rows: Sequence[Sequence[Cell]]) -> tuple[TableColumn, ...]:
    """The columns with shares of the width by what they hold; a column of numbers alone stands right, but for years."""
    texts = [[plain(row[n]) for row in rows] for n in range(len(chosen))]
    widths = shares([[column.label, *held] for column, held in zip(chosen, texts, strict=True)])
    return tuple(
        TableColumn(column.key, column.label, share, "right" if _numbers(column, held) else "left")
        for column, share, held in zip(chosen, widths, texts, strict=True)
    )


def _numbers(column: Chosen, held: Iterable[str]) -> bool:
    told = [text for text in held if text.strip()]
    return column.key != "year" and bool(told) and all(number_of(text) is not None for text in told)


def figures(
    plan: TablePlan,
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    notes: Iterable[tuple[str, str]],
    *,
    named: int = 1,
    labels: int = 0,
) -> Table:
    """A table of numbers: the first `named` columns hold names, all others stand right. labels: as in `Table`."""
    held = [[head, *(plain(row[at]) for row in rows)] for at, head in enumerate(heads)]
    columns = tuple(
        TableColumn(f"column {at}", head, share, "left" if at <= named else "right")
        for at, (head, share) in enumerate(zip(heads, shares(held), strict=True), 1)
    )
    return Table(plan.name, plan.number, plan.title, columns, tuple(map(tuple, rows)), tuple(notes), labels=labels)


def shares(texts: Sequence[Iterable[str]]) -> list[float]:
    """The share of a table's width for each column, from the texts that it holds. They add up to 1.

    Each is as wide as its longest word, as far as a page allows; what is left goes to columns whose texts are longer,
    by the length that nine texts in ten do not exceed, or to all alike if there are none."""
    held = [[text for text in column if text] for column in texts]
    words = [min(max((len(w) for text in column for w in _PARTS.split(text)), default=1), _WORD) + 3 for column in held]
    longer = [min(sorted(map(len, column))[len(column) * 9 // 10], _TEXT) + 3 if column else 0 for column in held]
    more = [max(text - word, 0) for text, word in zip(longer, words, strict=True)]
    page = next((across for across in _ACROSS if sum(words) <= 0.9 * across), sum(words))
    left = page - sum(words)
    weights = more if sum(more) else words
    wide = [word + left * weight / sum(weights) for word, weight in zip(words, weights, strict=True)]
    found = [round(width / page, 4) for width in wide]
    return [*found[:-1], round(1 - sum(found[:-1]), 4)]


# ---- what is wrong with settings -------------------------------------------------------------------------------------


def unknown_columns(option: str, names: Iterable[str], known: Iterable[str], of: str) -> Iterator[Wrong]:
    """A complaint for each name that is none of `known`. of: whose columns these are, as the complaint says it."""
    known = list(known)
    for name in (name.removeprefix("-") if option == "sort" else name for name in names):
        if name not in known:
            yield Wrong(option, f'{of} has no column "{name}"', did_you_mean(name, known))


def unknown_sheet(name: str, sheets: Mapping[str, Sheet]) -> Iterator[Wrong]:
    """A complaint if there is no such sheet."""
    if name not in sheets:
        hint = did_you_mean(name, sheets) or "define it in the codebook, and name it under [coding] sheets"
        yield Wrong("sheet", f'there is no sheet "{name}"', hint)
