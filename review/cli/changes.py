"""The verb that tells what a run would change: diff."""

from __future__ import annotations

from typing import Annotated

import typer

from review.cli.talk import HERE, Folder, carried_out, show

MOST = 20  # lines of one kind that are shown


def diff(
    folder: Folder = HERE,
    all: Annotated[bool, typer.Option("--all", help="Show every change, however many there are.")] = False,
) -> None:
    """What a run would change in reports/, and by what cause. Writes nothing."""
    from review import report

    review = carried_out(folder)
    found = report.changes(review, report.render(review), folder / "reports")
    show(found.lines(most=None if all else MOST) or ["Nothing would change."])
    if not found and found.sections:
        show(["", "No report would change."])
