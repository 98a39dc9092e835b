"""The small frozen nouns that every room may speak of: what was read, what was decided, what is shown.

Larger things keep to their rooms: the record table to `records`, search trees to `search`, sheets to `coding`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

Verdict = Literal["keep", "drop", "open"]
Standing = Literal["included", "dropped", "open"]
Repeated = Literal["merge", "blank", "repeat"]
Told = TypeVar("Told")
Via = Literal["database", "register", "other", "previous"]
VERDICTS: tuple[Verdict, ...] = ("keep", "drop", "open")


# ---- what was read -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """An entry, row or cell that could not be read as it stands, and what was done about it.

    `lost` says that a whole entry could not be read (then `raw` keeps its text); otherwise it was read with a repair.
    """

    where: str
    what: str
    done: str = ""
    lost: bool = False
    raw: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; {self.done}" if self.done else "")


@dataclass(frozen=True, slots=True)
class Source:
    """One export file as it was read. Law: `seen == read + lost`."""

    file: str
    format: str
    database: str
    via: Via
    searched: str
    sha256: str
    seen: int
    read: int
    lost: int
    repaired: int


# ---- what was decided --------------------------------------------------------------------------------------------


class Caveat(NamedTuple):
    """`doubt`: what is not sure, in the same words for all that share it; `ground`: what it rests on instead."""

    doubt: str
    ground: str

    def __str__(self) -> str:
        return f"{self.doubt}: {self.ground}"


class Decision(NamedTuple):
    """What one stage ruled on one record. `reason` is the same words for all records that share it, so that they
    can be counted; `detail` is what holds for this record alone; `caveat` is what a report that rests on this
    decision has to say."""

    verdict: Verdict
    reason: str = ""
    detail: str = ""
    caveat: Caveat | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One planned stage: `decide(records, **settings)` gives one decision per record, in order. It is shown all
    records of the review and decides on each by itself; the pipeline heeds those that reached the stage.

    `skips` names the ways of identification (`via`) that this stage does not apply to; `settles` says that people
    decide here, so that a keep ends an earlier *open*. `each_entry` says that a merged record stands as the best of
    its entries does, so that merging hides nothing from the stage.

    prisma: where its exclusions stand in the PRISMA diagram, a word of `tables.prisma.PLACES`; '' for the default.
    not_retrieved: the reason of exclusion that stands for a report that could not be had. written: what the stage
    follows as the scholar wrote it, say a search string with its lines.
    """

    name: str
    kind: str
    label: str
    decide: Callable[..., list[Decision]]
    settings: Mapping[str, Any] = field(default_factory=dict)
    skips: frozenset[str] = frozenset()
    settles: bool = False
    each_entry: bool = False
    prisma: str = ""
    not_retrieved: str = ""
    written: str = ""

    @property
    def votes_on(self) -> str:
        """The name of the sheet whose votes it counts; '' if it counts none, or if its sheet could not be read."""
        sheet = self.settings.get("sheet")
        return sheet.definition.name if sheet else ""


class OpenPair(NamedTuple):
    """Two records that may be one work: a rule asks for a person, and none has decided. records: their ids. where: the
    cell of the sheet that takes the decision."""

    records: tuple[str, str]
    rule: str
    detail: str
    where: str

    @property
    def file(self) -> str:
        """The file that `where` is in."""
        return self.where.rpartition("!")[0]


def pairs_told(files: Mapping[str, int]) -> str:
    """How many pairs of records wait for a person, and where. files: file -> pairs that wait in it."""
    return f"{some(sum(files.values()), 'pair')} of records may be duplicates: decide in {', '.join(sorted(files))}"


def standing(ruled: Iterable[tuple[Stage, Decision]]) -> Standing:
    """Where a record stands after the given stages: dropped once any stage drops it, open once any stage cannot
    decide, unless people decide later."""
    stands: Standing = "included"
    for stage, decision in ruled:
        if decision.verdict == "drop":
            return "dropped"
        if decision.verdict == "open":
            stands = "open"
        elif stage.settles:
            stands = "included"
    return stands


@dataclass(frozen=True, slots=True)
class Reported:
    """A count that a publication reports, to stand beside ours and never be mixed with it."""

    at: str
    text: str


# ---- what is shown -----------------------------------------------------------------------------------------------


class Piece(NamedTuple):
    """A run of text inside a cell; a line feed is a line break. A *mark* points at a note and is set raised."""

    text: str
    style: Literal["plain", "italic", "mark"] = "plain"


Cell = tuple[Piece, ...]


class TableColumn(NamedTuple):
    """`width` is the column's share of the table's width; the shares of a table add up to 1. Numbers stand right."""

    key: str
    label: str
    width: float
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Title, columns, rows and notes, before they have a format.

    rows: one tuple of cells a row, as long as `columns`. The first `labels` columns hold labels that repeat from row
    to row; `repeated` says how: one merged cell, a blank below the first, or the label in every row. notes: (mark,
    text); a general note has the mark "".
    """

    name: str
    number: str
    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[tuple[str, str], ...] = ()
    labels: int = 0
    repeated: Repeated = "blank"


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing of the manuscript as SVG text. `name` heads its files; notes are printed below it."""

    name: str
    number: str
    title: str
    svg: str
    notes: tuple[str, ...] = ()


def cell(text: str) -> Cell:
    """A cell of plain text; no text, no pieces."""
    return (Piece(text),) if text else ()


def plain(content: Cell) -> str:
    """The text of a cell with its marks in brackets, as a format without raised letters shows it."""
    return "".join(f"[{p.text}]" if p.style == "mark" else p.text for p in content)


