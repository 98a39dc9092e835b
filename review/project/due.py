"""Which records are due for coding is told here: those that a new batch of one coder should hold, in their order."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator

from review.coding import Row, Sheet
from review.coding.codebook import same
from review.coding.rounds import ADJUDICATION, CALIBRATION, ROUND, kind
from review.coding.votes import coder_key, counting_stage, latest, same_coder, votes
from review.errors import Complaint, ReviewError
from review.nouns import Review, Stage
from review.project.named import RECORDS, RELEVANCE, check_order


def records_to_code(
    review: Review,
    name: str,
    coder: str,
    *,
    round: str = "",
    decided: bool = False,
    batch: int | None = None,
    order: str = RECORDS,
) -> list[str]:
    """The ids of the records that a new batch should hold, at most `batch`; none for a sheet that is not of records.

    For a sheet of votes these are the records that are open at its stage, or with `decided` all that reached it; for
    another sheet the included. Left out are those that the coder has a row for in this round, be it still blank, those
    that an adjudicator has, and those that as many coders have as the stage asks for. A record that others code in the
    round `calibration` is due for every coder; further ones are drawn by a hash of their ids, so that the draw depends
    on nothing else. By relevance, the batch is the first of them in the order that the coder's own votes teach.

    ReviewError for a calibration without a number of records, and for an order that is not known."""
    check_order(order)
    sheet, stage = review.sheets[name], review.stage_of(name)
    if order == RELEVANCE and (stage is None or kind(round) == "calibration"):
        raise ReviewError(Complaint("--order", f"{order} orders what is left to screen, and nothing else"))
    if not sheet.definition.of_records:
        return []
    if kind(round) == "calibration":
        return _to_calibrate(review, sheet, stage, coder, round, batch)
    wanted = _wanted(review, stage, decided=decided)
    who, mine, settled = _taken(sheet, coder, round)
    held = mine | settled
    needed = None if decided else _coders_needed(review, name)
    due = [
        record
        for record in wanted
        if record not in held and (needed is None or coder_key(coder) in who[record] or len(who[record]) < needed)
    ]
    if order == RELEVANCE and stage is not None:
        due = _by_relevance(review, sheet, stage, coder, due)
    return due if batch is None else due[:batch]


def decided_in_order(review: Review, name: str) -> tuple[list[bool], int]:
    """Of each record that the stage of a sheet of votes has decided, whether it is kept, in the order of its first
    vote; and how many records there are at the stage. ReviewError for a sheet whose votes no stage counts."""
    ruled = review.ruled(counting_stage(review, name))
    verdicts = (ruled[record].verdict for record in votes(review.sheets[name]) if record in ruled)
    return [verdict == "keep" for verdict in verdicts if verdict != "open"], len(ruled)


def _wanted(review: Review, stage: Stage | None, *, decided: bool) -> list[str]:
    if stage is None:
        return review.included
    return [record for record, ruled in review.ruled(stage).items() if decided or ruled.verdict == "open"]


def _coders_needed(review: Review, name: str) -> int | None:
    """How many coders a record is given to, as the protocol says; None if it does not say."""
    stages = (stage for stage in review.project.protocol["stage"] if stage["kind"] == "coding")
    return next((stage["coders"] for stage in stages if stage["sheet"] == name), None)


def _all_rows(sheet: Sheet) -> Iterator[Row]:
    """What people have coded, what waits for them, and what counts for agreement alone."""
    yield from (*sheet.rows, *sheet.waiting, *sheet.aside)


def _taken(sheet: Sheet, coder: str, round: str) -> tuple[dict[str, set[str]], set[str], set[str]]:
    """record -> who codes it; the records that this coder has in the round; and those that an adjudicator has."""
    who: dict[str, set[str]] = defaultdict(set)
    mine, settled = set(), set()
    for row in _all_rows(sheet):
        its = kind(row[ROUND])
        if its == ADJUDICATION:
            settled.add(row.record_id)
        elif its != CALIBRATION:
            who[row.record_id].add(coder_key(row["coder"]))
            if _same_coder(sheet, row, coder) and (not round or same(row[ROUND]) == same(round)):
                mine.add(row.record_id)
    return who, mine, settled


def _same_coder(sheet: Sheet, row: Row, coder: str) -> bool:
    return "coder" not in sheet.definition.columns or same_coder(row["coder"], coder)


def _to_calibrate(
    review: Review, sheet: Sheet, stage: Stage | None, coder: str, round: str, batch: int | None
) -> list[str]:
    """The records of a calibration that this coder has not yet: first those that others have, then a draw."""
    rows = [row for row in _all_rows(sheet) if kind(row[ROUND]) == CALIBRATION]
    shared = {row.record_id for row in rows if same(row[ROUND]) == same(round)}
    mine = {row.record_id for row in rows if same(row[ROUND]) == same(round) and _same_coder(sheet, row, coder)}
    practised = {row.record_id for row in rows}
    if batch is None and not shared:
        what = f'how many records is the round "{round}" to have?'
        raise ReviewError(Complaint("--batch", what, "add --batch 20, say; every coder gets the same ones"))
    reached = _wanted(review, stage, decided=True)
    due = [record for record in reached if record in shared - mine]
    if batch is None:
        return due
    fresh = [record for record in _wanted(review, stage, decided=False) if record not in practised]
    drawn = set(sorted(fresh, key=_draw)[: max(0, batch - len(due))])
    return [record for record in reached if record in {*due[:batch], *drawn}]


def _draw(record: str) -> str:
    return hashlib.sha256(record.encode()).hexdigest()


def _by_relevance(review: Review, sheet: Sheet, stage: Stage, coder: str, due: list[str]) -> list[str]:
    """The records due, most likely relevant first, as the coder's own votes alone teach, lest the order tell of those
    of others. ReviewError without the extra that ranking needs."""
    from review.rank import ranker

    own = {
        record: vote.vote == "include"
        for record, cast in votes(sheet).items()
        for vote in latest(cast, stage.settings["rules"])
        if same_coder(vote.coder, coder) and vote.vote != "undecided"
    }
    reached = ranker(review.records.loc[list(review.ruled(stage))])
    place = {record: at for at, record in enumerate(reached.order(own))}
    # what the coder voted on may be due in a further round, and comes last
    return sorted(due, key=lambda record: place.get(record, len(place)))
