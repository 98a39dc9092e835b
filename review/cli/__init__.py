"""The verbs of the command line. This is the only room that prints: results on stdout, talk on stderr.

To add a verb: a function in the module whose matter it is, its name in `VERBS` and, if it writes, in `WRITING`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from typing import Annotated

import typer

from review import __version__
from review.cli import (
    agreement,
    changes,
    claims,
    codebook,
    evidence,
    exports,
    labels,
    manuscript,
    reviews,
    screen,
    sheets,
)
from review.cli.talk import DONE, FAULT, MISTAKE, PROBLEMS, stops, talk
from review.errors import ReviewError
from review.nouns import some

__all__ = ["DONE", "FAULT", "MISTAKE", "PROBLEMS", "app", "main"]

STOPPED = 128  # and the number of the signal, as every shell has it
WRITING = ("run", "init", "sheet", "adjudicate", "convert", "dedupe", "render", "labels")

app = typer.Typer(
    help="Rerun a systematic literature review: from bibliographic exports to the tables of the manuscript.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Stopped(BaseException):
    """Somebody stops the program: Ctrl-C, or another signal that asks it to end."""


def _stop(number: int, _: object) -> None:
    raise Stopped(number)


def main() -> None:
    """The command `review`. Exit 0: done. 1: problems found. 2: something the scholar wrote has to be mended.
    3: a fault of the program. 130, 143: stopped."""
    if threading.current_thread() is threading.main_thread():
        for number in stops():
            signal.signal(number, _stop)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # an old Windows terminal lacks letters
    try:
        app()
    except Stopped as stopped:
        talk("Stopped.")
        sys.exit(STOPPED + stopped.args[0])
    except ReviewError as error:
        written = "; nothing was written" if next(iter(sys.argv[1:]), "") in WRITING else ""
        talk(*map(str, error.complaints), f"{some(len(error.complaints), 'thing')} to mend{written}.")
        sys.exit(MISTAKE)
    except OSError as error:  # the disk, not the program: a folder that is read-only, a disk that is full
        reason = error.strerror or str(error)
        talk(f"{os.fsdecode(error.filename)}: {reason}" if isinstance(error.filename, str | bytes) else reason)
        sys.exit(MISTAKE)
    except Exception:
        if os.environ.get("REVIEW_TRACEBACK"):
            raise
        fault = traceback.format_exc().strip().splitlines()[-1]
        talk(f"This is a fault of the program, not yours: {fault}", "Set REVIEW_TRACEBACK=1 to see where it happened.")
        sys.exit(FAULT)


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


VERBS = (
    reviews.run,
    reviews.check,
    changes.diff,
    reviews.status,
    reviews.explain,
    claims.claims,
    reviews.init,
    codebook.codebook,
    sheets.sheet,
    screen.screen,
    sheets.adjudicate,
    agreement.agreement,
    exports.convert,
    exports.dedupe,
    exports.search,
    manuscript.render,
)
for _verb in VERBS:
    app.command()(_verb)
app.add_typer(evidence.verbs, name="evidence")
app.add_typer(labels.verbs, name="labels")
