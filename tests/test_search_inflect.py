"""The forms of words: what `forms` knows of English, and that trees with forms find no less than trees without."""

import time
import tomllib
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_oracle import answer

from review.search import inflect, inflect_words
from review.search.inflect import forms, inflected
from review.search.tree import ANY, And, Near, Node, Not, Or, Term, Years, all_of, any_of, leaves

SAMPLES = tomllib.loads((Path(__file__).parent / "samples" / "search_forms.toml").read_text("utf-8"))
TOPIC = ("title", "abstract", "keywords", "keywords_plus")
LISTED = sorted(
    inflect_words.VERBS
    | inflect_words.NOUNS
    | inflect_words.NOT_PLURAL
    | inflect_words.UNCHANGED
    | inflect_words.IRREGULAR_VERBS.keys()
    | inflect_words.IRREGULAR_PLURALS.keys()
    | {spelling for pair in inflect_words.SPELLINGS for spelling in pair}
)
LAW = settings(max_examples=36, deadline=None)


def term(text: str, *, exact: bool = False, fields: tuple[str, ...] = TOPIC, at: int = 0) -> Term:
    return Term(tuple((word,) for word in text.split()), fields, exact, at)


def texts(node: Node) -> list[str]:
    return [" ".join(str(part) for word in leaf.words for part in word) for leaf in leaves(node)]  # type: ignore[union-attr]


# ---- words -----------------------------------------------------------------------------------------------------------


def test_there_are_samples():
    assert len(SAMPLES) >= 80


@pytest.mark.parametrize("word", SAMPLES)
def test_a_word_has_the_forms_of_the_samples(word):
    sample: dict[str, Any] = SAMPLES[word]
    first, *others = forms(word)
    assert first == word
    assert others == sorted(set(others) - {word})
    if "all" in sample:
        assert others == sample["all"].split()
    assert set(sample.get("has", "").split()) <= set(others)
    assert not set(sample.get("not", "").split()) & set(others)


def test_to_be_a_form_of_is_mutual_for_every_word_of_the_lists():
    for word in LISTED:
        for form in forms(word):
            assert word in forms(form), (word, form)


@LAW
@given(
    st.from_regex(
        r"[a-z]{1,7}(s|es|ies|sis|ed|ied|cked|ing|ying|ise|ize|ation|ers?|lyse|our|e|us|um|ics|men|)", fullmatch=True
    )
)
def test_to_be_a_form_of_is_mutual_for_any_letters(word):
    assert forms(word)[0] == word
    for form in forms(word):
        assert word in forms(form)
        assert form.isalpha()
        assert len(form) >= 3 or form == word


@LAW
@given(st.text(max_size=8))
def test_any_text_has_itself_as_a_form(text):
    assert forms(text)[0] == text


@pytest.mark.parametrize("pair", inflect_words.SPELLINGS, ids="-".join)
def test_a_pair_of_spellings_is_of_two_words_that_stand_in_no_other_pair(pair):
    assert len(set(pair)) == 2
    assert sum(spelling in other for other in inflect_words.SPELLINGS for spelling in pair) == 2


def test_a_thousand_words_take_a_twentieth_of_a_second():
    forms.cache_clear()
    words = LISTED[: 2 * 1000 : 2]
    start = time.process_time()
    for word in words:
        forms(word)
    assert time.process_time() - start < 0.2  # four times the aim, for a machine at work


def test_to_load_the_rules_and_lists_costs_little():
    def load() -> float:
        start = time.process_time()
        for module in (inflect_words, inflect):
            spec = find_spec(module.__name__)
            spec.loader.exec_module(module_from_spec(spec))
        return time.process_time() - start

    assert min(load() for _ in range(5)) < 0.02  # four times the aim


# ---- trees -----------------------------------------------------------------------------------------------------------


def test_a_word_becomes_all_its_forms_at_its_place():
    tree = inflected(term("need", at=7))
    assert isinstance(tree, Or)
    assert texts(tree) == ["need", "needed", "needing", "needs"]
    assert all(leaf.exact and leaf.at == 7 and leaf.fields == TOPIC for leaf in leaves(tree))


