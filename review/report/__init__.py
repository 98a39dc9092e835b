"""The only writer of reports/: the review as carried out becomes files, all of them or none."""

from __future__ import annotations

from pathlib import Path

from review.nouns import Review
from review.report.contents import contents
from review.report.manifest import MANIFEST, VERSIONS, manifest, versions
from review.report.swap import swap


def write(review: Review, path: Path | str) -> list[str]:
    """Write the reports of a review into the folder `path`; the names of the files written.

    Everything is rendered before anything is written, and the folder changes as a whole. What a person put there, or
    edited there, stays (see `swap`)."""
    files = render(review)
    swap(Path(path), files | {VERSIONS: versions()})
    return list(files)


def render(review: Review) -> dict[str, bytes]:
    """Every report by name, the manifest last; nothing is written."""
    files = contents(review)
    return files | {MANIFEST: manifest(review, files)}
