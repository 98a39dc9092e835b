"""Sheets that came since the last run pass through here, so that the state of a folder tells what waits in them too."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from review.coding import Sheet, SheetDefinition
from review.coding.codebook_reader import read_codebook
from review.coding.coders import progress
from review.coding.reading import read_sheet
from review.coding.votes import in_round
from review.errors import ReviewError
from review.nouns import some
from review.project.folder import Folder
from review.project.inputs import sheet_content, sheet_files
from review.project.protocol import Protocol


def unread_told(path: Path, protocol: Protocol, read: Collection[str]) -> list[str]:
    """A line for each coder, or round of one, in each file of a sheet that the last run has not read. read: the files
    that it has. What is wrong with a file is left to the next run."""
    folder = Folder(path)
    file = protocol.coding.codebook
    try:
        codebook = read_codebook(folder.text(file) or "", file)
    except ReviewError:
        return []
    found = sheet_files(folder, protocol, codebook)
    files = ((definition, file) for name, definition in codebook.items() for file in found[name] if file not in read)
    told = ((file, line) for definition, file in files for line in _told(folder, definition, file))
    return [f"{file}, not yet in a run: {line}" for file, line in told]


def _told(folder: Folder, definition: SheetDefinition, file: str) -> Iterator[str]:
    held = sheet_content(folder, file)
    try:
        sheet = read_sheet(definition, [] if held is None else [(file, held)])
    except ReviewError:
        return
    for at in progress(sheet):
        yield f"{at.coder}{in_round(at.round)}: {at.coded:,} coded, {at.waiting:,} waiting"
    yield from _of_nobody(sheet)


def _of_nobody(sheet: Sheet) -> Iterator[str]:
    rows, waiting = ([row for row in rows if not row["coder"]] for rows in (sheet.rows, sheet.waiting))
    if rows or waiting:
        yield f"{some(len(rows), 'row')} coded, {len(waiting):,} waiting"
