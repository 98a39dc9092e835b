"""Random search trees and records that step into every trap which a scan of bytes for literals has to know.

A case draws a small lexicon first, so that terms and texts share their words and most answers are not "no". Tokens come
in families that are alike in some dangerous way: one is a prefix of another, runs over the end of the one before
("ne", "edge"), overlaps itself, or is written in letters that fold to others. Terms are made of the words that
tokens fold to, whole or with a wildcard in any place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd
from hypothesis import strategies as st
from search_oracle import words_of

from review.search.tree import ANY, ONE, ZERO_ONE, And, Near, Node, Not, Or, Term, Wild, Word, Years, all_of, any_of

Row = dict[str, Any]

FAMILIES = (
    ("need", "needs", "Needed", "nee", "ne", "edge", "ed", "e", "d", "needé", "éneed"),  # run over ends; prefixes
    ("nana", "na", "banana", "nanana", "an", "a"),  # overlap themselves
    ("a", "b", "ab", "ba", "aab", "A", "B"),  # of one letter
    ("user", "uſer", "superuser", "users", "ＵＳＥＲ", "𝐮𝐬𝐞𝐫", "use"),  # letters that fold to ASCII
    ("market", "mar\u212aet", "MARKET", "marketing", "mark", "arket"),  # the Kelvin sign
    ("café", "cafe", "CAFE\u0301", "cafés", "caf", "é", "e\u0301", "fé"),  # composed or not
    ("Straße", "strasse", "STRAẞE", "stra", "ße", "ss"),  # one letter that folds to two
    ("ﬁne", "fine", "ﬁ", "fi", "f", "ine"),  # a ligature
    ("İst", "i\u0307st", "ist", "ıst", "st", "I"),  # the dot of İ
    ("x\u0302y", "xy", "x", "y", "\u0302"),  # a mark that composes with nothing
    ("Σίσυφος", "ΣΊΣΥΦΟΣ", "σίσυφοσ", "σος", "ς", "Σ"),  # final sigma
    ("СПРОС", "спрос", "спроса", "рос", "ёж", "еж"),
    ("हिन्दी", "हिन्द", "हि", "ह", "न्दी", "שָׁלוֹם", "שלום"),  # marks that are letters to a reader
    ("市场", "市", "场", "市场需求", "ｶﾞ", "が", "か"),  # no spaces between words; half-width letters that join
    ("x²", "x2", "½", "1", "2", "12", "1⁄2", "２"),  # digits; one half is two words
    ("de\u00admand", "demand", "DEMAND", "de", "mand", "man"),  # a soft hyphen parts words
    ("Å", "\u212b", "a\u030a", "å", "№", "no", "㎏", "kg", "㎐", "hz"),  # signs that fold to words
    ("need" * 30, "need", "d" * 200, "d", "dn"),  # very long
    ("snake_case", "snake", "case", "e", "R&D", "r", "d", "O’Neill", "neill", "o"),
)
GAPS = (
    *(" ",) * 12, "", "", "-", "–", "_", "'", "’", "“", ".", "…", ", ", ";", "; ", " ; ", "；", "/", "&", "\n", "\t",
    "\x00", "\u00a0", "\u00ad", "\u200b", "\u0301", "\u3000", " < ", "|", "{{", "'\"",
)  # fmt: skip
EMPTY = (None, None, "", " \n ", "...", ";", " ; a", "a;b;", "–", "\u0301")
WILDS = (ANY, ANY, ANY, ONE, ZERO_ONE, Wild(0, 2), Wild(0, 5), Wild(1, None), Wild(2, 3))
TOPIC = ("title", "abstract", "keywords", "keywords_plus")
FIELDS = (
    ("title",), ("title",), TOPIC, TOPIC, ("abstract",), ("keywords",), ("keywords_plus",), ("title", "abstract"),
    ("keywords", "keywords_plus"), ("authors",), ("journal",), ("type_raw", "type"), ("language",),
)  # fmt: skip
COLUMNS = ("title", "abstract", "keywords", "keywords_plus", "authors", "journal", "type", "type_raw", "language")
NEEDED = ("title", "abstract", "authors", "journal", "type", "type_raw", "language", "year")


# ---- records ---------------------------------------------------------------------------------------------------------


def table(rows: Sequence[Row]) -> pd.DataFrame:
    """A record table of the columns that `rows` have."""
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return pd.DataFrame({
        name: pd.array(cells, dtype="Int64" if name == "year" else "str") for name, cells in columns.items()
    })  # fmt: skip


def _lexicon(families: list[tuple[str, ...]], chosen: list[int]) -> tuple[str, ...]:
    known = sum(families, ())
    return tuple(dict.fromkeys(known[at % len(known)] for at in chosen))


places = st.integers(0, 23)
lexicons = st.builds(
    _lexicon, st.lists(st.sampled_from(FAMILIES), min_size=1, max_size=2), st.lists(places, min_size=1, max_size=5)
)
ends = st.sampled_from(("", "", "", ".", "“", " ", "É", "_"))
texts = st.tuples(ends, st.lists(st.tuples(places, st.sampled_from(GAPS)), min_size=1, max_size=7), ends)
rows = st.lists(
    st.fixed_dictionaries({**dict.fromkeys(COLUMNS, places), "year": st.sampled_from((None, *range(1998, 2004)))}),
    min_size=1,
    max_size=6,
)


def _text(drawn: tuple[str, list[tuple[int, str]], str], tokens: Sequence[str]) -> str:
    start, parts, end = drawn
    return start + "".join(tokens[at % len(tokens)] + gap for at, gap in parts).strip(" ") + end


def _rows(drawn: list[Row], cells: Sequence[str | None]) -> list[Row]:
    """All cells are out of a few, so that columns and records share some."""
    return [{c: cells[at % len(cells)] if c != "year" else at for c, at in row.items()} for row in drawn]


# ---- trees -----------------------------------------------------------------------------------------------------------


class Plan(NamedTuple):
    """How a word of a term is made of a word of the lexicon; it stands in the tree until the lexicon is known.

    Strategies that do not hang on the lexicon are built once, which makes drawing many times faster."""

    word: int
    start: int
    end: int
    shape: int
    one: Wild
    other: Wild


def _word(plan: Plan, known: Sequence[str]) -> Word:
    """The word whole, or with one or two wildcards in its place, often such that it fits."""
    word, one, other = known[plan.word % len(known)], plan.one, plan.other
    start, end = sorted((plan.start % (len(word) + 1), plan.end % (len(word) + 1)))
    shapes: tuple[Word, ...] = (
        (word,), (word[:start], one), (one, word[start:]), (word[:start], one, word[end:]),
        (word[:start], ONE, word[start + 1 :]), (one, word[start:end] or word, other), (one, word[-1]),
        (word[0], one, other if one != other else word), (ONE,) * min(len(word), 4), (one,), (word,), (word,),
    )  # fmt: skip
    return tuple(part for part in shapes[plan.shape % len(shapes)] if part != "") or (word,)


def _tree(node: Node, known: Sequence[str], accents: bool) -> Node:
    """The tree with its plans carried out."""

    def made(inner: Node) -> Node:
        return _tree(inner, known, accents)

    match node:
        case Term(words=words, fields=fields):
            return Term(tuple(_word(plan, known) for plan in words), fields, accents=accents)
        case Near(left, right, between, ordered):
            return Near(made(left), made(right), between, ordered)
        case Not(inner):
            return Not(made(inner))
        case And(parts):
            return all_of(*map(made, parts))
        case Or(parts):
            return any_of(*map(made, parts))
    return node


def _groups(of: st.SearchStrategy[Node], most: int = 3) -> st.SearchStrategy[Node]:
    return st.lists(of, min_size=2, max_size=most).map(lambda parts: any_of(*parts))


def _joined(sides: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(Near, sides, sides, st.integers(0, 4), st.booleans())


def _terms(fields: st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[Node]:
    plan = st.builds(Plan, places, places, places, places, st.sampled_from(WILDS), st.sampled_from(WILDS))
    phrase = st.one_of(st.tuples(plan), st.lists(plan, min_size=1, max_size=4).map(tuple))
    return st.builds(Term, phrase, fields)


def _chained(fields: tuple[str, ...]) -> st.SearchStrategy[Node]:
    term = _terms(st.just(fields))
    inner = st.recursive(
        st.one_of(term, _groups(term)), lambda side: st.one_of(_joined(side), _groups(side, 2)), max_leaves=4
    )
    return _joined(inner)


# A drawn tree holds plans in the place of words; `cases` carries them out.
terms = _terms(st.sampled_from(FIELDS))
nears = st.one_of(*map(_chained, dict.fromkeys(FIELDS)), _joined(st.one_of(terms, _groups(terms))))
years = st.builds(lambda first, span: Years(first, first + span), st.integers(1998, 2003), st.integers(0, 3))
trees = st.one_of(
    terms,
    st.recursive(
        st.one_of(terms, terms, nears, years),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: all_of(*parts)), _groups(inner), inner.map(Not)
        ),
        max_leaves=6,
    ),
)


def cases(drawn: st.SearchStrategy[Any] = trees, *, accents: bool = True) -> st.SearchStrategy[tuple[Any, list[Row]]]:
    """A tree, or a list of trees, and records, out of one lexicon. drawn: `terms`, `nears`, `trees`, or their lists."""

    def made(tokens: tuple[str, ...], plan: Any, cells: list[Any], records: list[Row]) -> tuple[Any, list[Row]]:
        known = list(dict.fromkeys(w for token in tokens for w in words_of(token, accents=accents))) or ["a"]
        tree = [_tree(p, known, accents) for p in plan] if isinstance(plan, list) else _tree(plan, known, accents)
        return tree, _rows(records, [*(_text(cell, tokens) for cell in cells)] * 3 + [*EMPTY])

    return st.builds(made, lexicons, drawn, st.lists(texts, min_size=1, max_size=6), rows)


# ---- told to a reader of the test ------------------------------------------------------------------------------------


def shown(node: Node) -> str:
    """The tree on one line: `title: need* edge` for a term, wildcards as {least,most} where they are no `*`."""
    match node:
        case Term(words=words, fields=fields, accents=accents):
            spelled = " ".join("".join(map(_part, word)) for word in words)
            return f"{'+'.join(fields)}: {spelled}" + ("" if accents else " (no accents)")
        case Years(first, last):
            return f"{first}-{last}"
        case Near(left, right, between, ordered):
            return f"({shown(left)} {'PRE' if ordered else 'NEAR'}/{between} {shown(right)})"
        case Not(inner):
            return f"NOT {shown(inner)}"
        case And(parts) | Or(parts):
            return f"({(' AND ' if isinstance(node, And) else ' OR ').join(map(shown, parts))})"
    raise AssertionError(node)


def _part(part: str | Wild) -> str:
    if isinstance(part, str):
        return ascii(part)[1:-1]
    return "*" if part == ANY else f"{{{part.least},{'' if part.most is None else part.most}}}"
