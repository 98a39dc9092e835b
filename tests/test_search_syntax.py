"""Search strings of every syntax: what each means, what is wrong with each, and that written strings read again."""

from __future__ import annotations

import re
from functools import reduce
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import Complaint, QueryError
from review.search import SYNTAXES, parse, to_text
from review.search.syntax import reading
from review.search.syntax.grammar import Field, Grammar
from review.search.syntax.tokens import taken
from review.search.tree import (
    ANY,
    FIRST_YEAR,
    LAST_YEAR,
    ONE,
    ZERO_ONE,
    And,
    Near,
    Node,
    Not,
    Or,
    Term,
    Wild,
    Years,
    all_of,
    any_of,
)

TOPIC = ("title", "abstract", "keywords", "keywords_plus")


def read(text: str, syntax: str) -> tuple[Node | None, tuple[Complaint, ...]]:
    """The tree, or the complaints."""
    try:
        return parse(text, syntax=syntax, file="q.txt"), ()
    except QueryError as error:
        return None, error.complaints


def drawn(node: Node) -> str:
    """The tree as one line in prefix form, written without `to_text`. A topic has no field, what is exact ends with !,
    and a term whose accents do not count with ~."""
    match node:
        case And(parts) | Or(parts):
            return f"({'AND' if isinstance(node, And) else 'OR'} {' '.join(map(drawn, parts))})"
        case Not(inner):
            return f"(NOT {drawn(inner)})"
        case Near(left, right, between, ordered):
            return f"({'PRE' if ordered else 'NEAR'}{between} {drawn(left)} {drawn(right)})"
        case Years(first, last):
            return f"{first if first > FIRST_YEAR else ''}..{last if last < LAST_YEAR else ''}"
        case Term(words, fields, exact, accents=accents):
            signs = {ANY: "*", ONE: "?", ZERO_ONE: "$"}
            spelled = "_".join(
                "".join(p if isinstance(p, str) else signs.get(p, f"<{p.least}-{p.most}>") for p in word)
                for word in words
            )
            return f"{'' if fields == TOPIC else '+'.join(fields) + ':'}{spelled}{'!' * exact}{'' if accents else '~'}"


