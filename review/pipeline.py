"""A project is carried out here: entries become records, stage after stage rules on them, findings become a graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from review import evidence
from review.coding import coders, renamed, resolve
from review.coding.rounds import counting, misspelt, several_count
from review.dedupe import merge
from review.dedupe.sheet import ask, decided, waiting
from review.errors import Complaint, SheetError
from review.nouns import VERDICTS, Decision, Project, Review, Stage, Verdict, standing
from review.records.citations import in_text

Rulings = dict[str, dict[str, Decision]]
SKIPPED = {
    "database": Decision("keep", "not applied: identified in a database"),
    "register": Decision("keep", "not applied: identified in a register"),
    "other": Decision("keep", "not applied: identified by other methods"),
    "previous": Decision("keep", "not applied: included in an earlier version of the review"),
}
BEST_FIRST: tuple[Verdict, ...] = ("keep", "open", "drop")


def run(project: Project) -> Review:
    """Carry out the review: merge duplicates, screen, weigh the evidence. Reads and writes no file.

    SheetError if the sheets speak of records that are not there or contradict themselves."""
    merged = merge(project.entries, decided(project.asked))
    pairs, asks = ask(merged, project.asked, project.asks_in)
    sheets = {name: counting(sheet) for name, sheet in resolve(project.sheets, merged.records).items()}
    rulings = screen(project.stages, merged.records, merged.entries)
    standings = {
        str(record): standing(
            (stage, rulings[stage.name][record]) for stage in project.stages if record in rulings[stage.name]
        )
        for record in merged.records.index
    }
    citations = in_text(merged.records.loc[[r for r, stands in standings.items() if stands == "included"]])
    findings, proposed = (
        sheets[name].rows if name in sheets else () for name in (evidence.SHEET, evidence.PROPOSITIONS)
    )
    return Review(
        project=project,
        records=merged.records,
        entries=merged.entries,
        merges=merged.merges,
        rulings=rulings,
        standings=standings,
        sheets=sheets,
        citations=citations,
        graph=evidence.graph(findings, citations=citations, propositions=proposed, codebook=project.codebook),
        origins=merged.origins,
        pairs=pairs,
        asks=asks,
        remarks=(
            *waiting(merged),
            *renamed(sheets, merged.entries),
            *several_count(sheets),
            *misspelt(sheets),
            *coders.remarks(sheets),
            *evidence.mapped(sheets, project.codebook),
            *evidence.dimensions_named(sheets, project.codebook),
        ),
        limits=merged.notes,
    )


def run_in_spite(project: Project, faults: Sequence[Complaint] = ()) -> tuple[Review, tuple[Complaint, ...]]:
    """The review as far as it can be followed in spite of faults in the sheets, and all these faults. faults: those
    found in reading.

    If there are any, votes and findings do not count; nor do decisions on duplicates if these cannot be followed."""
    found = list(faults)
    uncoded = _uncoded(project)
    for attempt in (uncoded,) if found else (project, uncoded):
        try:
            return run(attempt), tuple(found)
        except SheetError as error:
            found += (complaint for complaint in error.complaints if complaint not in found)
    return run(replace(uncoded, asked=())), tuple(found)


def _uncoded(project: Project) -> Project:
    """The project as if its sheets were not there; what people decide on is left open, and says why."""
    unknown = Decision("open", "votes cannot be counted while the sheets have faults")

    def decide(records: pd.DataFrame, **_: object) -> list[Decision]:
        return [unknown] * len(records)

    stages = tuple(replace(stage, decide=decide) if stage.settles else stage for stage in project.stages)
    return replace(project, sheets={}, stages=stages)


def screen(stages: Sequence[Stage], records: pd.DataFrame, entries: pd.DataFrame | None = None) -> Rulings:
    """Stage name -> record id -> decision, for the records that reach the stage: those that no earlier one dropped.

    A record identified in a way that the stage skips is kept, and says so. Laws: a stage decides on every record, once
    and in order; no stage drops, adds or edits a record."""
    rulings: Rulings = {}
    left = [str(record) for record in records.index]
    via: Mapping[str, str] = records["via"].to_dict()
    for stage in stages:
        # A copy on write: what a stage does to its table stays its own.
        decisions = stage.decide(records.copy(deep=False), **stage.settings)
        if len(decisions) != len(records) or any(d.verdict not in VERDICTS for d in decisions):
            raise ValueError(f"stage {stage.name!r} has to decide on each of {len(records)} records, in order")
        ruled = dict(zip(map(str, records.index), decisions, strict=True))
        if stage.each_entry and entries is not None:
            _better(stage, ruled, entries)
        rulings[stage.name] = {r: SKIPPED[via[r]] if via[r] in stage.skips else ruled[r] for r in left}
        left = [record for record in left if rulings[stage.name][record].verdict != "drop"]
    return rulings


def _better(stage: Stage, ruled: dict[str, Decision], entries: pd.DataFrame) -> None:
    """Put the decision on an entry in place of that on its record where it is better: keep, then open, then drop."""
    several = entries[entries["record_id"].duplicated(keep=False)]
    decisions = stage.decide(several.copy(deep=False), **stage.settings)
    told = sorted(zip(several["record_id"].items(), decisions, strict=True), key=lambda pair: pair[0])
    for (entry, record), decision in told:
        if BEST_FIRST.index(decision.verdict) < BEST_FIRST.index(ruled[str(record)].verdict):
            ruled[str(record)] = decision._replace(detail=f"as {entry} tells it")
