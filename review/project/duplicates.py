"""The sheet of pairs that may be duplicates: its files are found and read here, and a new one written beside them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from review.coding.cells import grids
from review.coding.sheets import called
from review.dedupe.sheet import NAME, READ, Asked, Content, asked
from review.errors import ReviewError
from review.nouns import Problem, Review
from review.project.batches import write_new
from review.project.folder import Folder
from review.project.inputs import SHEETS, saved_twice, sheet_content


def read_pairs(folder: Folder, files: Iterable[str]) -> tuple[Asked, ...]:
    """The rows of all files of the sheet; what has to be mended goes to the folder's complaints."""
    names = list(files)
    folder.complaints += saved_twice(names)
    found: list[tuple[str, Content]] = []
    for file in names:
        try:
            found += _pages(folder, file)
        except ReviewError as error:
            folder.complaints += error.complaints
    try:
        return tuple(asked(found))
    except ReviewError as error:
        folder.complaints += error.complaints
        return ()


def _pages(folder: Folder, file: str) -> list[tuple[str, Content]]:
    """The text of a CSV file, or the worksheets of a workbook that have most headings of the pairs; all, if none has.
    Those that are left out go to the folder's problems."""
    held = sheet_content(folder, file)
    if held is None or isinstance(held, str):
        return [] if held is None else [(file, held)]
    pages = grids(file, held)
    asking = [page for page in pages if len({cell.strip().casefold() for cell in page.lines[0]}.intersection(READ)) > 1]
    read = {page.worksheet for page in asking or pages}
    folder.problems += [
        Problem(called(file, page.worksheet), "this worksheet has no headings of pairs in its first row", "not read")
        for page in pages
        if page.worksheet not in read
    ]
    return [(called(file, page.worksheet), page.lines) for page in pages if page.worksheet in read]


def new_file(folder: Folder, beside: str) -> str:
    """The first of duplicates.csv, duplicates-2.csv, … that is not there, be it with another ending, as a path within
    the folder."""
    number, path = 1, Path(beside) / f"{NAME}.csv"
    while any(os.path.lexists(folder.path / path.with_suffix(ending)) for ending in SHEETS):
        number += 1
        path = Path(beside) / f"{NAME}-{number}.csv"
    return path.as_posix()


def write_pairs(review: Review, path: Path) -> None:
    """Write the pairs that no file asks about yet, if there are any, into a new file of the review's folder `path`,
    whole or not at all. A file that came to stand there since stays as it is: the next run asks for the rest."""
    if review.asks:
        write_new(path / review.project.asks_in, review.asks)
