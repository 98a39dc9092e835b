"""Export files by themselves, without a review's folder: read and counted, converted, and parted into works."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from review import dedupe
from review.dedupe.named import Names, record_ids
from review.dedupe.sheet import decisions, pairs_csv, waiting
from review.errors import Complaint, ExportError, SheetError
from review.formats import FORMATS, File
from review.formats.account import account
from review.formats.decode import Content
from review.formats.files import Reading, joined, read_files
from review.formats.write import writer
from review.nouns import Problem
from review.records import citations
from review.render import csv

PROBLEMS = "problems.csv"
Watch = Callable[[Iterable[Reading], int], Iterable[Reading]]


class Taken(NamedTuple):
    """What the files gave. entries: a record table, index `record_id`: an id for every entry, the same in any order of
    the files. accounts: a line a file. refused: why a file is no export (only if that was allowed)."""

    entries: pd.DataFrame
    paths: tuple[Path, ...]
    accounts: tuple[str, ...]
    problems: tuple[Problem, ...]
    refused: tuple[Complaint, ...]

    @property
    def lost(self) -> int:
        return sum(problem.lost for problem in self.problems)


def take(
    paths: Sequence[Path],
    *,
    format: str | None = None,
    lenient: bool = False,
    watch: Watch = lambda readings, total: readings,
    workers: int = 1,
) -> Taken:
    """Read the export files at `paths`; a folder stands for the files in it.

    ExportError with every file that is no export, unless `lenient`: then the others are read."""
    found = _files(paths)
    files = [_file(path, format) for path in found]
    readings = list(watch(read_files(files, workers=workers), len(files)))
    refused = tuple(complaint for reading in readings for complaint in reading.complaints)
    if refused and not lenient:
        raise ExportError(refused)
    read = [reading for reading in readings if not reading.complaints]
    entries = joined([reading.entries for reading in read])
    called = record_ids([[at] for at in range(len(entries))], Names(entries))
    entries.index = pd.Index(called.ids, name="record_id", dtype="str")
    return Taken(
        entries,
        tuple(found),
        tuple(account(r.file, FORMATS[r.format].label, r.seen, len(r.entries), r.problems) for r in read),
        tuple(problem for reading in read for problem in reading.problems),
        refused,
    )


def convert(taken: Taken, out: Path) -> tuple[Path, ...]:
    """Write the entries in the format that the ending of `out` names, and problems.csv beside it if there are any.

    ExportError if no format has that ending. The paths of the files written."""
    format = writer(out.name)
    keys = citations.keys(taken.entries) if format.keyed else {}
    return _written({out: format.write(taken.entries, keys=keys)}, taken)


def find_duplicates(
    taken: Taken, out: Path, *, pairs: Path | None = None, decided: Sequence[Path] = ()
) -> tuple[dedupe.Merged, tuple[Path, ...]]:
    """Part the entries into works and write `out`: a CSV file with the columns record_id and work_id, one row an entry.

    pairs: where to write the pairs that a person should look at. decided: such files, filled in. SheetError for what
    is wrong in them, and if `pairs` is a file that holds decisions."""
    if pairs is not None and pairs.exists() and any(decisions([_text(pairs)])):
        raise SheetError(Complaint(str(pairs), "this file holds decisions", "name a new file; read this by --decided"))
    merged = dedupe.merge(taken.entries, decisions([_text(path) for path in decided]))
    works = merged.entries["record_id"]
    rows = sorted(zip(map(str, works.index), works.tolist(), strict=True))
    files = {out: csv.grid(("record_id", "work_id"), rows)}
    if pairs is not None:
        files[pairs] = pairs_csv(merged)
    return merged._replace(notes=(*merged.notes, *waiting(merged))), _written(files, taken)


def _files(paths: Iterable[Path]) -> list[Path]:
    """The files that are named, and those in the folders that are named, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(file for file in path.rglob("*") if file.is_file() and not _hidden(file.relative_to(path)))
        found |= dict.fromkeys(inside if path.is_dir() else [path])
    return list(found)


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


def _file(path: Path, format: str | None) -> File:
    name = path.as_posix().encode("utf-8", "backslashreplace").decode()
    return File(name, path.stat().st_size, path.read_bytes, format)


def _text(path: Path) -> tuple[str, str]:
    """(name, text) of a sheet that a person filled in; SheetError if it is no text in UTF-8 or UTF-16."""
    content = Content(path.read_bytes())
    text = content.whole()
    if content.binary or any(repair.line for repair in content.repairs):
        raise SheetError(Complaint(str(path), "this is no text in UTF-8", "save it as CSV UTF-8"))
    return str(path), text


def _written(files: dict[Path, bytes], taken: Taken) -> tuple[Path, ...]:
    """Write all files, and problems.csv beside the first if there are problems; or none, if one of them is an export
    that was read, or a problems.csv that somebody else made."""
    beside = next(iter(files)).parent / PROBLEMS
    if taken.problems or beside.exists():
        if beside.exists() and not beside.read_bytes().startswith(csv.problems(())[:-1]):
            raise ExportError(
                Complaint(str(beside), "this file is not ours to write over", "move it, or write elsewhere")
            )
        files = {**files, beside: csv.problems(taken.problems)}
    for path in files:
        if any(path.exists() and path.samefile(read) for read in taken.paths):
            raise ExportError(Complaint(str(path), "this is one of the exports", "write to another file"))
    for path, data in files.items():
        new = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            new.write_bytes(data)
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)
    return tuple(files)
