"""The sheet of pairs that may be duplicates: its files are found and read here, and a new one written beside them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from review.dedupe.sheet import NAME, Asked, asked
from review.errors import ReviewError
from review.nouns import Review
from review.project.batches import write_new
from review.project.folder import Folder


def read_pairs(folder: Folder, files: Iterable[str]) -> tuple[Asked, ...]:
    """The rows of all files of the sheet; what has to be mended goes to the folder's complaints."""
    texts = [(file, text) for file in files if (text := folder.text(file)) is not None]
    try:
        return tuple(asked(texts))
    except ReviewError as error:
        folder.complaints += error.complaints
        return ()


def new_file(folder: Folder, beside: str) -> str:
    """The first of duplicates.csv, duplicates-2.csv, … that is not there, as a path within the folder."""
    number, path = 1, Path(beside) / f"{NAME}.csv"
    while os.path.lexists(folder.path / path):
        number += 1
        path = Path(beside) / f"{NAME}-{number}.csv"
    return path.as_posix()


def write_pairs(review: Review, path: Path) -> None:
    """Write the pairs that no file asks about yet, if there are any, into a new file of the review's folder `path`,
    whole or not at all. A file that came to stand there since stays as it is: the next run asks for the rest."""
    if review.asks:
        write_new(path / review.project.asks_in, review.asks)
