"""The only writer of reports/: the review as carried out becomes files, all of them or none."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from review.nouns import Review
from review.report.changes import CHANGES, Changes, changes, changes_md
from review.report.contents import contents
from review.report.manifest import MANIFEST, VERSIONS, manifest, versions
from review.report.swap import swap


class Written(NamedTuple):
    """`files`: the reports by name. `kept`: the names, such as 'table3.edited.docx', under which people's edits stay
    beside them from now on. changes: what is otherwise than in the reports that stood there."""

    files: list[str]
    kept: list[str]
    changes: Changes


def write(review: Review, path: Path | str) -> Written:
    """Write the reports of a review into the folder `path`.

    Everything is rendered before anything is written, and the folder changes as a whole. What a person put there, or
    edited there, stays (see `swap`). Beside the reports of the review stands what the last run that changed any of them
    changed."""
    files = render(review)
    found = Changes()

    def history(reports: Path) -> dict[str, bytes]:
        nonlocal found
        found = changes(review, files, reports)
        return {CHANGES: changes_md(found, reports)}

    kept = swap(Path(path), files | {VERSIONS: versions()}, history)
    return Written([*files, CHANGES], kept, found)


def render(review: Review) -> dict[str, bytes]:
    """Every report by name, the manifest last; nothing is written."""
    files = contents(review)
    return files | {MANIFEST: manifest(review, files)}
