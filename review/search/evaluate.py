"""A tree and the record table go in, and for each record comes out whether it matches: yes, no or unknown.

Kleene's three-valued logic (Kleene, 1952, Introduction to Metamathematics, §64) over two arrays: `certain` (yes) and
`possible` (yes or unknown). A term is *yes* if it is found in any of its fields; else *unknown* if a field that is
needed is missing; else *no*. All fields of a term are needed but author keywords and Keywords Plus, since many works
have none: a topic is unknown without title or abstract, never for want of keywords. So to remove an abstract never
turns a yes into a no, nor a no into a yes.

Terms are matched exactly as written, word by word (`words`): no plurals, no lemmas, no spelling variants. A phrase or
a NEAR never runs from one field or one keyword into the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from review.search.tree import ANY, And, Near, Node, Not, Or, Part, Term, Word, Years, leaves
from review.search.words import JOINED, spaced

Flags = npt.NDArray[np.bool_]
NOT_NEEDED = frozenset({"keywords", "keywords_plus"})


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One answer a record, in their order: yes = `certain`, no = not `possible`, unknown = `possible`, not `certain`.

    Never certain without being possible.
    """

    certain: Flags
    possible: Flags

    @property
    def unknown(self) -> Flags:
        return self.possible & ~self.certain

    def words(self) -> list[str]:
        """'yes', 'no' or 'unknown' for each record."""
        return np.where(self.certain, "yes", np.where(self.possible, "unknown", "no")).tolist()


def evaluate(tree: Node, records: pd.DataFrame) -> Answers:
    """Whether each row of `records` matches `tree`. A column that the table lacks is missing in every row.

    The table has columns as in `records.COLUMNS`; only those that the tree names are read. A blank cell is missing.
    """
    return _answer(tree, _Texts(records))


def evaluate_parts(parts: Sequence[Node], records: pd.DataFrame) -> list[Answers]:
    """`evaluate` for several trees, each text read once."""
    texts = _Texts(records)
    return [_answer(part, texts) for part in parts]


def needed(tree: Node) -> list[str]:
    """The columns whose absence can make the tree unknown, in the order of the string."""
    columns = (c for leaf in leaves(tree) for c in (leaf.fields if isinstance(leaf, Term) else ("year",)))
    return [column for column in dict.fromkeys(columns) if column not in NOT_NEEDED]


def found_in(leaf: Term | Years, records: pd.DataFrame) -> dict[str, Flags]:
    """Column -> in which rows this one term or year is found there."""
    texts = _Texts(records)
    if isinstance(leaf, Years):
        return {"year": _years(leaf, texts).certain}
    return {column: texts.found(leaf.words, column) for column in leaf.fields}


@dataclass(slots=True)
class _Texts:
    """The records' fields as spaced words, and where each term was found, each worked out once for a call."""

    records: pd.DataFrame
    _columns: dict[str, tuple[list[str], Flags]] = field(default_factory=dict)
    _found: dict[tuple[tuple[Word, ...], str], Flags] = field(default_factory=dict)

    def column(self, name: str) -> tuple[list[str], Flags]:
        """The spaced text of each record ('' if missing), and whether it is there."""
        if name not in self._columns:
            cells = self.records[name].tolist() if name in self.records else [None] * len(self.records)
            given = [cell if isinstance(cell, str) and cell.strip() else "" for cell in cells]
            texts = [spaced(cell, joined=name in JOINED) if cell else "" for cell in given]
            self._columns[name] = texts, np.array([bool(cell) for cell in given], bool)
        return self._columns[name]

    def found(self, words: tuple[Word, ...], column: str) -> Flags:
        if (words, column) not in self._found:
            texts, _ = self.column(column)
            needle, whole = _needle(words)
            hits: Iterable[bool] = (needle in text for text in texts)
            if not whole:
                search = re.compile(_pattern(words)).search
                hits = (needle in text and search(text) is not None for text in texts)
            self._found[words, column] = np.fromiter(hits, bool, len(texts))
        return self._found[words, column]

    def lacking(self, columns: Iterable[str]) -> Flags:
        """Where one of the needed columns is missing."""
        lacking = np.zeros(len(self.records), bool)
        for name in set(columns) - NOT_NEEDED:
            lacking |= ~self.column(name)[1]
        return lacking


