"""Matching: Kleene's tables, what a word is, where a phrase ends, and the search of this review on real records."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from review.records import table
from review.search import Trace, account, evaluate, parse
from review.search.tree import ANY, And, Near, Not, Or, Term, Wild

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "search"
CH = (Path(__file__).parents[1] / "queries" / "ch-topic.wos.txt").read_text()


def says(query: str, **fields: Any) -> str:
    """The answer of a query for one record; title and abstract are there unless said otherwise."""
    row = {"title": "A title", "abstract": "An abstract", **fields}
    return evaluate(parse(query), table([row])).words()[0]


@pytest.mark.parametrize(
    ("a", "b", "both", "either", "not_a"),
    [
        ("yes", "yes", "yes", "yes", "no"),
        ("yes", "unknown", "unknown", "yes", "no"),
        ("yes", "no", "no", "yes", "no"),
        ("unknown", "yes", "unknown", "yes", "unknown"),
        ("unknown", "unknown", "unknown", "unknown", "unknown"),
        ("unknown", "no", "no", "unknown", "unknown"),
        ("no", "yes", "no", "yes", "yes"),
        ("no", "unknown", "no", "unknown", "yes"),
        ("no", "no", "no", "no", "yes"),
    ],
)
def test_truth_tables(a: str, b: str, both: str, either: str, not_a: str) -> None:
    years = {"yes": "PY=2001", "no": "PY=1999", "unknown": "SO=market"}
    first, second = parse(years[a]), parse(years[b])
    records = table([{"title": "x", "year": 2001}])
    said = [evaluate(t, records).words()[0] for t in (first, And((first, second)), Or((first, second)), Not(first))]
    assert said == [a, both, either, not_a]


@pytest.mark.parametrize(
    ("query", "title", "expected"),
    [
        ("innovat*", "Innovation", "yes"),
        ("innovat*", "An innovator", "yes"),
        ("need", "A needle, needs, needed", "no"),
        ("need", "need.", "yes"),
        ("user", "superuser users", "no"),
        ("sul*ur", "sulphur", "yes"),
        ("sul*ur", "sul of ur", "no"),
        ("odo$r", "odour", "yes"),
        ("odo$r", "odor", "yes"),
        ("odo$r", "odouur", "no"),
        ("l?chee$", "Lychees", "yes"),
        ("l?chee$", "lchee", "no"),
        ("*oxid*", "antioxidants", "yes"),
        ("*oxide", "oxides", "no"),
        ("e-commerce", "On e commerce", "yes"),
        ("e-commerce", "On e-commerce", "yes"),
        ("e-commerce", "ecommerce", "no"),
        ('"e commerce"', "E‑Commerce", "yes"),
        ('"customer needs"', "Customer’s needs", "no"),
        ('"customer s needs"', "Customer’s needs", "yes"),
        ('"customer need*"', "customer needs", "yes"),
        ("rainbow trout", "trout in a rainbow", "yes"),
        ('"rainbow trout"', "trout in a rainbow", "no"),
        ("café", "CAFÉ", "yes"),
        ("café", "CAFE\u0301", "yes"),
        ("cafe", "café", "no"),
        ("strasse", "Straße", "yes"),
        ("user_need", "user need", "yes"),
        ("need", "user_need", "yes"),
        ("innovation", "ﬁne ＩＮＮＯＶＡＴＩＯＮ", "yes"),
        ("fine", "ﬁne", "yes"),
        ("R&D", "<i>R&D</i> < 5", "yes"),
        ("a* NOT ab*", "ac ab", "no"),
        ("a* NOT ab*", "ac", "yes"),
    ],
)
def test_words(query: str, title: str, expected: str) -> None:
    assert says(f"TI=({query})", title=title) == expected


@pytest.mark.parametrize(
    ("query", "title", "expected"),
    [
        ("salmon NEAR/1 virus", "salmon virus", "yes"),
        ("salmon NEAR/0 virus", "virus-salmon", "yes"),
        ("salmon NEAR/0 virus", "salmon the virus", "no"),
        ("salmon NEAR/1 virus", "virus of salmon", "yes"),
        ("salmon NEAR/1 virus", "virus of the salmon", "no"),
        ("salmon NEAR virus", "salmon" + " x" * 15 + " virus", "yes"),
        ("salmon NEAR virus", "salmon" + " x" * 16 + " virus", "no"),
        ('Brown NEAR/1 "spider bite"', "spider bite, by brown", "yes"),
        ('Brown NEAR/1 "spider bite"', "bite spider brown", "no"),
        ("Germany NEAR/2 (monetary NEAR/0 union)", "monetary union: its Germany", "yes"),
        ("(a OR b) NEAR/0 (c OR d)", "a x b d", "yes"),
        ("need NEAR/9 need*", "need", "no"),
        ("need NEAR/9 need*", "need of needs", "yes"),
        ('"customer need" NEAR/9 need', "customer need", "no"),
        ("a NEAR/1 b NEAR/0 c", "a c b", "yes"),
        ("a NEAR/0 b NEAR/0 c", "a b x c", "no"),
        ("a-a NEAR/0 b", "a a a b", "yes"),
    ],
)
def test_proximity_counts_the_words_between(query: str, title: str, expected: str) -> None:
    assert says(f"TI=({query})", title=title) == expected


def test_words_in_order() -> None:
    a, b = Term((("a",),), ("title",)), Term((("b",),), ("title",))
    records = table([{"title": "a x b"}, {"title": "b x a"}, {"title": "b a x b"}])
    assert evaluate(Near(a, b, 1, ordered=True), records).words() == ["yes", "no", "yes"]


def test_a_wildcard_with_a_limit_and_a_word_of_wildcards_alone() -> None:
    records = table([{"title": "innovation"}, {"title": "innovative"}, {"title": "x innovat y"}])
    assert evaluate(Term((("innovat", Wild(0, 3)),), ("title",)), records).words() == ["yes", "yes", "yes"]
    assert evaluate(Term((("innovat", Wild(0, 2)),), ("title",)), records).words() == ["no", "no", "yes"]
    assert evaluate(Term(((ANY,), ("innovat",), (ANY,)), ("title",)), records).words() == ["no", "no", "yes"]
    records = table([{"title": "innovat"}, {"title": "x innovat"}, {"title": "innovat y"}])
    assert evaluate(Term(((ANY,), ("innovat",)), ("title",)), records).words() == ["no", "yes", "no"]
    assert evaluate(Term((("innovat",), (ANY,)), ("title",)), records).words() == ["no", "no", "yes"]


def test_phrases_and_proximity_stay_within_one_field_and_one_keyword() -> None:
    split = {"title": "On demand", "abstract": "side effects", "keywords": "demand; side", "keywords_plus": "x"}
    for query in ('"demand side"', "demand NEAR/5 side", '"demand *side"'):
        assert says(query, **split) == "no"
        assert says(query, **split | {"keywords": "demand side; x"}) == "yes"
    assert says("demand AND side", **split) == "yes"
    assert says('AU="Priem Adner"', authors="Adner, Priem; Adner, Ron") == "no"
    assert says('TI="demand side"', title="Demand; side") == "yes"


def test_a_topic_is_unknown_without_title_or_abstract_but_never_for_want_of_keywords() -> None:
    assert says("market", title="On markets", abstract=None) == "unknown"
    assert says("market", title=None) == "unknown"
    assert says("market", title="The market", abstract=None) == "yes"
    assert says("market", keywords="market; user", abstract=None) == "yes"
    assert says("market", keywords=None, keywords_plus=None) == "no"
    assert says("AK=market") == "no"
    assert says("TI=market", abstract=None) == "no"
    assert says("a NEAR b", abstract=None) == "unknown"
    assert says("NOT market", abstract=None) == "unknown"
    assert says("AB=market", abstract=" \n ") == "unknown"


@pytest.mark.parametrize("query", ["AU=Adner", "SO=Market*", "DT=Review", "LA=English", "DO=10.1000/x", "PY=2001"])
def test_other_fields_are_unknown_when_missing(query: str) -> None:
    assert says(query) == "unknown"


def test_other_fields() -> None:
    record = {
        "authors": "O'Brien, Ann; Adner, Ron", "journal": "Journal of Marketing", "type": "article",
        "language": "English", "type_raw": "Article; Proceedings Paper", "doi": "10.1002/smj.123", "year": 2001,
    }  # fmt: skip
    for query in ("AU=(O'Brien A*)", "AU=Adner, Ron", 'SO=("Journal of Marketing")', "DT=Proceedings Paper",
                  "LA=english", "DO=10.1002/SMJ.123", "PY=2001", "PY=1978-2001", "PY=(1999 OR 2001)"):  # fmt: skip
        assert says(query, **record) == "yes", query
    for query in (
        "AU=Ann Adner",
        "SO=Marketing Journal",
        "DT=Paper Article",
        "DO=10.1002/smj.12",
        "PY=2002",
        "PY=1978-2000",
    ):
        assert says(query, **record) == "no", query


def test_a_table_without_the_columns_and_an_empty_table() -> None:
    lone = pd.DataFrame({"title": ["market"]})
    assert evaluate(parse("market AND user"), lone).words() == ["unknown"]
    assert evaluate(parse("PY=2001 OR market"), lone).words() == ["yes"]
    nothing = evaluate(parse(CH), table([]))
    assert (len(nothing.certain), len(nothing.possible), nothing.words()) == (0, 0, [])


def test_the_index_of_the_records_does_not_count() -> None:
    records = table([{"title": "market"}, {"title": "user"}]).set_index(pd.Index(["b", "b"]))
    assert evaluate(parse("TI=market"), records).certain.tolist() == [True, False]


def test_an_account_tells_each_block_and_where_its_terms_were_found() -> None:
    record = table([{
        "title": "Innovation strategy", "abstract": "Of markets and the want of a user.", "keywords": "diversity; user",
    }]).iloc[0]  # fmt: skip
    first, second, third, years = account(parse(CH), record)
    assert first == Trace("TS=(innovat* OR strateg*)", "yes", (("innovat*", "title"), ("strateg*", "title")))
    assert second.found == (("diversity", "keywords"),)
    assert (third.verdict, third.found) == ("yes", (("user", "abstract"), ("user", "keywords"), ("want", "abstract")))
    assert years == Trace("PY=1978-2020", "unknown", ())
    (alone,) = account(parse("TI=(a NEAR/1 strategy) OR NOT TI=innovation"), dict(record))
    assert (alone.verdict, alone.found) == ("no", (("strategy", "title"), ("innovation", "title")))


# ---- real records ----------------------------------------------------------------------------------------------------


def ch_by_hand(record: Any) -> bool:
    """The search of this review without its trees: every word of a record, one after the other."""
    text = " ".join(t for t in (record.title, record.abstract, record.keywords) if isinstance(t, str))
    words = set(re.findall(r"[^\W_]+", text.casefold()))
    stems = [("innovat", "strateg"), ("heterogene", "segment", "differenti")]
    third = {"demand", "consumer", "customer", "user", "need", "preference", "market", "want"}
    first, second = (any(word.startswith(stem) for word in words) for stem in stems)
    return first and (second or "diversity" in words) and bool(words & third) and 1978 <= record.year <= 2020


@pytest.mark.skipif(not DATA.exists(), reason="the real records are not here")
@pytest.mark.parametrize(("name", "step", "hits"), [("corpus_28550", 1, 23), ("corpus_rich28550", 4, None)])
def test_the_search_of_this_review_on_real_records(name: str, step: int, hits: int | None) -> None:
    records = pd.read_parquet(DATA / f"{name}.parquet").iloc[::step]
    answers = evaluate(parse(CH), records)
    assert np.array_equal(answers.certain, [ch_by_hand(record) for record in records.itertuples()])
    assert hits is None or answers.certain.sum() == hits
    assert not (answers.unknown & records[["title", "abstract", "year"]].notna().all(axis=1).to_numpy()).any()
