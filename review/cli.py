"""The verbs of the command line. This is the only room that prints: results on stdout, talk on stderr."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from review import __version__
from review.errors import ReviewError
from review.nouns import Problem, pairs_told, some

DONE, PROBLEMS, MISTAKE, FAULT = 0, 1, 2, 3
STOPPED = 128  # and the number of the signal, as every shell has it
WRITING = ("run", "init", "sheet", "convert", "dedupe")

app = typer.Typer(
    help="Rerun a systematic literature review: from bibliographic exports to the tables of the manuscript.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Folder = Annotated[Path, typer.Argument(help="The review's folder, the one with review.toml.")]
HERE = Path(".")
Exports = Annotated[list[Path], typer.Argument(help="Export files, or folders of them.")]
Sniffed = Annotated[str | None, typer.Option("--format", help="The format of the files, if it is told wrongly.")]
Lenient = Annotated[
    bool, typer.Option("--lenient", help="Exit 0 though entries, or files among several, could not be read.")
]


class Stopped(BaseException):
    """Somebody stops the program: Ctrl-C, or the signal that asks it to end."""


def _stop(number: int, _: object) -> None:
    raise Stopped(number)


def main() -> None:
    """The command `review`. Exit 0: done. 1: problems found. 2: something the scholar wrote has to be mended.
    3: a fault of the program. 130, 143: stopped."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, _stop)
        signal.signal(signal.SIGTERM, _stop)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # an old Windows terminal lacks letters
    try:
        app()
    except Stopped as stopped:
        _talk("Stopped.")
        sys.exit(STOPPED + stopped.args[0])
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
def run(folder: Folder = HERE, lenient: Lenient = False) -> None:
    """Carry out the review and write reports/."""
    from review import report
    from review.project.duplicates import write_pairs

    review = _carried_out(folder)
    written = report.write(review, folder / "reports")
    write_pairs(review, folder)
    _print(_counts(review))
    _talk("", f"{some(len(written.files), 'file')} written to {folder / 'reports'}; start with summary.md.")
    if written.kept:
        _talk("What you had changed there is kept beside the new files: " + ", ".join(written.kept))
    _tell_pairs(review)
    _stop_at([*review.remarks, *review.project.problems], lenient)


@app.command()
def check(folder: Folder = HERE, lenient: Lenient = False) -> None:
    """Read everything, carry out the review and render the reports, but write nothing."""
    from review import report

    review = _carried_out(folder)
    files = report.render(review)
    _print(_counts(review))
    _talk("", f"All can be followed; `review run` would write {len(files)} files.")
    if review.asks:
        _talk(f"It would write {review.project.asks_in} too.")
    _tell_pairs(review)
    _stop_at([*review.remarks, *review.project.problems], lenient, where="")


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
    """The way of one record through the stages, and why. Where the sheets have faults, it is told without votes."""
    from review.pipeline import run_in_spite
    from review.project.load import load_in_spite
    from review.tables.way import way

    project, complaints = load_in_spite(folder, watch=_watched, workers=os.cpu_count() or 1)
    review, faults = run_in_spite(project, complaints)
    _print(way(review, record))
    if faults:
        _talk("", *map(str, faults), f"{some(len(faults), 'thing')} to mend; until then, this is told without votes.")


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


@app.command()
def convert(
    files: Exports,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write; its ending names the format.")],
    format: Sniffed = None,
    lenient: Lenient = False,
) -> None:
    """Read exports and write their entries in another format: csv, xlsx, parquet, ris, bib, json or txt."""
    from review import exports

    exports.check_conversion(files, out)
    taken = _taken(files, format, lenient)
    written, lost = exports.convert(taken, out)
    _talk(f"{some(len(taken.entries), 'entry')} written to {', '.join(map(str, written))}", *lost)
    _stop_at(taken.problems, lenient)


@app.command()
def dedupe(
    files: Exports,
    out: Annotated[Path, typer.Option("--out", "-o", help="A CSV file: record_id, work_id; one row an entry.")],
    pairs: Annotated[Path | None, typer.Option(help="Where to write the pairs that a person should look at.")] = None,
    decided: Annotated[list[Path], typer.Option(help="Such a file, filled in. May be given several times.")] = [],  # noqa: B006
    format: Sniffed = None,
    lenient: Lenient = False,
) -> None:
    """Read exports and tell which entries are one work."""
    from review import exports

    exports.check_duplicates(files, out, pairs, decided)
    taken = _taken(files, format, lenient)
    merged, written = exports.find_duplicates(taken, out, pairs=pairs, decided=decided)
    found = f"{some(len(taken.entries), 'entry')}, {some(len(merged.records), 'work')}"
    _print([f"{found}, {some(len(merged.pairs), 'pair')} for a person to decide"])
    _talk(*map(str, merged.notes), f"written to {', '.join(map(str, written))}")
    _stop_at(taken.problems, lenient)


