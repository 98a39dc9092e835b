"""PubMed and Ovid: what a string means there, what is refused, and what is warned of."""

from __future__ import annotations

import pytest
from test_search_syntax import drawn

from review.errors import QueryError
from review.search import lint, parse, to_text
from review.search.tree import ANY, Near, Node, Or, Term

SHORT = {
    "TIAB:": "title+abstract+keywords:",
    "TA:": "title+abstract:",
    "MH:": "keywords_plus:",
    "T:": "type+type_raw:",
}

MEANINGS = {
    "pubmed": [
        # strictly from left to right, but for parentheses and for words side by side
        ("a[ti] OR b[ti] AND c[ti] NOT d[ti]", "(AND (OR title:a~ title:b~) title:c~ (NOT title:d~))"),
        ("cancer OR heart attack", "(OR cancer~ (AND heart~ attack~))"),
        ("heart attack OR cancer", "(OR (AND heart~ attack~) cancer~)"),
        ("NOT a[ti] AND b[ti]", "(AND (NOT title:a~) title:b~)"),
        ("a[ti] (b[ab] OR c[ot])", "(AND title:a~ (OR abstract:b~ keywords:c~))"),
        # a tag and the words before it
        ("new heart attack[tiab] OR x", "(OR TIAB:new_heart_attack~ x~)"),
        ('"heart attack" therapy[ti]', "(AND heart_attack!~ title:therapy~)"),
        ("smith j[au] AND nature[ta] AND clinical trial[pt] AND english[la]",
         "(AND authors:smith_j!~ journal:nature!~ T:clinical_trial!~ language:english!~)"),
        ("a[tw] OR b[all] OR c[Text Word] OR d[ All Fields ]", "(OR a~ b~ c~ d~)"),
        ("heart failure[mh:noexp] OR a[MeSH Terms] OR b[majr]", "(OR MH:heart_failure~ MH:a~ MH:b~)"),
        ("e-health*[ti] OR colo*r[ti] OR Müller[ti]", "(OR title:e_health*~ title:colo*r~ title:müller~)"),
        # near each other
        ('"a b"[ti:~0] OR "a-b c"[Title/Abstract : ~ 3]',
         "(OR (NEAR0 title:a~ title:b~) (NEAR3 (NEAR3 TIAB:a~ TIAB:b~) TIAB:c~))"),
        # years
        ("2001[dp] OR 2001/05[pdat] OR 2001/05/03[dp]", "(OR 2001..2001 2001..2001 2001..2001)"),
        ("2000/01/01 : 2005[dp] OR 2001:3000[dp]", "(OR 2000..2005 2001..)"),
        ('a[ti] AND ("2000"[Date - Publication] : "3000"[Date - Publication])', "(AND title:a~ 2000..)"),
        # histories
        ("#1 a[ti] OR\n  b[ti]\n#2 c[ab]\n#3 #1 AND #2\n#3 NOT #2",
         "(AND (OR title:a~ title:b~) abstract:c~ (NOT abstract:c~))"),
    ],
    "ovid": [
        # ADJ, AND, NOT, OR
        ("a or b and c not d", "(OR a (AND b c (NOT d)))"),
        ("a not b and c", "(AND a (NOT (AND b c)))"),
        ("a adj b adj3 c", "(NEAR2 (PRE0 a b) c)"),
        ("(a or b) adj1 (c or d)", "(NEAR0 (OR a b) (OR c d))"),
        # words side by side are one phrase, numbers among them too
        ("heart attack.ti. or covid 19.ab. or phase adj2 3 trials",
         "(OR title:heart_attack abstract:covid_19 (NEAR1 phase 3_trials))"),
        ("5 star hotels.ti.", "title:5_star_hotels"),
        # fields
        ("a.ti,ab. or b.AB,TI. or (c or d).tw. or e.ti, ab, kf.", "(OR TA:a TA:b TA:c TA:d TIAB:e)"),
        ("a.mp. or b or c.ti", "(OR a b title:c)"),
        ("smith j*.au. and new york times.jn. and english.la. and review.pt.",
         "(AND authors:smith_j*! journal:new_york_times! language:english! T:review!)"),
        ("2001.yr. or 2000-2005.yr.", "(OR 2001..2001 2000..2005)"),
        # wildcards
        ("a$ or b* or c: or d$3 or e*12 or f:2 or g# or h?", "(OR a* b* c* d<0-3> e<0-12> f<0-2> g? h$)"),
        ("a$2000", "a*2000"),
        # subject headings
        ("exp Heart Failure/ or *Heart/ or Neoplasms/ec, th [Economics, Therapy]",
         "(OR MH:heart_failure! MH:heart! MH:neoplasms!)"),
        ('exp "Surveys and Questionnaires"/ and covid-19/', "(AND MH:surveys_and_questionnaires! MH:covid_19!)"),
        ("hip/groin and a", "(AND hip_groin a)"),
        # histories
        ("1. a.ti.\n2. b.ti.\n3. c.ti.\n4. or/1-2,3\n5. and/1,3\n6. 4 not 5",
         "(AND (OR title:a title:b title:c) (NOT (AND title:a title:c)))"),
        ("1     exp Heart/ (5,000)\n2     a or b (12)\n3     1 and 2 (3)", "(AND MH:heart! (OR a b))"),
        ("1. a.ti.\n2. b.ti.\nor/1-2", "(OR title:a title:b)"),
        ('1. a\n2. limit 1 to (english language and yr="2000 -Current")', "(AND a language:english! 2000..)"),
        ('1. a\nlimit 1 to (english or French or "review articles")',
         "(AND a (OR language:english! language:french! T:review!))"),
        ("1. a\nlimit 1 to yr=2001", "(AND a 2001..2001)"),
    ],
}  # fmt: skip


