"""Search strings of Web of Science: what each means, what is wrong with each, and that none brings the reader down."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import Complaint, QueryError
from review.search import SYNTAXES, parse, to_text
from review.search.tree import ANY, ONE, ZERO_ONE, And, Near, Node, Not, Or, Term, Wild, Years

SAMPLES = Path(__file__).parent / "samples" / "search"
TREES = sorted((SAMPLES / "trees").glob("*.wos.txt"))
ERRORS = sorted((SAMPLES / "errors").glob("*.wos.txt"))
QUERIES = sorted((Path(__file__).parents[1] / "queries").glob("*.wos.txt"))
CH = (
    "TS=((innovat* OR strateg*) AND (heterogene* OR diversity OR segment* OR differenti*) AND (demand OR consumer OR "
    "customer OR user OR need OR preference OR market OR want)) AND PY=1978-2020"
)


def read(text: str) -> tuple[Node | None, tuple[Complaint, ...]]:
    """The tree, or the complaints."""
    try:
        return parse(text, file="q.txt"), ()
    except QueryError as error:
        return None, error.complaints


def drawn(node: Node) -> str:
    """The tree as one line in prefix form, written without `to_text`."""
    match node:
        case And(parts):
            return f"(AND {' '.join(map(drawn, parts))})"
        case Or(parts):
            return f"(OR {' '.join(map(drawn, parts))})"
        case Not(inner):
            return f"(NOT {drawn(inner)})"
        case Near(left, right, between, ordered):
            return f"({'PRE' if ordered else 'NEAR'}{between} {drawn(left)} {drawn(right)})"
        case Years(first, last):
            return f"{first}..{last}"
        case Term(words, fields, exact):
            signs = {ANY: "<any>", ONE: "<one>", ZERO_ONE: "<0-1>"}
            spelled = "_".join(
                "".join(p if isinstance(p, str) else signs.get(p, f"<{p.least}-{p.most}>") for p in word)
                for word in words
            )
            where = "topic" if fields == ("title", "abstract", "keywords", "keywords_plus") else "+".join(fields)
            return f"{where}:{spelled}" + "!" * exact


def test_there_are_samples() -> None:
    assert len(TREES) > 25
    assert len(ERRORS) > 20
    assert len(QUERIES) >= 2


@pytest.mark.parametrize("path", TREES, ids=lambda p: p.name)
def test_a_string_means_its_tree(path: Path) -> None:
    tree = parse(path.read_bytes().decode())
    assert drawn(tree) + "\n" == path.with_name(path.name.replace(".wos.", ".tree.")).read_text()
    assert parse(to_text(tree)) == tree


@pytest.mark.parametrize("path", ERRORS, ids=lambda p: p.name)
def test_all_faults_of_a_string_are_named_with_their_places(path: Path) -> None:
    with pytest.raises(QueryError) as caught:
        parse(path.read_bytes().decode(), file=f"queries/{path.name}")
    assert str(caught.value) + "\n" == path.with_name(path.name.replace(".wos.", ".faults.")).read_text()


@pytest.mark.parametrize("path", ERRORS, ids=lambda p: p.name)
def test_every_caret_stands_below_the_place_it_names(path: Path) -> None:
    text = path.read_bytes().decode()
    with pytest.raises(QueryError) as caught:
        parse(text, file="q.txt")
    for complaint in caught.value.complaints:
        name, line, column = complaint.where.split(":")
        shown, caret = complaint.excerpt.split("\n")
        assert name == "q.txt"
        there = text.split("\n")[int(line) - 1][int(column) - 1 :][:1]
        assert shown[len(caret) - 1 :][:1].strip() == there.strip()


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: p.name)
def test_the_queries_of_this_review_can_be_read(path: Path) -> None:
    tree = parse(path.read_text(), file=path.name)
    assert isinstance(tree, And)
    assert Years(1978, 2020) in tree.parts
    if path.name == "ch-topic.wos.txt":
        assert to_text(tree) == CH
    if path.name == "ch-topic-and.wos.txt":
        assert to_text(tree) == CH.replace("(innovat* OR strateg*)", "innovat* AND strateg*")


_PIECES = st.sampled_from(
    ["TS=", "TI=", "PY=", "XX=", "AU=", "(", ")", '"', "“", " ", "\n", "#", "#1", "AND", "or", " NOT ", "NEAR/3",
     "NEAR/", "SAME", "a", "b*", "?", "$", "1978-2020", "–", "é", "=", "W/5", "\x00", "ß"]
)  # fmt: skip


@settings(max_examples=96, deadline=None)
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=25).map("".join), st.lists(_PIECES, max_size=25).map(" ".join)))
def test_any_text_is_read_or_refused_with_complaints(text: str) -> None:
    tree, complaints = read(text)
    if tree is not None:
        assert parse(to_text(tree)) == tree
    else:
        assert complaints
    assert all(c.where.startswith("q.txt:") and c.what and "^" in c.excerpt for c in complaints)
    assert len({c.where for c in complaints}) == len(complaints)


@pytest.mark.parametrize(
    "text",
    ["NOT " * 5000 + "a", "(" * 5000, ")" * 5000, "a NEAR " * 5000 + "b", "TS=" * 5000, '"' * 5001,
     "a NOT " * 3000 + "b", "NEAR/" + "9" * 5000, "PY=" + "1" * 5000, "a" + "*?" * 3000],
    ids=lambda t: t[:8],
)  # fmt: skip
def test_no_string_is_too_much(text: str) -> None:
    tree, complaints = read(text)
    assert tree is None or parse(to_text(tree)) == tree
    assert all(len(str(c)) < 400 for c in complaints)


def test_a_string_of_a_thousand_terms_is_read_at_once() -> None:
    tree = parse(" OR ".join(f"word{i}" for i in range(1000)))
    assert isinstance(tree, Or)
    assert len(tree.parts) == 1000


def test_many_groups_in_a_row_are_not_deep() -> None:
    tree = parse(" OR ".join(f"((w{i} NEAR/1 b))" for i in range(150)))
    assert isinstance(tree, Or)
    assert len(tree.parts) == 150


def test_places_do_not_count_when_trees_are_compared() -> None:
    first, second = parse("a OR b"), parse("   a   OR b")
    assert first == second
    assert hash(first) == hash(second)
    assert [leaf.at for leaf in first.parts] == [0, 5]  # type: ignore[union-attr]
    assert [leaf.at for leaf in second.parts] == [3, 10]  # type: ignore[union-attr]


def test_quotation_marks_are_remembered() -> None:
    assert parse('"need"') != parse("need")


@pytest.mark.parametrize(
    "tree",
    [
        Near(Term((("a",),), ("title",)), Term((("b",),), ("title",)), 3, ordered=True),
        Term((("a", Wild(0, 5)),), ("title",)),
        Term((("a",),), ("title", "keywords")),
        And((Years(2001, 2002), Term((("a",),), ("publisher",)))),
    ],
)
def test_what_web_of_science_cannot_say_is_refused(tree: Node) -> None:
    with pytest.raises(QueryError, match="no way to say"):
        to_text(tree)


def test_an_unknown_syntax_is_named_with_the_nearest() -> None:
    with pytest.raises(QueryError, match='did you mean "wos"'):
        parse("a", syntax="woss")
    assert set(SYNTAXES) >= {"wos", "scopus", "ebsco", "proquest", "plain"}