@app.command()
def search(
    files: Annotated[
        list[Path], typer.Argument(help="Export files, or folders of them; none with --translate.", show_default=False)
    ] = [],  # noqa: B006
    query: Annotated[Path | None, typer.Option("--query", "-q", help="A text file with the search string.")] = None,
    syntax: Annotated[str, typer.Option(help="The database whose syntax the string is in.")] = "wos",
    words: Annotated[str, typer.Option(help="exact, or inflect: words stand for all their forms.")] = "exact",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A CSV file: the records found or unknown, and by which terms.")
    ] = None,
    audit: Annotated[Path | None, typer.Option(help="A CSV file: what each part does, by field and year.")] = None,
    page: Annotated[Path | None, typer.Option(help="An HTML file: the same to look at, with the words marked.")] = None,
    known: Annotated[
        Path | None, typer.Option(help="A CSV file of records that the string should find: record_id, doi or title.")
    ] = None,
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(help="Two strings, old and new: what the change brings and loses.")
    ] = None,
    translate: Annotated[str | None, typer.Option(help="Write the string in the syntax of this database.")] = None,
    engine: Annotated[
        str, typer.Option(help="local, or dask: large tables are searched by several processes.")
    ] = "local",
    scheduler: Annotated[
        str | None, typer.Option(help="The address of a Dask scheduler; none for this machine.")
    ] = None,
    format: Sniffed = None,
    lenient: Lenient = False,
) -> None:
    """Carry out a search string on exports and tell what each part of it does. Duplicates among the files count each:
    merge them first if counts of works are wanted."""
    from review.exports import search as told
    from review.exports.searched import searched

    ask = told.checked(files, query, syntax, words, compare, translate, out=out, audit=audit, page=page, known=known)
    _talk(*ask.warnings)
    if translate is not None:
        text, lost = told.translated(ask, translate)
        _print([text])
        _talk(*lost)
    if files:
        with searched(
            files, format=format, lenient=lenient, engine=engine, scheduler=scheduler,
            watch=_watched, workers=os.cpu_count() or 1,
        ) as taken:  # fmt: skip
            _tell_read(taken, taken.read)
            done = told.carried_out(
                ask, taken.corpus, read=taken.files, problems=taken.problems,
                out=out, audit=audit, page=page, known=known,
            )  # fmt: skip
        _print(["", *done.lines])
        _talk(*done.strange, *([f"written to {', '.join(map(str, done.written))}"] if done.written else []))
        _stop_at(taken.problems, lenient, where=" in problems.csv" if done.written else "")


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


def _tell_pairs(review) -> None:  # type: ignore[no-untyped-def]
    if review.pairs:
        _talk(pairs_told(Counter(pair.file for pair in review.pairs)))


def _taken(files: list[Path], format: str | None, lenient: bool):  # type: ignore[no-untyped-def]
    """The entries of the files, with what each file gave told."""
    from review import exports

    taken = exports.take(files, format=format, lenient=lenient, watch=_watched, workers=os.cpu_count() or 1)
    _tell_read(taken, len(taken.entries))
    return taken


def _tell_read(taken, count: int | None) -> None:  # type: ignore[no-untyped-def]
    """What each file gave, and all of them; count: their entries, None if none was read by itself."""
    _print(taken.accounts)
    if count is not None and len(taken.accounts) > 1:
        lost = sum(problem.lost for problem in taken.problems)
        _print([f"{some(len(taken.accounts), 'file')}: {some(count, 'entry')} read, {lost:,} not read"])
    _talk(*map(str, taken.refused))


def _stop_at(problems: Sequence[Problem], lenient: bool, *, where: str = " in problems.csv") -> None:
    """Exit 1, with the problems, when entries could not be read; a repair is told and counted, and all is done."""
    lost = [problem for problem in problems if problem.lost]
    shown = (lost or list(problems))[:20]
    _talk(*map(str, shown))
    if len(problems) > len(shown):
        _talk(f"… {len(problems) - len(shown):,} more{where}")
    if lost:
        _talk(f"{some(len(lost), 'entry')} could not be read.")
    if lost and not lenient:
        raise typer.Exit(PROBLEMS)
