"""Laws over random trees and records: a tree is written so that it reads again, and evaluation agrees with an oracle.

The oracle takes the semantics literally: one record at a time, words letter by letter, proximity by trying every pair
of words. It shares nothing with the evaluation but the tree.
"""

from __future__ import annotations

from itertools import product
from typing import Any
from unicodedata import normalize

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from review.search import evaluate, parse, to_text
from review.search.tree import ANY, ONE, ZERO_ONE, And, Near, Node, Not, Or, Term, Wild, Years, all_of, any_of
from review.search.wos import TAGS

# ---- random trees and records ----------------------------------------------------------------------------------------

TOPIC = TAGS["TS"]
JOINED = ("keywords", "keywords_plus", "authors")
literals = st.sampled_from(["a", "b", "ab", "ba", "need", "é", "1"])
words = st.one_of(
    literals.map(lambda x: (x,)),
    st.tuples(literals, st.sampled_from([ANY, ONE, ZERO_ONE])),
    st.tuples(st.sampled_from([ANY, ONE, ZERO_ONE]), literals),
    st.tuples(st.sampled_from([ANY, ZERO_ONE]), literals, st.sampled_from([ANY, ONE]), literals),
    literals.map(lambda x: (x, ONE, ANY)),
)


def terms_of(tag: str) -> st.SearchStrategy[Node]:
    spelled = st.lists(words, min_size=1, max_size=3).map(tuple)
    exact = st.just(True) if tag == "AU" else st.booleans()
    return st.builds(Term, spelled, st.just(TAGS[tag]), exact, st.integers(0, 99))


def nears_of(tag: str) -> st.SearchStrategy[Node]:
    groups = st.lists(terms_of(tag), min_size=2, max_size=3).map(lambda parts: any_of(*parts))
    sides = st.recursive(
        st.one_of(terms_of(tag), groups), lambda s: st.builds(Near, s, s, st.integers(0, 4)), max_leaves=3
    )
    return st.builds(Near, sides, sides, st.integers(0, 4))


tags = st.sampled_from(["TS", "TI", "AB", "AK", "KP", "AU"])
years = st.builds(lambda first, span: Years(first, first + span), st.integers(1998, 2003), st.integers(0, 3))
leafs = st.one_of(tags.flatmap(terms_of), st.sampled_from(["TS", "TI", "AK"]).flatmap(nears_of), years)
nodes = st.recursive(
    leafs,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: all_of(*parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: any_of(*parts)),
        inner.map(Not),
    ),
    max_leaves=8,
)

tokens = st.sampled_from(["a", "b", "ab", "ba", "A", "need", "Needs", "É", "e\u0301", "1", "x", "aab"])
gaps = st.sampled_from([" ", "-", "; ", ", ", "_", "'", "\n"])
texts = st.lists(st.tuples(gaps, tokens).map("".join), max_size=9).map("".join)
cells = st.one_of(st.none(), texts)
records = st.fixed_dictionaries(
    {"title": cells, "abstract": cells, "keywords": cells, "keywords_plus": cells, "authors": cells,
     "year": st.one_of(st.none(), st.integers(1997, 2007))}
)  # fmt: skip


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, dtype=object).astype({name: "str" for name in rows[0] if name != "year"})
    return frame.assign(year=frame["year"].astype("Int64"))


# ---- the oracle ------------------------------------------------------------------------------------------------------

Answer = bool | None


def values_of(record: dict[str, Any], field: str) -> list[list[str]]:
    """The words of each value of a field."""
    found = []
    for value in record[field].split(";") if field in JOINED else [record[field]]:
        run: list[str] = [""]
        for letter in normalize("NFC", value).casefold():
            run = [*run[:-1], run[-1] + letter] if letter.isalnum() else [*run, ""]
        found.append([word for word in run if word])
    return found


