"""Forms become clusters of one work: pairs are ruled on, and joined by the strongest rule first, unless that would
bring together two that a rule or a person holds apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from review.dedupe.candidates import Candidates, candidates
from review.dedupe.forms import Form
from review.dedupe.likeness import IDS, Likeness, compare
from review.dedupe.rules import NO_GROUNDS, Ruling, barred, ruling
from review.nouns import Problem

DECIDED = "decided by a person"

_CHUNK = 200_000
# Forms of a work that are asked whether another may join it; more would take time that grows with their square.
_ASKED = 64
_NO_GROUNDS: dict[str, Any] = dict.fromkeys(NO_GROUNDS, "")
_ALIKE = 65  # per cent; titles less alike are compared only if the entries share two keys


class Link(NamedTuple):
    """Two positions, and what joins them or leaves them to a person."""

    first: int
    second: int
    rule: str
    detail: str


class Clusters(NamedTuple):
    """groups: positions of each work, ascending, in the order of their first. links: what joined them; a group of n has
    n - 1. open: pairs that a rule leaves to a person and nothing joined, with their evidence. notes: what could not be
    compared."""

    groups: list[list[int]]
    links: list[Link]
    open: list[tuple[Link, Likeness]]
    notes: tuple[Problem, ...]


def clusters(forms: Sequence[Form], same: Sequence[Link], apart: Mapping[int, set[int]]) -> Clusters:
    """The works among the entries. same: joined before all rules; apart: position -> those it is never joined with.
    Equal forms come next, since no rule can tell them from each other."""
    twins: dict[Form, list[int]] = {}
    for at, form in enumerate(forms):
        twins.setdefault(form, []).append(at)
    each = list(twins)
    firsts = [at[0] for at in twins.values()]
    works = _Works(each, list(twins.values()), apart)
    for link in same:
        works.join(link)
    asked = list(_joined_twins(twins, works))
    found = candidates(each)
    ruled = [(firsts[a], firsts[b], answer, evidence) for a, b, answer, evidence in _ruled(each, found)]
    ruled.sort(key=lambda one: (-one[2].strength, one[0], one[1]))
    for first, second, answer, _ in ruled:
        if answer.answer == "merge" and works.free(first, second):
            works.join(Link(first, second, answer.rule, answer.detail))
    asked += [
        (Link(first, second, answer.rule, answer.detail), evidence)
        for first, second, answer, evidence in ruled
        if answer.answer == "review"
    ]
    left = [(link, e) for link, e in asked if works.home[link.first] != works.home[link.second]]
    left.sort(key=lambda one: one[0][:2])
    return Clusters(works.groups(), works.links, left, found.notes)


def _joined_twins(twins: Mapping[Form, Sequence[int]], works: _Works) -> Iterator[tuple[Link, Likeness]]:
    """Join the entries of one form to its first, where a rule merges them; what it leaves to a person."""
    for form, (first, *others) in twins.items():
        answer = ruling(form, form, evidence := compare(form, form)) if others else None
        if answer is None:
            continue
        for other in others:
            link = Link(first, other, answer.rule, answer.detail)
            if answer.answer == "review":
                yield link, evidence
            elif answer.answer == "merge" and works.free(first, other):
                works.join(link)


def _ruled(forms: Sequence[Form], found: Candidates) -> Iterator[tuple[int, int, Ruling, Likeness]]:
    """The pairs that a rule merges or leaves to a person. Most pairs share one key by chance: those whose titles are
    unlike are passed over in bulk."""
    titles = np.array([form.title for form in forms], dtype=object)
    for start in range(0, len(found.first), _CHUNK):
        part = slice(start, start + _CHUNK)
        first, second = found.first[part], found.second[part]
        alike = process.cpdist(titles[first], titles[second], scorer=fuzz.ratio, score_cutoff=_ALIKE) > 0
        worth = alike | (found.shared[part] > 1) | found.certain[part]
        for a, b in zip(first[worth].tolist(), second[worth].tolist(), strict=True):
            evidence = compare(forms[a], forms[b])
            answer = ruling(forms[a], forms[b], evidence)
            if answer and answer.answer != "never":
                yield a, b, answer, evidence


class _Works:
    """Union-find that knows the members of each set, and their forms: all up to `_ASKED`, of more those that came first
    and those that tell an id that none of them does. home: position -> the set it is in. The forms are distinct; where:
    the positions of each."""

    def __init__(self, forms: Sequence[Form], where: Sequence[Sequence[int]], apart: Mapping[int, set[int]]):
        of = {at: form for form, positions in enumerate(where) for at in positions}
        self.home = list(range(len(of)))
        self.links: list[Link] = []
        self._forms, self._apart = forms, apart
        self._members = {at: [at] for at in self.home}
        self._told = {at: [of[at]] for at in self.home}
        self._grounds = [form._replace(**_NO_GROUNDS) for form in forms]
        self._known: dict[tuple[int, int], bool] = {}

    def free(self, first: int, second: int) -> bool:
        """Whether the sets of the two are two, and nothing holds any of their members apart."""
        here, there = self.home[first], self.home[second]
        if here == there or self._held_apart(self._members[here], self._members[there]):
            return False
        if len(self._members[here]) == len(self._members[there]) == 1:
            return True
        return not any(self._barred(x, y) for x in self._told[here] for y in self._told[there])

    def _held_apart(self, here: Sequence[int], there: Sequence[int]) -> bool:
        few, many = sorted((here, there), key=len)
        held = [self._apart[at] for at in few if at in self._apart] if self._apart else []
        return any(not others.isdisjoint(many) for others in held)

    def _barred(self, x: int, y: int) -> bool:
        if x == y or self._grounds[x] == self._grounds[y]:
            return False
        pair = (x, y) if x < y else (y, x)
        if pair not in self._known:
            self._known[pair] = barred(self._forms[x], self._forms[y])
        return self._known[pair]

    def join(self, link: Link) -> None:
        here, there = sorted((self.home[link.first], self.home[link.second]), key=lambda at: -len(self._members[at]))
        if here == there:
            return
        for at in self._members[there]:
            self.home[at] = here
        self._members[here] += self._members.pop(there)
        self.links.append(link)
        told = self._told[here]
        for form in self._told.pop(there):
            if form not in told and (len(told) < _ASKED or self._tells_an_id(form, told)):
                told.append(form)

    def _tells_an_id(self, form: int, told: Sequence[int]) -> bool:
        ids = ((column, getattr(self._forms[form], column)) for column in ("doi", *IDS))
        return any(value and all(getattr(self._forms[x], column) != value for x in told) for column, value in ids)

    def groups(self) -> list[list[int]]:
        return sorted(sorted(members) for members in self._members.values())