CASES = {
    "scopus": [
        # the order of operators, as the database's own help reads these
        ("KEY(mouse AND NOT cat OR dog)", "(AND K:mouse (NOT (OR K:cat K:dog)))"),
        ("KEY(mouse OR rat AND rodent)", "(AND (OR K:mouse K:rat) K:rodent)"),
        ("KEY(rat OR mouse AND rodent)", "(AND (OR K:rat K:mouse) K:rodent)"),
        ("KEY(cat AND dog AND NOT rodent OR mouse)", "(AND K:cat K:dog (NOT (OR K:rodent K:mouse)))"),
        ("KEY(cold) AND NOT KEY(flu) AND KEY(rhinovirus)", "(AND K:cold (NOT (AND K:flu K:rhinovirus)))"),
        ("sensor W/15 robot AND water OR orbit", "(AND (NEAR15 sensor robot) (OR water orbit))"),
        ("cat W/11 dog OR mouse", "(NEAR11 cat (OR dog mouse))"),
        ("cat pre/10 dog AND mouse", "(AND (PRE10 cat dog) mouse)"),
        ("bay PRE/6 ship* PRE/6 channel", "(PRE6 (PRE6 bay ship*) channel)"),
        ("wind power OR solar", "(AND wind (OR power solar))"),
        # phrases and wildcards
        ('"heart attack" OR {heart-attack} OR heart-attack', "(OR heart_attack heart_attack! heart_attack)"),
        ('"soci* emotion*" OR *behavio* OR organi?ation', "(OR soci*_emotion* *behavio* organi?ation)"),
        ("{health care?}", "health_care!"),
        # fields
        ("TITLE ( a ) AND ABS(b) AND authkey(c)", "(AND title:a abstract:b keywords:c)"),
        ("INDEXTERMS(a) OR TITLE-ABS(b)", "(OR keywords_plus:a title+abstract:b)"),
        ("AUTH(smith j) AND SRCTITLE(strategic management journal)",
         "(AND authors:smith_j! journal:strategic_management_journal!)"),
        ("DOCTYPE(ar OR re) AND LANGUAGE(english)", "(AND (OR T:article! T:review!) language:english!)"),
        # years and limits
        ("PUBYEAR > 1999 AND PUBYEAR < 2006", "2000..2005"),
        ("PUBYEAR AFT 1999 OR pubyear is 1990 OR PUBYEAR BEF 1980", "(OR 2000.. 1990..1990 ..1979)"),
        ("a AND PUBYEAR < 2006 AND PUBYEAR > 1999", "(AND a 2000..2005)"),
        ("a OR PUBYEAR > 1999 AND PUBYEAR < 2006", "(AND (OR a 2000..) ..2005)"),
        ('a AND ( LIMIT-TO ( DOCTYPE,"ar" ) OR LIMIT-TO ( PUBYEAR , 2019 ) )', "(AND a (OR T:article! 2019..2019))"),
        ('a AND ( EXCLUDE ( PUBYEAR,2014) OR EXCLUDE ( LANGUAGE,"German") )',
         "(AND a (NOT (OR 2014..2014 language:german!)))"),
        ("#1 TITLE(a)\n#2 ABS(b)\n#1 AND NOT #2", "(AND title:a (NOT abstract:b))"),
    ],
    "ebsco": [
        ("dog or cat and show or parade", "(OR dog~ (AND cat~ show~) parade~)"),
        ("a NOT b AND c", "(AND a~ (NOT b~) c~)"),
        ("tax N5 reform OR tax W8 reform", "(OR (NEAR5 tax~ reform~) (PRE8 tax~ reform~))"),
        ("(a OR b) n2 (c OR d)", "(NEAR2 (OR a~ b~) (OR c~ d~))"),
        ("patient education programme", "(NEAR5 (NEAR5 patient~ education~) programme~)"),
        ("(a OR b) (c OR d)", "(AND (OR a~ b~) (OR c~ d~))"),
        ('"special education*"', "special_education*!~"),
        ("comput* OR hea*one OR ne?t OR colo#r", "(OR comput*~ hea*one~ ne?t~ colo$r~)"),
        ("midsummer * dream", "midsummer_<1-None>_dream~"),
        ('"midsummer * dream"', "midsummer_<1-None>_dream!~"),
        ("who? AND why??", "(AND who~ why~)"),
        ("hora OR höra", "(OR hora~ höra)"),
        ("video-game", "video_game~"),
        ('TI remote work AND AB (a OR b) AND KW "c d" AND DE e',
         "(AND (NEAR5 title:remote~ title:work~) (OR abstract:a~ abstract:b~) keywords:c_d!~ keywords_plus:e~)"),
        ("SU leaders AND AU Smith, J AND SO Research Policy",
         "(AND K:leaders~ authors:smith_j!~ journal:research_policy!~)"),
        ("PY 2000-2005 OR DT 20100101-20111231", "(OR 2000..2005 2010..2011)"),
        ("TI S", "title:s~"),
        ("S1 TI a\nS2 AB b\nS3 S1 AND S2", "(AND title:a~ abstract:b~)"),
    ],
    "proquest": [
        ("a AND b OR c NOT d", "(AND (OR (AND a b) c) (NOT d))"),
        ("a NOT b AND c", "(AND a (NOT (AND b c)))"),
        ("a NEAR/3 b PRE/2 c", "(NEAR3 a (PRE2 b c))"),
        ("a n/3 b OR c p/1 d OR e NEAR f", "(OR (NEAR3 a b) (PRE1 c d) (NEAR4 e f))"),
        ("advertising campaign", "(AND advertising campaign)"),
        ('"advertising campaign" OR "{advertising campaign}"', "(OR advertising_campaign! advertising_campaign)"),
        ("econom* OR econom[*9] OR econom$3 OR wom?n", "(OR econom<0-5> econom<0-9> econom<0-3> wom$n)"),
        ("ti,ab(a) AND AB,TI(b)", "(AND title+abstract:a title+abstract:b)"),
        ("ti(a) AND noft(b) AND su(c) AND if(d)", "(AND title:a b K:c keywords:d)"),
        ("yr(2000-2005) AND pd(>2001) AND la(English)", "(AND 2000..2005 2002.. language:english!)"),
        ("au(smith j) AND pub(research policy)", "(AND authors:smith_j! journal:research_policy!)"),
        ("S1 ti(a)\nS2 ab(b)\nS1 NOT S2", "(AND title:a (NOT abstract:b))"),
    ],
    "plain": [
        ("a OR b AND c NOT d", "(OR a (AND b c (NOT d)))"),
        ('title:remote work AND abstract:"team work"', "(AND title:remote work abstract:team_work!)"),
        ("title: (a OR b) keywords:c", "(AND (OR title:a title:b) K:c)"),
        ("year:2000-2005 OR year:2001 OR year:>=2010 OR year: <1990", "(OR 2000..2005 2001..2001 2010.. ..1989)"),
        ("journal:(research policy) type:article", "(AND journal:research_policy! T:article!)"),
        ("a NEAR/3 b OR c PRE/0 d", "(OR (NEAR3 a b) (PRE0 c d))"),
        ("wom?n OR colo$r OR innovat* OR farm[*3]", "(OR wom?n colo$r innovat* farm<0-3>)"),
        ("# a remark\na\n  # and another\nb", "(AND a b)"),
    ],
    "wos": [
        ("#1 TS=(a)\n# a remark\n#2 TI=b\n#3 #1 AND #2\n#1 OR #3", "(OR a (AND a title:b))"),
        ("1: TS=(a OR\n  b)\n2: AB=c\n#1 NOT #2", "(AND (OR a b) (NOT abstract:c))"),
        ("# 1 TS=a\n# 2 #1 AND PY=2000-2001", "(AND a 2000..2001)"),
        ("PY=2001-9999 AND PY=1000-2005", "2001..2005"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("syntax", "text", "means"),
    [(syntax, *case) for syntax, cases in CASES.items() for case in cases],
)
def test_a_string_means_its_tree(syntax: str, text: str, means: str) -> None:
    tree = parse(text, syntax=syntax)
    assert drawn(tree) == means.replace("K:", "keywords+keywords_plus:").replace("T:", "type+type_raw:")
    assert parse(to_text(tree, syntax=syntax), syntax=syntax) == tree


FAULTS = {
    "scopus": [
        ("AFFIL(harvard)", "1:1", "searches affiliations, which no record holds"),
        ("a AND TITEL(b)", "1:7", 'did you mean "TITLE"'),
        ("DOCTYPE(article)", "1:9", "ar (article)"),
        ("PUBYEAR 2000", "1:1", "write (PUBYEAR > 1977 AND PUBYEAR < 2021)"),
        ("TS=(a)", "1:1", 'or give syntax = "wos"'),
        ("a NEAR/3 b", "1:3", 'W/3 is nearest, in any order, or give syntax = "wos"'),
        ("TI remote", "1:1", 'or give syntax = "ebsco"'),
        ("{heart attack", "1:1", "this brace has no partner"),
        ("a W/3 (b AND c)", "1:3", "W/n joins words"),
        ('a AND LIMIT-TO(SUBJAREA,"BUSI")', "1:15", "searches subject areas"),
        ("a AND NOT", "1:7", "nothing stands after NOT"),
    ],
    "ebsco": [
        ("TX whole", "1:1", "searches the whole text"),
        ("TI a OR b", "1:9", "put parentheses after TI"),
        ("TITLE-ABS-KEY(a)", "1:1", 'give syntax = "scopus"'),
        ("a NEAR/3 b", "1:3", "N3 is nearest"),
        ("PY recent", "1:4", "write PY 2001 or PY 1978-2020"),
        ("S1 AND S2", "1:1", "points to a search history"),
    ],
    "proquest": [
        ("ft(a)", "1:1", "searches the whole text"),
        ("xx(a)", "1:1", "is not a field tag"),
        ("a ADJ3 b", "1:3", 'NEAR/2 is nearest, in any order, or give syntax = "ovid"'),
        ("yr(2005-2000)", "1:4", "write YR(2000-2005)"),
    ],
    "plain": [
        ("innovation: a review", "1:1", '"innovation:" is not a field tag'),
        ("titel:a", "1:1", 'did you mean "title"'),
        ("TITLE-ABS-KEY(a)", "1:1", 'write leave it out'.replace("write ", "") + ', or give syntax = "scopus"'),
        ("a[tiab]", "1:1", 'give syntax = "pubmed"'),
    ],
    "wos": [
        ("#1 TS=a\n#2 TI=b\n#1 AND #4", "3:8", '"#4" is not a line above this one'),
        ("#1 TS=a AND #2\n#2 TI=b AND #1", "1:13", '"#2" is not a line above this one'),
        ("#1 #1 AND a", "1:4", '"#1" is not a line above this one'),
        ("#1 TS=a\n#1 TI=b", "2:1", "two lines have the number 1"),
        ("#1 TS=(a\n#2 TI=b", "1:7", "this \"(\" is never closed"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("syntax", "text", "place", "what"),
    [(syntax, *case) for syntax, cases in FAULTS.items() for case in cases],
)
def test_a_fault_is_told_with_its_place_and_a_mend(syntax: str, text: str, place: str, what: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, syntax=syntax, file="q.txt")
    told = {complaint.where: str(complaint) for complaint in caught.value.complaints}
    assert what in told[f"q.txt:{place}"]


# ---- laws ------------------------------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    ["TS=", "TITLE(", "TITLE-ABS-KEY ( ", "PUBYEAR > 2000", "PUBYEAR", 'LIMIT-TO(DOCTYPE,"ar")', "DOCTYPE(", "TI ",
     "EXCLUDE(PUBYEAR,2000)", "AB (", "PY 2000-2001", "ti(", "ti,ab(", "yr(", "title:", "year:", "year:>", "journal:",
     "(", ")", "(", ")", '"', '"', "{", "}", "“", " ", " ", "\n", "\n#1 ", "\nS1 ", "\n1: ", "#1", "S1", "#", "AND",
     " OR ", "NOT ", "AND NOT", "NEAR/3", "NEAR", "W/2", " PRE/1 ", " N3 ", " W3 ", "n/2", "a", "b", "c*", "d?", " e ",
     "?", "$", "*", "[*5]", "$5", "2000", "1978-2020", "–", "é", "=", ":", ",", "\x00", "ß", "\ue005", "ar", ".ti,ab.",
     "[tiab]", "[dp]", ":", "~2]", '"a b"[ti:~2]', "2000:2005[dp]", "[mh]", "or/1-2", "limit 1 to english", "exp a/",
     'yr="2000 -Current"', " adj ", " adj3 ", ".ti.", ".yr.", "\n2. ", "/", "[", "]"]
)  # fmt: skip


@pytest.mark.parametrize("syntax", SYNTAXES)
@settings(max_examples=24, deadline=None)
@given(
    text=st.one_of(st.text(), st.lists(_PIECES, max_size=20).map("".join), st.lists(_PIECES, max_size=9).map(" ".join))
)
def test_any_text_is_read_or_refused_with_places(syntax: str, text: str) -> None:
    tree, complaints = read(text, syntax)
    assert all(c.where.startswith("q.txt:") and c.what and "^" in c.excerpt for c in complaints)
    assert complaints if tree is None else parse(to_text(tree, syntax=syntax), syntax=syntax) == tree


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(
    "text",
    ["NOT " * 900 + "a", "(" * 900, "a N2 " * 900 + "b", "TI " * 900, "TITLE(" * 900, "title:" * 900, "{" * 901,
     "a AND NOT " * 900 + "b", "PUBYEAR > 2000 AND " * 1000 + "a", "S" + "1" * 5000, "#" + "1" * 5000 + " a",
     "a[*" + "9" * 5000 + "]", "S1 a\n" + "\n".join(f"S{n} S{n - 1} AND S{n - 1}" for n in range(2, 80)),
     "1. a\n" + "\n".join(f"{n}. or/1-{n - 1}" for n in range(2, 120)),
     "S1 a\n" + "\n".join(f"S{n} NOT (S{n - 1} OR b)" for n in range(2, 300))],
    ids=lambda t: t[:8],
)  # fmt: skip
def test_no_string_is_too_much(syntax: str, text: str) -> None:
    tree, complaints = read(text, syntax)
    assert all(len(str(c)) < 900 for c in complaints)
    assert complaints if tree is None else parse(to_text(tree, syntax=syntax), syntax=syntax) == tree


def trees(grammar: Grammar) -> st.SearchStrategy[Node]:
    """Trees that the syntax can say."""
    sayable = [*grammar.wildcards.values(), *([Wild(0, 7)] if grammar.counted_as else [])]
    dropped = {grammar.wildcards[sign] for sign in grammar.dropped}
    wild = st.sampled_from(sayable)
    letters = st.sampled_from(["a", "b", "need", "é", "1", "and"])
    words = st.one_of(
        letters.map(lambda x: (x,)),
        st.tuples(letters, wild, letters),
        st.tuples(wild, letters),
        st.tuples(letters, st.sampled_from([w for w in sayable if w not in dropped])),
    ).filter(lambda word: _bare(word, grammar))

    def term(field: Field) -> st.SearchStrategy[Node]:
        if field.codes:
            coded = st.sampled_from(sorted(field.codes.values())).map(lambda w: tuple((p,) for p in w.split()))
            return st.builds(Term, coded, st.just(field.columns), st.just(True))

        def told(spelled: tuple[tuple[str | Wild, ...], ...], exact: bool) -> Node:
            text = " ".join(part for word in spelled for part in word if isinstance(part, str))
            exact = field.kind == "name" or (exact and not (grammar.loose_quotes and _wild(spelled)))
            return Term(spelled, field.columns, exact, accents=grammar.accents(text))

        return st.builds(told, st.lists(words, min_size=1, max_size=3).map(tuple), st.booleans())

    def near(field: Field) -> st.SearchStrategy[Node]:
        if grammar.together:
            alone = letters.filter(lambda x: x != "and").map(
                lambda x: Term(((x,),), field.columns, accents=grammar.accents(x))
            )
            said = st.lists(alone, min_size=2, max_size=4)
            if field.columns not in grammar.together_in:
                return alone
            return st.builds(lambda all_, most: reduce(lambda a, b: Near(a, b, most), all_), said, st.integers(0, 4))
        orders = st.sampled_from(sorted({n.ordered for n in grammar.near.values()}))
        groups = st.lists(term(field), min_size=2, max_size=3).map(lambda parts: any_of(*parts))
        between = st.integers(0, 4)
        sides = st.recursive(
            st.one_of(term(field), groups), lambda s: st.builds(Near, s, s, between, orders), max_leaves=3
        )
        return st.builds(Near, sides, sides, between, orders)

    fields = list({f.columns: f for f in reversed(list(grammar.fields.values())) if f.kind != "year"}.values())
    texts = [f for f in fields if f.kind == "words"]
    years = st.builds(lambda first, span: Years(first, first + span), st.integers(1998, 2003), st.integers(0, 3))
    bounds = st.sampled_from([Years(2001, LAST_YEAR), Years(FIRST_YEAR, 1999), Years(FIRST_YEAR, 2005)])
    leafs = st.one_of(st.sampled_from(fields).flatmap(term), st.sampled_from(texts).flatmap(near), years, bounds)
    return st.recursive(
        leafs,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: all_of(*parts)),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: any_of(*parts)),
            inner.map(Not),
        ),
        max_leaves=8,
    )


