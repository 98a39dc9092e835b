"""The verbs of the command line. This is the only room that prints: results on stdout, talk on stderr."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from review import __version__
from review.errors import ReviewError
from review.nouns import some

DONE, PROBLEMS, MISTAKE, FAULT = 0, 1, 2, 3
WRITING = ("run", "init", "sheet")

app = typer.Typer(
    help="Rerun a systematic literature review: from bibliographic exports to the tables of the manuscript.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Folder = Annotated[Path, typer.Argument(help="The review's folder, the one with review.toml.")]
HERE = Path(".")


def main() -> None:
    """The command `review`. Exit 0: done. 1: problems found. 2: something the scholar wrote has to be mended.
    3: a fault of the program."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # an old Windows terminal lacks letters
    try:
        app()
    except ReviewError as error:
        written = "; nothing was written" if next(iter(sys.argv[1:]), "") in WRITING else ""
        _talk(*map(str, error.complaints), f"{some(len(error.complaints), 'thing')} to mend{written}.")
        sys.exit(MISTAKE)
    except OSError as error:  # the disk, not the program: a folder that is read-only, a disk that is full
        reason = error.strerror or str(error)
        _talk(f"{os.fsdecode(error.filename)}: {reason}" if isinstance(error.filename, str | bytes) else reason)
        sys.exit(MISTAKE)
    except Exception:
        if os.environ.get("REVIEW_TRACEBACK"):
            raise
        fault = traceback.format_exc().strip().splitlines()[-1]
        _talk(f"This is a fault of the program, not yours: {fault}", "Set REVIEW_TRACEBACK=1 to see where it happened.")
        sys.exit(FAULT)


def _talk(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _version(asked: bool) -> None:
    if asked:
        print(f"review {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
def run(folder: Folder = HERE) -> None:
    """Carry out the review and write reports/."""
    from review import report

    review = _carried_out(folder)
    written = report.write(review, folder / "reports")
    _print(_counts(review))
    _talk("", f"{some(len(written.files), 'file')} written to {folder / 'reports'}; start with summary.md.")
    if written.kept:
        _talk("What you had changed there is kept beside the new files: " + ", ".join(written.kept))
    _stop_at_problems(review)


@app.command()
def check(folder: Folder = HERE) -> None:
    """Read everything, carry out the review and render the reports, but write nothing."""
    from review import report

    review = _carried_out(folder)
    files = report.render(review)
    _print(_counts(review))
    _talk("", f"All can be followed; `review run` would write {len(files)} files.")
    _stop_at_problems(review)


@app.command()
def status(folder: Folder = HERE) -> None:
    """What stands where, and the next step."""
    from review.project.status import status

    _print(status(folder))


@app.command()
def explain(
    record: Annotated[str, typer.Argument(help="A record id, accession number, DOI or citation key.")],
    folder: Folder = HERE,
) -> None:
    """The way of one record through the stages, and why."""
    from review.tables.way import way

    _print(way(_carried_out(folder), record))


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="A new folder, or an empty one.")]) -> None:
    """Lay out a new review that runs as it is."""
    from review.project.scaffold import scaffold
    from review.project.status import as_typed

    for name in scaffold(folder):
        print(name)
    _talk("", f"Next: `review run {as_typed(folder)}`, then put your own exports into {folder / 'data' / 'exports'}.")


@app.command()
def sheet(
    name: Annotated[str, typer.Argument(help="A sheet of the codebook, say: screening.")],
    folder: Folder = HERE,
    coder: Annotated[str, typer.Option(help="Whose sheet it is; fills the column `coder`.")] = "",
    decided: Annotated[bool, typer.Option("--decided", help="Also records that others have decided.")] = False,
) -> None:
    """Make a blank sheet for the records that still need coding. It never touches a sheet that exists."""
    from review.project.blank import blank_sheet

    file, rows = blank_sheet(_carried_out(folder), folder, name, coder=coder, decided=decided)
    if file is None:
        _talk("Nothing left to code: every record that this sheet should hold has a row already. No file was made.")
        return
    print(file)
    _talk(f"{some(rows, 'row')} to fill in; `review run` reads the sheet where it is.")


# ---- what the verbs share --------------------------------------------------------------------------------------------


def _carried_out(folder: Path):  # type: ignore[no-untyped-def] # naming the type would import pandas before it is needed
    """The review in `folder`, carried out in memory."""
    from review.pipeline import run
    from review.project.load import load

    return run(load(folder, watch=_watched, workers=os.cpu_count() or 1))


def _watched(readings: Iterable[Any], total: int) -> Iterable[Any]:
    """Shows on a terminal how many of the exports are read."""
    if not sys.stderr.isatty() or total < 2:
        return readings
    from rich.console import Console
    from rich.progress import track

    return track(readings, "reading exports", total, transient=True, console=Console(stderr=True))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _counts(review) -> list[str]:  # type: ignore[no-untyped-def]
    from review.tables.counts import told

    return told(review)


def _stop_at_problems(review) -> None:  # type: ignore[no-untyped-def]
    """Exit 1, with the problems, when entries could not be read; a repair is told and counted, and the run is done."""
    problems = review.project.problems
    lost = [problem for problem in problems if problem.lost]
    shown = (lost or list(problems))[:20]
    _talk(*map(str, shown))
    if len(problems) > len(shown):
        _talk(f"… {len(problems) - len(shown)} more in problems.csv")
    if lost:
        _talk(f"{some(len(lost), 'entry')} could not be read.")
        raise typer.Exit(PROBLEMS)
