"""The exports that the protocol names are read here, every entry and every problem counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from review.formats.files import Reading, joined, read_files
from review.nouns import Problem, Source
from review.project.folder import Folder
from review.project.inputs import export_files
from review.project.protocol import Places, Protocol

# Passes readings through, of so many files; the command line shows how far it is.
Watch = Callable[[Iterable[Reading], int], Iterable[Reading]]


def read_exports(
    folder: Folder, protocol: Protocol, places: Places, *, watch: Watch, workers: int
) -> tuple[pd.DataFrame, list[Source], list[Problem]]:
    """All entries of all exports, in the order of the files' names, with what each file gave and what was wrong."""
    named = sorted(export_files(folder, protocol, places), key=lambda pair: pair[0])
    settings = dict(named)
    files = [found for file, given in named if (found := folder.file(file, given.format)) is not None]
    tables: list[pd.DataFrame] = []
    sources: list[Source] = []
    problems: list[Problem] = []
    for reading in watch(read_files(files, workers=workers), len(files)):
        folder.inputs[reading.file] = reading.sha256
        folder.complaints += reading.complaints
        if reading.complaints:
            continue
        given = settings[reading.file]
        tables.append(reading.entries.assign(database=given.database, via=given.via))
        problems += reading.problems
        lost = sum(problem.lost for problem in reading.problems)
        sources.append(
            Source(
                reading.file, reading.format, given.database, given.via, str(given.searched), reading.sha256,
                reading.seen, len(reading.entries), lost, len(reading.problems) - lost,
            )
        )  # fmt: skip
    return joined(tables), sources, problems
