"""Where each leaf of a search string was found goes in, and the answer to the whole string comes out: yes, no, unknown.

Kleene's three-valued logic (Kleene, 1952, Introduction to Metamathematics, §64) over two bitmaps: `certain` (yes) and
`possible` (yes or unknown). A term is *yes* if it is found in any of its fields; else *unknown* if a field that is
needed is missing; else *no*. All fields of a term are needed but author keywords and Keywords Plus, since many works
have none: a topic is unknown without title or abstract, never for want of keywords. So to remove an abstract never
turns a yes into a no, nor a no into a yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from review.search.engine import bits
from review.search.engine.bits import Bits
from review.search.tree import And, Leaf, Near, Node, Not, Or, Term, Word, Years, leaves

NOT_NEEDED = frozenset({"keywords", "keywords_plus"})
NO_YEAR = np.iinfo(np.int32).min


class Sought(NamedTuple):
    """The words of a term, whatever the fields they are looked for in."""

    words: tuple[Word, ...]
    accents: bool


Probe = Sought | Near


class Answer(NamedTuple):
    """yes = `certain`; no = not `possible`; never certain without being possible."""

    certain: Bits
    possible: Bits

    @property
    def unknown(self) -> Bits:
        return self.possible & ~self.certain


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was found among `count` records. hits: where a probe is found in a column. given: where a column has a
    value. years: the year of each record, `NO_YEAR` for none."""

    count: int
    hits: Mapping[tuple[Probe, str], Bits]
    given: Mapping[str, Bits]
    years: npt.NDArray[np.int32]

    def at(self, leaf: Leaf | Near, column: str) -> Bits:
        """Where a leaf, or the words of a NEAR near each other, stand in one column."""
        if isinstance(leaf, Years):
            return bits.pack((self.years >= leaf.first) & (self.years <= leaf.last))
        return self.hits[probe(leaf), column]


def probe(node: Term | Near) -> Probe:
    return Sought(node.words, node.accents) if isinstance(node, Term) else node


def columns(node: Leaf | Near) -> tuple[str, ...]:
    """The columns that a leaf is looked for in; of a NEAR those that both sides share."""
    match node:
        case Term(fields=fields):
            return tuple(dict.fromkeys(fields))
        case Near(left, right):
            shared = _columns_within(left) & _columns_within(right)
            return tuple(c for c in dict.fromkeys(_fields(left)) if c in shared)
    return ("year",)


def _fields(node: Node) -> Iterator[str]:
    for leaf in leaves(node):
        yield from columns(leaf)


def _columns_within(node: Node) -> set[str]:
    return set(_fields(node))


def probes(trees: Iterable[Node]) -> dict[str, list[Probe]]:
    """Column -> what has to be looked for there, each once: the terms, those within a NEAR too, and the NEARs."""
    sought: dict[str, dict[Probe, None]] = {}
    for node in (inner for tree in trees for inner in _leaves_and_nears(tree)):
        for column in columns(node):
            sought.setdefault(column, {})
            if not isinstance(node, Years):
                sought[column][probe(node)] = None
    return {column: list(found) for column, found in sought.items()}


def _leaves_and_nears(node: Node) -> Iterator[Leaf | Near]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves_and_nears(part)
        case Not(inner):
            yield from _leaves_and_nears(inner)
        case Near():
            yield node
            yield from leaves(node)
        case _:
            yield node


def answer(tree: Node, found: Found) -> Answer:
    """Whether each record matches `tree`; `found` must hold all its probes."""
    match tree:
        case And(parts):
            answers = [answer(part, found) for part in parts]
            return Answer(*(reduce(np.bitwise_and, side) for side in zip(*answers, strict=True)))
        case Or(parts):
            answers = [answer(part, found) for part in parts]
            return Answer(*(reduce(np.bitwise_or, side) for side in zip(*answers, strict=True)))
        case Not(inner):
            certain, possible = answer(inner, found)
            everything = bits.all_of(found.count)
            return Answer(everything & ~possible, everything & ~certain)
    within = columns(tree)
    certain = bits.any_of((found.at(tree, column) for column in within), found.count)
    given = reduce(np.bitwise_and, (found.given[column] for column in within if column not in NOT_NEEDED),
                   bits.all_of(found.count))  # fmt: skip
    return Answer(certain, certain | (bits.all_of(found.count) & ~given))


def joined(parts: Sequence[Found]) -> Found:
    """What was found among several runs of records, with the same probes, as in one."""
    if len(parts) == 1:
        return parts[0]
    counts = [part.count for part in parts]
    return Found(
        sum(counts),
        {key: bits.joined([part.hits[key] for part in parts], counts) for key in parts[0].hits},
        {column: bits.joined([part.given[column] for part in parts], counts) for column in parts[0].given},
        np.concatenate([part.years for part in parts]),
    )
