"""The verbs that issue coding sheets: sheet, adjudicate. They make new files, and never touch one that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from review.cli.talk import HERE, Folder, carried_out, folder_alone, talk
from review.nouns import some

if TYPE_CHECKING:
    from review.project.batches import Issued

_ROUND = "Fills the column `round`: `calibration` is practice, `2` asks again for what is open, say conflicts."
_ALL_HELD = "every record that this sheet should hold has a row already"


def sheet(
    name: Annotated[str, typer.Argument(help="A sheet of the codebook, say: screening.")],
    folder: Folder = HERE,
    coder: Annotated[str, typer.Option(help="Whose sheet it is; fills the column `coder`.")] = "",
    batch: Annotated[int | None, typer.Option(min=1, help="At most so many records; all if not given.")] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="An Excel workbook with dropdowns, instead of CSV.")] = False,
    round: Annotated[str, typer.Option(help=_ROUND)] = "",
    decided: Annotated[bool, typer.Option("--decided", help="Also records that others have decided.")] = False,
    column: Annotated[
        list[str] | None, typer.Option(help="A column that rows still lack: the new sheet completes these rows.")
    ] = None,
    order: Annotated[str, typer.Option(help="records, or relevance: the most likely relevant first.")] = "records",
) -> None:
    """Issue a batch of what still needs coding, as a new file. It never touches a sheet that exists."""
    from review.project.batches import issue
    from review.project.named import nobodys

    review = carried_out(folder)
    issued = issue(
        review,
        folder,
        name,
        coder=coder,
        round=round,
        batch=batch,
        decided=decided,
        columns=column or (),
        order=order,
        format="xlsx" if xlsx else "csv",
    )
    told = f"{some(issued.rows, 'row')} to fill in" if issued.rows else "An empty sheet, to which you add rows"
    nothing = "every row has this, or a sheet that was issued asks for it" if column else _ALL_HELD
    _tell(issued, told, f"Nothing left to code: {nothing}.")
    talk(*nobodys(review.sheets[name], coder))


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

    name, folder = folder_alone(name, folder)
    issued = issue(carried_out(folder), folder, name, coder=coder, blind=blind, format="xlsx" if xlsx else "csv")
    told = f"{some(issued.rows, 'row')} to settle, each with its reason"
    _tell(issued, told, "No conflict to issue: coders agree, or an adjudicator has the conflicts already.")


def _tell(issued: Issued, told: str, nothing: str) -> None:
    """Print the new file, and tell what is in it; or why there is none."""
    if issued.file is None:
        talk(f"{nothing} No file was made.")
        return
    print(issued.file)
    talk(*issued.unheld, f"{told}; `review run` reads the sheet where it is.")