def test_a_word_of_one_form_stays_one_term():
    assert inflected(term("heterogeneous")) == term("heterogeneous", exact=True)


def test_only_the_last_word_of_a_term_varies():
    assert texts(inflected(term("decision maker"))) == ["decision maker", "decision makers"]


def test_whether_accents_count_is_kept():
    bare = Term((("need",),), TOPIC, accents=False)
    assert not any(leaf.accents for leaf in leaves(inflected(bare)))


@pytest.mark.parametrize(
    "leaf",
    [
        term("need", exact=True),
        Term((("need", ANY),), TOPIC),
        Term((("innovat", ANY), ("need",)), TOPIC),
        term("smith", fields=("authors",)),
        term("market", fields=("journal",)),
        term("need", fields=("title", "authors")),
        Years(1990, 2000),
    ],
    ids=repr,
)
def test_what_is_exact_wild_or_no_topic_stays(leaf):
    assert inflected(leaf) is leaf


def test_forms_stand_under_every_operator():
    tree = And((any_of(term("customer"), term("user")), Near(term("need"), term("cat dog"), 3, True), Not(term("box"))))
    cats = any_of(term("cat dog", exact=True), term("cat dogs", exact=True))
    needs = any_of(*(term(form, exact=True) for form in ("need", "needed", "needing", "needs")))
    people = any_of(*(term(form, exact=True) for form in ("customer", "customers", "user", "users")))
    boxes = any_of(term("box", exact=True), term("boxes", exact=True))
    assert inflected(tree) == And((people, Near(needs, cats, 3, True), Not(boxes)))


WORDS = (
    "need",
    "needs",
    "needed",
    "user",
    "users",
    "market",
    "analysis",
    "analyses",
    "behaviour",
    "behavior",
    "b2b",
    "of",
)
words = st.sampled_from(WORDS)
phrases = st.lists(words, min_size=1, max_size=2).map(" ".join)
found_in = st.sampled_from([TOPIC, ("title",), ("authors",)])
leaf_nodes = st.builds(
    lambda text, exact, fields: term(text, exact=exact, fields=fields), phrases, st.booleans(), found_in
)
nears = st.builds(
    lambda a, b, c, between, ordered: Near(any_of(term(a), term(b)) if a != b else term(a), term(c), between, ordered),
    *(phrases, phrases, phrases, st.integers(0, 2), st.booleans()),
)
without_not = st.recursive(
    leaf_nodes | nears | st.just(Years(1990, 2000)),
    lambda inner: st.builds(
        lambda parts, join: join(*parts), st.lists(inner, min_size=2, max_size=3), st.sampled_from([all_of, any_of])
    ),
    max_leaves=6,
)
trees = st.recursive(
    without_not, lambda inner: st.builds(Not, inner) | st.builds(lambda a, b: all_of(a, b), inner, inner), max_leaves=4
)
cells = st.none() | st.lists(words, max_size=6).map(" ".join)
records = st.fixed_dictionaries(
    {**dict.fromkeys((*TOPIC, "authors"), cells), "year": st.sampled_from([1985, 1995, None])}
)


@LAW
@given(trees)
def test_the_second_time_changes_nothing(tree):
    assert inflected(inflected(tree)) == inflected(tree)


@settings(max_examples=72, deadline=None)
@given(without_not, st.lists(records, min_size=1, max_size=4))
def test_without_not_no_record_is_lost(tree, rows):
    rank = ("no", "unknown", "yes")
    for row in rows:
        assert rank.index(answer(inflected(tree), row)) >= rank.index(answer(tree, row))


def test_a_search_with_forms_finds_what_an_exact_one_misses():
    row = {"title": "what users needed", "abstract": "", "keywords": None, "keywords_plus": None}
    tree = all_of(term("user"), term("need"))
    assert answer(tree, row) != "yes"
    assert answer(inflected(tree), row) == "yes"
