"""Files that a person names go in, the records to be searched come out, with what each file gave.

Large tables are searched where they lie (`large`). Other exports are read once: a working copy of their records is
kept, with what was told of them, so that an edited search string reads no export again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import NamedTuple

from review.errors import Complaint
from review.exports import Taken, Watch, take
from review.exports.inputs import files, named, unreadable
from review.exports.large import large
from review.formats import cache
from review.formats.hashes import sha256
from review.nouns import Problem
from review.search.corpus import Corpus, corpus, working
from review.search.corpus.files import Lines, parts

_ROOMS = ("formats", "records", "dedupe")  # whose code makes entries and their ids


class Searched(NamedTuple):
    """The records, and what the files gave, as in `Taken`. read: how many entries; None for tables that are searched
    where they lie."""

    corpus: Corpus
    read: int | None
    files: tuple[str, ...]
    accounts: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    refused: tuple[Complaint, ...] = ()


@contextmanager
def searched(
    paths: Sequence[Path],
    *,
    format: str | None = None,
    lenient: bool = False,
    engine: str = "local",
    scheduler: str | None = None,
    watch: Watch = lambda readings, total: readings,
    workers: int = 1,
) -> Iterator[Searched]:
    """The records in the files at `paths`; they serve within the `with` only. format, lenient, watch, workers: as for
    `take`; engine, scheduler: as for `large`. ExportError with every file that is no export or cannot be read."""
    with large(() if format else paths, engine=engine, scheduler=scheduler) as tables:
        if tables is not None:
            found = named(files(paths))
            lost = _lost(found) if engine == "local" else ()
            yield Searched(tables, None, tuple(found), tuple(f"{name}: searched where it lies" for name in found), lost)
            return
    content = _content(paths, format)
    if content and (known := _known(content)) is not None:
        yield known
        return
    taken = take(paths, format=format, lenient=lenient, watch=watch, workers=workers)
    keeps = content and not taken.refused and _content(paths, format) == content  # no file was changed meanwhile
    yield _read(taken, content if keeps else "")


def _lost(found: Mapping[str, Path]) -> tuple[Problem, ...]:
    """The lines of JSON that are no work, from memory if they were looked for before."""
    told: list[Problem] = []
    for name, path in found.items():
        rests = ("lost", name, sha256(path), cache.code(*_ROOMS, "search"))
        known = hashlib.sha256(json.dumps(rests).encode()).hexdigest()
        if (kept := cache.get(known)) is not None:
            told += (Problem(*problem) for problem in json.loads(kept.read_text("utf-8")))
            continue
        lines = [part for part in parts(path, name) or () if isinstance(part, Lines)]
        problems = [problem for part in lines for problem in part.problems()]
        cache.put(known, partial(_write, json.dumps([astuple(problem) for problem in problems])))
        told += problems
    return tuple(told)


def _content(paths: Sequence[Path], format: str | None) -> str:
    """What names the records that these files give; empty if nothing is to be kept, or a file cannot be read."""
    found = named(files(paths))
    if cache.place() is None or any(unreadable(name, path) for name, path in found.items()):
        return ""
    told = [(name, sha256(path)) for name, path in found.items()]
    return hashlib.sha256(json.dumps([told, format, cache.code(*_ROOMS)]).encode()).hexdigest()


def _known(content: str) -> Searched | None:
    """What was read before."""
    records, told = working.find(content), cache.get(content)
    if records is None or told is None:
        return None
    names, accounts, problems = json.loads(told.read_text("utf-8"))
    return Searched(
        records, records.count, tuple(names), tuple(accounts), tuple(Problem(*problem) for problem in problems)
    )


def _read(taken: Taken, content: str) -> Searched:
    records = corpus(taken.entries)
    if content:
        told = json.dumps([taken.files, taken.accounts, [astuple(problem) for problem in taken.problems]])
        cache.put(content, partial(_write, told))
        records = working.make(content, records)
    return Searched(records, len(taken.entries), taken.files, taken.accounts, taken.problems, taken.refused)


def _write(text: str, file: Path) -> None:
    file.write_text(text, "utf-8")
