"""Whoever writes a new sheet takes a turn here, so that two who do so at once do not give out the same records."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from review.errors import Complaint, ReviewError
from review.nouns import Review
from review.project.inputs import sheet_of_file
from review.project.journal import locked
from review.project.protocol import FILE

_PATIENCE = 10.0  # seconds; a file is written in far fewer


@contextmanager
def in_turn(review: Review, path: Path, name: str) -> Iterator[None]:
    """Keep others from writing a new file of a sheet meanwhile. path: of the review's folder.

    ReviewError if there is one already that the review has not read: what is still to be coded is not known then."""
    folder = Path(review.project.protocol["coding"]["codebook"]).parent
    with (path / FILE).open("rb") as lock:  # whose lock is gone with the program
        ends = time.monotonic() + _PATIENCE
        while not locked(lock) and time.monotonic() < ends:
            time.sleep(0.05)
        if new := _unread(review, path, folder, name):
            what = f"this file of the sheet {name} came to stand here meanwhile"
            raise ReviewError([Complaint(file, what, "give the command again") for file in new])
        yield


def _unread(review: Review, path: Path, folder: Path, name: str) -> list[str]:
    """The files of the sheet that came since the review was read."""
    files = (PurePosixPath((folder / file).as_posix()) for file in sorted(os.listdir(path / folder)))
    mine = (file.as_posix() for file in files if sheet_of_file(file, review.project.codebook) == name)
    return [file for file in mine if file not in review.project.inputs]