def _answer(node: Node, texts: _Texts) -> Answers:
    match node:
        case Term(words, fields):
            certain = _any((texts.found(words, column) for column in fields), len(texts.records))
            return Answers(certain, certain | texts.lacking(fields))
        case Years():
            return _years(node, texts)
        case Near():
            return _near(node, texts)
        case Not(inner):
            answer = _answer(inner, texts)
            return Answers(~answer.possible, ~answer.certain)
        case And(parts):
            answers = [_answer(part, texts) for part in parts]
            return Answers(*(np.logical_and.reduce([getattr(a, s) for a in answers]) for s in ("certain", "possible")))
        case Or(parts):
            answers = [_answer(part, texts) for part in parts]
            return Answers(*(np.logical_or.reduce([getattr(a, s) for a in answers]) for s in ("certain", "possible")))


def _any(flags: Iterable[Flags], length: int) -> Flags:
    result = np.zeros(length, bool)
    for each in flags:
        result |= each
    return result


def _years(node: Years, texts: _Texts) -> Answers:
    if "year" not in texts.records:
        return Answers(np.zeros(len(texts.records), bool), np.ones(len(texts.records), bool))
    years = pd.to_numeric(texts.records["year"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    certain = (years >= node.first) & (years <= node.last)
    return Answers(certain, certain | np.isnan(years))


# ---- terms ---------------------------------------------------------------------------------------------------------


def _pattern(words: tuple[Word, ...]) -> str:
    """The regular expression of a term over spaced text; the spaces around it are not part of the match."""

    def part(p: Part) -> str:
        return re.escape(p) if isinstance(p, str) else f"[^ \\n]{{{p.least},{'' if p.most is None else p.most}}}"

    return "(?<= )" + " ".join("".join(map(part, word)) for word in words) + "(?= )"


def _needle(words: tuple[Word, ...]) -> tuple[str, bool]:
    """A plain text that every match holds, and whether whatever holds it is a match.

    "innovat*" is just " innovat" and "e commerce" just " e commerce ": plain search is many times faster than a
    regular expression, and most terms are of these kinds."""
    first, last = words[0], words[-1]
    open_start = first[0] == ANY and len(first) > 1 and isinstance(first[1], str)
    open_end = last[-1] == ANY and len(last) > 1 and isinstance(last[-2], str)
    pieces: list[Part] = [" ", *(piece for word in words for piece in (*word, " "))]
    pieces = pieces[2 if open_start else 0 : -2 if open_end else None]
    runs = [""]
    for piece in pieces:
        if isinstance(piece, str):
            runs[-1] += piece
        else:
            runs.append("")
    return max(runs, key=len), len(runs) == 1


# ---- proximity -----------------------------------------------------------------------------------------------------

Hit = frozenset[int]  # the places of the words that a match is made of, counted within one value


def _near(node: Near, texts: _Texts) -> Answers:
    """Yes if both sides stand near in one value of one common field; unknown if not, and a needed field is missing."""
    left, right = ({c for leaf in leaves(side) if isinstance(leaf, Term) for c in leaf.fields}
                   for side in (node.left, node.right))  # fmt: skip
    certain = np.zeros(len(texts.records), bool)
    for column in left & right:
        strings, _ = texts.column(column)
        for row in np.flatnonzero(_both(node, column, texts) & ~certain):
            certain[row] = any(_hits(node, column, value) for value in strings[row].split("\n"))
    return Answers(certain, certain | texts.lacking(left & right))


def _both(node: Node, column: str, texts: _Texts) -> Flags:
    """Where the words of both sides occur at all in `column`: only there need distances be counted."""
    match node:
        case Term(words, fields) if column in fields:
            return texts.found(words, column)
        case Or(parts):
            return _any((_both(part, column, texts) for part in parts), len(texts.records))
        case Near(left, right):
            return _both(left, column, texts) & _both(right, column, texts)
    return np.zeros(len(texts.records), bool)


def _hits(node: Node, column: str, value: str) -> set[Hit]:
    """All matches of a term, an Or or a Near in one value of `column`."""
    match node:
        case Term(words, fields) if column in fields:
            starts = (m.start() for m in re.finditer(f"(?={_pattern(words)})", value))
            places = (value.count(" ", 0, start) for start in starts)
            return {frozenset(range(place, place + len(words))) for place in places}
        case Or(parts):
            return set().union(*(_hits(part, column, value) for part in parts))
        case Near(left, right):
            lefts, rights = _hits(left, column, value), _hits(right, column, value)
            return {a | b for a in lefts for b in rights if _close(a, b, node)}
    return set()


def _close(a: Hit, b: Hit, near: Near) -> bool:
    """Whether two matches without a common word are near: the words between are counted from nearest end to nearest
    end, and a match inside the other, as c in "a c b" for (a NEAR/1 b) NEAR/0 c, has none between."""
    if a & b or (near.ordered and max(a) > min(b)):
        return False
    return max(min(b) - max(a), min(a) - max(b)) - 1 <= near.max_between
