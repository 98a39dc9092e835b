"""Export files come in by the dozen, their entries go out as tables: several files at a time, and none read twice."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import astuple, dataclass
from functools import partial
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from review import formats
from review.errors import Complaint, ReviewError
from review.formats import File, cache
from review.nouns import Problem
from review.records import COLUMNS, arrow, frame, table

# Under this size a file is read sooner than another process starts.
_LARGE = 8_000_000
_PART = 2_000  # rows
_TOLD = b"review"


@dataclass(frozen=True, slots=True)
class Reading:
    """One export as read. entries: a record table, without database and via. Law: seen == len(entries) + lost problems.

    complaints: why the file is no export; then there are no entries."""

    file: str
    sha256: str
    format: str
    entries: pd.DataFrame
    problems: tuple[Problem, ...]
    seen: int
    complaints: tuple[Complaint, ...] = ()


def read_files(files: Sequence[File], *, workers: int = 1) -> Iterator[Reading]:
    """The entries of each file, in the order given. What was read before comes from the cache.

    With `workers`, large files are read by so many processes at a time; a script that asks for them needs the guard
    `if __name__ == "__main__":`, as multiprocessing always does."""
    large = sum(file.size >= _LARGE for file in files)
    if workers < 2 or large < 2:
        yield from map(_read, files)
        return
    others = set(active_children())
    pool = ProcessPoolExecutor(min(workers, large), mp_context=get_context("spawn"), initializer=_leave_with_parent)
    try:
        waiting: deque[_Begun] = deque()
        for file in files:
            waiting.append(_begun(file, pool))
            if len(waiting) > workers:
                yield _ended(waiting.popleft())
        while waiting:
            yield _ended(waiting.popleft())
    except BaseException:  # who stops the program does not wait for what is being read
        for process in set(active_children()) - others:
            process.kill()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _leave_with_parent() -> None:
    """Let a reading process end when the one that asked for it is gone, however it went; a Ctrl-C is the parent's."""
    parent = parent_process()
    assert parent is not None
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def leave() -> None:
        parent.join()
        os._exit(1)

    Thread(target=leave, daemon=True).start()


def joined(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All entries as one record table, index `entry`: 'file:line', and '#2' for a second entry on one line, as BibTeX
    allows."""
    if not tables:
        entries = table(())
    else:
        entries = pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0].reset_index(drop=True)
    seen: Counter[str] = Counter()
    names = []
    for file, line in zip(entries["source_file"].tolist(), entries["source_line"].tolist(), strict=True):
        place = f"{file}:{line}"
        seen[place] += 1
        names.append(place if seen[place] == 1 else f"{place}#{seen[place]}")
    entries.index = pd.Index(names, name="entry", dtype="str")
    return entries


class _Begun(NamedTuple):
    """A file that is read already, or that another process is reading."""

    file: File
    sha256: str
    key: str
    read: pa.Table | None
    elsewhere: Future[pa.Table] | None = None


def _read(file: File) -> Reading:
    return _ended(_begun(file, None))


def _begun(file: File, pool: ProcessPoolExecutor | None) -> _Begun:
    data = file.load()
    sha256 = hashlib.sha256(data).hexdigest()
    key = cache.key(sha256, file.name, file.format)
    kept = cache.get(key)
    if kept is not None and (found := _kept(kept)) is not None:
        return _Begun(file, sha256, "", found)
    if pool is None or file.size < _LARGE:
        held = [data]
        del data
        return _Begun(file, sha256, key, _table(held, file.name, file.format))
    try:
        return _Begun(file, sha256, key, None, pool.submit(_table, [data], file.name, file.format))
    except BrokenProcessPool:
        return _Begun(file, sha256, key, None)


def _ended(begun: _Begun) -> Reading:
    file, read = begun.file, begun.read
    if read is None:
        read = _awaited(begun)
    told = json.loads(read.schema.metadata[_TOLD])
    if begun.key and not told["complaints"]:
        cache.put(begun.key, partial(_keep, read))
    return Reading(
        file.name, begun.sha256, told["format"], frame(read), tuple(Problem(*problem) for problem in told["problems"]),
        told["seen"], tuple(Complaint(*complaint) for complaint in told["complaints"]),
    )  # fmt: skip


def _awaited(begun: _Begun) -> pa.Table:
    """What another process read. Where one was killed, nobody knows by which file: each is read once more by a process
    of its own, and a file that ends that as well is refused."""
    file = begun.file
    with suppress(BrokenProcessPool):
        if begun.elsewhere is not None:
            return begun.elsewhere.result()
    alone = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_leave_with_parent)
    try:
        return alone.submit(_table, [file.load()], file.name, file.format).result()
    except BrokenProcessPool:
        what = "reading this file ended the process that read it"
        return _told(formats.Export("", [], (), 0), (Complaint(file.name, what, "it may be damaged, or too large"),))
    finally:
        alone.shutdown(wait=False, cancel_futures=True)


def _table(held: list[bytes], file: str, format: str | None) -> pa.Table:
    """The entries of an export, and in the metadata all else that `Reading` tells. held: the bytes of the export, which
    are let go of as soon as they are read."""
    complaints: tuple[Complaint, ...] = ()
    export = formats.Export("", [], (), 0)
    try:
        export = formats.read(held.pop(), file, format=format)
    except ReviewError as error:
        complaints = error.complaints
    return _told(export, complaints)


def _told(export: formats.Export, complaints: tuple[Complaint, ...]) -> pa.Table:
    told = {
        "format": export.format,
        "problems": [astuple(problem) for problem in export.problems],
        "seen": export.seen,
        "complaints": [astuple(complaint) for complaint in complaints],
    }
    return _columns(export.rows).replace_schema_metadata({_TOLD: json.dumps(told)})


def _columns(rows: list[dict[str, object]]) -> pa.Table:
    """The columns of `rows`, which are taken out of the list on the way: a large export is never held twice."""
    parts = []
    while rows:
        parts.append(arrow(rows[-_PART:]))
        del rows[-_PART:]
    return pa.concat_tables(reversed(parts)) if parts else arrow(())


def _keep(read: pa.Table, path: Path) -> None:
    with pa.ipc.new_file(path, read.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as out:
        out.write_table(read)


def _kept(path: Path) -> pa.Table | None:
    """What the cache kept, or None if it is not as it was written."""
    try:
        with pa.ipc.open_file(path) as kept:
            read = kept.read_all()
        read.validate(full=True)
        sound = read.column_names == [column.name for column in COLUMNS] and _TOLD in (read.schema.metadata or {})
    except (pa.ArrowInvalid, OSError):
        return None
    return read if sound else None
