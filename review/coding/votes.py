"""Votes pass through here: what each coder said of each record, and the decision that follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from review.coding.needs import Need
from review.coding.sheets import Sheet
from review.errors import Complaint, SheetError
from review.nouns import Decision

VOTES = ("include", "exclude", "undecided")
NEEDS = (
    Need("record", "record", filled=True),
    Need("coder"),
    Need("vote", "code", codes=VOTES),
    Need("criterion", "code"),
)


@dataclass(frozen=True, slots=True)
class Vote:
    """What one coder said of one record, kept for ever. place: the row of the sheet that says so. round: as
    `coding.rounds` reads it."""

    record_id: str
    coder: str
    vote: str
    criterion: str
    note: str
    place: str
    round: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a decision follows from votes. coders: how many a record needs. verdict: `single`: one vote is enough;
    `agreement`: all have to say the same; `adjudicated`: as agreement, and where they do not, the adjudicator settles.
    criteria: exclusions for different criteria agree and name `all`, conflict (`same`), or have as their reason the one
    that stands `first` in the codebook."""

    coders: int = 1
    verdict: Literal["single", "agreement", "adjudicated"] = "agreement"
    criteria: Literal["all", "same", "first"] = "all"


def votes(sheet: Sheet) -> dict[str, list[Vote]]:
    """record_id -> its votes, in the order of the sheet; a row with a note alone is no vote yet.

    SheetError for a vote without a coder, an exclusion without a criterion, and a coder who says two things."""
    cast: dict[str, list[Vote]] = defaultdict(list)
    complaints = []
    for row in sheet.rows:
        if not row["vote"]:
            continue
        if not row["coder"]:
            complaints.append(Complaint(row.cell("coder"), "this vote has no coder"))
        if row["vote"] == "exclude" and not row["criterion"]:
            complaints.append(Complaint(row.cell("criterion"), "an exclusion needs the criterion that it rests on"))
        vote = Vote(row.record_id, row["coder"], row["vote"], row["criterion"], row["note"], row.place)
        for earlier in cast[vote.record_id]:
            if earlier.coder == vote.coder and (earlier.vote, earlier.criterion) != (vote.vote, vote.criterion):
                what = f'"{vote.coder}" has voted on {row["record"]} before ({earlier.place}), and otherwise'
                complaints.append(Complaint(row.cell("vote"), what, "keep one of the two"))
        cast[vote.record_id].append(vote)
    if complaints:
        raise SheetError(complaints)
    return dict(cast)


def verdict(cast: Sequence[Vote], criteria: Mapping[str, str]) -> Decision:
    """The decision that follows from the votes on one record. criteria: code -> label, in the codebook's order.

    All include: keep. All exclude: drop, for the criteria named. No vote, doubt or disagreement: open."""
    said = {vote.vote for vote in cast}
    who = "; ".join(f"{vote.coder}: {vote.vote} ({vote.place})" for vote in cast)
    if not said:
        return Decision("open", "no vote yet")
    if said == {"include"}:
        return Decision("keep", "included", who)
    if said == {"exclude"}:
        named = {code for vote in cast for code in vote.criterion.split("; ")}
        return Decision("drop", "; ".join(label for code, label in criteria.items() if code in named), who)
    return Decision("open", "undecided" if "undecided" in said else "coders disagree", who)
