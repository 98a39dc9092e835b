"""Records come in batches of any size and in any Arrow layout: what is found in them is what is found in one."""

from __future__ import annotations

from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_drawn import Row, cases, trees
from search_oracle import answer

from review.search import engine
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


@settings(max_examples=40, deadline=None)
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


@settings(max_examples=40, deadline=None)
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
