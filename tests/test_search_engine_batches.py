"""Records come in batches of any size and in any Arrow layout: what is found in them is what is found in one."""

from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_drawn import Row, cases, trees
from search_oracle import answer

from review.search import engine, evaluate, parse
from review.search.engine.batches import years
from review.search.tree import Node, Not, Term

TEXTS = ("ne", "edge", None, "need", "", "éneed", "user ne", "ed; edge", "Ne\u0301ed", "need", "n")
STRINGS = (pa.string(), pa.large_string())


def batch(rows: list[Row], kind: pa.DataType = STRINGS[0]) -> pa.RecordBatch:
    columns = list(rows[0]) if rows else ["title", "year"]
    types = [pa.int64() if name == "year" else kind for name in columns]
    return pa.record_batch(
        [pa.array([row[c] for row in rows], t) for c, t in zip(columns, types, strict=True)], columns
    )


def said(tree: Node, batches: list[pa.RecordBatch]) -> list[str]:
    found = engine.find([tree], batches)
    sides = [engine.bits.unpack(side, found.count).tolist() for side in engine.answer(tree, found)]
    return ["yes" if certain else "unknown" if possible else "no" for certain, possible in zip(*sides, strict=True)]


@settings(max_examples=15, deadline=None)
@given(cases(), st.lists(st.integers(0, 17), max_size=3), st.integers(1, 4), st.sampled_from(STRINGS))
def test_batches_of_any_size(case: tuple[Node, list[Row]], cuts: list[int], times: int, kind: pa.DataType) -> None:
    tree, rows = case[0], case[1] * times
    whole = batch(rows, kind)
    ends = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    slices = [whole.slice(start, end - start) for start, end in pairwise(ends)]
    assert said(tree, [whole]) == said(tree, slices) == [answer(tree, row) for row in rows]


@pytest.mark.parametrize("size", range(1, 20))
@pytest.mark.parametrize("kind", STRINGS, ids=str)
def test_each_size_of_batch(size: int, kind: pa.DataType) -> None:
    rows: list[Row] = [{"title": title, "keywords": title} for title in TEXTS * 3]
    slices = [batch(rows, kind).slice(start, size) for start in range(0, len(rows), size)]
    for words in ((("need",),), (("edge",),), (("ne",), ("edge",)), (("user",), ("ne",))):
        for tree in (Term(words, ("title",)), Not(Term(words, ("keywords",))), Term(words, ("keywords", "title"))):
            assert said(tree, slices) == [answer(tree, row) for row in rows]


@settings(max_examples=15, deadline=None)
@given(cases(st.lists(trees, min_size=2, max_size=4)))
def test_what_was_found_for_all_answers_each(case: tuple[list[Node], list[Row]]) -> None:
    parts, rows = case
    found = engine.find(parts, [batch(rows)])
    for tree in parts:
        together = [engine.bits.unpack(side, found.count).tolist() for side in engine.answer(tree, found)]
        alone = engine.find([tree], [batch(rows)])
        assert together == [engine.bits.unpack(side, alone.count).tolist() for side in engine.answer(tree, alone)]


def test_batches_may_be_empty_or_missing_and_columns_too() -> None:
    tree = Term((("need",),), ("title", "keywords"))
    rows: list[Row] = [{"title": "need"}, {"title": "x"}, {"title": None}]
    empty = batch(rows).slice(0, 0)
    assert said(tree, []) == said(tree, [empty]) == []
    assert said(tree, [empty, batch(rows), empty, empty, batch(rows[::-1])]) == [
        "yes", "no", "unknown", "unknown", "no", "yes",
    ]  # fmt: skip
    assert said(tree, [batch([{"keywords": "need"}, {"keywords": "x"}])]) == ["yes", "unknown"]
    assert said(tree, [pa.record_batch({"title": pa.nulls(2)})]) == ["unknown", "unknown"]


# ---- years -----------------------------------------------------------------------------------------------------------

NO = engine.NO_YEAR
YEARS: list[tuple[pa.Array, list[int]]] = [
    (pa.array([2001.5, 2001.0, float("nan"), None, float("inf"), 1e300]), [NO, 2001, NO, NO, NO, NO]),
    (pa.array([2**32 + 1, 2**40, -(2**40), 2**31, 2**31 - 1, -7, None]), [NO, NO, NO, NO, 2**31 - 1, -7, NO]),
    (pa.array([2**64 - 1, 2001], pa.uint64()), [NO, 2001]),
    (pa.array([2001, None], pa.int16()), [2001, NO]),
    (pa.array([1, 2001, None, 3], pa.int32())[1:], [2001, NO, 3]),
    (pa.array([Decimal("2001.00"), Decimal("2001.50")]), [2001, NO]),
    (pa.array(["2001", "2001.0", " 2001 ", "about 2001", "4294969297", "", "2001.5", None, "9" * 30]),
     [2001, 2001, 2001, NO, NO, NO, NO, NO, NO]),
    (pa.array(["2001", "x"], pa.large_string()), [2001, NO]),
    (pa.array(["2001", "x"], pa.string_view()), [2001, NO]),
    (pa.array([2001, None, 2001]).dictionary_encode(), [2001, NO, 2001]),
    (pa.array([datetime.date(1970, 1, 9)]), [NO]),
    (pa.array([datetime.datetime(2001, 1, 1)]), [NO]),
    (pa.array([True]), [NO]),
    (pa.array([[2001]]), [NO]),
    (pa.nulls(2), [NO, NO]),
    (pa.array([], pa.string()), []),
]  # fmt: skip


@pytest.mark.parametrize(("column", "expected"), YEARS, ids=lambda given: str(getattr(given, "type", "")))
def test_what_is_no_whole_number_is_no_year(column: pa.Array, expected: list[int]) -> None:
    assert years(column).tolist() == expected
    assert years(pa.concat_arrays([column, column])[len(column) :]).tolist() == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(2001, "yes"), (2001.0, "yes"), ("2001", "yes"), (np.int64(2001), "yes"), (np.float64(2001), "yes"), (1999, "no"),
     (Decimal(2001), "yes"), ("about 2001", "unknown"), (2001.5, "unknown"), (2**32 + 2001, "unknown"),
     (10**40, "unknown"), (datetime.date(2001, 1, 1), "unknown"), (pd.Timestamp("2001-01-01"), "unknown"),
     (None, "unknown"), (pd.NA, "unknown"), (float("nan"), "unknown"), ([2001], "unknown"), (True, "unknown")],
    ids=repr,
)  # fmt: skip
def test_a_year_of_any_kind_in_a_table_made_by_hand(cell: object, expected: str) -> None:
    column = pd.Series([cell, "2001", 1999], dtype=object)
    assert evaluate(parse("PY=2001"), pd.DataFrame({"year": column})).words() == [expected, "yes", "no"]
