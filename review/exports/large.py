"""Paths that a person names go in; if large files of records lie there, a corpus comes out that reads them by parts.

What was found in such files is kept beside a working copy of their texts, named by the files' bytes and by the code
that reads them. The hash of a file is remembered as well, so that a rerun does not even read the files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pandas as pd
import pyarrow as pa

from review.errors import Complaint, ExportError, did_you_mean
from review.exports.inputs import files, named, unreadable
from review.formats import cache
from review.formats.hashes import sha256
from review.search.corpus import Corpus, Part, working
from review.search.corpus.carry import side_by_side
from review.search.corpus.files import parts
from review.search.engine import Batch

ENGINES = ("local", "dask")
# What lies beside the tables that Spark or Dask wrote, and beside the snapshot of OpenAlex, and holds no records.
_BESIDE = frozenset(("manifest", "_SUCCESS", "_metadata", "_common_metadata"))
_COPIED = 2_000_000_000  # bytes of all files: of more no copy is made, which takes some three times as much


@contextmanager
def large(paths: Sequence[Path], *, engine: str = "local", scheduler: str | None = None) -> Iterator[Corpus | None]:
    """The records in the files at `paths` (a folder stands for all files in it), if every file is large: a Parquet
    table, or JSON lines of the OpenAlex snapshot. None if one is an export of another kind: then `take` reads them.

    engine: "local" looks at several parts at once by threads, or, from the second time on, in a working copy; "dask"
    has the parts looked at by a cluster, see `cluster.carried`, and keeps nothing. The corpus serves only within the
    `with`. ExportError with all files that cannot be read or searched, or if dask is asked for other files."""
    _check(engine, scheduler)
    found = named(files(paths))
    given = {name: path.resolve() for name, path in found.items() if path.name not in _BESIDE}
    read = _parts(given)
    if read is None and engine == "dask":
        what = "on a cluster only Parquet tables and the JSON lines of OpenAlex are searched"
        raise ExportError(Complaint("--engine dask", what, "make one of the others: review convert FILES -o x.parquet"))
    if not read:
        yield None
    elif engine == "dask":
        from review.exports.cluster import carried

        with carried(scheduler) as carry:
            yield Corpus(read, carry)
    else:
        yield _here(read, tuple(given.values()))


def _check(engine: str, scheduler: str | None) -> None:
    if engine not in ENGINES:
        raise ExportError(Complaint("--engine", f'there is no engine "{engine}"', did_you_mean(engine, ENGINES)))
    if scheduler is not None and engine != "dask":
        raise ExportError(Complaint("--scheduler", "only Dask has a scheduler", "add --engine dask"))


def _parts(given: dict[str, Path]) -> tuple[Part, ...] | None:
    """The parts of all files, None if one is of another kind."""
    wrong, read, other = [], [], False
    for name, path in given.items():
        if (complaint := unreadable(name, path)) is not None:
            wrong.append(complaint)
            continue
        try:
            own = parts(path, name)
        except ExportError as error:
            wrong += error.complaints
            continue
        other |= own is None
        read.append(own or ())
    if other:  # then the reader of exports tells what is wrong with each
        return None
    if wrong:
        raise ExportError(wrong)
    return tuple(chain.from_iterable(read))


def _here(read: tuple[Part, ...], paths: Sequence[Path]) -> Corpus:
    """The parts searched on this machine: in their working copy, if one is kept."""
    corpus = Corpus(read, side_by_side())
    if cache.place() is None or sum(path.stat().st_size for path in paths) > _COPIED:
        return corpus
    content, source = _content(paths), _Source(corpus)
    if (kept := working.find(content, source)) is not None:
        return kept
    made = working.make(content, corpus, source=source)
    if _content(paths) == content:
        return made
    working.drop(content)  # a file was changed while it was read
    return corpus


def _content(paths: Sequence[Path]) -> str:
    """What names the records in these files."""
    return hashlib.sha256("\0".join(cache.key(sha256(path), "", None) for path in paths).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the records of a working copy lie: all parts of a corpus as one."""

    corpus: Corpus

    def __len__(self) -> int:
        return self.corpus.count

    def batches(self, columns: Sequence[str]) -> Iterator[Batch]:
        return chain.from_iterable(part.batches(columns) for part in self.corpus.parts)

    def names(self) -> pa.Array:
        return self.corpus.names

    def rows(self, at: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        return self.corpus.rows(at, columns)
