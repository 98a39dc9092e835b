"""How a string is bracketed, as the package `search-query` reads it, against how we read it.

It is a second opinion on AND, OR, NOT, parentheses and their precedence only: it takes words side by side for one term,
and it cannot read groups beside NEAR.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from search_query.parser import parse as parse_other
from search_query.query import Query

from review.search import SYNTAXES, parse
from review.search.tree import And, Node, Not, Or, Term

TERMS = ("copper", "lead", '"pond algae"', "zinc", '"red rust"')
Holds = Mapping[str, bool]
Drawn = str | tuple["Drawn", ...]

# syntax -> (its name in search-query, a term as it is written, the whole string)
WRITTEN: dict[str, tuple[str, Callable[[str], str], Callable[[str], str]]] = {
    "wos": ("wos", lambda term: term, lambda text: f"TS=({text})"),
    "pubmed": ("pubmed", lambda term: f"{term}[ti]", lambda text: text),
    "ebsco": ("ebscohost", lambda term: f"TI {term}", lambda text: text),
}


def joined(operands: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    """Two to four operands with operators between: (operand, operator, operand, …).

    OR and NOT are never side by side, since the other reader then puts its parentheses wrongly in Web of Science:
    "a AND (b NOT c OR d NOT e)" becomes "(a AND b NOT c) OR d NOT e"."""

    def run(operators: tuple[str, str]) -> st.SearchStrategy[Drawn]:
        pairs = st.lists(st.tuples(st.sampled_from(operators), operands), min_size=1, max_size=3)
        return st.builds(lambda first, rest: (first, *(part for pair in rest for part in pair)), operands, pairs)

    return run(("AND", "OR")) | run(("AND", "NOT"))


STRINGS = joined(st.recursive(st.sampled_from(TERMS), joined, max_leaves=4))


def spelled(drawn: Drawn, term: Callable[[str], str]) -> str:
    """The string, without parentheses around the whole."""
    parts = []
    for part in drawn:
        if isinstance(part, tuple):
            parts.append(f"({spelled(part, term)})")
        else:
            parts.append(part if part in ("AND", "OR", "NOT") else term(part))
    return " ".join(parts)


def ours(node: Node, holds: Holds) -> bool:
    match node:
        case And(parts):
            return all(ours(part, holds) for part in parts)
        case Or(parts):
            return any(ours(part, holds) for part in parts)
        case Not(inner):
            return not ours(inner, holds)
        case Term(words):
            return holds[" ".join("".join(map(str, word)) for word in words)]
        case _:
            raise AssertionError(node)


def second_opinion(text: str, platform: str) -> Query:
    """Its tree. It gives up on some strings that mix operators inside parentheses; then it has no opinion."""
    try:
        return parse_other(text, platform=platform)
    except ValueError:
        reject()


def theirs(query: Query, holds: Holds) -> bool:
    if not query.operator:
        return holds[query.value.strip('"')]
    first, *rest = (theirs(child, holds) for child in query.children)
    return {"AND": first and all(rest), "OR": first or any(rest), "NOT": first and not any(rest)}[query.value]


@pytest.mark.parametrize("syntax", [name for name in WRITTEN if name in SYNTAXES])
@settings(max_examples=18, derandomize=True)  # a rare fault of the other reader must not fail a build by chance
@given(drawn=STRINGS)
def test_a_second_reader_brackets_a_string_alike(syntax: str, drawn: Drawn) -> None:
    platform, term, whole = WRITTEN[syntax]
    text = whole(spelled(drawn, term))
    mine, other = parse(text, syntax=syntax), second_opinion(text, platform)
    names = [name.strip('"') for name in TERMS]
    for values in product((False, True), repeat=len(names)):
        holds = dict(zip(names, values, strict=True))
        assert ours(mine, holds) == theirs(other, holds), text
