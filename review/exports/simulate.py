"""Votes that are known come in here for a simulated screening, with their records; what it saves goes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from review import render
from review.coding.cells import Grid, grids
from review.coding.rounds import kind
from review.errors import Complaint, ExportError, SheetError
from review.formats.labels import labelled
from review.nouns import some
from review.records.called import aliases, find

if TYPE_CHECKING:
    import pandas as pd

    from review.rank import Metrics, Simulation

# Headings of a table of votes, and what stands in its cells.
RECORD = ("record", "record_id", "own_id", "id", "doi")
VOTE = ("vote", "included", "asreview_label", "label_included", "label", "include")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("include", "included", "yes", "true", "relevant", "keep", "1", "1.0"), True),
    **dict.fromkeys(("exclude", "excluded", "no", "false", "irrelevant", "drop", "0", "0.0"), False),
    **dict.fromkeys(("undecided", "maybe", "open", "-1", "-1.0", ""), None),
}
_ROWS = (
    ("work saved over sampling at 95% recall", "wss"),
    ("relevant records found after 10% of all", "recall"),
    ("loss (0 best, 1 worst)", "loss"),
    ("average time to discovery", "atd"),
)
CURVE = ("screened", "record_id", "relevant", "found", "recall", "recall_in_table_order", "recall_at_random")


class Votes(NamedTuple):
    """labels: name of a record, as typed -> whether it is relevant. open: how many have votes that decide nothing,
    since coders disagree or are undecided."""

    labels: dict[str, bool]
    open: int


def table_of_votes(path: Path) -> Votes | None:
    """The votes in a CSV file, or on all worksheets of a workbook, with a column for the record and one for the vote,
    say a finished sheet of votes; None for a file that has no such columns. Votes of a calibration do not count, and
    those of an adjudication count alone.

    SheetError with every cell that is no vote; ExportError if the file cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ExportError(Complaint(str(path), f"this file cannot be read: {error.strerror}")) from None
    try:
        found = [(grid, *columns) for grid in grids(path.name, data) if (columns := _columns(grid))]
    except SheetError:
        return None  # then it is to be read as an export is
    if not found:
        return None
    complaints: list[Complaint] = []
    said: dict[str, list[tuple[str, bool | None]]] = defaultdict(list)
    for name, round, vote in (cast for table in found for cast in _cast(*table, complaints)):
        said[name].append((round, vote))
    if complaints:
        raise SheetError(complaints)
    settled = {name: _settled(cast) for name, cast in said.items()}
    labels = {name: label for name, label in settled.items() if label is not None}
    return Votes(labels, len(settled) - len(labels))


def _columns(grid: Grid) -> tuple[int, int, int | None] | None:
    """Where record, vote and round stand."""
    heads = [cell.strip().casefold() for cell in grid.lines[0]] if grid.lines else []
    record = next((heads.index(name) for name in RECORD if name in heads), None)
    vote = next((heads.index(name) for name in VOTE if name in heads), None)
    if record is None or vote is None:
        return None
    return record, vote, heads.index("round") if "round" in heads else None


def _cast(
    grid: Grid, record: int, vote: int, round: int | None, complaints: list[Complaint]
) -> Iterator[tuple[str, str, bool | None]]:
    """(record, kind of round, vote) for each filled row."""
    for number, line in enumerate(grid.lines[1:], 1):
        cells = [cell.strip() for cell in line] + [""] * len(grid.lines[0])
        if not cells[record]:
            continue
        word = cells[vote].casefold()
        if word not in _WORDS:
            hint = "write include, exclude or undecided"
            complaints.append(Complaint(grid.cell(number, vote), f'"{cells[vote]}" is no vote', hint))
        elif word:
            yield cells[record], kind(cells[round]) if round is not None else "main", _WORDS[word]


def _settled(cast: Iterable[tuple[str, bool | None]]) -> bool | None:
    """What votes say that all say the same, None if they do not."""
    cast = list(cast)
    rounds = [round for round, _ in cast]
    heard = "adjudication" if "adjudication" in rounds else "main"
    said = {vote for round, vote in cast if round == heard}
    return next(iter(said)) if len(said) == 1 else None


def labels_of_entries(entries: pd.DataFrame) -> Votes:
    """The labels in a labelled export of ASReview or Rayyan, by the index of the table."""
    said = {
        str(at): {one.vote for one in labelled({str(name): value for name, value in row.items()}).labels}
        for at, row in zip(entries.index, entries.to_dict("records"), strict=True)
    }
    labels = {at: votes == {"include"} for at, votes in said.items() if votes in ({"include"}, {"exclude"})}
    return Votes(labels, sum(bool(votes) for votes in said.values()) - len(labels))


def of_records(votes: Votes, records: pd.DataFrame) -> tuple[dict[str, bool], list[str]]:
    """record_id -> whether it is relevant, and what has no place, in words. records: as merged, with column `ids`."""
    known = aliases(records)
    meant: dict[str, set[bool]] = defaultdict(set)
    unknown = []
    for name, label in votes.labels.items():
        ids = find(name, known) or []
        if len(ids) == 1:
            meant[ids[0]].add(label)
        else:
            unknown.append(name)
    labels = {record: True in said for record, said in meant.items() if len(said) == 1}
    told = [f'"{name}" is the name of no record, or of several: its vote is left out' for name in unknown]
    told += [f"{record} has votes that contradict each other: left out" for record in meant if record not in labels]
    return labels, told


# ---- what is told ----------------------------------------------------------------------------------------------------


def lines(done: Simulation, records: pd.DataFrame) -> list[str]:
    """The metrics of a simulation beside those of the order of the table and of a random one."""
    from review import rank

    count, relevant = len(done.order), sum(done.relevant)
    ways = (done.metrics, rank.measured(_in_table_order(done, records)), rank.expected(count, relevant))
    width = max(len(label) for label, _ in _ROWS)
    shown = [f"{some(count, 'labelled record')}, {relevant:,} of them relevant"]
    shown.append(f"{'':{width}}  relevance  table order  random (expected)")
    for label, name in _ROWS:
        shown.append(
            f"{label:{width}}  {_cell(ways[0], name):>9}  {_cell(ways[1], name):>11}  {_cell(ways[2], name):>17}"
        )
    after = "every vote" if done.every == 1 else f"every {done.every:,} votes"
    shown.append(f"trained {done.trainings:,} times, after {after}, until all were found; seed {done.seed}")
    told = rank.told()
    shown.append(f"{told['model']}, scikit-learn {told['versions']['sklearn']}")
    return shown


def _cell(metrics: Metrics, name: str) -> str:
    value = getattr(metrics, name)
    return f"{value:.4f}" if name == "loss" else f"{100 * value:.1f}%"


def curve(done: Simulation, records: pd.DataFrame) -> bytes:
    """A CSV file with the recall after each record, in the order of the simulation and in that of the table."""
    found, plain = accumulate(map(int, done.relevant)), accumulate(map(int, _in_table_order(done, records)))
    count, relevant = len(done.order), sum(done.relevant)
    rows = [
        (str(at), record, str(int(label)), str(so_far), f"{so_far / relevant:.6f}", f"{by_then / relevant:.6f}",
         f"{at / count:.6f}")
        for at, (record, label, so_far, by_then) in enumerate(
            zip(done.order, done.relevant, found, plain, strict=True), 1)
    ]  # fmt: skip
    return render.csv.grid(CURVE, rows)


def _in_table_order(done: Simulation, records: pd.DataFrame) -> list[bool]:
    label: Mapping[str, bool] = dict(zip(done.order, done.relevant, strict=True))
    return [label[str(record)] for record in records.index if str(record) in label]