def short(tree: Node) -> str:
    text = drawn(tree)
    for name, long in sorted(SHORT.items(), key=lambda item: -len(item[1])):
        text = text.replace(long, name)
    return text


CASES = [(syntax, *case) for syntax, cases in MEANINGS.items() for case in cases]


@pytest.mark.parametrize(("syntax", "text", "means"), CASES)
def test_a_string_means_its_tree(syntax: str, text: str, means: str) -> None:
    tree = parse(text, syntax=syntax)
    assert short(tree) == means
    assert parse(to_text(tree, syntax=syntax), syntax=syntax) == tree


REFUSED = [
    ("pubmed", "(a OR b)[ti]", "1:9", "write it behind each term of the group"),
    ("pubmed", "a[ti][ab]", "1:6", "no term stands before [ab]"),
    ("pubmed", "a[ti] or b[ti]", "1:7", "write OR for the operator"),
    ("pubmed", "bed and breakfast[ti]", "1:5", "quotation marks around a phrase"),
    ("pubmed", "a[titel]", "1:2", 'did you mean "Title"'),
    ("pubmed", "a[ad]", "1:2", '"[ad]" searches affiliations'),
    ("pubmed", "a[ti", "1:2", "this bracket has no partner"),
    ("pubmed", '"a b*"[ti:~2]', "1:1", "PubMed takes none where words are near each other"),
    ("pubmed", '"a"[ti:~2]', "1:1", "holds one word"),
    ("pubmed", '"a b"[mh:~2]', "1:6", "write it with [tiab], [ti] or [ab]"),
    ("pubmed", "2005:2001[dp]", "1:1", "write 2001:2005[dp]"),
    ("pubmed", "2001:2005[edat]", "1:10", "searches dates of entry"),
    ("pubmed", "2001:2005[ti]", "1:10", "[ti] stands behind dates"),
    ("pubmed", "last year[dp]", "1:1", "write 2001[dp] or 1978:2020[dp]"),
    ("pubmed", "heart.ti,ab.", "1:1", 'or give syntax = "ovid"'),
    ("pubmed", "a NEAR/3 b", "1:3", '"… …"[tiab:~3] is nearest, in any order, or give syntax = "wos"'),
    ("pubmed", "TI remote", "1:1", 'or give syntax = "ebsco"'),
    ("pubmed", "#1 AND #2", "1:1", "points to a search history"),
    ("ovid", "heart (attack or failure)", "1:7", "write AND, OR, NOT or ADJ before it"),
    ("ovid", "a.ti. b.ti.", "1:7", 'no operator stands before "b"'),
    ("ovid", "a.ti,zz.", "1:2", '".zz." is not a field tag'),
    ("ovid", "a.ti,in.", "1:2", '".in." searches affiliations'),
    ("ovid", "a.ti,ab,", "1:1", "goes on behind it"),
    ("ovid", "a[tiab]", "1:1", 'or give syntax = "pubmed"'),
    ("ovid", "a NEAR/3 b", "1:3", "ADJ4 is nearest"),
    ("ovid", "ti:heart", "1:1", "write (…).ti."),
    ("ovid", "a adj3 (b and c)", "1:3", "ADJ joins words"),
    ("ovid", "(2001 or a).ti.", "1:2", "put the number in quotation marks"),
    ("ovid", "or/1-3", "1:1", "points to a search history"),
    ("ovid", "1. a\n2. or/1-7", "2:4", '"2" is not a line above this one'),
    ("ovid", "1. a\n2. b\n3. or/2-1", "3:4", "write or/1-2"),
    ("ovid", "1. a\n2. limit 1 to humans", "2:15", 'within the limit "humans"'),
    ("ovid", "1. a\n2. limit 1 to englich", "2:15", 'did you mean "english"'),
    ("ovid", "1. a\n2. limit 1 to (english or french and review)", "2:16", "write a line for each"),
    ("ovid", '1. a\n2. limit 1 to yr="2005-2000"', "2:15", 'write yr="2000 -2005"'),
]


@pytest.mark.parametrize(("syntax", "text", "place", "what"), REFUSED)
def test_a_fault_is_told_with_its_place_and_a_mend(syntax: str, text: str, place: str, what: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, syntax=syntax, file="q.txt")
    told = {complaint.where: str(complaint) for complaint in caught.value.complaints}
    assert what in told[f"q.txt:{place}"]


