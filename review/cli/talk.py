"""What the verbs share: exit codes, how they read a review or exports, and what they say on stdout and stderr."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from review.nouns import Problem, pairs_told, some

DONE, PROBLEMS, MISTAKE, FAULT = 0, 1, 2, 3

Folder = Annotated[Path, typer.Argument(help="The review's folder, the one with review.toml.")]
HERE = Path(".")
_WIDTH = 100
Exports = Annotated[list[Path], typer.Argument(help="Export files, or folders of them.")]
Sniffed = Annotated[str | None, typer.Option("--format", help="The format of the files, if it is told wrongly.")]
Lenient = Annotated[
    bool, typer.Option("--lenient", help="Exit 0 though entries, or files among several, could not be read.")
]


def talk(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def stops() -> list[int]:
    """The signals that ask the program to end: Ctrl-C, a request from outside, a terminal that was closed; the last is
    none where the program was started so as to go on without a terminal, say by nohup."""
    asked: list[int] = [signal.SIGINT, signal.SIGTERM]
    closed = getattr(signal, "SIGHUP", None)  # Windows has no such signal
    if closed is not None and signal.getsignal(closed) is not signal.SIG_IGN:
        asked.append(closed)
    return asked


def carried_out(folder: Path):  # type: ignore[no-untyped-def] # naming the type would import pandas before it is needed
    """The review in `folder`, carried out in memory."""
    from review.pipeline import run
    from review.project.load import load

    return run(load(folder, watch=watched, workers=os.cpu_count() or 1))


def watched(steps: Iterable[Any], total: int, *, told: str = "reading exports", least: int = 2) -> Iterable[Any]:
    """Shows on a terminal how many of the steps are done, where there are `least` or more; told: what they are."""
    if not sys.stderr.isatty() or total < least:
        return steps
    from rich.console import Console
    from rich.progress import track

    return track(steps, told, total, transient=True, console=Console(stderr=True))


def give(data: bytes, out: Path | None) -> None:
    """Print an answer, or write it to the file that was named for it."""
    if out is None:
        print(data.decode("utf-8-sig"), end="")
        return
    from review.report import answer

    answer.write(out, data)
    talk(f"written to {out}")


def width(*, written: bool) -> int:
    """How many letters a line of an answer may have: as the terminal has, but in a file and without one always the
    same."""
    return _WIDTH if written else shutil.get_terminal_size((_WIDTH, 24)).columns


def folder_alone(name: str, folder: Path) -> tuple[str, Path]:
    """The name and the folder that were given; if it was the folder alone, no name and this folder."""
    alone = name and folder == HERE and (Path(name) / "review.toml").is_file()
    return ("", Path(name)) if alone else (name, folder)


def show(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def counts(review) -> list[str]:  # type: ignore[no-untyped-def]
    from review.tables.counts import told

    return told(review)


def tell_pairs(review) -> None:  # type: ignore[no-untyped-def]
    if review.pairs:
        talk(pairs_told(Counter(pair.file for pair in review.pairs)))


def take(files: list[Path], format: str | None, lenient: bool):  # type: ignore[no-untyped-def]
    """The entries of the files, with what each file gave told."""
    from review import exports

    taken = exports.take(files, format=format, lenient=lenient, watch=watched, workers=os.cpu_count() or 1)
    tell_read(taken, len(taken.entries))
    return taken


def tell_read(taken, count: int | None) -> None:  # type: ignore[no-untyped-def]
    """What each file gave, and all of them; count: their entries, None if none was read by itself."""
    show(taken.accounts)
    if count is not None and len(taken.accounts) > 1:
        lost = sum(problem.lost for problem in taken.problems)
        show([f"{some(len(taken.accounts), 'file')}: {some(count, 'entry')} read, {lost:,} not read"])
    talk(*map(str, taken.refused))


def stop_at(problems: Sequence[Problem], lenient: bool, *, where: str = " in problems.csv") -> None:
    """Exit 1, with the problems, when entries could not be read; a repair is told and counted, and all is done."""
    lost = [problem for problem in problems if problem.lost]
    shown = (lost or list(problems))[:20]
    talk(*map(str, shown))
    if len(problems) > len(shown):
        talk(f"… {len(problems) - len(shown):,} more{where}")
    if lost:
        talk(f"{some(len(lost), 'entry')} could not be read.")
    if lost and not lenient:
        raise typer.Exit(PROBLEMS)
