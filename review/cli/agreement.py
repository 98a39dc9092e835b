"""The verb on how far coders agree: agreement."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from review.cli.talk import HERE, carried_out, folder_alone, give, talk, width


class Format(StrEnum):
    """How the answer is shown."""

    terminal = "terminal"
    md = "md"
    csv = "csv"
    docx = "docx"
    xlsx = "xlsx"


_ENDINGS = {".txt": Format.terminal, **{f".{format}": format for format in Format if format is not Format.terminal}}


def agreement(
    sheet: Annotated[str, typer.Argument(help="A sheet of the codebook; the sheet of votes if none is named.")] = "",
    folder: Annotated[Path, typer.Argument(help="The review's folder, the one with review.toml.")] = HERE,
    round: Annotated[str | None, typer.Option(help="One round of coding alone; all, each by itself, if none.")] = None,
    format: Annotated[
        Format | None, typer.Option(help="How the answer is shown; by the ending of --out if not given.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="A file for the answer.")] = None,
) -> None:
    """How far coders agree: coefficients with intervals, where they part, and how often each uses each code."""
    from review.report import answer
    from review.tables.agreement_asked import ask, tables

    sheet, folder = folder_alone(sheet, folder)
    if out:
        answer.check(out, endings=_ENDINGS)
    elif format in (Format.docx, Format.xlsx):
        raise typer.BadParameter(f"name a file for it, say --out agreement.{format}", param_hint="--format")
    format = format or (_ENDINGS[out.suffix.lower()] if out else Format.terminal)
    asked = ask(carried_out(folder), sheet, round)
    data = _bytes(asked, tables(asked), format, written=out is not None)
    give(data, out)
    if not asked.found:
        talk("No record is coded by two coders yet, and agreement takes two.")


def _bytes(asked: Any, tables: list[Any], format: Format, *, written: bool) -> bytes:
    from review.render import csv, docx, markdown, terminal, xlsx
    from review.tables.agreement_asked import TIDY, tidy

    match format:
        case Format.csv:
            return csv.grid(TIDY, tidy(asked))
        case Format.docx:
            return docx.several(tables)
        case Format.xlsx:
            return xlsx.several(tables)
        case Format.md:
            return b"\n".join(map(markdown.render, tables))
    return "\n\n".join(terminal.render(table, width=width(written=written)) for table in tables).encode()