WARNED = [
    ("pubmed", "heart AND lung", ["1:1"], "PubMed also looks for headings and synonyms of its own"),
    ("pubmed", "heart[mh]", ["1:6"], "the narrower headings that PubMed adds are not found"),
    ("pubmed", "can*[ti]", ["1:1"], "fewer than 4 letters"),
    ("pubmed", "*oma[ti]", ["1:1"], "PubMed takes none in front"),
    ("pubmed", "wom?n[ti]", ["1:1"], 'PubMed has no wildcard "?"'),
    ("pubmed", "a[ti] OR b[ti] AND c[ti]", ["1:16"], "PubMed reads from left to right"),
    ("pubmed", "(heart[ti] OR lung attack[tiab]) AND 2000:2005[dp]", [], ""),
    ("ovid", "exp Heart/ and heart.sh.", ["1:1", "1:21"], "narrower headings, which exp adds"),
    ("ovid", "a.ti. or b.ti. and c.ti.", ["1:16"], "Ovid reads AND first"),
    ("ovid", "(a adj3 b*).ti,ab. and (wom#n or colo?r).mp. and 2000-2005.yr.", [], ""),
    ("wos", "TS=(wom#n OR colo$r)", ["1:5"], 'Web of Science has no wildcard "#"'),
    ("proquest", "ti(a$3 OR colo#r)", ["1:11"], 'ProQuest has no wildcard "#"'),
]


@pytest.mark.parametrize(("syntax", "text", "places", "what"), WARNED)
def test_a_warning_has_its_place_and_a_mend(syntax: str, text: str, places: list[str], what: str) -> None:
    warnings = lint(text, syntax=syntax, file="q")
    assert [warning.where for warning in warnings] == [f"q:{place}" for place in places]
    assert all(what in str(warning) for warning in warnings)


def word(text: str, column: str = "title") -> Term:
    return Term(((text,),), (column,), accents=False)


PHRASE = Term((("a",), ("b",)), ("title",), accents=False)


@pytest.mark.parametrize(
    ("tree", "what"),
    [
        (Near(word("a"), word("b"), 2, ordered=True), "words that must stand in order"),
        (Near(Or((word("a"), word("b"))), word("c"), 2), "groups, phrases or wildcards near each other"),
        (Near(PHRASE, word("c"), 2), "groups, phrases or wildcards near each other"),
        (Near(Near(word("a"), word("b"), 1), word("c"), 2), "groups, phrases or wildcards near each other"),
        (Near(word("a", "keywords"), word("b", "keywords"), 2), "words near each other in the field ot"),
    ],
)
def test_what_pubmed_cannot_say_near_each_other_is_named(tree: Node, what: str) -> None:
    with pytest.raises(QueryError, match=f"PubMed has no way to say {what}"):
        to_text(tree, syntax="pubmed")


def test_a_digit_behind_a_wildcard_of_ovid_is_not_its_number() -> None:
    with pytest.raises(QueryError, match="has no way to say a wildcard"):
        to_text(Term((("a", ANY, "1"),), ("title",)), syntax="ovid")
    assert to_text(parse("a$2000.ti.", syntax="ovid"), syntax="ovid") == "a*2000.ti."


def test_strings_are_written_as_the_database_writes_them() -> None:
    text = '(heart-attack[tiab] OR "chest pain"[ti] OR "hip pain"[ti:~2]) AND 2000:3000[dp]'
    assert to_text(parse(text, syntax="pubmed"), syntax="pubmed") == text
    text = '(heart* OR "lung").ti,ab. AND (a ADJ b ADJ3 c).mp. AND english.la.'
    assert to_text(parse(text, syntax="ovid"), syntax="ovid") == text.replace("english", '"english"')


# ---- blanks without end: each of these took minutes -----------------------------------------------------------------


@pytest.mark.parametrize("behind", ["", "x", "]x["])
def test_a_tag_of_pubmed_that_is_never_closed_is_told_at_once(behind: str) -> None:
    with pytest.raises(QueryError, match="this bracket has no partner"):
        parse("heart[" + " " * 100_000 + behind + "[", syntax="pubmed")


@pytest.mark.parametrize("tag", ["ti", " ti", "ti  ", " title  ", "ti\t"])
def test_blanks_around_a_tag_of_pubmed_count_for_nothing(tag: str) -> None:
    assert parse(f"heart[{tag}]", syntax="pubmed") == parse("heart[ti]", syntax="pubmed")


def test_many_blanks_in_a_history_of_ovid_are_read_at_once() -> None:
    blanks = " " * 400_000
    assert parse(f"1. a.ti.\n2. b.ti.{blanks}or{blanks}c.ti.{blanks}(12)", syntax="ovid") == parse(
        "b.ti. or c.ti.", syntax="ovid"
    )


@pytest.mark.parametrize("blanks", [" ", "   "])
def test_a_line_behind_an_operator_of_ovid_is_no_tally_however_many_blanks_stand_between(blanks: str) -> None:
    assert parse(f"1. a.ti.\n2. b.ti. or{blanks}(1)", syntax="ovid") == parse("b.ti. or a.ti.", syntax="ovid")
