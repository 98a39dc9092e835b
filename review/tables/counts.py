"""The counts of the review: what each stage kept, dropped and left open, as the summary and the manifest tell them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from review.coding.votes import Basis, basis, votes
from review.evidence import links
from review.formats import FORMATS
from review.formats.account import account
from review.nouns import Review, Stage, some, standing

_LINE = re.compile(r":\d+$")
# The words for what a decision on votes rests on.
_RESTS_ON: dict[Basis, str] = {
    "agreement": "by agreement of coders",
    "adjudicated": "by adjudication",
    "single": "by a single coder",
}


class StageCount(NamedTuple):
    """reached: the records that the stage ruled on, so not those that it skips; of these it dropped some, and left some
    open. After it, all records are dropped, open or still in."""

    name: str
    label: str
    reached: int
    dropped_here: int
    open_here: int
    dropped: int
    open: int
    included: int


def by_stage(review: Review) -> list[StageCount]:
    """One count a stage. Law: dropped + open + included = records, at every stage."""
    stages = review.project.stages
    counts = []
    for at, stage in enumerate(stages, 1):
        ruled = review.ruled(stage)
        stands = [
            standing((s, review.rulings[s.name][record]) for s in stages[:at] if record in review.rulings[s.name])
            for record in review.standings
        ]
        verdicts = [decision.verdict for decision in ruled.values()]
        counts.append(
            StageCount(
                stage.name, stage.label, len(ruled), verdicts.count("drop"), verdicts.count("open"),
                stands.count("dropped"), stands.count("open"), stands.count("included"),
            )
        )  # fmt: skip
    return counts


def most_first(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    """What was counted, the most first; equal numbers in the order of the alphabet."""
    return sorted(counted.items(), key=lambda found: (-found[1], found[0]))


def totals(review: Review) -> dict[str, int]:
    """The numbers of the whole review, by name; what a note or a manifest may cite."""
    stands = list(review.standings.values())
    found = links(review.graph, review.project.codebook)
    return {
        "entries_seen": sum(source.seen for source in review.project.sources),
        "entries_read": len(review.entries),
        "entries_lost": sum(source.lost for source in review.project.sources),
        "entries_merged": len(review.entries) - len(review.records),
        "records": len(review.records),
        "included": stands.count("included"),
        "dropped": stands.count("dropped"),
        "open": stands.count("open"),
        "findings": sum(len(link.findings) for link in found),
        "links": len(found),
        "studies_with_findings": len({study for link in found for study in link.studies}),
    }


def evidence_told(n: Mapping[str, int]) -> str:
    """What the evidence graph rests on, in words. n: as `totals` gives it."""
    return (
        f"{some(n['findings'], 'finding')} of {some(n['studies_with_findings'], 'study')} on {some(n['links'], 'link')}"
    )


def _accounts(review: Review) -> Iterator[str]:
    """A line for each export."""
    found = defaultdict(list)
    for problem in review.project.problems:
        found[_LINE.sub("", problem.where)].append(problem)
    for source in review.project.sources:
        label = FORMATS[source.format].label
        yield account(source.file, label, source.seen, source.read, found[source.file])


def told(review: Review) -> list[str]:
    """The counts as lines of text for a terminal: exports, merging, stages, where the records stand."""
    n = totals(review)
    lines = [
        *_accounts(review),
        f"{some(n['entries_read'], 'entry')} read from {some(len(review.project.sources), 'export')}, "
        f"{n['entries_merged']:,} merged as duplicates: {some(n['records'], 'record')}",
        "",
        f"{'stage':<28}{'reached':>9}{'excluded':>10}{'open':>8}",
    ]
    lines += [f"{c.label[:27]:<28}{c.reached:>9,}{c.dropped_here:>10,}{c.open_here:>8,}" for c in by_stage(review)]
    lines += ["", f"included {n['included']:,}   excluded {n['dropped']:,}   still open {n['open']:,}"]
    if n["findings"]:
        lines.append(evidence_told(n))
    return lines


def how_decided(review: Review, stage: Stage) -> str:
    """What the decisions of a stage of votes rest on: '3 records decided: 2 by agreement of coders, 1 by
    adjudication'."""
    rules, cast = stage.settings["rules"], votes(review.sheets[stage.votes_on])
    decided = (record for record, ruled in review.ruled(stage).items() if ruled.verdict != "open")
    counted = Counter(basis(cast.get(record, ()), rules) for record in decided)
    told = ", ".join(f"{counted[each]:,} {words}" for each, words in _RESTS_ON.items() if counted[each])
    return f"{some(counted.total(), 'record')} decided{': ' if told else ''}{told}"
