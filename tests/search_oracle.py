"""The oracle: whether a record matches a search tree, taken literally, one record, one word, one letter at a time.

It is slow and plain on purpose, and shares nothing with `review.search` but the nodes of the tree. The rule it follows:

- Text is folded: NFKC, without case, NFKC again; the i with a dot that İ leaves is i. A word is a longest run of
  letters and digits, each with its combining marks; all else parts words.
- Where a term does not heed accents, combining marks are dropped (after NFKD) before words are parted, in both.
- Some columns hold several values joined by ';'. A term or a NEAR is found within one value of one field.
- A term is yes if one of its fields has it; else unknown if a field that it needs is missing (a blank cell is); else
  no. All fields are needed but the keywords. A NEAR likewise, over the fields that both of its sides look in.
- AND, OR and NOT are Kleene's: no < unknown < yes; AND is the least, OR the greatest, NOT the mirror.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal
from unicodedata import category, combining, normalize

from review.search.tree import And, Near, Node, Not, Or, Term, Wild, Word, Years

Answer = Literal["yes", "no", "unknown"]
Row = Mapping[str, Any]  # column -> cell
Places = frozenset[int]  # the places of the words that a match is made of, within one value

SEVERAL = {"authors", "keywords", "keywords_plus", "type_raw", "language"}  # values joined by ';'
MAY_LACK = {"keywords", "keywords_plus"}
RANK: dict[Answer, int] = {"no": 0, "unknown": 1, "yes": 2}
MIRROR: dict[Answer, Answer] = {"no": "yes", "unknown": "unknown", "yes": "no"}


# ---- text to words ---------------------------------------------------------------------------------------------------


def folded(text: str, *, accents: bool = True) -> str:
    text = normalize("NFKC", normalize("NFKC", text).casefold()).replace("i\u0307", "i")
    if accents:
        return text
    return normalize("NFKC", "".join(letter for letter in normalize("NFKD", text) if not combining(letter)))


def words_of(text: str, *, accents: bool = True) -> list[str]:
    words = [""]
    for letter in folded(text, accents=accents):
        if letter.isalnum() or (words[-1] and category(letter).startswith("M")):
            words[-1] += letter
        else:
            words.append("")
    return [word for word in words if word]


@lru_cache(maxsize=20_000)
def values_of(cell: str, several: bool, accents: bool) -> list[list[str]]:
    """The words of each value of a cell."""
    return [words_of(value, accents=accents) for value in (cell.split(";") if several else [cell])]


def is_missing(row: Row, column: str) -> bool:
    cell = row.get(column)
    return not isinstance(cell, str) or cell.strip() == ""


# ---- words to matches ------------------------------------------------------------------------------------------------


def fits(pattern: Word, word: str) -> bool:
    """Whether the parts of `pattern` make up the whole of `word`, one after the other."""
    if not pattern:
        return word == ""
    part, rest = pattern[0], pattern[1:]
    if isinstance(part, Wild):
        most = len(word) if part.most is None else min(part.most, len(word))
        return any(fits(rest, word[length:]) for length in range(part.least, most + 1))
    return word.startswith(part) and fits(rest, word[len(part) :])


def starts(patterns: tuple[Word, ...], words: list[str]) -> list[int]:
    """The places of the words where a term begins."""
    first = [at for at, word in enumerate(words) if fits(patterns[0], word)]
    return [at for at in first if at + len(patterns) <= len(words)
            and all(fits(pattern, words[at + n]) for n, pattern in enumerate(patterns))]  # fmt: skip


@lru_cache(maxsize=1000)
def compared(patterns: tuple[Word, ...], accents: bool) -> tuple[Word, ...]:
    """The words of a term as they are compared with words that were folded with or without accents."""
    return tuple(
        tuple(part if isinstance(part, Wild) else folded(part, accents=accents) for part in pattern)
        for pattern in patterns
    )


def matches(node: Node, cell: str, column: str) -> list[set[Places]]:
    """For each value of the cell, the matches of a term, an Or or a Near in it."""
    several = column in SEVERAL
    match node:
        case Term(words=patterns, fields=fields, accents=accents):
            values = values_of(cell, several, accents)
            if column not in fields:
                return [set() for _ in values]
            wanted = compared(patterns, accents)
            return [{frozenset(range(at, at + len(wanted))) for at in starts(wanted, words)} for words in values]
        case Or(parts):
            return [set().union(*found) for found in zip(*(matches(part, cell, column) for part in parts), strict=True)]
        case Near(left, right):
            pairs = zip(matches(left, cell, column), matches(right, cell, column), strict=True)
            return [{a | b for a in lefts for b in rights if near(a, b, node)} for lefts, rights in pairs]
    raise AssertionError(f"not for a NEAR: {node}")


def near(a: Places, b: Places, node: Near) -> bool:
    """Two matches with a word in common are not near. Else the words between are counted from nearest end to nearest
    end; a match that lies inside the other has none between."""
    if a & b:
        return False
    if max(a) < min(b):
        return min(b) - max(a) - 1 <= node.max_between
    if node.ordered:
        return False
    return min(a) - max(b) - 1 <= node.max_between


# ---- matches to answers ----------------------------------------------------------------------------------------------


def fields_of(node: Node) -> set[str]:
    match node:
        case Term(fields=fields):
            return set(fields)
        case Or(parts):
            return set().union(*map(fields_of, parts))
        case Near(left, right):
            return fields_of(left) | fields_of(right)
    raise AssertionError(f"not for a NEAR: {node}")


def answer(node: Node, row: Row) -> Answer:
    """Whether one record matches the tree."""
    match node:
        case Not(inner):
            return MIRROR[answer(inner, row)]
        case And(parts):
            return min((answer(part, row) for part in parts), key=RANK.__getitem__)
        case Or(parts):
            return max((answer(part, row) for part in parts), key=RANK.__getitem__)
        case Years(first, last):
            year = row.get("year")
            return "unknown" if year is None or year != year else "yes" if first <= year <= last else "no"
        case Term() | Near():
            fields = fields_of(node) if isinstance(node, Term) else fields_of(node.left) & fields_of(node.right)
            if any(any(matches(node, row[field], field)) for field in fields if not is_missing(row, field)):
                return "yes"
            return "unknown" if any(is_missing(row, field) for field in fields - MAY_LACK) else "no"
    raise AssertionError(node)
