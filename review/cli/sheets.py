"""The verbs that issue coding sheets: sheet. They make new files, and never touch one that exists."""

from __future__ import annotations

from typing import Annotated

import typer

from review.cli.talk import HERE, Folder, carried_out, talk
from review.nouns import some


def sheet(
    name: Annotated[str, typer.Argument(help="A sheet of the codebook, say: screening.")],
    folder: Folder = HERE,
    coder: Annotated[str, typer.Option(help="Whose sheet it is; fills the column `coder`.")] = "",
    decided: Annotated[bool, typer.Option("--decided", help="Also records that others have decided.")] = False,
) -> None:
    """Make a blank sheet for the records that still need coding. It never touches a sheet that exists."""
    from review.project.batches import blank_sheet

    file, rows = blank_sheet(carried_out(folder), folder, name, coder=coder, decided=decided)
    if file is None:
        talk("Nothing left to code: every record that this sheet should hold has a row already. No file was made.")
        return
    print(file)
    talk(f"{some(rows, 'row')} to fill in; `review run` reads the sheet where it is.")
