"""What a person ruled on pairs of names becomes what is joined and what is held apart, before any rule is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import pandas as pd

from review.dedupe.clusters import DECIDED, Link, clusters
from review.dedupe.forms import Form
from review.errors import Complaint, SheetError
from review.nouns import Problem
from review.records.called import find, told_apart


class Decided(NamedTuple):
    """What a person ruled on two names, at a place of a sheet: one work or two. A name is any by which an entry goes:
    an id, a bare DOI, the id from what it tells, or 'file:line'; case is ignored."""

    first: str
    second: str
    same: bool
    where: str


class Held(NamedTuple):
    """same: links that join. apart: position -> those it is never joined with. unknown: names that nobody goes by.
    pairs: all pairs of positions that a person ruled on."""

    same: list[Link]
    apart: Mapping[int, set[int]]
    unknown: tuple[Decided, ...]
    pairs: set[tuple[int, int]]


def held(decided: Sequence[Decided], called: Mapping[str, Sequence[int]]) -> Held:
    """What the rulings mean for the entries. called: name, casefolded -> positions of the entries that go by it.

    SheetError, with all complaints, if a ruling is on one entry only, or if rulings contradict one another, be it by
    way of a third entry."""
    complaints: list[Complaint] = []
    same: list[Link] = []
    parted: list[tuple[Decided, set[int], set[int]]] = []
    unknown: list[Decided] = []
    for one in decided:
        first, second = (set(find(name.strip(), called) or ()) for name in (one.first, one.second))
        if not first or not second:
            unknown.append(one)
        elif first == second and (len(first) == 1 or not one.same):
            complaints.append(Complaint(one.where, f'"{one.first}" and "{one.second}" are names of one entry'))
        elif one.same:
            lead, *others = sorted(first | second)
            same += [Link(lead, other, DECIDED, one.where) for other in others]
        else:
            parted.append((one, first - second or first, second - first or second))
    complaints += _contradictions(same, parted)
    if complaints:
        raise SheetError(sorted(set(complaints), key=lambda complaint: (complaint.where, complaint.what)))
    apart: dict[int, set[int]] = defaultdict(set)
    for _, first, second in parted:
        for a, b in product(first, second):
            apart[a].add(b)
            apart[b].add(a)
    pairs = {(a, b) for a, others in apart.items() for b in others}
    pairs |= {pair for link in same for pair in ((link.first, link.second), (link.second, link.first))}
    return Held(same, apart, tuple(unknown), pairs)


def several(
    decided: Sequence[Decided], called: Mapping[str, Sequence[int]], forms: Sequence[Form], entries: pd.DataFrame
) -> Iterator[Problem]:
    """One problem a name in a ruling that several works go by, as the rules alone see them: the ruling holds for all of
    them, which a person may not have meant. entries: in the order of the forms."""
    asked = {
        (one.where, name): (tuple(sorted(find(name.strip(), called) or ())), one.same)
        for one in decided
        for name in (one.first, one.second)
        if one.first != one.second  # that says that all who go by the name are one work
    }
    asked = {key: told for key, told in asked.items() if len(told[0]) > 1}
    if not asked:
        return
    among = sorted({at for found, _ in asked.values() for at in found})
    groups = clusters([forms[at] for at in among], [], {}).groups
    work = {among[at]: n for n, group in enumerate(groups) for at in group}
    for (where, name), (found, same) in asked.items():
        firsts = {work[at]: at for at in reversed(found)}
        if len(firsts) > 1:
            told = "; ".join(line.strip() for line in told_apart(entries.iloc[sorted(firsts.values())]).split("\n"))
            done = "all of them are joined" if same else "each of them is held apart"
            yield Problem(where, f'"{name}" is the name of several records: {told}', done)


def _contradictions(same: Sequence[Link], parted: Sequence[tuple[Decided, set[int], set[int]]]) -> list[Complaint]:
    """One complaint at each ruling that takes part in a contradiction: a pair held apart, yet joined by a chain."""
    beside: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for link in same:
        beside[link.first].append((link.second, link.detail))
        beside[link.second].append((link.first, link.detail))
    found = []
    for one, first, second in parted:
        for a in sorted(first):
            chain = _chain(a, second, beside)
            if chain is not None:
                joined = ", ".join(dict.fromkeys(chain))
                found.append(Complaint(one.where, "this pair is held apart", f"but it is joined at {joined}"))
                found += [
                    Complaint(where, "this pair is joined", f"but that joins what is held apart at {one.where}")
                    for where in dict.fromkeys(chain)
                ]
    return found


def _chain(start: int, goals: set[int], beside: Mapping[int, list[tuple[int, str]]]) -> list[str] | None:
    """The places of the fewest rulings that join `start` with one of `goals`; None if none do."""
    came: dict[int, list[str]] = {start: []}
    queue = [start]
    for at in queue:
        if at in goals:
            return came[at]
        for other, where in beside.get(at, ()):
            if other not in came:
                came[other] = [*came[at], where]
                queue.append(other)
    return None
