"""The exports that the protocol names are read here, every entry and every problem counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd

from review import formats, records
from review.errors import ReviewError
from review.nouns import Problem, Source
from review.project.folder import Folder
from review.project.inputs import export_files
from review.project.protocol import Places, Protocol


def read_exports(
    folder: Folder, protocol: Protocol, places: Places, told: Callable[[str], None]
) -> tuple[pd.DataFrame, list[Source], list[Problem]]:
    """All entries of all exports, in the order of the files' names, with what each file gave and what was wrong."""
    rows: list[dict[str, Any]] = []
    sources: list[Source] = []
    problems: list[Problem] = []
    for file, settings in sorted(export_files(folder, protocol, places), key=lambda pair: pair[0]):
        told(file)
        data = folder.read(file)
        if data is None:
            continue
        try:
            export = formats.read(data, file, format=settings.format)
        except ReviewError as error:
            folder.complaints += error.complaints
            continue
        rows += [{**row, "database": settings.database, "via": settings.via} for row in export.rows]
        problems += export.problems
        lost = sum(problem.lost for problem in export.problems)
        sources.append(
            Source(
                file, export.format, settings.database, settings.via, str(settings.searched), folder.inputs[file],
                export.seen, len(export.rows), lost, len(export.problems) - lost,
            )
        )  # fmt: skip
    table = records.table(rows)
    table.index = pd.Index(_names(rows), name="entry", dtype="str")
    return table, sources, problems


def _names(rows: list[dict[str, Any]]) -> list[str]:
    """'file:line' of each entry; a second entry on one line gets '#2', as BibTeX allows."""
    seen: Counter[str] = Counter()
    names = []
    for row in rows:
        place = f"{row['source_file']}:{row['source_line']}"
        seen[place] += 1
        names.append(place if seen[place] == 1 else f"{place}#{seen[place]}")
    return names
