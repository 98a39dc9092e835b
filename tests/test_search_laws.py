"""Laws of evaluation over random trees and records: it agrees with the oracle, with Kleene, and with itself.

The oracle is in search_oracle.py, the strategies in search_drawn.py.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from search_drawn import NEEDED, Row, cases, nears, shown, table, terms, trees
from search_oracle import answer, words_of

from review.search import evaluate, evaluate_parts, parse, to_text
from review.search.tree import ANY, ONE, ZERO_ONE, And, Near, Node, Not, Or, Term, Years, all_of, any_of

few = settings(max_examples=15, deadline=None)
many = settings(max_examples=29, deadline=None)
# Forty terms shrink for minutes; the message names the one term that went wrong anyhow.
unshrunk = settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
NO_LESS = ("no", "unknown", "yes")
MIRROR = {"yes": "no", "unknown": "unknown", "no": "yes"}


def assert_agrees(tree: Node, records: list[Row], said: list[str] | None = None) -> None:
    """The evaluation says of each record what the oracle says; if not, the message shows the tree and the cells."""
    said = evaluate(tree, table(records)).words() if said is None else said
    wrong = []
    for at, (row, ours) in enumerate(zip(records, said, strict=True)):
        if (theirs := answer(tree, row)) != ours:
            cells = {column: cell for column, cell in row.items() if column in _columns(tree)}
            wrong.append(f"record {at} of {len(records)}: {ours}, oracle {theirs}: {cells!a}")
    assert not wrong, "\n".join([shown(tree), *wrong])


def _columns(node: Node) -> set[str]:
    match node:
        case And(parts) | Or(parts):
            return set().union(*map(_columns, parts))
        case Near(left, right):
            return _columns(left) | _columns(right)
        case Not(inner):
            return _columns(inner)
        case Term(fields=fields):
            return set(fields)
    return {"year"}


# ---- the oracle ------------------------------------------------------------------------------------------------------


@many
@given(cases())
def test_evaluation_agrees_with_the_oracle(case: tuple[Node, list[Row]]) -> None:
    assert_agrees(*case)


@unshrunk
@given(cases(st.lists(terms, min_size=40, max_size=40)))
def test_forty_terms_at_once_agree_with_the_oracle(case: tuple[list[Node], list[Row]]) -> None:
    parts, records = case
    for tree, answers in zip(parts, evaluate_parts(parts, table(records)), strict=True):
        assert_agrees(tree, records, answers.words())


@many
@given(cases(nears))
def test_proximity_agrees_with_the_oracle(case: tuple[Node, list[Row]]) -> None:
    assert_agrees(*case)


@few
@given(st.text(max_size=20), st.text(max_size=20), st.integers(0, 19), st.integers(1, 3))
def test_any_letters_at_all_agree_with_the_oracle(text: str, other: str, start: int, length: int) -> None:
    found = words_of(text)[start : start + length] or words_of(text)[:1] or ["a"]
    tree = Term(tuple((word,) for word in found), ("title", "keywords"))
    assert_agrees(tree, [{"title": t, "keywords": k} for t, k in product((text, other, None), (text, text + other))])


@many
@given(cases(accents=False))
def test_terms_that_do_not_heed_accents_agree_with_the_oracle(case: tuple[Node, list[Row]]) -> None:
    assert_agrees(*case)


# ---- three values ----------------------------------------------------------------------------------------------------


@few
@given(cases(st.lists(trees, min_size=2, max_size=3)))
def test_and_or_not_are_those_of_kleene(case: tuple[list[Node], list[Row]]) -> None:
    parts, records = case
    *each, both, either, neither = evaluate_parts(
        [*parts, all_of(*parts), any_of(*parts), Not(any_of(*parts))], table(records)
    )
    columns = list(zip(*(answers.words() for answers in each), strict=True))
    assert both.words() == [min(said, key=NO_LESS.index) for said in columns]
    assert either.words() == [max(said, key=NO_LESS.index) for said in columns]
    assert neither.words() == [MIRROR[said] for said in either.words()]


@few
@given(cases(st.lists(trees, min_size=2, max_size=2)))
def test_de_morgan_and_double_negation(case: tuple[list[Node], list[Row]]) -> None:
    (a, b), records = case
    pairs = [(Not(all_of(a, b)), any_of(Not(a), Not(b))), (Not(any_of(a, b)), all_of(Not(a), Not(b))), (Not(Not(a)), a)]
    said = [answers.words() for answers in evaluate_parts([tree for pair in pairs for tree in pair], table(records))]
    for (one, _), ours, theirs in zip(pairs, said[::2], said[1::2], strict=True):
        assert ours == theirs, shown(one)


@few
@given(cases())
def test_certain_is_possible_and_unknown_is_neither(case: tuple[Node, list[Row]]) -> None:
    tree, records = case
    answers = evaluate(tree, table(records))
    assert not (answers.certain & ~answers.possible).any()
    assert (answers.unknown == (answers.possible & ~answers.certain)).all()


@few
@given(cases(), st.sets(st.sampled_from(NEEDED), min_size=1))
def test_a_missing_field_never_turns_yes_into_no_or_no_into_yes(case: tuple[Node, list[Row]], lost: set[str]) -> None:
    tree, records = case
    whole = evaluate(tree, table(records)).words()
    for part in (
        evaluate(tree, table([row | dict.fromkeys(lost) for row in records])).words(),
        evaluate(tree, table(records).drop(columns=sorted(lost))).words(),
    ):
        assert all(less in (more, "unknown") for more, less in zip(whole, part, strict=True)), (
            shown(tree),
            whole,
            part,
        )


# ---- each record by itself -------------------------------------------------------------------------------------------


@few
@given(cases(), st.data())
def test_a_record_is_answered_alike_in_whatever_company(case: tuple[Node, list[Row]], data: Any) -> None:
    tree, records = case
    frame = table(records)
    said = pd.Series(evaluate(tree, frame).words())
    order = data.draw(st.permutations(range(len(records))))
    start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(records))] * 2)))
    again = pd.concat([frame.iloc[start:], frame.iloc[:stop]])
    assert evaluate(tree, frame.iloc[order]).words() == said.iloc[order].tolist()
    assert evaluate(tree, frame.iloc[start:stop]).words() == said.iloc[start:stop].tolist()
    assert evaluate(tree, frame.iloc[::-1]).words() == said.iloc[::-1].tolist()
    assert evaluate(tree, again).words() == [*said.iloc[start:], *said.iloc[:stop]]
    assert [evaluate(tree, frame.iloc[at : at + 1]).words()[0] for at in range(len(records))] == said.tolist()


@few
@given(cases(st.lists(trees, min_size=1, max_size=4)))
def test_several_trees_at_once_are_answered_as_each_alone(case: tuple[list[Node], list[Row]]) -> None:
    parts, records = case
    together = [answers.words() for answers in evaluate_parts(parts, table(records))]
    assert together == [evaluate(part, table(records)).words() for part in parts]


# ---- writing ---------------------------------------------------------------------------------------------------------

SAID = st.sampled_from([ANY, ONE, ZERO_ONE])  # the wildcards of Web of Science
literals = st.sampled_from(["a", "b", "ab", "ba", "need", "é", "1"])
spelled = st.one_of(
    literals.map(lambda word: (word,)),
    st.tuples(literals, SAID),
    st.tuples(SAID, literals),
    st.tuples(st.sampled_from([ANY, ZERO_ONE]), literals, st.sampled_from([ANY, ONE]), literals),
    literals.map(lambda word: (word, ONE, ANY)),
)
FIELD_OF = {tag: parse(f"{tag}=a").fields for tag in ("TS", "TI", "AB", "AK", "KP", "AU")}


def in_wos(tag: str) -> st.SearchStrategy[Node]:
    exact = st.just(True) if tag == "AU" else st.booleans()
    return st.builds(Term, st.lists(spelled, min_size=1, max_size=3).map(tuple), st.just(FIELD_OF[tag]), exact)


def nears_in_wos(tag: str) -> st.SearchStrategy[Node]:
    sides = st.one_of(in_wos(tag), st.lists(in_wos(tag), min_size=2, max_size=3).map(lambda parts: any_of(*parts)))
    deeper = st.recursive(sides, lambda side: st.builds(Near, side, side, st.integers(0, 4)), max_leaves=3)
    return st.builds(Near, deeper, deeper, st.integers(0, 4))


trees_in_wos = st.recursive(
    st.one_of(
        st.sampled_from(sorted(FIELD_OF)).flatmap(in_wos),
        st.sampled_from(["TS", "TI", "AK"]).flatmap(nears_in_wos),
        st.builds(lambda first, span: Years(first, first + span), st.integers(1998, 2003), st.integers(0, 3)),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: all_of(*parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: any_of(*parts)),
        inner.map(Not),
    ),
    max_leaves=8,
)


@settings(max_examples=24, deadline=None)
@given(trees_in_wos)
def test_a_tree_is_written_so_that_it_reads_again(tree: Node) -> None:
    assert parse(to_text(tree)) == tree
