"""Warnings of search strings: each with its place, none for a string that is plain, and never a crash."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import QueryError
from review.search import SYNTAXES, lint

WARNED = [
    ("wos", "TS=(a OR b AND c)", ["q.txt:1:12"], "Web of Science reads AND first: write parentheses"),
    ("scopus", "TITLE(a OR b AND c)", ["q.txt:1:14"], "Scopus reads OR first"),
    ("wos", "a and b", ["q.txt:1:3"], '"and" is read as the operator; write AND'),
    ("wos", "TS=(ze* OR innovat*)", ["q.txt:1:5"], 'fewer than 3 letters stand beside the wildcard of "ze*"'),
    ("wos", "TS=(*at OR *oxide)", ["q.txt:1:5"], '"*at"'),
    ("wos", "PY=2001-2003 AND PY=2005", ["q.txt:1:21"], "no year lies in all these spans"),
    ("ebsco", "TI *computer", ["q.txt:1:4"], "EBSCOhost takes none in front"),
    ("scopus", "a W/256 b", ["q.txt:1:3"], "Scopus takes 255"),
    ("scopus", "a W/6 b PRE/6 c", ["q.txt:1:9"], "PRE/6 stands beside another proximity operator"),
    ("proquest", "ti(econom[*21])", ["q.txt:1:4"], "ProQuest takes 20"),
    ("wos", "#1 TS=(a OR b AND c)\n#1 or d", ["q.txt:1:15", "q.txt:2:4"], '"or" is read as the operator'),
]


@pytest.mark.parametrize(("syntax", "text", "places", "what"), WARNED)
def test_a_warning_has_its_place_and_a_mend(syntax: str, text: str, places: list[str], what: str) -> None:
    warnings = lint(text, syntax=syntax, file="q.txt")
    assert [warning.where for warning in warnings] == places
    assert what in str(warnings[-1])


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        ("wos", "TS=((innovat* OR strateg*) AND (need OR want)) AND PY=1978-2020"),
        ("scopus", 'TITLE-ABS-KEY("a b" AND (c W/3 d)) AND PUBYEAR > 1999 AND PUBYEAR < 2006'),
        ("ebsco", "TI (a OR b) AND AB (c N5 d) AND PY 2000-2005"),
        ("proquest", "ti(a NEAR/3 b) AND yr(2000-2005)"),
        ("wos", "#1 TS=(a) OR TS=(b)\n#2 TS=(c) AND TS=(d)\n#1 AND #2"),
        ("plain", "title:(a OR b) year:2000-2005"),
    ],
)
def test_a_plain_string_is_not_warned_of(syntax: str, text: str) -> None:
    assert lint(text, syntax=syntax) == []


@pytest.mark.parametrize("syntax", SYNTAXES)
@settings(max_examples=18, deadline=None)
@given(text=st.text(alphabet='ab*?$#[]5() "ANDORnotW/3N5{}-\n', max_size=40))
def test_every_string_that_can_be_read_can_be_looked_over(syntax: str, text: str) -> None:
    try:
        warnings = lint(text, syntax=syntax, file="q.txt")
    except QueryError:
        return
    assert all(w.where.startswith("q.txt:") and w.what and w.hint for w in warnings)
