"""The review in the boxes of the PRISMA 2020 flow diagram; every box is a set of ids, and the boxes balance.

Page, M. J., et al. (2021). The PRISMA 2020 statement: an updated guideline for reporting systematic reviews. BMJ, 372,
n71. Each stage stands in one of `PLACES`: what it excludes is counted there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from review.nouns import PART, Box, Flow, FlowStep, Review, Stage, are, once
from review.tables.flow import DATABASES, OTHERS, PREVIOUS, Ids, Ways, first_entries, largest_first

# Place -> how far along the diagram it stands.
PLACES = {"automation": 0, "other reasons": 0, "screening": 1, "assessment": 2}

_REMOVED = {
    "automation": "Records marked as ineligible by automation tools",
    "other reasons": "Records removed for other reasons",
}
SOURCE = (
    "Source: Page, M. J., et al. (2021). The PRISMA 2020 statement: an updated guideline for reporting systematic "
    "reviews. BMJ, 372, n71. https://doi.org/10.1136/bmj.n71 (CC BY 4.0)."
)


def placed(stages: Iterable[Stage]) -> dict[str, str]:
    """Stage name -> its place. Where the protocol names none: rules remove records before screening for other reasons,
    the first coding is the screening and any later one the assessment; none stands before a stage that it follows."""
    places: dict[str, str] = {}
    reached, coded = "other reasons", False
    for stage in stages:
        usual = "other reasons" if not stage.settles else "assessment" if coded else "screening"
        places[stage.name] = stage.prisma or max(usual, reached, key=PLACES.__getitem__)
        reached, coded = max(reached, places[stage.name], key=PLACES.__getitem__), coded or stage.settles
    return places


def misplaced(stages: Sequence[Stage]) -> Iterator[tuple[int, str, str, str]]:
    """What cannot stand where the protocol puts it: (number of the stage, setting, what is wrong, mend)."""
    places = placed(stages)
    for at, stage in enumerate(stages):
        place = places[stage.name]
        before = max((s.name for s in stages[:at]), key=lambda name: PLACES[places[name]], default=stage.name)
        if PLACES[place] < PLACES[places[before]]:
            what = f'"{place}" comes too early, since "{before}" goes before this stage and is "{places[before]}"'
            yield at, "prisma", what, f'write "{places[before]}", or move the stage up'
        elif stage.settles and PLACES[place] == 0:
            what = f'people decide here, so it cannot be "{place}", which is before screening'
            yield at, "prisma", what, 'write "screening" or "assessment"'
        if stage.not_retrieved and place != "assessment":
            what = f'only reports that are assessed are retrieved, and this stage is "{place}"'
            yield at, "not_retrieved", what, 'write prisma = "assessment" too'


@once
def prisma(review: Review) -> Flow:
    """The diagram: version 1 (databases and registers), version 2 if other methods were used too, either with the
    studies of an earlier version of the review if an export has `via = "previous"`.

    Laws: entries identified = duplicates + records removed + open + screened; screened = excluded + open + sought;
    sought = not retrieved + assessed; assessed = excluded + open + included. ValueError names the box that breaks
    one. A record that waits for a decision is `open` where it waits, and in no box after."""
    via, included = review.records["via"], frozenset(review.included)
    ends = _ends(review)
    steps = {ways: tuple(_column(review, ways, ends)) for ways in (DATABASES, OTHERS)}
    for ways, column in steps.items():
        _balance(review, ways, column)
    earlier = frozenset(map(str, via.index[via.isin(PREVIOUS)]))
    if not earlier <= included:
        raise ValueError("PRISMA: the box 'Studies included in previous version of review' holds what is not included")
    new = included - earlier
    waiting = frozenset(record for record, stands in review.standings.items() if stands == "open")
    last = _studies("Studies included in review", "Reports of included studies", new)
    previous = total = None
    if earlier:
        version = "included in previous version of review"
        previous = _studies(f"Studies {version}", f"Reports of studies {version}", earlier)
        last = _studies("New studies included in review", "Reports of new included studies", new)
        total = _studies("Total studies included in review", "Reports of total included studies", included)
    return Flow(
        databases=steps[DATABASES],
        others=steps[OTHERS] if steps[OTHERS][0].main.ids else (),
        included=FlowStep("included", "Included", last),
        still_open=Box("Records still open", waiting),
        notes=tuple(_notes(review, steps[DATABASES], waiting)),
        previous=previous,
        total=total,
    )


def _studies(title: str, reports: str, ids: Ids) -> Box:
    return Box(f"{title}†", ids, ((reports, ids),))


# ---- where each record's way ends --------------------------------------------------------------------------------


class _End(NamedTuple):
    """Where a record's way through the diagram ends: the place, and why it was excluded there; None if it was not, but
    waits there. At '' nothing holds it up: it is included, or waits at the last step that there is."""

    place: str
    reason: str | None = None


def _ends(review: Review) -> dict[str, _End]:
    places = placed(review.project.stages)
    return {record: _end(review, record, places) for record in review.standings}


def _end(review: Review, record: str, places: Mapping[str, str]) -> _End:
    """The stage that drops a record, or at which people left it open and none decided later."""
    waits = _End("")
    for stage in review.project.stages:
        decision = review.rulings[stage.name].get(record)
        if decision is None:
            break
        if decision.verdict == "drop":
            place = places[stage.name]
            missing = place == "assessment" and stage.not_retrieved and decision.reason == stage.not_retrieved
            return _End("retrieval" if missing else place, decision.reason)
        if stage.settles and decision.verdict == "keep":
            waits = _End("")
        elif stage.settles and not waits.place:
            waits = _End(places[stage.name])
    return waits if review.standings[record] == "open" else _End("")


# ---- the boxes of one way of identification ----------------------------------------------------------------------


def _column(review: Review, ways: Ways, ends: Mapping[str, _End]) -> Iterator[FlowStep]:
    via = review.records["via"]
    left = frozenset(map(str, via.index[via.isin(ways)]))
    stages = [stage for stage in review.project.stages if not stage.skips.issuperset(ways)]
    places = placed(review.project.stages)
    here = [place for place in ("screening", "assessment") if place in (places[stage.name] for stage in stages)]
    waiting = _waiting(review, ends, left, here)
    yield _identified(review, ways, ends, left, waiting["identified"])
    left -= waiting["identified"] | _at(ends, left, *_REMOVED).ids
    if "screening" in here:
        machine = any(places[stage.name] == "screening" and not stage.settles for stage in stages)
        excluded = _at(ends, left, "screening")._replace(title="Records excluded" + ("**" if machine else ""))
        yield FlowStep(
            "screened", "Screening", Box("Records screened", left), _box(excluded), open=waiting["screening"]
        )
        left -= excluded.ids | waiting["screening"]
    if "assessment" in here:
        missing = _at(ends, left, "retrieval").ids
        yield FlowStep(
            "sought", "Screening", Box("Reports sought for retrieval", left), Box("Reports not retrieved", missing)
        )
        left -= missing
        excluded = _at(ends, left, "assessment")._replace(title="Reports excluded")
        main = Box("Reports assessed for eligibility", left)
        yield FlowStep("assessed", "Screening", main, _box(excluded), open=waiting["assessment"])


def _waiting(review: Review, ends: Mapping[str, _End], records: Ids, here: Sequence[str]) -> dict[str, Ids]:
    """Step -> the records that wait there for a decision: where people left them open, or else at the last step."""
    waiting: dict[str, set[str]] = {"identified": set(), "screening": set(), "assessment": set()}
    for record in records:
        if review.standings[record] == "open":
            place = ends[record].place
            waiting[place if place in here else here[-1] if here else "identified"].add(record)
    return {step: frozenset(ids) for step, ids in waiting.items()}


class _Excluded(NamedTuple):
    title: str
    ids: Ids
    reasons: tuple[tuple[str, Ids], ...]


def _at(ends: Mapping[str, _End], records: Ids, *places: str) -> _Excluded:
    """The records that are excluded at these places, by reason, the most frequent first."""
    by_reason: dict[str, set[str]] = defaultdict(set)
    for record in records:
        place, reason = ends[record]
        if reason is not None and place in places:
            by_reason[reason or "no reason given"].add(record)
    return _Excluded("", frozenset().union(*by_reason.values()), largest_first(by_reason))


def _box(excluded: _Excluded) -> Box:
    return Box(excluded.title, excluded.ids, excluded.reasons)


def _identified(review: Review, ways: Ways, ends: Mapping[str, _End], records: Ids, waiting: Ids) -> FlowStep:
    """The entries by database, and what is removed before screening: duplicates (entries) and records."""
    entries = review.entries[review.entries["via"].isin(ways)]
    found = frozenset(map(str, entries.index))
    main = Box("Records identified from*:", found, tuple(_sources(review, ways)), of="entries")
    duplicates = main.ids - first_entries(review, ways)
    lines = [("Duplicate records removed", duplicates)] if ways == DATABASES or duplicates else []
    for place, label in _REMOVED.items():
        removed = _at(ends, records, place)
        if ways == DATABASES or removed.ids:
            lines += [(label, removed.ids), *((PART + reason, ids) for reason, ids in removed.reasons)]
    side = Box("Records removed before screening:", frozenset().union(*(ids for _, ids in lines)), tuple(lines))
    shown = side if ways == DATABASES or side.ids else None
    return FlowStep("identified", "Identification", main, shown, open=waiting)


def _sources(review: Review, ways: Ways) -> Iterator[tuple[str, Ids]]:
    """Databases and registers, each with its own below; of other methods each by itself."""
    for way in ways:
        entries = review.entries[review.entries["via"] == way]
        by_name: dict[str, set[str]] = defaultdict(set)
        for entry, name in entries["database"].items():
            by_name[str(name)].add(str(entry))
        if way != "other":
            yield f"{way.capitalize()}s", frozenset(map(str, entries.index))
        part = PART if way != "other" else ""
        yield from ((part + name, ids) for name, ids in largest_first(by_name))


# ---- law and footnotes -------------------------------------------------------------------------------------------


def _balance(review: Review, ways: Ways, steps: Sequence[FlowStep]) -> None:
    """The laws of `prisma`, checked on the ids of one column."""
    via = review.records["via"]
    mine = frozenset(map(str, via.index[via.isin(ways)]))
    kept = mine & frozenset(review.included)
    gone = steps[0].side.ids if steps[0].side else frozenset()
    identified, duplicates = steps[0].main.ids, gone - mine
    if not duplicates <= identified or len(identified) != len(duplicates) + len(mine):
        raise ValueError(f"PRISMA: the box {steps[0].main.title!r} is not duplicates and records")
    mains = [mine, *(step.main.ids for step in steps[1:]), kept]
    for step, (reached, following) in zip(steps, pairwise(mains), strict=True):
        leaves = (step.side.ids if step.side else frozenset()) & reached
        if sum(map(len, (leaves, step.open, following))) != len(reached) or leaves | step.open | following != reached:
            raise ValueError(f"PRISMA: the box {step.main.title!r} does not balance with those beside and after it")


def _notes(review: Review, steps: Sequence[FlowStep], waiting: Ids) -> Iterator[str]:
    """The footnotes: what the marks stand for, and how the review differs from the template."""
    places, names = placed(review.project.stages), {step.name for step in steps}
    yield "* Entries of the exports, counted before duplicates were merged."
    people = [s for s in review.project.stages if places[s.name] == "screening" and s.settles]
    rules = [s for s in review.project.stages if places[s.name] == "screening" and not s.settles]
    if rules and "screened" in names:
        n = [sum(d.verdict == "drop" for s in by for d in review.rulings[s.name].values()) for by in (people, rules)]
        yield f"** Excluded by people (n\u00a0=\u00a0{n[0]:,}) and by rules (n\u00a0=\u00a0{n[1]:,})."
    yield "† One record is taken for one study with one report."
    if "screened" in names and "assessed" not in names:
        yield "Records were decided on in one step: no report was sought and assessed in a step of its own."
    if "assessed" in names and "screened" not in names:
        yield "Reports were assessed at once: no record was screened in a step of its own."
    yield from _skipped(review, steps)
    if "assessed" in names and not any(stage.not_retrieved for stage in review.project.stages):
        yield "Reports that could not be retrieved were not coded as such; none is counted."
    if waiting:
        yield "Still open: no decision yet; neither included nor excluded."
    earlier = review.records.index[review.records["via"].isin(PREVIOUS)]
    again = review.entries["record_id"].isin(earlier) & ~review.entries["via"].isin(PREVIOUS)
    if n_again := int(again.sum()):
        yield f"Of the duplicates, {n_again:,} are studies of the previous version that were found again."
    yield SOURCE


def _skipped(review: Review, steps: Sequence[FlowStep]) -> Iterator[str]:
    """How many of the records in a box no stage ruled on there, since all stages there skip them."""
    places = placed(review.project.stages)
    for step in steps:
        place = {"screened": "screening", "assessed": "assessment"}.get(step.name)
        here = [review.ruled(stage).keys() for stage in review.project.stages if places[stage.name] == place]
        if here and (n := len(step.main.ids.difference(*here))):
            yield f"{step.main.title}: {n:,} of them {are(n)} skipped by every stage of this step, and {are(n)} kept."
