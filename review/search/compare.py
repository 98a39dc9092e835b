"""What a string should find, or two strings over the same records, go in; out comes what is missed, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from review.search.audit import Audit, Words, asked, meaning, weigh
from review.search.corpus import Corpus
from review.search.engine import Answer, Bits, answer, bits
from review.search.tree import And, Node, Term

VERDICTS = ("yes", "unknown", "no")


class Missed(NamedTuple):
    """A known record that the string does not find. verdict: 'no' or 'unknown'. blocks: the texts of the blocks that do
    not find it."""

    name: str
    verdict: str
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """How a string does with records that it should find: how many of them it finds, may find and misses, and how many
    records it finds at all. missed: those not found, in the order given. All of these are among the records; absent:
    known records that are not, which no string can find there; unclear: those of which nobody can tell which they are.
    """

    found: int
    unknown: int
    not_found: int
    hits: int
    missed: tuple[Missed, ...]
    absent: int = 0
    unclear: int = 0

    @property
    def number(self) -> int:
        """How many known records are among those searched: what sensitivity is a share of."""
        return self.found + self.unknown + self.not_found

    @property
    def sensitivity(self) -> float | None:
        """Share of the known records among those searched that is found for certain; None if none is among them."""
        return self.found / self.number if self.number else None

    @property
    def precision(self) -> float | None:
        """Share of the records found that is known; None if none is found, or none that is known was searched."""
        return self.found / self.hits if self.hits and self.number else None


def known(weighed: Audit, named: Mapping[str, Sequence[int]], *, absent: int = 0, unclear: int = 0) -> Known:
    """Whether `weighed` finds the records that it should: name -> their places among the records, several where one
    work has several entries, any of which counts. absent, unclear: as in `Known`. Sensitivity and precision after
    Manning, Raghavan and Schütze (2008), Introduction to Information Retrieval, section 8.3 (there: recall and
    precision)."""
    blocks = [(row.text, _of(weighed, row.node).certain) for row in weighed.blocks]
    best = {name: min(places, key=lambda at: VERDICTS.index(_verdict(weighed, at))) for name, places in named.items()}
    missed = [
        Missed(name, said, tuple(text for text, found in blocks if not bits.has(found, at)))
        for name, at in best.items()
        if (said := _verdict(weighed, at)) != "yes"
    ]
    unknown = sum(miss.verdict == "unknown" for miss in missed)
    return Known(
        len(best) - len(missed), unknown, len(missed) - unknown, weighed.whole.yes, tuple(missed), absent, unclear
    )


def _verdict(weighed: Audit, at: int) -> str:
    certain, possible = weighed.answer
    return "yes" if bits.has(certain, at) else "unknown" if bits.has(possible, at) else "no"


def verdicts(said: Answer, count: int) -> np.ndarray:
    """'yes', 'unknown' or 'no' for each record."""
    certain, possible = bits.unpack(said.certain, count), bits.unpack(said.possible, count)
    return np.where(certain, "yes", np.where(possible, "unknown", "no"))


def _of(weighed: Audit, node: Node) -> Answer:
    return answer(meaning(weighed.words)(node), weighed.found)


class Decides(NamedTuple):
    """A part of one of two strings, and how many of the records concerned it does not find, or holds."""

    text: str
    records: int


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What a change of a string does. moved: (verdict before, verdict after) -> the records, all nine pairs.
    refused: blocks of the old string that did not find what is gained. brought: terms that are new, by the gained
    records that hold them. refuses: blocks of the new string that do not find what is lost. dropped: terms that are
    gone, by the lost records that hold them."""

    old: Audit
    new: Audit
    moved: Mapping[tuple[str, str], Bits]
    refused: tuple[Decides, ...]
    brought: tuple[Decides, ...]
    refuses: tuple[Decides, ...]
    dropped: tuple[Decides, ...]

    @property
    def gained(self) -> Bits:
        """Records that only the new string finds."""
        return self.new.answer.certain & ~self.old.answer.certain

    @property
    def lost(self) -> Bits:
        """Records that only the old string finds."""
        return self.old.answer.certain & ~self.new.answer.certain


def compare(old: Node, new: Node, corpus: Corpus, *, syntax: str, words: Words = "exact") -> Change:
    """Which records the change from `old` to `new` brings and loses, and what decides it."""
    found = corpus.find([*asked(old, words), *asked(new, words)])  # both at once, so that each text is read once
    before, after = (weigh(tree, found, syntax=syntax, words=words) for tree in (old, new))
    was, now = _parted(before), _parted(after)
    moved = {(a, b): x & y for a, x in was.items() for b, y in now.items()}
    gained = after.answer.certain & ~before.answer.certain
    lost = before.answer.certain & ~after.answer.certain
    return Change(
        before,
        after,
        moved,
        refused=_refusing(before, gained),
        brought=_holding(after, before, gained),
        refuses=_refusing(after, lost),
        dropped=_holding(before, after, lost),
    )


def _parted(weighed: Audit) -> dict[str, Bits]:
    said = weighed.answer
    return {"yes": said.certain, "unknown": said.unknown, "no": bits.all_of(weighed.count) & ~said.possible}


def _refusing(weighed: Audit, records: Bits) -> tuple[Decides, ...]:
    """The blocks that do not find some of the records."""
    if not isinstance(weighed.tree, And):
        return ()
    told = (Decides(row.text, bits.number(records & ~_of(weighed, row.node).certain)) for row in weighed.blocks)
    return tuple(block for block in told if block.records)


def _holding(weighed: Audit, other: Audit, records: Bits) -> tuple[Decides, ...]:
    """The terms that the other string lacks, and how many of the records hold each."""
    known = {row.node for row in other.terms}
    mine = {row.node: row.text for row in weighed.terms if isinstance(row.node, Term) and row.node not in known}
    return tuple(Decides(text, bits.number(records & _of(weighed, node).certain)) for node, text in mine.items())
