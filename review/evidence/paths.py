"""The ways through the graph from one construct to another, each step with the findings that it rests on.

A finding that goes through a mediator gives three steps: source to target, source to mediator, mediator to target. The
last two are no findings of their own; where nothing else bears them, both have to come from one and the same finding.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from typing import NamedTuple

import networkx as nx

from review.errors import Complaint, SheetError
from review.evidence.findings import Finding, findings
from review.evidence.names import Names, construct
from review.evidence.propositions import Proposition, propositions

MOST, LONGEST = 100, 6
_LOOKS = 200_000  # steps that the search looks at before it gives up


class Step(NamedTuple):
    """One step of a path, between two nodes. findings: on this very link. mediated: findings on a longer link that goes
    through the mediator at one end of the step. propositions: what the review itself proposes of it."""

    source: str
    target: str
    findings: tuple[Finding, ...] = ()
    mediated: tuple[Finding, ...] = ()
    propositions: tuple[Proposition, ...] = ()


class Paths(NamedTuple):
    """All paths from `source` to `target`, labels, the shortest first. cut: why some may be missing, '' if none is."""

    source: str
    target: str
    paths: tuple[tuple[Step, ...], ...]
    cut: str = ""


def paths(found: nx.MultiDiGraph, a: str, b: str, *, known: Names, proposed: bool = False, most: int = MOST) -> Paths:
    """The paths from `a` to `b`, names of constructs, that visit no construct twice, of at most `LONGEST` steps.

    known: the names of the codebook. proposed: walk along propositions too. SheetError if no construct is called so."""
    labels = {node: data["label"] for node, data in found.nodes(data=True)}
    source, target = construct(labels, known, a), construct(labels, known, b)
    if source == target:
        raise SheetError(Complaint("", f'"{a}" and "{b}" are one construct', "name two, and in the order of cause"))
    steps = _steps(found, proposed)
    ways, looked = [], _Looks()
    for way in _ways(steps, source, target, looked):
        if (told := _borne(way)) is not None:
            ways.append(told)
        if len(ways) > most:
            break
    cut = [f"only the first {most} are shown"] if len(ways) > most else []
    cut += [f"paths of more than {LONGEST} steps are not sought"] if looked.long else []
    cut += ["the graph is too dense to look at all of them"] if looked.out else []
    return Paths(labels[source], labels[target], tuple(ways[:most]), "; ".join(cut))


def _steps(found: nx.MultiDiGraph, proposed: bool) -> dict[str, dict[str, Step]]:
    """source -> target -> all that bears the step between them."""
    links: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    parts: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    said: dict[tuple[str, str], list[Proposition]] = defaultdict(list)
    nodes = {data["label"]: node for node, data in found.nodes(data=True)}
    for finding in findings(found):
        links[finding.source, finding.target].append(finding)
        for mediator in (nodes[label] for label in finding.mediators if label in nodes):
            for ends in ((finding.source, mediator), (mediator, finding.target)):
                parts[ends].append(finding)
    for proposition in propositions(found) if proposed else ():
        said[proposition.source, proposition.target].append(proposition)
    steps: dict[str, dict[str, Step]] = defaultdict(dict)
    for ends in dict.fromkeys((*links, *parts, *said)):
        if ends[0] != ends[1]:
            borne = (tuple(bearing.get(ends, ())) for bearing in (links, parts, said))
            steps[ends[0]][ends[1]] = Step._make((*ends, *borne))
    return steps


class _Looks:
    """How much was looked at, and whether anything was passed over: `long` paths, or all when time was `out`."""

    def __init__(self) -> None:
        self.left, self.long, self.out = _LOOKS, False, False


def _ways(steps: dict[str, dict[str, Step]], source: str, target: str, looked: _Looks) -> Iterator[tuple[Step, ...]]:
    """Simple ways, the shortest first; nodes from which the target is too far are not entered."""
    left = _distances(steps, target)
    waiting: deque[tuple[Step, ...]] = deque([()])
    while waiting:
        way = waiting.popleft()
        here, been = (way[-1].target if way else source), {source, *(step.target for step in way)}
        for onward, step in steps.get(here, {}).items():
            looked.left -= 1
            if looked.left < 0:
                looked.out = True
                return
            if onward in been or onward not in left:
                continue
            if len(way) + 1 + left[onward] > LONGEST:
                looked.long = True
            elif onward == target:
                yield (*way, step)
            else:
                waiting.append((*way, step))


def _distances(steps: dict[str, dict[str, Step]], target: str) -> dict[str, int]:
    """Node -> how many steps it is away from the target, for the nodes that lead there."""
    before: dict[str, list[str]] = defaultdict(list)
    for source, onward in steps.items():
        for end in onward:
            before[end].append(source)
    far, waiting = {target: 0}, deque([target])
    while waiting:
        here = waiting.popleft()
        for source in before.get(here, ()):
            if source not in far:
                far[source] = far[here] + 1
                waiting.append(source)
    return far


def _borne(way: tuple[Step, ...]) -> tuple[Step, ...] | None:
    """The way with the findings that bear it; None if it passes a mediator with halves of different findings."""
    told = list(way)
    for at in range(1, len(told)):
        one, other = told[at - 1], told[at]
        if any((one.findings, one.propositions, other.findings, other.propositions)):
            continue
        both = tuple(finding for finding in one.mediated if finding in other.mediated)
        if not both:
            return None
        told[at - 1], told[at] = one._replace(mediated=both), other._replace(mediated=both)
    return tuple(told)