def _bare(word: tuple[str | Wild, ...], grammar: Grammar) -> bool:
    """Whether the word can stand without quotation marks, and no digit in it would be a wildcard's number."""
    if len(word) == 1:
        return isinstance(word[0], Wild) or not taken(word[0], grammar)
    numbered = any(isinstance(a, Wild) and b == "1" for a, b in pairwise(word))
    return not (numbered and re.match(grammar.counted or "(?!)", "*1"))


def _wild(words: tuple[tuple[str | Wild, ...], ...]) -> bool:
    return any(isinstance(part, Wild) for word in words for part in word)


@pytest.mark.parametrize("syntax", SYNTAXES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_tree_is_written_so_that_it_reads_again(syntax: str, data: st.DataObject) -> None:
    tree = data.draw(trees(SYNTAXES[syntax].grammar))
    assert parse(to_text(tree, syntax=syntax), syntax=syntax) == tree


@pytest.mark.parametrize(
    ("syntax", "tree", "what"),
    [
        (
            "wos",
            Near(Term((("a",),), TOPIC), Term((("b",),), TOPIC), 3, ordered=True),
            "words that must stand in order",
        ),
        ("proquest", Term((("a", ANY),), TOPIC), "a wildcard without a limit"),
        ("scopus", Term((("a", ZERO_ONE),), TOPIC), "a wildcard with this limit"),
        ("scopus", Term((("poem",),), ("type", "type_raw"), True), 'the value "poem", for which it has no code'),
        ("ebsco", Term((("a",),), ("title", "abstract")), "a search in title, abstract"),
        ("ebsco", Term((("a", ONE),), TOPIC), "a wildcard for one letter at the end of a word"),
    ],
)
def test_what_a_syntax_cannot_say_is_named(syntax: str, tree: Node, what: str) -> None:
    with pytest.raises(QueryError, match=f"has no way to say {what}"):
        to_text(tree, syntax=syntax)


def test_two_open_spans_side_by_side_are_one() -> None:
    assert all_of(Years(2001, LAST_YEAR), Years(FIRST_YEAR, 2005)) == Years(2001, 2005)
    assert all_of(Years(FIRST_YEAR, 2005), Years(2001, LAST_YEAR)) == Years(2001, 2005)
    assert isinstance(all_of(Years(2006, LAST_YEAR), Years(FIRST_YEAR, 2005)), And)


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("operator", ["OR", "AND"])
def test_a_long_row_of_terms_is_joined_once(syntax: str, operator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A join at each operator copies all the terms before it, 2 million of them for 2,000 terms."""
    joined = 0

    def counted(*parts: Node) -> Node:
        nonlocal joined
        node = all_of(*parts) if operator == "AND" else any_of(*parts)
        joined += len(getattr(node, "parts", ()))
        return node

    monkeypatch.setattr(reading, "all_of" if operator == "AND" else "any_of", counted)
    tree = parse(f" {operator} ".join(f"w{n}x" for n in range(2000)), syntax=syntax)
    assert isinstance(tree, And if operator == "AND" else Or)
    assert len(tree.parts) == 2000
    assert joined <= 2 * 2000


@given(st.lists(st.sampled_from(["AND", "OR", "NOT"]), max_size=7), st.randoms(use_true_random=False))
@settings(max_examples=24, deadline=None)
def test_operators_join_as_two_at_a_time(written: list[str], random: Random) -> None:
    """PubMed reads from left to right, so that each join is plain to make by hand."""
    words = [random.choice(["a[ti]", "b[ti]", "2001:3000[dp]", "(c[ti] OR d[ti])", "(e[ti] AND 1000:2005[dp])"])
             for _ in range(len(written) + 1)]  # fmt: skip
    nodes = [parse(text, syntax="pubmed") for text in words]
    means = nodes[0]
    for operator, node in zip(written, nodes[1:], strict=True):
        means = any_of(means, node) if operator == "OR" else all_of(means, Not(node) if operator == "NOT" else node)
    text = words[0] + "".join(f" {operator} {word}" for operator, word in zip(written, words[1:], strict=True))
    assert parse(text, syntax="pubmed") == means
