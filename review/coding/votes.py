"""Votes pass through here: what each coder said of each record, in which round, and the decision that follows.

A vote is never changed or taken back: a coder who thinks again votes in a later round, and the latest counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from review.coding.codebook import same
from review.coding.needs import Need
from review.coding.rounds import ROUND, kind, order
from review.coding.sheets import Row, Sheet
from review.errors import Complaint, ReviewError, SheetError, did_you_mean
from review.nouns import Decision, Review, Stage
from review.records import split

VOTES = ("include", "exclude", "undecided")
NEEDS = (
    Need("record", "record", filled=True),
    Need("coder"),
    Need("vote", "code", codes=VOTES),
    Need("criterion", "code", several=True),
)
# Why a record is open, in words that can be counted. Those of `UNSETTLED` are for people to settle.
NO_VOTE, WAITS = "no vote yet", "waits for another coder"
UNDECIDED, DISAGREE, CRITERIA_DIFFER = "undecided", "coders disagree", "coders name different criteria"
ADJUDICATORS_DISAGREE = "adjudicators disagree"
UNSETTLED = frozenset({UNDECIDED, DISAGREE, CRITERIA_DIFFER, ADJUDICATORS_DISAGREE})
Basis = Literal["single", "agreement", "adjudicated"]


@dataclass(frozen=True, slots=True)
class Vote:
    """What one coder said of one record, kept for ever. place: the row of the sheet that says so. round: as
    `coding.rounds` reads it. cell: that of the vote, '' if it is not known."""

    record_id: str
    coder: str
    vote: str
    criterion: str
    note: str
    place: str
    round: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a decision follows from votes. coders: how many a record is given to. verdict: `single`: one vote is enough;
    `agreement`: all of them have to vote, and to say the same; `adjudicated`: as agreement, and where they do not, the
    adjudicator settles. Whatever the rule, coders who contradict each other leave a record open.

    criteria: exclusions for different criteria agree and name `all`, conflict (`same`), or have as their reason the one
    that stands `first` in the codebook. rounds: the order of the rounds, as the codebook has it; if it has none, that
    of their names (`rounds.order`)."""

    coders: int = 1
    verdict: Basis = "agreement"
    criteria: Literal["all", "same", "first"] = "all"
    rounds: tuple[str, ...] = ()

    @property
    def needed(self) -> int:
        """How many coders have to vote before anything follows."""
        return 1 if self.verdict == "single" else self.coders


@lru_cache  # a sheet has many rows and few coders
def coder_key(coder: str) -> str:
    """A coder's name in the form in which two spellings of it are one coder: 'AB', 'ab' and ' AB ' are."""
    return same(coder)


def same_coder(one: str, other: str) -> bool:
    """Whether two spellings name one coder."""
    return coder_key(one) == coder_key(other)


def votes(sheet: Sheet) -> dict[str, list[Vote]]:
    """record_id -> its votes of all rounds, in the order of the sheet; a row with a note alone is no vote yet.

    SheetError for a coder who says two things in one round."""
    cast: dict[str, list[Vote]] = defaultdict(list)
    first: dict[tuple[object, ...], Vote] = {}
    complaints: list[Complaint] = []
    for row in sheet.rows:
        if not row["vote"]:
            continue
        vote = Vote(
            row.record_id, row["coder"], row["vote"], row["criterion"], row["note"], row.place, row[ROUND],
            row.cell("vote"),
        )  # fmt: skip
        earlier = first.setdefault((vote.record_id, coder_key(vote.coder), order(vote.round)), vote)
        if _said(earlier) != _said(vote):
            what = f'"{vote.coder}" has voted on {row["record"]} before ({earlier.place}), and otherwise'
            hint = "keep one of the two" + (", or name a later round" if ROUND in sheet.definition.columns else "")
            complaints.append(Complaint(vote.cell, what, hint))
        cast[vote.record_id].append(vote)
    if complaints:
        raise SheetError(complaints)
    return dict(cast)


def counting_stage(review: Review, sheet: str) -> Stage:
    """The stage that counts the votes on a sheet. ReviewError if there is none."""
    if stage := review.stage_of(sheet):
        return stage
    hint = did_you_mean(sheet, filter(None, (stage.votes_on for stage in review.project.stages)))
    raise ReviewError(Complaint("--sheet", f'no stage counts votes of "{sheet}"', hint))


