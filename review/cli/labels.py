"""The verbs for labels of other programs: `review labels read`, `review labels write`. They make new files alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from review.cli.talk import HERE, PROBLEMS, Folder, carried_out, show, take, talk
from review.errors import Complaint, ReviewError
from review.nouns import some

verbs = typer.Typer(
    help="Bring votes over from ASReview or Rayyan, and write them for these programs.", no_args_is_help=True
)
Sheet = Annotated[str, typer.Option("--sheet", help="The sheet of votes.")]


@verbs.command()
def read(
    files: Annotated[
        list[Path], typer.Argument(help="Labelled exports, RIS or CSV; the last may be the review's folder.")
    ],
    sheet: Sheet = "screening",
    coder: Annotated[
        str, typer.Option(help="Who voted, if the files do not tell; or whose votes to take, of several.")
    ] = "",
    criterion: Annotated[str, typer.Option(help="The criterion of exclusions without a reason that is one.")] = "",
    reason: Annotated[
        list[str], typer.Option(help='What a reason means: "wrong population=focus". May be given several times.')
    ] = [],  # noqa: B006
) -> None:
    """Make new sheets of votes, one a coder, from labels of ASReview or Rayyan. No sheet that exists is touched."""
    from review.project.labels.taken import read_labels

    folder = files.pop() if len(files) > 1 and (files[-1] / "review.toml").is_file() else HERE
    review, taken = carried_out(folder), take(files, None, False)
    done = read_labels(
        review, folder, taken.entries, sheet, coder=coder, criterion=criterion, reasons=dict(map(_meaning, reason))
    )
    show(file for file, _ in done.files)
    votes = sum(rows for _, rows in done.files)
    told = [f"{some(votes, 'vote')} written"]
    told += [f"{some(done.known, 'vote')} in the sheet already"] if done.known else []
    told += [f"{some(len(done.told), 'label')} left out"] if done.told else []
    talk(*map(str, done.told), "; ".join(told))
    if done.told:
        raise typer.Exit(PROBLEMS)


def _meaning(text: str) -> tuple[str, str]:
    words, equals, code = text.rpartition("=")
    if not equals or not words.strip() or not code.strip():
        raise ReviewError(
            Complaint("--reason", f'"{text}" does not say what it means', 'write "wrong population=focus"')
        )
    return words.strip(), code.strip()


@verbs.command()
def write(
    folder: Folder = HERE,
    program: Annotated[str, typer.Option("--as", help="asreview or rayyan.")] = "asreview",
    out: Annotated[Path, typer.Option("--out", "-o", help="A new file, .ris or .csv.")] = Path("labels.ris"),
    sheet: Sheet = "screening",
    coder: Annotated[str, typer.Option(help="Whose votes alone are written.")] = "",
) -> None:
    """Write the records that reached a stage of votes, with their labels, for ASReview or Rayyan."""
    from review.project.batches import write_new
    from review.project.labels.given import written_labels

    data, count = written_labels(carried_out(folder), sheet, program, out.suffix, coder=coder)
    if not write_new(out, data):
        raise ReviewError(Complaint(str(out), "there is such a file", "name a new one; no file is written over"))
    print(out)
    talk(f"{some(count, 'record')} written for {program}")
