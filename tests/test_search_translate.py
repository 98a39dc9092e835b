"""Search strings for another database: what is written, what is told of losses, and that no loss is silent."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from search_drawn import Row, cases, shown, table
from test_search_syntax import trees

from review.errors import QueryError
from review.search import SYNTAXES, evaluate, lint, parse, translate
from review.search.tree import ANY, ONE, ZERO_ONE, Node, Wild, leaves

TOPIC = ("title", "abstract", "keywords", "keywords_plus")
CH = (ROOT / "queries" / "ch-topic.wos.txt").read_text("utf-8")


# ---- what is written, and what is told -------------------------------------------------------------------------------

FROM_WOS = {
    # wildcards
    ("TS=(innovat*)", "scopus"): ("TITLE-ABS-KEY(innovat*)", ""),
    ("TS=(innovat*)", "proquest"): ("NOFT(innovat[*20])", "innovat*: ProQuest has no wildcard without a limit"),
    ("TS=(colo$r)", "scopus"): ("TITLE-ABS-KEY(color OR colo?r)", ""),
    ("TS=(colo$r)", "ebsco"): ("colo#r", "accents"),
    ("TS=(wom?n)", "proquest"): ("NOFT(wom?n)", "wom?n: ProQuest has no wildcard for just one letter there"),
    ("TS=(need?)", "ebsco"): ("need#", "need?: EBSCOhost has no wildcard for just one letter there"),
    ('TS=("m$n* wom?n")', "scopus"): ('TITLE-ABS-KEY("mn* wom?n" OR "m?n* wom?n")', ""),
    ("TI=*oxide", "ebsco"): ("TI (*oxide)", '"*oxide" begins with a wildcard; EBSCOhost takes none in front'),
    ("TI=(wom?n)", "pubmed"): ("woman[ti] OR wombn[ti]", "wom?n: PubMed has no such wildcard: written out"),
    ("TI=(wom*n)", "pubmed"): ("wom*n[ti]", "accents"),
    ("TI=(wom?n OR colo$r)", "ovid"): ("(wom#n OR colo?r).ti.", ""),
    # proximity
    ("TI=(a NEAR/3 (b OR c))", "ovid"): ("(a ADJ4 (b OR c)).ti.", ""),
    ("TI=(a NEAR/3 (b OR c))", "pubmed"): ('"a b"[ti:~3] OR "a c"[ti:~3]', "accents"),
    ("TI=(a NEAR/3 (b* OR c))", "pubmed"): (
        '(a[ti] AND b*[ti]) OR "a c"[ti:~3]', "a NEAR/3 b*: PubMed cannot say that these are near each other"
    ),
    ("TI=(a NEAR/3 (b OR c))", "scopus"): ("TITLE(a W/3 (b OR c))", ""),
    ("TI=(a NEAR/3 b NEAR/2 c)", "scopus"): ("TITLE((a W/3 b) W/2 c)", ""),
    ("TI=(a NEAR b)", "proquest"): ("TI(a NEAR/15 b)", ""),
    ("TI=(a SAME b)", "scopus"): ("TITLE(a AND b)", ""),
    # fields and values
    ("KP=a AND AK=b", "scopus"): ("INDEXTERMS(a) AND AUTHKEY(b)", ""),
    ("DT=Article AND LA=English", "scopus"): ('DOCTYPE(ar) AND LANGUAGE("english")', ""),
    ("TI=a OR DT=Poetry", "scopus"): ("TITLE(a)", "poetry: Scopus has no code for this: left out"),
    ("DT=Proceedings Paper", "scopus"): (
        "DOCTYPE(cp)", '"proceedings paper": Scopus has no code for just this: the one for conference paper is written'
    ),
    ('SO="Research Policy" AND PY=1990-2000', "proquest"): ('PUB("research policy") AND YR(1990-2000)', ""),
    # quotation marks, and NOT in front
    ('TS=("need" OR "customer need" OR e-commerce)', "scopus"): (
        'TITLE-ABS-KEY({need} OR {customer need} OR "e commerce")', ""
    ),
    ('TS="customer need*"', "scopus"): (
        'TITLE-ABS-KEY("customer need*")', '"customer need*": Scopus finds variants of these words, even in quotation'
    ),
    ("NOT TI=a", "scopus"): ("TITLE(NOT a)", "NOT a: Scopus may refuse NOT with nothing before it"),
}  # fmt: skip
FROM_OTHERS = {
    ("scopus", "TITLE(a PRE/3 b)", "wos"): ("TI=(a NEAR/3 b)", "a PRE/3 b: Web of Science keeps no order"),
    ("scopus", "KEY(a)", "wos"): ("AK=(a) OR KP=(a)", ""),
    ("scopus", "TITLE-ABS(a W/2 b)", "wos"): ("TI=(a NEAR/2 b) OR AB=(a NEAR/2 b)", ""),
    ("scopus", "KEY(a)", "ebsco"): ("SU (a)", "a: EBSCOhost sees no difference of accents"),
    ("scopus", "DOCTYPE(cp)", "wos"): ('DT=("conference paper")', ""),
    ("ebsco", 'TI "midsummer * dream"', "scopus"): (
        "TITLE({midsummer} PRE/1 {dream})", '"midsummer * dream": Scopus has no sign for any one word'
    ),
    ("ebsco", "TI hora", "wos"): ("TI=(hora)", "hora: Web of Science tells accents apart"),
    ("ebsco", "TI remote work", "wos"): ("TI=(remote NEAR/5 work)", "accents"),
    ("proquest", "ti(econom*)", "wos"): ("TI=(econom*)", "econom[*5]: Web of Science has no such wildcard"),
    ("proquest", "ti,ab(a)", "ebsco"): ("TI (a) OR AB (a)", "accents"),
    ("scopus", "TITLE(a PRE/3 b)", "pubmed"): ('"a b"[ti:~3]', "a PRE/3 b: PubMed keeps no order"),
    ("ovid", "gene$4.ti.", "proquest"): ("TI(gene[*4])", ""),
    ("plain", "title:farm[*2]", "proquest"): ("TI(farm[*2])", ""),
}  # fmt: skip
CASES = [("wos", *case, *means) for case, means in FROM_WOS.items()]
CASES += [(*case, *means) for case, means in FROM_OTHERS.items()]


@pytest.mark.parametrize(("source", "string", "to", "written", "lost"), CASES, ids=lambda value: value[:30])
def test_a_string_is_written_as_the_nearest_and_its_losses_are_told(
    source: str, string: str, to: str, written: str, lost: str
) -> None:
    text, told = translate(parse(string, syntax=source), to=to)
    assert text == written or (len(text) > 300 and text.startswith(written))
    assert lost in "\n".join(told) if lost else not told


def test_what_two_databases_do_differently_is_told_if_the_source_is_known() -> None:
    tree = parse("TS=(need OR demand*) AND KP=a AND DT=Article")
    assert translate(tree, to="scopus")[1] == ()
    _, told = translate(tree, to="scopus", source="wos")
    assert "a: Scopus has index keywords of its own, not those of Web of Science" in told
    assert "article: Scopus may call this kind of document otherwise: compare its own list" in told
    _, told = translate(tree, to="plain", source="wos")
    assert [
        sentence for sentence in told if sentence.startswith("need, a: plain search finds these words as they stand")
    ]
    _, told = translate(parse("need demand*", syntax="plain"), to="wos", source="plain")
    assert told[0].startswith("need: Web of Science finds inflected forms and other spellings too")


def test_a_loose_phrase_is_put_in_quotation_marks_elsewhere() -> None:
    text, told = translate(parse('TITLE("customer need")', syntax="scopus"), to="wos", source="scopus")
    assert text == 'TI=("customer need")'
    assert told == (
        '"customer need": Web of Science is given this in quotation marks, and so finds no variants of its words',
    )


@pytest.mark.parametrize(("source", "string"), [("pubmed", "hip pain[ti]"), ("ovid", "hip pain.ti.")])
def test_a_phrase_without_quotation_marks_has_them_where_it_needs_them(source: str, string: str) -> None:
    assert translate(parse(string, syntax=source), to="wos", source=source)[0] == 'TI=("hip pain")'


def test_a_phrase_of_too_many_spellings_is_widened() -> None:
    text, told = translate(parse('TI="colo$r flavo$r labo$r hono$r humo$r"'), to="scopus")
    assert text == 'TITLE("colo*r flavo*r labo*r hono*r humo*r")'
    assert "the spellings are too many to write" in told[0]


@pytest.mark.parametrize("word", ["a" + "?b" * 20, "a" + "$" + "?" * 20, '"' + "a?b " * 12 + '"'])
@pytest.mark.parametrize("to", SYNTAXES)
def test_no_term_has_too_many_wildcards(to: str, word: str) -> None:
    assert len(translate(parse(f"TI=({word})"), to=to)[0]) < 3000


def test_a_sentence_names_some_terms_and_counts_the_others() -> None:
    _, told = translate(parse(" OR ".join(f"a{n}*" for n in range(20)), syntax="plain"), to="proquest")
    assert told[0].startswith("a0*, a1*, a2*, a3*, a4*, a5*, a6*, a7* and 12 more: ProQuest")


def test_a_string_of_which_nothing_can_be_said_is_refused() -> None:
    with pytest.raises(QueryError, match="Scopus can say nothing of this string; poetry: Scopus has no code"):
        translate(parse("DT=Poetry"), to="scopus")
    with pytest.raises(QueryError, match='did you mean "scopus"'):
        translate(parse("a"), to="scops")


# ---- strings that were used ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", SYNTAXES)
def test_the_string_of_this_review_goes_into_every_syntax(to: str) -> None:
    tree = parse(CH)
    text, told = translate(tree, to=to, source="wos")
    again = parse(text, syntax=to)
    assert len(list(leaves(again))) >= len(list(leaves(tree)))
    assert "1978" in text or "1977" in text
    assert "innovat" in text
    assert not [sentence for sentence in told if "left out" in sentence]


def _published() -> list[tuple[str, str]]:
    """(syntax, string) of the long strings that search-query brings, without what this program cannot search."""
    found = find_spec("search_query")
    if found is None or found.origin is None:
        return []
    given = [json.loads(p.read_text("utf-8")) for p in sorted((Path(found.origin).parent / "json_db").glob("*.json"))]
    return [
        (each["platform"].lower(), re.sub(r" OR IS=\([^)]*\)", "", each["search_string"]))
        for each in given
        if each["platform"].lower() in SYNTAXES
    ]


@pytest.mark.skipif(not _published(), reason="search-query is not installed")
@pytest.mark.parametrize("to", SYNTAXES)
def test_long_strings_that_were_published_are_carried_over(to: str) -> None:
    for syntax, string in _published():
        tree = parse(string, syntax=syntax)
        text, told = translate(tree, to=to)
        assert len(list(leaves(parse(text, syntax=to)))) >= len(list(leaves(tree))), told


# ---- laws ------------------------------------------------------------------------------------------------------------

words = st.sampled_from(["a", "b", "ab", "bab", "need", "needs", "neeeed", "é", "1", "and", "x", "article", "review"])
cells = st.one_of(st.none(), st.lists(words, max_size=6).map(" ".join))
columns = (*TOPIC, "authors", "journal", "type", "type_raw", "language", "doi")
rows = st.fixed_dictionaries(dict.fromkeys(columns, cells) | {"year": st.sampled_from([None, 1990, 1999, 2001, 2004])})


def assert_told_or_the_same(tree: Node, to: str, records: list[Row], unless: str) -> None:
    try:
        text, told = translate(tree, to=to)
    except QueryError as error:
        if re.search(unless, str(error)):
            return
        raise
    made = parse(text, syntax=to)
    if not told:
        ours, theirs = evaluate(tree, table(records)).words(), evaluate(made, table(records)).words()
        assert ours == theirs, (shown(tree), text)


@pytest.mark.parametrize("source", SYNTAXES)
@settings(max_examples=18, deadline=None)
@given(data=st.data(), to=st.sampled_from(sorted(SYNTAXES)), records=st.lists(rows, min_size=1, max_size=4))
def test_where_no_loss_is_told_the_same_is_found(source: str, to: str, data: st.DataObject, records: list[Row]) -> None:
    tree = data.draw(trees(SYNTAXES[source].grammar))
    assert_told_or_the_same(tree, to, records, "can say nothing of this string")


@settings(max_examples=18, deadline=None)
@given(st.sampled_from(sorted(SYNTAXES)), st.one_of(cases(), cases(accents=False)))
def test_a_tree_of_no_syntax_is_said_too_but_for_nearness_across_fields(to: str, case: tuple[Node, list[Row]]) -> None:
    tree, records = case
    assert_told_or_the_same(tree, to, records, "can say nothing of this string|of several fields by nearness")


@pytest.mark.parametrize("syntax", SYNTAXES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_in_its_own_syntax_a_tree_comes_back_as_it_is(syntax: str, data: st.DataObject) -> None:
    tree = data.draw(trees(SYNTAXES[syntax].grammar))
    text, told = translate(tree, to=syntax, source=syntax)
    assert parse(text, syntax=syntax) == tree
    warned = {f"{warning.what}; {warning.hint}" for warning in lint(text, syntax=syntax)}
    assert not [sentence for sentence in told if sentence not in warned and "NOT with nothing before" not in sentence]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "need", "é", ANY, ONE, ZERO_ONE, Wild(0, 4), Wild(1, None)]), min_size=2, max_size=5)
)
def test_every_way_to_say_a_word_holds_a_letter_and_few_words(parts: list[str | Wild]) -> None:
    from review.search.syntax.respelled import MOST, ways

    for way in ways(tuple(parts)) if any(isinstance(part, str) for part in parts) else ():
        assert 0 < len(way.words) <= MOST
        assert all(any(isinstance(part, str) for part in word) for word in way.words)
