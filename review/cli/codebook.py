"""The verb that tells what the sheets may hold: codebook."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from review.cli.talk import HERE, MISTAKE, Folder, give, show, talk, watched, width
from review.errors import Complaint, ReviewError
from review.nouns import some


class Format(StrEnum):
    """How the codebook is shown."""

    terminal = "terminal"
    md = "md"
    csv = "csv"
    docx = "docx"


_ENDINGS = {".txt": Format.terminal, ".md": Format.md, ".csv": Format.csv, ".docx": Format.docx}


def codebook(
    folder: Folder = HERE,
    format: Annotated[
        Format | None, typer.Option("--format", help="How it is shown; by the ending of --out if not given.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="A file for it, in place of the terminal.")] = None,
) -> None:
    """Tell every column and code of every sheet, and what the sheets lack of them."""
    from review.project.codebook import files_told
    from review.project.load import load_in_spite
    from review.report import answer

    if out:
        answer.check(out, endings=_ENDINGS)
        format = format or _ENDINGS[out.suffix.lower()]
    told = format or Format.terminal
    if told is Format.docx and out is None:
        raise ReviewError(Complaint("--format", "a Word file does not go to the terminal", "name one: --out FILE.docx"))
    project, faults = load_in_spite(folder, watch=watched)
    if not project.codebook:
        raise ReviewError(faults or Complaint(str(folder), "this review has no codebook"))
    data = _bytes(project.codebook, told, written=out is not None)
    give(data, out)
    lines = files_told(folder, project.sheets)
    if told is Format.terminal and out is None:
        show(["", *lines])
    else:
        talk(*lines)
    if faults:
        talk(*map(str, faults), f"{some(len(faults), 'thing')} to mend in the sheets.")
        raise typer.Exit(MISTAKE)


def _bytes(codebook: Any, format: Format, *, written: bool) -> bytes:
    from review.render import csv, docx, markdown, terminal
    from review.tables.codebook import listed, printed

    if format is Format.csv:
        return csv.render(listed(codebook))
    tables: Sequence[Any] = [printed(definition) for definition in codebook.values()]
    if format is Format.docx:
        return docx.several(tables)
    if format is Format.md:
        return b"\n".join(map(markdown.render, tables))
    return "\n".join(terminal.render(table, width=width(written=written)) for table in tables).encode()