def incoherent(row: Row) -> Iterator[Complaint]:
    """What a row of a sheet of votes says that makes no vote: no coder, an exclusion without a criterion, a criterion
    without an exclusion, an adjudication without a reason. A row with a note alone is no vote yet."""
    vote, criterion = row["vote"], row["criterion"]
    if criterion and not vote:
        yield Complaint(
            row.cell("vote"), f'a criterion, "{criterion}", but no vote', "write exclude, or empty the criterion"
        )
    if not vote:
        return
    if not row["coder"]:
        yield Complaint(row.cell("coder"), "this vote has no coder")
    if vote == "exclude" and not criterion:
        yield Complaint(row.cell("criterion"), "an exclusion needs the criterion that it rests on")
    if vote == "include" and criterion:
        what = f'"{criterion}" is a criterion of exclusion, and the vote is include'
        yield Complaint(row.cell("criterion"), what, "change the vote, or empty this cell")
    if kind(row[ROUND]) == "adjudication" and not row["note"]:
        yield Complaint(row.cell("note"), "an adjudication needs its reason in the column note")


def _said(vote: Vote) -> tuple[str, frozenset[str]]:
    return vote.vote, frozenset(split(vote.criterion))


def latest(cast: Iterable[Vote], rules: Rules = Rules()) -> list[Vote]:
    """What counts of each coder: the votes of the coder's latest main round, in the order of coders' names, one each.

    Calibration and adjudication are no main rounds."""
    main = [vote for vote in cast if kind(vote.round) == "main"]
    main.sort(key=lambda vote: (order(vote.round, rules.rounds), vote.vote, vote.criterion, vote.place), reverse=True)
    by_coder: dict[str, Vote] = {}
    for vote in main:
        by_coder.setdefault(coder_key(vote.coder), vote)
    return [by_coder[key] for key in sorted(by_coder)]


def adjudications(cast: Iterable[Vote]) -> list[Vote]:
    """The votes of the round adjudication, in the order of adjudicators' names."""
    found = [vote for vote in cast if kind(vote.round) == "adjudication"]
    return sorted(found, key=lambda vote: (coder_key(vote.coder), vote.vote, vote.criterion, vote.place))


def verdict(cast: Iterable[Vote], criteria: Mapping[str, str], rules: Rules = Rules()) -> Decision:
    """The decision that follows from the votes on one record, in whatever order. criteria: code -> label, in the
    codebook's order.

    All that count include: keep. All exclude: drop, for the criteria that the rules name. Too few votes, doubt or
    disagreement: open, with one of the reasons above. Calibration decides nothing. If the rules say so, and coders
    enough have voted, adjudication takes the place of what they said."""
    cast = list(cast)
    main = latest(cast, rules)
    settled = adjudications(cast) if rules.verdict == "adjudicated" else []
    who = told((*main, *settled))
    if len(main) < rules.needed:
        if not main and not settled:
            return Decision("open", NO_VOTE)
        return Decision("open", WAITS, "; ".join(filter(None, (f"{len(main)} of {rules.needed} votes", who))))
    return _follows(settled or main, criteria, rules, ADJUDICATORS_DISAGREE if settled else DISAGREE, who)


def _follows(heard: Sequence[Vote], criteria: Mapping[str, str], rules: Rules, disagree: str, who: str) -> Decision:
    said = {vote.vote for vote in heard}
    if said == {"include"}:
        return Decision("keep", "included", who)
    if said != {"exclude"}:
        return Decision("open", UNDECIDED if "undecided" in said else disagree, who)
    if rules.criteria == "same" and len({frozenset(split(vote.criterion)) for vote in heard}) > 1:
        return Decision("open", CRITERIA_DIFFER, who)
    named = {code for vote in heard for code in split(vote.criterion)}
    labels = [label for code, label in criteria.items() if code in named]
    return Decision("drop", "; ".join(labels[:1] if rules.criteria == "first" else labels), who)


def told(cast: Iterable[Vote]) -> str:
    """Votes in a line: 'AB: include (screening.csv:2); CD: exclude, round 2 (screening-CD-1.xlsx, Screening!7)'."""
    return "; ".join(f"{vote.coder}: {vote.vote}{in_round(vote.round)} ({vote.place})" for vote in cast)


def in_round(name: str) -> str:
    """', round 2' or ', adjudication'; '' for the round without a name."""
    if not name:
        return ""
    return f", {name}" if kind(name) != "main" else f", round {name}"


def basis(cast: Iterable[Vote], rules: Rules) -> Basis:
    """What a decision on these votes rests on: adjudication, the agreement of several coders, or a single one."""
    cast = list(cast)
    if rules.verdict == "adjudicated" and adjudications(cast):
        return "adjudicated"
    return "agreement" if len(latest(cast, rules)) > 1 else "single"


def criteria(sheet: Sheet) -> dict[str, str]:
    """Code -> label of the criteria of a sheet of votes, in the codebook's order."""
    return {name: code.label for name, code in sheet.column("criterion").codes.items()}
