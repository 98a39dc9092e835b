"""The working copy of a corpus: its texts folded once, in a file that is mapped into memory and never parsed.

It lies with what was found in it (`kept`) in a folder of the user's cache, named by the records and by the code that
folds and looks; so it is right or it is not found. It is believed as it lies: a copy that is cut off is made anew, but
to look for a changed byte would take longer than the search. All of it may be deleted at any time."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import ipc

from review.formats import cache
from review.search.corpus import Corpus, Part
from review.search.corpus.kept import Kept, rules
from review.search.engine import NO_YEAR, Batch
from review.search.engine.batches import years
from review.search.engine.text import Text, read

if TYPE_CHECKING:
    import pandas as pd

# The columns of `records.COLUMNS` that a search string may name, but the year.
SEARCHED = (
    "title",
    "abstract",
    "keywords",
    "keywords_plus",
    "authors",
    "journal",
    "type",
    "type_raw",
    "language",
    "doi",
)
_FOLDED, _RECORDS = "folded.arrow", "records.arrow"
_UNUSED = 90 * 24 * 3600  # seconds after which a copy that nobody asked for goes
_OURS = re.compile(r"[0-9a-f]{64}(?:\.\w+\.new)?")


def find(content: str, source: Part | None = None) -> Corpus | None:
    """The working copy of the records that `content` names, whatever its words; None if there is none. source: where
    the records themselves lie, if not in the copy."""
    folder = _folder(content)
    try:
        if folder is None or not (folder / _FOLDED).is_file():
            return None
        os.utime(folder)
        return _corpus(folder, source)
    except (OSError, pa.ArrowException):  # deleted this moment, or cut off
        return None


def make(content: str, corpus: Corpus, *, source: Part | None = None) -> Corpus:
    """Make the working copy of `corpus`, and give it; `corpus` itself if it cannot be kept. source: as for `find`."""
    folder = _folder(content)
    if folder is None:
        return corpus
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = Path(mkdtemp(prefix=f"{folder.name}.", suffix=".new", dir=folder.parent))
    except OSError:
        return corpus
    try:
        _write_folded(corpus.parts, new / _FOLDED)
        if source is None:
            _write_records(corpus, new / _RECORDS)
        _put(new, folder)
        _forget(folder.parent)
        return _corpus(folder, source)
    except (OSError, pa.ArrowException):
        return corpus
    finally:
        shutil.rmtree(new, ignore_errors=True)


def drop(content: str) -> None:
    """Delete the working copy that `content` names: its records are not those that were read."""
    if (folder := _folder(content)) is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _put(new: Path, folder: Path) -> None:
    """Put a new copy in its place. One that another process has just put there is as good, and may be in use."""
    try:
        os.replace(new, folder)
    except OSError:
        try:
            _opened(str(folder / _FOLDED))
        except (OSError, pa.ArrowException):
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(new, folder)


def _corpus(folder: Path, source: Part | None) -> Corpus:
    records = Stored(str(folder / _RECORDS)) if source is None else source
    mapped = Mapped(str(folder / _FOLDED), records)
    return Corpus((mapped,), kept=Kept(folder, len(mapped)))


def _folder(content: str) -> Path | None:
    within = cache.place()
    return within / "search" / sha256(f"{content}\0{rules()}".encode()).hexdigest() if within else None


def _forget(folder: Path) -> None:
    """Delete the copies that nobody asked for in a long time."""
    oldest = time.time() - _UNUSED
    for copy in folder.iterdir():
        if _OURS.fullmatch(copy.name) and copy.stat().st_mtime < oldest:
            shutil.rmtree(copy, ignore_errors=True)


# ---- parts -----------------------------------------------------------------------------------------------------------


class Stored(NamedTuple):
    """Records as they were written, in an Arrow file."""

    path: str

    def names(self) -> pa.Array:
        return self._table().column("record_id").combine_chunks()

    def rows(self, at: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        table = self._table()
        there = [c for c in columns if c in table.column_names and c != "record_id"]
        some = table.select(["record_id", *there]).take(pa.array(at, pa.int64())).to_pandas().set_index("record_id")
        return some.reindex(columns=list(columns))

    def _table(self) -> pa.Table:
        return _opened(self.path).read_all()


class Mapped(NamedTuple):
    """The folded texts of all records, in an Arrow file, and where the records themselves lie."""

    path: str
    records: Stored | Part

    def __len__(self) -> int:
        folded = _opened(self.path)
        return sum(folded.get_batch(number).num_rows for number in range(folded.num_record_batches))

    def batches(self, columns: Sequence[str]) -> Iterator[Batch]:
        for number in range(_opened(self.path).num_record_batches):
            records = _opened(self.path).get_batch(number)  # mapped anew each time, for what was read to leave memory
            texts = {c: read(records.column(c), c) for c in columns if c != "year"}
            yield Batch(records.num_rows, texts, years(records.column("year")))

    def names(self) -> pa.Array:
        return self.records.names()

    def rows(self, at: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        return self.records.rows(at, columns)


def _opened(path: str) -> ipc.RecordBatchFileReader:
    return ipc.open_file(pa.memory_map(path))


# ---- writing ---------------------------------------------------------------------------------------------------------


def _write_folded(parts: Sequence[Part], file: Path) -> None:
    schema = pa.schema([*((name, pa.string()) for name in SEARCHED), ("year", pa.int32())])
    with ipc.new_file(str(file), schema) as out:
        for part in parts:
            for batch in part.batches(SEARCHED):
                columns = [_strings(batch.texts[name]) for name in SEARCHED]
                numbers = pa.array(batch.years, mask=batch.years == NO_YEAR)
                out.write_batch(pa.record_batch([*columns, numbers], schema=schema))


def _strings(text: Text) -> pa.Array:
    given = np.packbits(text.given, bitorder="little")
    buffers = [pa.py_buffer(given), pa.py_buffer(text.bounds.astype(np.int32)), pa.py_buffer(text.letters)]
    return pa.Array.from_buffers(pa.string(), len(text.given), buffers)


def _write_records(corpus: Corpus, file: Path) -> None:
    from review.records import COLUMNS

    names = [column.name for column in COLUMNS]
    rows = corpus.rows(range(corpus.count), names)
    table = pa.Table.from_pandas(rows.reset_index(names="record_id"), preserve_index=False)
    with ipc.new_file(str(file), table.schema) as out:
        out.write_table(table, max_chunksize=32_768)
