"""The verbs that ask the evidence: `review evidence paths A B`, gaps, contradictions, single, orphans."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from review.cli.talk import HERE, Folder, carried_out, give, talk, width

verbs = typer.Typer(
    help="Ask the evidence: each answer names its studies and the rows of the sheet.", no_args_is_help=True
)


class Format(StrEnum):
    """How an answer is shown."""

    terminal = "terminal"
    csv = "csv"
    md = "md"


Shown = Annotated[
    Format | None, typer.Option("--format", help="How the answer is shown; by the ending of --out if not given.")
]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="A file for the answer, in place of the terminal.")]


@verbs.command()
def paths(
    a: Annotated[str, typer.Argument(metavar="A", help="A construct, by its name in the tables or a synonym.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another, which may follow from it.")],
    folder: Folder = HERE,
    proposed: Annotated[bool, typer.Option("--propositions", help="Also along the review's own propositions.")] = False,
    format: Shown = None,
    out: Out = None,
) -> None:
    """All ways from one construct to another, step by step."""
    from review.tables import questions

    _answer(lambda review: questions.paths(review, a, b, proposed=proposed), folder, format, out)


@verbs.command()
def gaps(folder: Folder = HERE, format: Shown = None, out: Out = None) -> None:
    """What has no study: dimension by antecedents and type of outcome by nature of evidence."""
    _ask("gaps", folder, format, out)


@verbs.command()
def contradictions(folder: Folder = HERE, format: Shown = None, out: Out = None) -> None:
    """Links on which findings do not agree."""
    _ask("contradictions", folder, format, out)


@verbs.command()
def single(folder: Folder = HERE, format: Shown = None, out: Out = None) -> None:
    """Links that rest on one study."""
    _ask("single", folder, format, out)


@verbs.command()
def orphans(folder: Folder = HERE, format: Shown = None, out: Out = None) -> None:
    """Codes, constructs, propositions and studies that no finding speaks of."""
    _ask("orphans", folder, format, out)


def _ask(question: str, folder: Path, format: Format | None, out: Path | None) -> None:
    from review.tables.questions import QUESTIONS

    _answer(QUESTIONS[question], folder, format, out)


def _answer(ask: Callable[[Any], Any], folder: Path, format: Format | None, out: Path | None) -> None:
    """Show a table, or write it; without rows it says so in words, which a CSV file has no place for."""
    from review.report import answer

    if out:
        answer.check(out, endings=_ENDINGS)
        format = format or _ENDINGS[out.suffix.lower()]
    table, told = ask(carried_out(folder)), format or Format.terminal
    data = _bytes(table, told, written=out is not None)
    give(data, out)
    if told is Format.csv and not table.rows:
        talk(*(text for _, text in table.notes))


_ENDINGS = {".txt": Format.terminal, ".csv": Format.csv, ".md": Format.md}


def _bytes(table: Any, format: Format, *, written: bool) -> bytes:
    from review import render
    from review.render import terminal

    if format is not Format.terminal:
        return render.FORMATS[format.value](table)
    return terminal.render(table, width=width(written=written)).encode()