def some(n: int, noun: str) -> str:
    """'1 entry', '2,000 entries'."""
    return f"{n:,} {noun if n == 1 else noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"


def are(n: int) -> str:
    """The verb that goes with a number of things."""
    return "is" if n == 1 else "are"


PART = "\u2003"


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the flow diagram: a set of ids, never a number of its own.

    lines: (label, ids) under the title, say one a database or one a reason; a label that begins with `PART` tells of a
    part of the line above. `of` says what the ids are."""

    title: str
    ids: frozenset[str]
    lines: tuple[tuple[str, frozenset[str]], ...] = ()
    of: Literal["entries", "records"] = "records"


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One row of one column: the box of those that reach this step, and beside it those that leave here.

    `open` are those in `main` that stay undecided at this step; they go on, or, in the PRISMA diagram, wait here.
    `reported` stands beside, as reported."""

    name: str
    phase: Literal["Identification", "Screening", "Included"]
    main: Box
    side: Box | None = None
    open: frozenset[str] = frozenset()
    reported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """The flow of records, after PRISMA 2020 (Page et al., 2021, BMJ 372:n71): one column for databases, one for
    other methods (empty: no such column), and the last boxes that both lead to. previous: the works of an earlier
    version of the review, which no step applies to; total: these and the included. Both None if there is none.
    registers: whether registers are among the databases."""

    databases: tuple[FlowStep, ...]
    others: tuple[FlowStep, ...]
    included: FlowStep
    still_open: Box
    notes: tuple[str, ...] = ()
    previous: Box | None = None
    total: Box | None = None
    registers: bool = False


# ---- the review before and after it is carried out -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A table that the protocol asks for: `kind` is a name of `tables.TABLES`; settings: what that kind takes beside,
    say `sheet`, `columns`, `group` and `sort`."""

    name: str
    kind: str
    number: str
    title: str
    notes: tuple[str, ...] = ()
    repeated: Repeated = "blank"
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Project:
    """A review's folder, read: all that `pipeline.run` needs and nothing that it must fetch.

    entries: one row an entry, columns as `records.COLUMNS`, index `entry` = "file:line". sheets: name -> Sheet.
    inputs: path within the folder -> sha256 of what was read. asked: the rows of the sheet of pairs that may be
    duplicates. asks_in: path of a file that is not there yet, for pairs that no row asks about.
    claims: as `claims.read_claims` gives them. manuscript: the scholar's own Word file, with names to fill in."""

    title: str
    protocol: Mapping[str, Any]
    entries: pd.DataFrame
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    stages: tuple[Stage, ...]
    codebook: Any
    sheets: Mapping[str, Any]
    tables: tuple[TablePlan, ...]
    formats: tuple[str, ...]
    reported: tuple[Reported, ...] = ()
    notes: tuple[str, ...] = ()
    template: bytes | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[Any, ...] = ()
    asks_in: str = ""
    claims: tuple[Any, ...] = ()
    manuscript: bytes | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """The review as carried out: all that a table may tell; nothing in it is changed.

    records: one row a record, index `record_id`. entries: as in the project, with the column `record_id`.
    merges: why entries are one record, n - 1 for a record of n. origins: of a merged record, record_id -> column -> the
    entry whose value it has. pairs: what a person has yet to decide; asks: the bytes of a new file `project.asks_in`
    for those of them that no file holds yet, b"" for none.
    rulings: stage name -> record_id -> Decision, for the records that no earlier stage dropped; those that the stage
    skips are kept, and `ruled` leaves them out.
    standings: record_id -> where the record stands at the end. citations: record_id -> how a text names it.
    graph: a `networkx.MultiDiGraph`; node = construct, edge = finding.
    remarks: what is to be said of names in sheets, beside the problems of the exports. limits: what merging may have
    missed, which reports tell, but no run needs to tell anew."""

    project: Project
    records: pd.DataFrame
    entries: pd.DataFrame
    merges: tuple[Any, ...]
    rulings: Mapping[str, Mapping[str, Decision]]
    standings: Mapping[str, Standing]
    sheets: Mapping[str, Any]
    citations: Mapping[str, str]
    graph: nx.MultiDiGraph
    origins: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pairs: tuple[OpenPair, ...] = ()
    asks: bytes = b""
    remarks: tuple[Problem, ...] = ()
    limits: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The remarks, the limits, and what was wrong with the exports."""
        return (*self.remarks, *self.limits, *self.project.problems)

    @property
    def included(self) -> list[str]:
        """The ids of the included records, in the order of the record table."""
        return [record_id for record_id, stands in self.standings.items() if stands == "included"]

    def stage_of(self, sheet: str) -> Stage | None:
        """The stage that counts the votes on a sheet; None for a sheet whose votes none counts, or that has none."""
        return next((stage for stage in self.project.stages if sheet and stage.votes_on == sheet), None)

    def ruled(self, stage: Stage) -> dict[str, Decision]:
        """record_id -> what a stage ruled; without the records that it skips, which it keeps and does not look at."""
        via = self.records["via"].to_dict()
        return {r: decision for r, decision in self.rulings[stage.name].items() if via[r] not in stage.skips}


def once(tell: Callable[[Review], Told]) -> Callable[[Review], Told]:
    """The function, so that it works out what it tells of a review once, however many reports ask: it keeps what it
    told of the last review, and knows that one by its identity."""
    last: list[tuple[Review, Told]] = []

    @wraps(tell)
    def told(review: Review) -> Told:
        kept = next(iter(last), None)
        if kept is None or kept[0] is not review:
            kept = (review, tell(review))
            last[:] = [kept]
        return kept[1]

    return told