def fits(pattern: tuple[str | Wild, ...], word: str) -> bool:
    if not pattern:
        return word == ""
    head, rest = pattern[0], pattern[1:]
    if isinstance(head, str):
        return word.startswith(head) and fits(rest, word[len(head) :])
    most = len(word) if head.most is None else min(head.most, len(word))
    return any(fits(rest, word[n:]) for n in range(head.least, most + 1))


def places(node: Node, value: list[str]) -> list[set[int]]:
    match node:
        case Term(patterns):
            starts = range(len(value) - len(patterns) + 1)
            return [set(range(s, s + len(patterns))) for s in starts if all(map(fits, patterns, value[s:]))]
        case Or(parts):
            return [place for part in parts for place in places(part, value)]
        case Near(left, right, between):
            near = []
            for one, two in product(places(left, value), places(right, value)):
                first, last = sorted((one, two), key=min)
                if not one & two and len(set(range(max(first) + 1, min(last)))) <= between:
                    near.append(one | two)
            return near
    raise AssertionError(node)


def fields_of(node: Node) -> tuple[str, ...]:
    if isinstance(node, Term):
        return node.fields
    return fields_of(node.parts[0] if isinstance(node, Or) else node.left)  # type: ignore[union-attr]


def answer(node: Node, record: dict[str, Any]) -> Answer:
    match node:
        case Years(first, last):
            return None if record["year"] is None else first <= record["year"] <= last
        case Term() | Near():
            present = [field for field in fields_of(node) if (record[field] or "").strip()]
            if any(places(node, value) for field in present for value in values_of(record, field)):
                return True
            needed = {"title", "abstract", "authors"} & set(fields_of(node))
            return None if needed - set(present) else False
        case Not(inner):
            inside = answer(inner, record)
            return None if inside is None else not inside
        case And(parts):
            given = [answer(part, record) for part in parts]
            return False if False in given else None if None in given else True
        case Or(parts):
            given = [answer(part, record) for part in parts]
            return True if True in given else None if None in given else False


# ---- the laws --------------------------------------------------------------------------------------------------------


@settings(max_examples=120, deadline=None)
@given(nodes)
def test_a_tree_is_written_so_that_it_reads_again(tree: Node) -> None:
    assert parse(to_text(tree)) == tree


@settings(max_examples=120, deadline=None)
@given(nodes, st.lists(records, min_size=1, max_size=6))
def test_evaluation_agrees_with_the_oracle(tree: Node, rows: list[dict[str, Any]]) -> None:
    said = {True: "yes", False: "no", None: "unknown"}
    assert evaluate(tree, table(rows)).words() == [said[answer(tree, row)] for row in rows]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["TS", "TI", "AK"]).flatmap(nears_of), st.lists(texts, min_size=1, max_size=4))
def test_proximity_agrees_with_the_oracle(tree: Node, given_texts: list[str]) -> None:
    rows = [
        dict.fromkeys((*TOPIC, "authors", "year")) | {"title": t, "abstract": "x", "keywords": t} for t in given_texts
    ]
    expected = ["yes" if answer(tree, row) else "unknown" if answer(tree, row) is None else "no" for row in rows]
    assert evaluate(tree, table(rows)).words() == expected


@settings(max_examples=60, deadline=None)
@given(nodes, records, st.sets(st.sampled_from(["title", "abstract", "year", "authors"]), min_size=1))
def test_a_missing_field_never_turns_yes_into_no_or_no_into_yes(
    tree: Node, record: dict[str, Any], lost: set[str]
) -> None:
    whole, part = evaluate(tree, table([record, record | dict.fromkeys(lost)])).words()
    assert part in (whole, "unknown")


@settings(max_examples=40, deadline=None)
@given(nodes, st.lists(records, min_size=1, max_size=5))
def test_certain_is_possible_and_not_swaps_them(tree: Node, rows: list[dict[str, Any]]) -> None:
    plain, negated = evaluate(tree, table(rows)), evaluate(Not(tree), table(rows))
    assert not (plain.certain & ~plain.possible).any()
    assert (negated.certain == ~plain.possible).all()
    assert (negated.possible == ~plain.certain).all()
