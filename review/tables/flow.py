"""The flow of records from the exports to the included works; every box is a set of ids, and the boxes balance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from review.nouns import Box, Decision, Flow, FlowStep, Review, Stage, Via, once
from review.tables.notes import caveats

IDENTIFIED, INCLUDED = "identified", "included"
_SKIPPED = "not counted here, going on: those that this stage does not apply to"
Ids = frozenset[str]
Ways = tuple[Via, ...]
DATABASES: Ways = ("database", "register")
OTHERS: Ways = ("other",)
PREVIOUS: Ways = ("previous",)


@once
def flow(review: Review) -> Flow:
    """The flow of the review, after PRISMA 2020. The first row counts entries, all others records.

    Law: in each column entries identified = duplicates + records, and at each stage those left = those that it rules on
    + those that it skips = excluded + those left for the next. ValueError, naming the box, if the program breaks it."""
    via = review.records["via"]
    columns = {}
    for ways in (DATABASES, OTHERS):
        mine = frozenset(str(record) for record in via.index[via.isin(ways)])
        columns[ways] = (_identified(review, ways), *_screened(review, ways, mine))
        _balance(columns[ways], mine)
    included = frozenset(review.included)
    earlier = included & frozenset(map(str, via.index[via.isin(PREVIOUS)]))
    parts = (("included in an earlier version", earlier), ("found anew", included - earlier)) if earlier else ()
    still_open = frozenset(record for record, stands in review.standings.items() if stands == "open")
    last = FlowStep(
        INCLUDED, "Included", Box("Works included in the review", included, parts), reported=_reported(review, INCLUDED)
    )
    notes = (*review.project.notes, *caveats(review, review.included))
    has_others = bool(columns[OTHERS][0].main.ids)
    return Flow(
        columns[DATABASES],
        columns[OTHERS] if has_others else (),
        last,
        Box("Still open at the end", still_open),
        notes,
        registers=bool((review.entries["via"] == "register").any()),
    )


def _identified(review: Review, ways: Ways) -> FlowStep:
    """The entries identified these ways, by database, and beside them those merged into another entry's record."""
    entries = review.entries[review.entries["via"].isin(ways)]
    by_database: dict[str, set[str]] = defaultdict(set)
    for entry, database in entries["database"].items():
        by_database[str(database)].add(str(entry))
    main = Box("Records identified", frozenset(map(str, entries.index)), largest_first(by_database), of="entries")
    merged = main.ids - first_entries(review, ways)
    side = Box("Duplicates merged", merged, of="entries")
    return FlowStep(IDENTIFIED, "Identification", main, side, reported=_reported(review, IDENTIFIED, ways))


def first_entries(review: Review, ways: Ways) -> Ids:
    """The entry that stands for each record identified these ways, the first in the order of files and lines; the
    record's other entries are the duplicates."""
    mine = review.records.index[review.records["via"].isin(ways)]
    entries = review.entries[review.entries["via"].isin(ways) & review.entries["record_id"].isin(mine)]
    places = entries[["source_file", "source_line", "record_id"]].sort_values(["source_file", "source_line"])
    return frozenset(map(str, places.drop_duplicates("record_id").index))


def _screened(review: Review, ways: Ways, mine: Ids) -> Iterable[FlowStep]:
    for stage in review.project.stages:
        if stage.skips.issuperset(ways):
            continue
        ruled = {record: decision for record, decision in review.ruled(stage).items() if record in mine}
        skipped = mine & review.rulings[stage.name].keys() - ruled.keys()
        lines = ((_SKIPPED, skipped),) if skipped else ()
        yield FlowStep(
            stage.name,
            "Screening",
            Box(f"Records screened: {stage.label}", frozenset(ruled), lines),
            _excluded(ruled),
            frozenset(record for record, decision in ruled.items() if decision.verdict == "open"),
            _reported(review, stage.name, ways),
        )


def _excluded(ruled: Mapping[str, Decision]) -> Box:
    by_reason: dict[str, set[str]] = defaultdict(set)
    for record, decision in ruled.items():
        if decision.verdict == "drop":
            by_reason[decision.reason].add(record)
    return Box("Records excluded", frozenset().union(*by_reason.values()), largest_first(by_reason))


def largest_first(groups: Mapping[str, set[str]]) -> tuple[tuple[str, Ids], ...]:
    """The groups of a box, largest first."""
    return tuple((label, frozenset(ids)) for label, ids in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0])))


def _reported(review: Review, at: str, ways: Ways = DATABASES) -> tuple[str, ...]:
    """What a publication reports of this step; it searched databases, so it stands beside their column."""
    return tuple(r.text for r in review.project.reported if r.at == at and ways == DATABASES)


def _balance(steps: tuple[FlowStep, ...], records: Ids) -> None:
    """The law of the docstring above, checked on ids."""
    first = steps[0]
    assert first.side is not None
    if len(first.main.ids) - len(first.side.ids) != len(records):
        raise ValueError(f"flow: {first.main.title} - {first.side.title} is not the number of records")
    left = records
    for step in steps[1:]:
        assert step.side is not None
        skipped = frozenset().union(*(ids for _, ids in step.main.lines))
        if step.main.ids | skipped != left or step.main.ids & skipped or not step.side.ids <= step.main.ids:
            raise ValueError(f"flow: the box {step.main.title!r} does not hold what the step before it left")
        left -= step.side.ids


def names_of_steps(stages: Iterable[Stage]) -> list[str]:
    """Where a reported count may stand."""
    return [IDENTIFIED, *(stage.name for stage in stages), INCLUDED]
