"""The verbs that work on a review's folder: run, check, status, explain, init."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from review.cli.claims import tell_claims
from review.cli.manuscript import tell_waiting
from review.cli.talk import HERE, Folder, Lenient, carried_out, counts, show, stop_at, talk, tell_pairs, watched
from review.nouns import some


def run(folder: Folder = HERE, lenient: Lenient = False) -> None:
    """Carry out the review and write reports/."""
    from review import report
    from review.project.duplicates import write_pairs

    review = carried_out(folder)
    written = report.write(review, folder / "reports")
    write_pairs(review, folder)
    show(counts(review))
    talk("", f"{some(len(written.files), 'file')} written to {folder / 'reports'}; start with summary.md.")
    if told := written.changes.in_short:
        talk(told)
    if written.kept:
        talk("What you had changed there is kept beside the new files: " + ", ".join(written.kept))
    tell_claims(review)
    tell_waiting(review)
    tell_pairs(review)
    stop_at([*review.remarks, *review.project.problems], lenient)


def check(folder: Folder = HERE, lenient: Lenient = False) -> None:
    """Read everything, carry out the review and render the reports, but write nothing."""
    from review import report

    review = carried_out(folder)
    files = report.render(review)
    show(counts(review))
    talk("", f"All can be followed; `review run` would write {len(files)} files.")
    if review.asks:
        talk(f"It would write {review.project.asks_in} too.")
    tell_waiting(review)
    tell_pairs(review)
    stop_at([*review.remarks, *review.project.problems], lenient, where="")


def status(folder: Folder = HERE) -> None:
    """What stands where, and the next step."""
    from review.project.status import status

    show(status(folder))


def explain(
    record: Annotated[str, typer.Argument(help="A record id, accession number, DOI or citation key.")],
    folder: Folder = HERE,
) -> None:
    """The way of one record through the stages, and why. Where the sheets have faults, it is told without votes."""
    from review.pipeline import run_in_spite
    from review.project.load import load_in_spite
    from review.tables.way import way

    project, complaints = load_in_spite(folder, watch=watched, workers=os.cpu_count() or 1)
    review, faults = run_in_spite(project, complaints)
    show(way(review, record))
    if faults:
        talk("", *map(str, faults), f"{some(len(faults), 'thing')} to mend; until then, this is told without votes.")


def init(folder: Annotated[Path, typer.Argument(help="A new folder, or an empty one.")]) -> None:
    """Lay out a new review that runs as it is."""
    from review.project.scaffold import scaffold
    from review.project.status import as_typed

    for name in scaffold(folder):
        print(name)
    talk("", f"Next: `review run {as_typed(folder)}`, then put your own exports into {folder / 'data' / 'exports'}.")
