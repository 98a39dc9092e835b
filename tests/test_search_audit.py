"""What each part of a search string brings, against the string evaluated anew without it; known records; marks."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_drawn import Row, cases, terms
from search_oracle import answer

from review.records import table
from review.search import covers as covering
from review.search import evaluate, parse
from review.search.audit import audit, weigh
from review.search.compare import compare, known
from review.search.corpus import corpus
from review.search.covers import Beside, covers
from review.search.engine import Found, bits
from review.search.engine.found import probe
from review.search.outline import outline, without
from review.search.shown import spans
from review.search.tree import ANY, ONE, And, Near, Node, Not, Or, Term, Wild, Years, all_of, any_of, leaves

WORDS = ["need", "needs", "user", "users", "market", "firm"]
TOPIC = ("title", "abstract", "keywords", "keywords_plus")
NOWHERE = Term((("nowheretobefound",),), ("keywords",))  # of a field that is not needed: a no for sure


def word(text: str, *fields: str) -> Term:
    return Term(tuple(tuple(ANY if sign == "*" else sign for sign in part.replace("*", " * ").split())
                      for part in text.split()), fields or TOPIC)  # fmt: skip


TERMS = st.sampled_from([word(w) for w in (*WORDS, "need*", "user firm", "market*")]) | st.builds(
    lambda w, column: word(w, column), st.sampled_from(WORDS), st.sampled_from(["title", "abstract", "keywords"])
)
GROUPS = TERMS | st.lists(TERMS, min_size=2, max_size=3).map(lambda parts: any_of(*parts))
NEARS = st.builds(Near, GROUPS, GROUPS, st.integers(0, 2)) | st.builds(
    Near, st.builds(Near, TERMS, GROUPS, st.just(1)), GROUPS, st.integers(0, 2)
)
TREES = st.recursive(
    TERMS | st.builds(Years, st.just(2000), st.integers(2000, 2003)) | NEARS,
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: all_of(*parts))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: any_of(*parts))
        | inner.filter(lambda node: not isinstance(node, Not)).map(Not)
    ),
    max_leaves=6,
)
TEXTS = st.none() | st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {"title": TEXTS, "abstract": TEXTS, "keywords": TEXTS, "year": st.none() | st.integers(1999, 2004)}
    ),
    min_size=1,
    max_size=12,
).map(table)


def put(node: Node, path: tuple[int, ...], new: Node) -> Node:
    """The tree with `new` at a path."""
    if not path:
        return new
    at, rest = path[0], path[1:]
    match node:
        case And(parts) | Or(parts):
            return type(node)((*parts[:at], put(parts[at], rest, new), *parts[at + 1 :]))
        case Not(inner):
            return Not(put(inner, rest, new))
        case Near(left, right, between, ordered):
            left, right = (put(left, rest, new), right) if at == 0 else (left, put(right, rest, new))
            return Near(left, right, between, ordered)
    raise AssertionError


def found(tree: Node, records: Any) -> np.ndarray:
    return evaluate(tree, records).certain


@given(TREES, RECORDS)
@settings(max_examples=15)
def test_every_figure_is_that_of_the_string_evaluated_anew(tree: Node, records: Any) -> None:
    weighed = audit(tree, corpus(records), syntax="wos")
    hits = found(tree, records)
    parts = list(outline(tree))
    assert [row.number for row in weighed.rows] == [part.number for part in parts]
    for row, part in zip(weighed.rows, parts, strict=True):
        said = evaluate(part.node, records)
        assert (row.yes, row.unknown) == (said.certain.sum(), said.unknown.sum())
        assert row.only == (hits & ~found(put(tree, part.path, NOWHERE), records)).sum()
        left = without(tree, part.path)
        if left is None:
            assert row.lost is row.gained is None
        else:
            after = found(left, records)
            assert (row.lost, row.gained) == ((hits & ~after).sum(), (after & ~hits).sum())
        assert row.years.sum() == row.yes
    assert weighed.asked.sum() == len(records)
    assert weighed.yes.sum() == hits.sum()


@given(TREES, RECORDS)
@settings(max_examples=15)
def test_what_is_redundant_changes_no_answer(tree: Node, records: Any) -> None:
    for row, part in zip(audit(tree, corpus(records), syntax="wos").rows, outline(tree), strict=True):
        if row.redundant:
            left = without(tree, part.path)
            assert left is not None
            assert evaluate(left, records).words() == evaluate(tree, records).words()


# ---- where terms stand -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accents", [True, False])
def test_a_term_is_marked_if_and_only_if_it_is_found(accents: bool) -> None:
    @given(cases(terms, accents=accents))
    @settings(max_examples=36)
    def law(case: tuple[Term, list[Row]]) -> None:
        term, rows = case
        for row in rows:
            for column in term.fields:
                here = Term(term.words, (column,), accents=accents)
                cell = row[column] or ""
                assert bool(spans(cell, [term], column=column)) == (answer(here, row) == "yes"), cell

    law()


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("need*", "Needs, and needed.", ["Needs", "needed"]),
        ("e-commerce", "On E‑Commerce and e commerce", ["E‑Commerce", "e commerce"]),
        ('"customer needs" OR needs', "customer needs", ["customer needs"]),
        ("café", "CAFE\u0301s, Café", ["Café"]),
        ("straße", "Die STRASSE", ["STRASSE"]),
        ("fine", "a ﬁne day", ["ﬁne"]),
        ("user", "superuser", []),
        ("हिन्दी", "पाठ हिन्दी, में", ["हिन्दी"]),
        ("한국어", "on 한국어-사전", ["한국어"]),
        ("x", "<b>x</b>", ["x"]),
    ],
)
def test_marks_stand_around_the_words_as_they_are_written(query: str, text: str, marked: list[str]) -> None:
    found = [leaf for leaf in leaves(parse(query)) if isinstance(leaf, Term)]
    assert [text[start:end] for start, end in spans(text, found, column="title")] == marked


def test_a_mark_after_a_wildcard_belongs_to_the_letter_that_the_wildcard_stands_for() -> None:
    term = Term(((ONE, "िनदी"),), ("title",), accents=False)
    assert spans("on हिन्दी", [term], column="title") == [(3, 9)]
    assert audit(term, corpus(table([{"title": "on हिन्दी"}])), syntax="wos").whole.yes == 1


def test_no_mark_runs_from_one_keyword_into_the_next() -> None:
    term = word("user firm", "title", "keywords")
    assert spans("user; firm", [term], column="keywords") == []
    assert spans("user; firm", [term], column="title") == [(0, 10)]
    assert spans("user firm", [term], column="abstract") == []


# ---- one term and another --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wide", "narrow", "so"),
    [
        ("customer*", "customers", True),
        ("customer*", "customer", True),
        ("customer*", "custom*", False),
        ("custom*", "customer*", True),
        ("*er", "custom*er", True),
        ("need", "customer need", True),
        ("customer need", "need", False),
        ("need*", "customer needs today", True),
        ("a*b*c", "axbyc", True),
        ("a*c", "a*b*c", True),
    ],
)
def test_one_term_covers_another_as_it_is_written(wide: str, narrow: str, so: bool) -> None:
    assert covers(word(wide), word(narrow)) is so
    assert not covers(word(wide, "title"), word(narrow))


def test_wildcards_with_a_limit_are_compared_by_length() -> None:
    def ends(wild: Wild) -> Term:
        return Term((("need", wild),), TOPIC)

    assert covers(ends(ANY), ends(ONE))
    assert not covers(ends(ONE), ends(ANY))
    assert covers(ends(Wild(0, 5)), ends(Wild(1, 3)))
    assert not covers(ends(Wild(0, 2)), ends(Wild(1, 3)))
    assert covers(ends(ONE), word("needs"))
    assert not covers(ends(ONE), word("need"))


@given(cases(st.tuples(terms, terms).map(list)))
@settings(max_examples=36)
def test_what_covers_another_finds_all_that_it_finds(case: tuple[list[Term], list[Row]]) -> None:
    (wide, narrow), rows = case
    wide = Term(wide.words, narrow.fields)
    if covers(wide, narrow):
        assert all(answer(wide, row) == "yes" for row in rows if answer(narrow, row) == "yes")


OPERANDS = st.lists(
    st.sampled_from([word(text) for text in (
        "a", "ab", "abc", "a*", "ab*", "abc*", "*", "*c", "a*c", "b", "b a", "a b", "x ab", "x a*", "*b a", "ab c",
    )])
    | st.sampled_from([word("ab", "title"), word("a*", "title", "abstract"), Term((("ab",),), TOPIC, accents=False)])
    | st.sampled_from([Years(2001, 2002), Term((), TOPIC), Not(word("a")), Term((("ab",),), TOPIC, exact=True)]),
    min_size=1, max_size=9,
)  # fmt: skip


@given(OPERANDS)
@settings(max_examples=72, deadline=None)
def test_the_first_of_many_that_covers_another_is_that_of_comparing_all(nodes: list[Node]) -> None:
    beside = Beside(nodes)
    for at, node in enumerate(nodes):
        others = [other for place, other in enumerate(nodes) if place != at and isinstance(other, Term)]
        wider = [other for other in others if isinstance(node, Term) and covers(other, node)]
        narrower = [other for other in others if isinstance(node, Term) and covers(node, other)]
        assert beside.wider(at) is (wider[0] if wider else None)
        assert beside.narrower(at) == (narrower[0] if narrower else None)


@pytest.mark.parametrize("joins", [Or, And])
def test_many_terms_without_which_nothing_changes_are_compared_with_few_others(
    joins: type[Or] | type[And], monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0

    def counted(wide: Term, narrow: Term) -> bool:
        nonlocal compared
        compared += 1
        return covers(wide, narrow)

    monkeypatch.setattr(covering, "covers", counted)
    words = [f"w{n}x" for n in range(1500)]
    tree = joins((*(word(each, "title") for each in words), word("w1*", "title"), word("x w7x", "title")))
    weighed = audit(tree, corpus(table([{"title": " ".join(["x w7x", *words])}] * 2)), syntax="wos")
    told = {row.text: row.redundant for row in weighed.rows}
    if joins is Or:
        assert (told["w11x"], told["w2x"], told["x-w7x"]) == (
            "w1* covers it",
            "all its hits hold w0x too",
            "w7x covers it",
        )
    else:
        assert (told["w1*"], told["w7x"]) == ("w1x is narrower", "x-w7x is narrower")
        assert told["w2x"] == "whatever the rest finds matches it"
    assert compared < 3 * 1500


def test_terms_that_only_several_others_stand_in_for_are_told_from_those_that_one_does() -> None:
    rows = [{"title": text} for text in ("a b", "a c", "b d", "d e", "e", *["z"] * 20, "z d e")]
    weighed = audit(Or(tuple(word(each, "title") for each in "abcdez")), corpus(table(rows)), syntax="wos")
    assert {row.text: row.redundant for row in weighed.rows[1:]} == {
        "a": "all its hits are found without it", "b": "all its hits are found without it",
        "c": "all its hits hold a too", "d": "all its hits are found without it",
        "e": "", "z": "",
    }  # fmt: skip


def test_an_audit_holds_little_for_each_term() -> None:
    """What the answer hangs on is some ten bitmaps a term, if it is held for all terms at once."""
    terms, records = [word(f"w{n}", "title") for n in range(400)], 80_000
    flags = bits.pack(np.arange(records) % 3 == 0)
    hits = {(probe(term), "title"): flags for term in terms}
    there = Found(records, hits, {"title": bits.all_of(records)}, np.full(records, 2001, np.int32))
    tracemalloc.start()
    try:
        weigh(And((Or(tuple(terms[:200])), Or(tuple(terms[200:])))), there, syntax="wos")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 6 * len(terms) * len(flags)


# ---- an example by hand ----------------------------------------------------------------------------------------------

ROWS = [
    {"title": "Customer needs", "abstract": "A firm listens.", "year": 2001},
    {"title": "Customers", "abstract": "Needs of firms.", "year": 2001},
    {"title": "User needs", "abstract": None, "year": 1985},
    {"title": "Markets", "abstract": "Nothing else.", "year": 2003},
    {"title": "Customers", "abstract": None, "year": None},
]
STRING = "TS=((customer* OR customers OR users OR user) AND (need* OR wants)) NOT TI=robot*"


def row(weighed: Any, text: str) -> Any:
    (found,) = [row for row in weighed.rows if row.text == text]
    return found


def test_an_audit_by_hand() -> None:
    weighed = audit(parse(STRING), corpus(table(ROWS)), syntax="wos")
    assert (weighed.whole.yes, weighed.whole.unknown, weighed.count) == (3, 1, 5)
    assert [r.number for r in weighed.rows] == ["", "1", "1.1", "1.2", "1.3", "1.4", "2", "2.1", "2.2", "3", "3.1"]
    assert [b.text for b in weighed.blocks[:2]] == [
        "TS=(customer* OR customers OR users OR user)",
        "TS=(need* OR wants)",
    ]
    wide = row(weighed, "TS=(customer*)")
    assert (wide.yes, wide.only, wide.lost, wide.gained) == (3, 1, 1, 0)
    assert wide.fields == {"title": 3, "abstract": 0, "keywords": 0, "keywords_plus": 0}
    narrow = row(weighed, "TS=(customers)")
    assert (narrow.yes, narrow.redundant) == (2, "TS=(customer*) covers it")
    assert row(weighed, "TS=(users)").dead
    assert row(weighed, "TI=(robot*)").dead
    assert not row(weighed, "TS=(user)").dead
    needs = row(weighed, "TS=(need* OR wants)")
    assert (needs.lost, needs.gained, needs.only) == (0, 1, 3)
    assert weighed.years == (None, 1985, 2001, 2003)
    assert weighed.yes.tolist() == [0, 1, 2, 0]
    assert weighed.unknown.tolist() == [1, 0, 0, 0]
    assert {column: lack.tolist() for column, lack in weighed.missing.items()} == {"abstract": [1, 0, 0, 0]}
    assert wide.at == STRING.index("customer*")


def test_a_string_of_one_word_is_weighed_too() -> None:
    weighed = audit(parse("need*"), corpus(table(ROWS)), syntax="wos")
    assert [(r.number, r.kind, r.yes, r.lost) for r in weighed.rows] == [
        ("", "string", 3, None),
        ("1", "term", 3, None),
    ]
    assert weighed.blocks == weighed.rows[:1]


def test_no_records_at_all_are_weighed() -> None:
    weighed = audit(parse(STRING), corpus(table([])), syntax="wos")
    assert weighed.years == ()
    assert all(r.yes == 0 for r in weighed.rows)


# ---- records that should be found; two strings -----------------------------------------------------------------------


def test_known_records_are_found_or_missed_by_blocks() -> None:
    weighed = audit(parse(STRING), corpus(table(ROWS)), syntax="wos")
    told = known(weighed, {"a": [0], "b": [3], "c": [4], "twice": [3, 1]})
    assert (told.number, told.found, told.unknown, told.not_found) == (4, 2, 1, 1)
    assert (told.sensitivity, told.precision) == (0.5, 2 / 3)
    assert [(m.name, m.verdict) for m in told.missed] == [("b", "no"), ("c", "unknown")]
    assert told.missed[0].blocks == (weighed.blocks[0].text, weighed.blocks[1].text)
    assert told.missed[1].blocks == (weighed.blocks[1].text,)
    assert known(weighed, {}).sensitivity is None


def test_two_strings_are_told_apart_by_what_they_find() -> None:
    old, new = parse("TS=((customer* OR user) AND need*)"), parse("TS=((customer* OR market*) AND (need* OR else))")
    change = compare(old, new, corpus(table(ROWS)), syntax="wos")
    assert (bits.number(change.gained), bits.number(change.lost)) == (1, 1)
    assert {pair: bits.number(which) for pair, which in change.moved.items() if which.any()} == {
        ("yes", "yes"): 2, ("no", "yes"): 1, ("yes", "unknown"): 1, ("unknown", "unknown"): 1,
    }  # fmt: skip
    assert [(d.text, d.records) for d in change.brought] == [("market*", 1), ("else", 1)]
    assert [(d.text, d.records) for d in change.dropped] == [("user", 1)]
    assert [d.records for d in change.refused] == [1, 1]
    assert [d.text for d in change.refuses] == ["TS=(customer* OR market*)"]


@given(TREES, TREES, RECORDS)
@settings(max_examples=15)
def test_a_comparison_counts_every_record_once(old: Node, new: Node, records: Any) -> None:
    change = compare(old, new, corpus(records), syntax="wos")
    assert sum(bits.number(which) for which in change.moved.values()) == len(records)
    assert bits.number(change.gained) == (found(new, records) & ~found(old, records)).sum()
