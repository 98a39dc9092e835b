"""The files that are written without a review's folder: checked before anything is read, written all or none.

To know how files of one more kind are told from those that a person had a hand in: one line in `_OWN`."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from review import render
from review.dedupe.sheet import COLUMNS as PAIR_COLUMNS
from review.errors import Complaint, ExportError
from review.exports.inputs import files
from review.formats import cache, recognized
from review.formats.write import writer
from review.nouns import Problem
from review.records import COLUMNS
from review.records.grid import reader
from review.render.search_page import MADE_BY
from review.tables.weighed import AUDIT, HITS, MOVES

PROBLEMS = "problems.csv"
WORKS = ("record_id", "work_id")


def check_conversion(paths: Sequence[Path], out: Path) -> None:
    """ExportError, before anything is read, if `out` cannot be written, or is a file that somebody else made."""
    _check(out, paths, writer(out.name).name)
    _check_apart([out, out.parent / PROBLEMS])


def check_duplicates(paths: Sequence[Path], out: Path, pairs: Path | None, decided: Sequence[Path]) -> None:
    """As `check_conversion`; SheetError if `pairs` is a file that holds decisions."""
    for path in filter(None, (out, pairs)):
        _check_ending(path, ".csv")
        _check(path, (*paths, *decided), "works" if path is out else "pairs")
    _check_apart([*filter(None, (out, pairs)), out.parent / PROBLEMS])


def check_search(paths: Sequence[Path], out: Mapping[str, Path | None]) -> None:
    """As `check_conversion`; out: "hits", "audit", "moves" or "page" -> file, a page as .html, else .csv."""
    given = {kind: path for kind, path in out.items() if path is not None}
    for kind, path in given.items():
        _check_ending(path, ".html" if kind == "page" else ".csv")
        _check(path, paths, kind)
    if given:
        _check_apart([*given.values(), next(iter(given.values())).parent / PROBLEMS])


def _check_ending(out: Path, ending: str) -> None:
    if out.suffix.lower() != ending and not out.is_dir():
        written = "a web page" if ending == ".html" else "written as CSV"
        raise ExportError(Complaint(str(out), f"this is {written}", f'name it "{out.with_suffix(ending)}"'))


def _check(out: Path, inputs: Sequence[Path], kind: str) -> None:
    if out.is_dir():
        raise ExportError(Complaint(str(out), "this is a folder", "name a file in it"))
    if not out.parent.is_dir():
        raise ExportError(Complaint(str(out.parent), "there is no such folder", "make it, or write elsewhere"))
    if not out.exists():
        return
    if any(out.samefile(path) for path in files(inputs) if path.exists()):
        raise ExportError(Complaint(str(out), "this is one of the files to read", "write to another file"))
    if not os.access(out, os.W_OK) or not out.stat().st_mode & 0o222:
        raise ExportError(Complaint(str(out), "this file is write-protected", "write to another file"))
    if not _replaceable(out, kind):
        what = "a person, or another program, had a hand in this file"
        hint = "name a new file; read this by --decided" if kind == "pairs" else "write to another file"
        raise ExportError(Complaint(str(out), what, hint))


def _check_apart(paths: Sequence[Path]) -> None:
    """ExportError if two files to be written are one."""
    for at, path in enumerate(paths):
        if path.resolve() in {other.resolve() for other in paths[:at]}:
            raise ExportError(Complaint(str(path), "two files cannot have one name", "write to another file"))


def _replaceable(path: Path, kind: str) -> bool:
    """Whether a file is empty, or stands as this program wrote one of its kind: a later run takes its place."""
    data = path.read_bytes()
    if not data:
        return True
    ours = _OWN[kind](data) if kind in _OWN else recognized(data) == kind
    return ours and (cache.place() is None or cache.get(_mark(data)) is not None)


def _mark(data: bytes) -> str:
    """The name under which the cache remembers that just these bytes were written, by no person."""
    return hashlib.sha256(b"written\0" + data).hexdigest()


def _own_table(heads: Sequence[str], *, blank: int = 0) -> Callable[[bytes], bool]:
    """Tells a CSV file with just these headings, and nothing in the last so many columns, which people fill in."""

    def tells(data: bytes) -> bool:
        found, rows = _rows(data)
        return found == tuple(heads) and not any(any(row[len(heads) - blank :]) for row in rows if blank)

    return tells


def _own_start(heads: Sequence[str]) -> Callable[[bytes], bool]:
    """Tells a CSV file whose first headings are these."""
    return lambda data: _rows(data)[0][: len(heads)] == tuple(heads)


def _own_page(data: bytes) -> bool:
    return MADE_BY.encode() in data[:1000]


def _own_workbook(data: bytes) -> bool:
    """Whether a workbook was never saved by another program, which would tell when."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return book.read("docProps/core.xml").decode("utf-8", "replace").count(">2000-01-01T00:00:00Z<") == 2
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError):
        return False


