"""A search string as a tree of frozen nodes: every syntax is read into it, and evaluation knows nothing else.

What differs between databases is resolved on the way in: field tags become columns of the record table, wildcard signs
become `Wild` nodes, and every proximity operator becomes a number of words *between*. `And` and `Or` are flat, so that
strings which mean the same by associativity are equal; build them with `all_of` and `any_of`. Two nodes are equal
whatever their places (`at`, the offset in the search string) are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Wild:
    """A run of `least` to `most` letters or digits within one word; `most` None is no limit."""

    least: int
    most: int | None


ANY = Wild(0, None)
ONE = Wild(1, 1)
ZERO_ONE = Wild(0, 1)

Part = str | Wild
Word = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase, looked for in each of `fields` (columns of the record table); it is found if one has it.

    words: folded as in `words.fold`. exact: the scholar turned the database's word variants off, say by quotation
    marks; evaluation is always exact, so this is kept for writing the string again. accents: whether they count, so
    that "café" is not "cafe"; some databases see no difference.
    """

    words: tuple[Word, ...]
    fields: tuple[str, ...]
    exact: bool = False
    at: int = field(default=0, compare=False)
    accents: bool = True


FIRST_YEAR, LAST_YEAR = 1000, 9999  # what a span is said to begin or end with that is open there


@dataclass(frozen=True, slots=True)
class Years:
    """Published from `first` to `last`, both included."""

    first: int
    last: int
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides in one value of one field, with at most `max_between` words between; `ordered`: left before right.

    The sides hold terms, `Or` and `Near` only.
    """

    left: Node
    right: Node
    max_between: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """All but `inner`; "a NOT b" is `And((a, Not(b)))`."""

    inner: Node


Leaf = Term | Years
Node = Leaf | Near | And | Or | Not


def all_of(*parts: Node) -> Node:
    """The conjunction of `parts`, flat; of one part, that part. Two open spans of years side by side are one span: from
    2001 on, and up to 2005, are 2001 to 2005."""
    flat: list[Node] = []
    for part in parts:
        first, *rest = part.parts if isinstance(part, And) else (part,)
        span = _span(flat[-1], first) if flat else None
        flat[-1:] = (*flat[-1:], first) if span is None else (span,)
        flat += rest
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def _span(one: Node, other: Node) -> Years | None:
    """The span that two open ones bound from either side, if it holds a year."""
    if not (isinstance(one, Years) and isinstance(other, Years)):
        return None
    low, high = (one, other) if one.last == LAST_YEAR else (other, one)
    if low.last == LAST_YEAR and high.first == FIRST_YEAR and FIRST_YEAR < low.first <= high.last < LAST_YEAR:
        return Years(low.first, high.last, min(one.at, other.at))
    return None


def any_of(*parts: Node) -> Node:
    """The disjunction of `parts`, flat; of one part, that part."""
    flat = tuple(p for part in parts for p in (part.parts if isinstance(part, Or) else (part,)))
    return flat[0] if len(flat) == 1 else Or(flat)


def leaves(node: Node) -> Iterator[Leaf]:
    """The terms and years of a tree, from left to right, repeats included."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Near(left, right):
            yield from leaves(left)
            yield from leaves(right)
        case Not(inner):
            yield from leaves(inner)
        case _:
            yield node
