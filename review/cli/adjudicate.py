"""The verb that issues what coders disagree on: adjudicate. It makes a new file, and never touches one that exists."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from review.cli.talk import HERE, Folder, carried_out, talk
from review.nouns import some


def adjudicate(
    name: Annotated[
        str, typer.Argument(metavar="sheet", help="A sheet of the codebook; the sheet of votes if not given.")
    ] = "",
    folder: Folder = HERE,
    coder: Annotated[str, typer.Option(help="Who adjudicates; fills the column `coder`.")] = "",
    xlsx: Annotated[bool, typer.Option("--xlsx", help="An Excel workbook with dropdowns, instead of CSV.")] = False,
    blind: Annotated[bool, typer.Option("--blind", help="Do not tell who the coders were.")] = False,
) -> None:
    """Issue the conflicts between coders, with what each said side by side, as a new file to settle them in."""
    from review.project.adjudication import adjudicate as issue

    if folder == HERE and (Path(name) / "review.toml").is_file():  # the folder alone was given
        name, folder = "", Path(name)
    issued = issue(carried_out(folder), folder, name, coder=coder, blind=blind, format="xlsx" if xlsx else "csv")
    if issued.file is None:
        talk("No conflict to issue: coders agree, or an adjudicator has the conflicts already. No file was made.")
        return
    print(issued.file)
    talk(*issued.unheld)
    talk(f"{some(issued.rows, 'row')} to settle, each with its reason; `review run` reads the sheet where it is.")