def _own_parquet(data: bytes) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_schema(io.BytesIO(data)).names[:1] == [WORKS[0]]
    except (pa.ArrowInvalid, OSError):
        return False


# How each kind of file that a person may have a hand in tells that none had.
_OWN: dict[str, Callable[[bytes], bool]] = {
    "csv": _own_table((WORKS[0], *(column.name for column in COLUMNS))),
    "works": _own_table(WORKS),
    "pairs": _own_table(PAIR_COLUMNS, blank=3),
    "hits": _own_table(HITS),
    "moves": _own_table(MOVES),
    "audit": _own_start(AUDIT),
    "page": _own_page,
    "xlsx": _own_workbook,
    "parquet": _own_parquet,
}


# ---- writing ---------------------------------------------------------------------------------------------------------


def written(given: Mapping[Path, bytes], read: Sequence[str], problems: Sequence[Problem]) -> tuple[Path, ...]:
    """Write all files, and problems.csv beside the first if there are problems; none, if one of them cannot be. read:
    the names of the exports that the problems are of."""
    beside = next(iter(given)).parent / PROBLEMS
    told = _problems(beside, read, problems)
    new: dict[Path, Path] = {}
    try:
        for path, data in {**given, **({beside: told} if told else {})}.items():
            new[path] = path.with_name(f".{path.name}.{os.getpid()}.new")
            new[path].write_bytes(data)
        for path, made in new.items():
            os.replace(made, path)
        for data in given.values():
            cache.put(_mark(data), Path.touch)
    except OSError as error:
        raise ExportError(Complaint(str(path), f"this file cannot be written: {error.strerror}")) from None
    finally:
        for made in new.values():
            made.unlink(missing_ok=True)
    return (*given, *([beside] if problems else []))


def _problems(path: Path, read: Sequence[str], problems: Sequence[Problem]) -> bytes:
    """The problems of the files read now, after those of other files that stand in problems.csv already; b'' for none
    of either. ExportError if that file is none of ours."""
    now = render.csv.problems(problems)
    if not path.exists():
        return now if problems else b""
    heads, rows = _rows(path.read_bytes())
    if heads != render.csv.PROBLEM_HEADS or any(len(row) != len(heads) for row in rows):
        raise ExportError(Complaint(str(path), "a person, or another program, had a hand in this file", "move it away"))
    others = [row for row in rows if not any(_is_of(row, file) for file in read)]
    if not others:
        return now
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([heads, *others])
    return b"\xef\xbb\xbf" + out.getvalue().encode() + now.split(b"\n", 1)[1]


def _is_of(row: Sequence[str], file: str) -> bool:
    """Whether a row of problems.csv is of this file: 'FILE' or 'FILE:LINE'."""
    where = row[0].removeprefix("'")
    return where.startswith(file) and where[len(file) : len(file) + 1] in ("", ":")


def _rows(data: bytes) -> tuple[tuple[str, ...], list[list[str]]]:
    """The headings and the rows of a CSV file; no headings, if it is none."""
    try:
        heads, *rows = reader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""), ",", strict=False)
    except (csv.Error, ValueError):
        return (), []
    return tuple(heads), rows
