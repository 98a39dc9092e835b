"""The verb that works on a scholar's manuscript: render."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from review.cli.talk import HERE, Folder, carried_out, talk


def render(
    manuscript: Annotated[Path, typer.Argument(help="Your own Word document, with names such as {{ table3 }} in it.")],
    folder: Folder = HERE,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file to write; NAME.filled.docx beside it if not given.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Tell what cannot be filled, and write nothing.")] = False,
) -> None:
    """Fill a Word manuscript with tables, figures, numbers, citations and references; it stays as it is itself."""
    from review.report.answer import put
    from review.report.manuscript import filled, opened, place, waiting

    given = opened(manuscript)
    to = None if check else place(manuscript, out)
    review = carried_out(folder)
    made = filled(review, given, file=str(manuscript))
    talk(*waiting(review, given, file=str(manuscript)))
    if to is None:
        talk("All names in it can be filled.")
        return
    put(to, made)
    print(to)


def tell_waiting(review) -> None:  # type: ignore[no-untyped-def]
    """Which figures of the folder's own manuscript have nothing to draw yet."""
    from review.report.manuscript import waiting

    if (given := review.project.manuscript) is not None:
        talk(*waiting(review, given, file=review.project.protocol["reports"]["manuscript"]))
