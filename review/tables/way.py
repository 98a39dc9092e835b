"""The way of one record through the review, told in lines of text: its entries, its decisions, its findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pandas as pd

from review.coding.resolving import several
from review.coding.rounds import kind
from review.coding.votes import Vote, adjudications, in_round, latest, votes
from review.errors import Complaint, ReviewError
from review.nouns import Review, Stage
from review.records.called import aliases, find, near
from review.search import account


def way(review: Review, name: str) -> list[str]:
    """The way of the record that goes by `name`. ReviewError if there is none, or more than one."""
    known = aliases(review.records)
    found = find(name, known)
    if not found:
        meant = near(name, known)
        hint = f'did you mean "{meant}"?' if meant else ""
        raise ReviewError(Complaint("", f'"{name}" is the name of no record', hint))
    if len(found) > 1:
        raise ReviewError(several("", name, review.records.loc[found]))
    record_id = found[0]
    return [
        *_about(review, record_id),
        *_entries(review, record_id),
        "",
        *(line for stage in review.project.stages for line in _stage(review, stage, record_id)),
        f"In the end: {review.standings[record_id]}",
        *_coded(review, record_id),
    ]


def _about(review: Review, record_id: str) -> Iterator[str]:
    record = review.records.loc[record_id]
    shown = ("authors", "year", "title", "journal", "ids", "status")
    texts = {column: "" if pd.isna(record[column]) else str(record[column]) for column in shown}
    yield record_id
    yield f"  {texts['authors'] or 'no author'} ({texts['year'] or 'n.d.'}). {texts['title'] or 'no title'}"
    yield f"  {texts['journal'] or 'no journal'}"
    yield f"  also called: {texts['ids']}"
    if texts["status"]:
        yield f"  marked as: {texts['status']}"


def _entries(review: Review, record_id: str) -> Iterator[str]:
    entries = review.entries[review.entries["record_id"] == record_id]
    for entry, database in sorted(entries["database"].items()):
        yield f"  entry {entry} ({database})"
    for merge in review.merges:
        if merge.record_id == record_id:
            told = f" ({merge.detail})" if merge.detail else ""
            yield f"  merged by: {merge.rule}{told}: {' and '.join(merge.entries)}"
    yield from _origins(review, record_id)
    for pair in review.pairs:
        if record_id in pair.records:
            (other,) = set(pair.records) - {record_id}
            yield f"  may be the work {other}: {pair.rule} ({pair.detail}); decide in {pair.where}"


def _origins(review: Review, record_id: str) -> Iterator[str]:
    """Where the values of a merged record come from that are not those of its best entry."""
    origins = review.origins.get(record_id, {})
    best = origins.get("source_line", "")
    others: dict[str, list[str]] = defaultdict(list)
    for column, entry in origins.items():
        if entry != best and column not in ("database", "via"):  # the lines above tell these
            others[entry].append(column)
    if others:
        yield f"  values of {best}, but for"
        yield from (f"    {', '.join(columns)}: from {entry}" for entry, columns in sorted(others.items()))


def _stage(review: Review, stage: Stage, record_id: str) -> Iterator[str]:
    decision = review.rulings[stage.name].get(record_id)
    if decision is None:
        yield f"{stage.label}: not reached"
        return
    yield f"{stage.label}: {decision.verdict}" + (f", {decision.reason}" if decision.reason else "")
    said = list(_votes(review, stage, record_id))
    yield from said or ([f"  {decision.detail}"] if decision.detail else [])
    yield from (f"  {text}" for text in (decision.caveat,) if text)
    if stage.kind == "search":
        yield from _search(review, stage, record_id)


def _votes(review: Review, stage: Stage, record_id: str) -> Iterator[str]:
    """Every vote on the record: coder, what they said, round, place and note, and whether it counts."""
    sheet = review.sheets.get(stage.votes_on)  # none where the sheets cannot be read
    cast = votes(sheet).get(record_id, []) if sheet else []
    rules = stage.settings.get("rules")
    counts = [*latest(cast, rules), *adjudications(cast)] if rules else cast
    for vote in cast:
        criterion = f", {vote.criterion}" if vote.criterion else ""
        note = f": {vote.note}" if vote.note else ""
        yield f"  {vote.coder}: {vote.vote}{criterion}{in_round(vote.round)} ({vote.place}){note}{_aside(vote, counts)}"


def _aside(vote: Vote, counts: Sequence[Vote]) -> str:
    if vote in counts:
        return ""
    return "; counts for agreement alone" if kind(vote.round) == "calibration" else "; the coder voted anew"


def _search(review: Review, stage: Stage, record_id: str) -> Iterator[str]:
    """Block by block, what matched and where, so that a miss can be told from a missing abstract."""
    query, said = stage.settings["query"], {name: stage.settings[name] for name in ("syntax", "words")}
    for trace in account(query, review.records.loc[record_id], **said):
        fields: dict[str, list[str]] = defaultdict(list)
        for term, field in trace.found:
            fields[term].append(field)
        where = "; ".join(f"{term} in {', '.join(found)}" for term, found in fields.items())
        yield f"  {trace.verdict}: {trace.text}" + (f" ({where})" if where else "")


def _coded(review: Review, record_id: str) -> Iterator[str]:
    for name, sheet in review.sheets.items():
        rows = [row for row in sheet.rows if row.record_id == record_id]
        if rows:
            yield f"Coded on {name}: " + ", ".join(row.place for row in rows)
