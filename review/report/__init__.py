"""The only writer of reports/: the review as carried out becomes files, all of them or none."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from review.nouns import Review
from review.report.contents import contents
from review.report.manifest import MANIFEST, VERSIONS, manifest, versions
from review.report.swap import swap


class Written(NamedTuple):
    """`files`: the reports by name. `kept`: the names, such as 'table3.edited.docx', under which people's edits stay
    beside them from now on."""

    files: list[str]
    kept: list[str]


def write(review: Review, path: Path | str) -> Written:
    """Write the reports of a review into the folder `path`.

    Everything is rendered before anything is written, and the folder changes as a whole. What a person put there, or
    edited there, stays (see `swap`)."""
    files = render(review)
    kept = swap(Path(path), files | {VERSIONS: versions()})
    return Written(list(files), kept)


def render(review: Review) -> dict[str, bytes]:
    """Every report by name, the manifest last; nothing is written."""
    files = contents(review)
    return files | {MANIFEST: manifest(review, files)}
