"""Export files by themselves, without a review's folder: read and counted, converted, and parted into works.

What is to be written is checked before anything is read, and written at the end, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from review import dedupe, render
from review.dedupe.named import Names, record_ids
from review.dedupe.sheet import decisions, pairs_csv, waiting
from review.errors import Complaint, ExportError
from review.exports.inputs import file, files, named, text, unreadable
from review.exports.outputs import WORKS, check_conversion, check_duplicates, written
from review.formats import FORMATS
from review.formats.account import account
from review.formats.files import Reading, joined, read_files
from review.formats.write import left_out, writer
from review.nouns import Problem, some
from review.records import citations

__all__ = ["Taken", "check_conversion", "check_duplicates", "convert", "find_duplicates", "take"]

Watch = Callable[[Iterable[Reading], int], Iterable[Reading]]


class Taken(NamedTuple):
    """What the files gave. entries: a record table, index `record_id`: an id for every entry, the same in any order of
    the files. files: their names. accounts: a line a file. refused: why a file is no export (only if that was
    allowed)."""

    entries: pd.DataFrame
    files: tuple[str, ...]
    accounts: tuple[str, ...]
    problems: tuple[Problem, ...]
    refused: tuple[Complaint, ...]


def take(
    paths: Sequence[Path],
    *,
    format: str | None = None,
    lenient: bool = False,
    watch: Watch = lambda readings, total: readings,
    workers: int = 1,
) -> Taken:
    """Read the export files at `paths`; a folder stands for the files in it and in its folders, but hidden ones.

    ExportError with every file that is no export or cannot be read, unless `lenient`: then the others are read."""
    found = named(files(paths))
    unread = {name: complaint for name, path in found.items() if (complaint := unreadable(name, path))}
    given = [file(name, path, format) for name, path in found.items() if name not in unread]
    readings = list(watch(read_files(given, workers=workers), len(given)))
    refused = (*unread.values(), *(complaint for reading in readings for complaint in reading.complaints))
    if refused and not lenient:
        raise ExportError(refused)
    read = [reading for reading in readings if not reading.complaints]
    entries = joined([reading.entries for reading in read])
    called = record_ids([[at] for at in range(len(entries))], Names(entries))
    entries.index = pd.Index(called.ids, name="record_id", dtype="str")
    return Taken(
        entries,
        tuple(reading.file for reading in read),
        tuple(account(r.file, FORMATS[r.format].label, r.seen, len(r.entries), r.problems) for r in read),
        tuple(problem for reading in read for problem in reading.problems),
        refused,
    )


def convert(taken: Taken, out: Path) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Write the entries in the format that the ending of `out` names, and problems.csv beside it if there are any.

    The paths of the files written, and what that format does not carry, in words."""
    format = writer(out.name)
    keys = citations.keys(taken.entries) if format.keyed else {}
    paths = written({out: format.write(taken.entries, keys=keys)}, taken.files, taken.problems)
    lost = left_out(taken.entries, format).items()
    return paths, tuple(f"{format.label} does not carry `{name}` of {some(n, 'entry')}" for name, n in lost)


def find_duplicates(
    taken: Taken, out: Path, *, pairs: Path | None = None, decided: Sequence[Path] = ()
) -> tuple[dedupe.Merged, tuple[Path, ...]]:
    """Part the entries into works and write `out`: a CSV file with the columns record_id and work_id, one row an entry.

    pairs: where to write the pairs that a person should look at. decided: such files, filled in; SheetError for what
    is wrong in them."""
    merged = dedupe.merge(taken.entries, decisions([text(path) for path in decided]))
    works = merged.entries["record_id"]
    rows = sorted(zip(map(str, works.index), works.tolist(), strict=True))
    made = {out: render.csv.grid(WORKS, rows)}
    if pairs is not None:
        made[pairs] = pairs_csv(merged)
    told = merged._replace(notes=(*merged.notes, *waiting(merged)))
    return told, written(made, taken.files, taken.problems)
