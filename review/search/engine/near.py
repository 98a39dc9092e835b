"""Where two terms stand near each other: the places of both go in, the records where a pair is close come out.

Every place is turned into the number of its word, counted through all records. Between two records, and between two
values of one, a gap is counted that is wider than the NEAR allows, so that nothing is near across them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from review.search.engine.bits import Flags
from review.search.engine.found import Sought
from review.search.engine.literals import Hits
from review.search.engine.starts import are_of_words
from review.search.engine.terms import FoundIn
from review.search.engine.text import Places, Text
from review.search.tree import Near, Node, Or, Term, leaves


class Spans(NamedTuple):
    """Matches that are runs of words: the numbers of the first and the last word of each, and its record."""

    first: Places
    last: Places
    rows: Places


def rows_near(near: Near, column: str, found: Mapping[bool, FoundIn]) -> Flags:
    """In which records both sides of `near` stand close. found: what was found in `column` where accents count, and
    where not; words have the same numbers in both."""
    terms = dict.fromkeys(leaf for leaf in leaves(near) if isinstance(leaf, Term) and column in leaf.fields)
    hits = {term: found[term.accents].places(Sought(term.words, term.accents)) for term in terms}
    flags = np.zeros(max(len(each.text.given) for each in found.values()), np.bool_)
    rows = _common_rows(near, hits, len(flags))
    if len(rows):
        gap = _widest(near) + 2
        spans: dict[Term, Spans] = {}
        for accents, each in found.items():
            mine = {term: hit for term, hit in hits.items() if term.accents is accents}
            spans |= _spans(mine, rows, each.text, gap=gap) if mine else {}
        flags[_flat(near, spans) if _is_flat(near) else list(_nested(near, spans, rows))] = True
    return flags & next(iter(found.values())).text.given


def _common_rows(near: Near, hits: dict[Term, Hits], count: int) -> Places:
    """The records that hold something of every side."""

    def holds(node: Node) -> Flags:
        flags = np.zeros(count, np.bool_)
        match node:
            case Near(left, right):
                return holds(left) & holds(right)
            case Or(parts):
                for part in parts:
                    flags |= holds(part)
            case Term() if node in hits:
                flags[hits[node].rows] = True
        return flags

    return np.flatnonzero(holds(near))


def _widest(node: Node) -> int:
    match node:
        case Near(left, right, between):
            return max(between, _widest(left), _widest(right))
        case Or(parts):
            return max(map(_widest, parts))
    return 0


def _spans(hits: dict[Term, Hits], rows: Places, text: Text, *, gap: int) -> dict[Term, Spans]:
    """The hits in some records as numbers of words."""
    starts, lengths = text.bounds[rows], text.bounds[rows + 1] - text.bounds[rows]
    pieces = [text.letters[a:b] for a, b in zip(starts.tolist(), (starts + lengths).tolist(), strict=True)]
    letters = np.concatenate(pieces)
    begins = np.cumsum(lengths) - lengths  # where each of the records begins in `letters`
    of_word = are_of_words(letters)
    first = of_word.copy()
    first[1:] &= ~of_word[:-1]
    first[begins] = of_word[begins]
    words = np.flatnonzero(first)
    breaks = np.union1d(begins, np.flatnonzero(letters == ord(";"))) if text.parted else begins

    def spans(term: Term, found: Hits) -> Spans:
        rank = np.searchsorted(rows, found.rows)
        rank[rank == len(rows)] = 0
        within = rows[rank] == found.rows
        at = (found.at - text.bounds[found.rows] + begins[rank])[within]
        numbers = np.searchsorted(words, at, side="right") + gap * np.searchsorted(breaks, at, side="right")
        return Spans(numbers, numbers + len(term.words) - 1, found.rows[within])

    return {term: spans(term, found) for term, found in hits.items()}


def _is_flat(near: Near) -> bool:
    return not any(isinstance(part, Near) for side in (near.left, near.right) for part in _parts(side))


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, Or):
        for part in node.parts:
            yield from _parts(part)
    else:
        yield node


def _flat(near: Near, spans: dict[Term, Spans]) -> Places:
    """The records of a NEAR whose sides are terms: for each match of one side, whether the other has one in reach."""
    left, right = (_all_spans(side, spans) for side in (near.left, near.right))
    reach = near.max_between
    before = _any_within(np.sort(right.first), left.last + 1, left.last + 1 + reach)
    if near.ordered:
        return left.rows[before]
    behind = _any_within(np.sort(right.last), left.first - 1 - reach, left.first - 1)
    return left.rows[before | behind]


def _all_spans(side: Node, spans: dict[Term, Spans]) -> Spans:
    found = [spans[part] for part in _parts(side) if isinstance(part, Term) and part in spans]
    none = np.zeros(0, np.int64)
    return Spans(*map(np.concatenate, zip(*found, strict=True))) if found else Spans(none, none, none)


def _any_within(rising: Places, least: Places, most: Places) -> Flags:
    """For each pair of bounds whether a number of `rising` lies between them, both included."""
    at = np.searchsorted(rising, least)
    there = at < len(rising)
    there[there] = rising[at[there]] <= most[there]
    return there


# ---- a NEAR within a NEAR --------------------------------------------------------------------------------------------

Match = frozenset[int]  # the numbers of the words that a match is made of


def _nested(near: Near, spans: dict[Term, Spans], rows: Places) -> Iterator[int]:
    """The records of a NEAR that holds another; its matches are not runs of words, so each pair is looked at."""
    for row in rows.tolist():
        if _matches(near, row, spans):
            yield row


def _matches(node: Node, row: int, spans: dict[Term, Spans]) -> set[Match]:
    match node:
        case Term() if node in spans:
            first, last, rows = spans[node]
            mine = slice(*np.searchsorted(rows, (row, row + 1)))
            pairs = zip(first[mine].tolist(), last[mine].tolist(), strict=True)
            return {frozenset(range(a, b + 1)) for a, b in pairs}
        case Or(parts):
            return set().union(*(_matches(part, row, spans) for part in parts))
        case Near(left, right):
            lefts, rights = _matches(left, row, spans), _matches(right, row, spans)
            return {a | b for a in lefts for b in rights if _close(a, b, node)}
    return set()


def _close(a: Match, b: Match, near: Near) -> bool:
    """Whether two matches without a common word are near: the words between are counted from nearest end to nearest
    end, and a match inside the other, as c in "a c b" for (a NEAR/1 b) NEAR/0 c, has none between."""
    if a & b or (near.ordered and max(a) > min(b)):
        return False
    return max(min(b) - max(a), min(a) - max(b)) - 1 <= near.max_between
