"""What `review screen` does without a page: a screening simulated from votes that are known, and the test to stop."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from review.cli.talk import carried_out, give, show, take, talk, watched
from review.errors import Complaint, ReviewError

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 20


def simulate(votes: Path, places: Sequence[Path], *, out: Path | None = None, seed: int = 0) -> None:
    """Simulate a screening by relevance and show what it would have saved.

    votes: a table with a column for the record and one for the vote, or a labelled export of ASReview or Rayyan, which
    brings its own records. places: the review's folder or exports that hold the records. out: a new CSV file for the
    curve of recall."""
    from review import rank
    from review.exports.simulate import curve, labels_of_entries, lines, of_records, table_of_votes
    from review.report import answer

    if out is not None:
        answer.check(out, endings=(".csv",))
    given = table_of_votes(votes)
    if given is None:
        records = take([votes], None, False).entries
        given = labels_of_entries(records)
        labels, told = given.labels, list[str]()
    else:
        records = _records(places)
        labels, told = of_records(given, records)
    told += [f"{given.open:,} records are undecided, or coders disagree: they take no part"] if given.open else []
    talk(*told[:_SHOWN], *([f"… {len(told) - _SHOWN:,} more"] if len(told) > _SHOWN else []))
    if not labels:
        hint = "it needs columns `record` and `vote`, or the labels of ASReview or Rayyan"
        raise ReviewError(Complaint(str(votes), "no vote on any of the records is in this file", hint))
    done = rank.simulate(records, labels, seed=seed, watch=partial(watched, told="screening", least=50))
    show(lines(done, records))
    if out is not None:
        give(curve(done, records), out)


def _records(places: Sequence[Path]) -> pd.DataFrame:
    """The records of a review's folder, or of exports, merged."""
    if len(places) == 1 and (places[0] / "review.toml").is_file():
        return carried_out(places[0]).records
    from review import dedupe

    return dedupe.merge(take(list(places), None, False).entries).records


def stop(folder: Path, sheet: str) -> None:
    """Show the test whether enough of the relevant records are found, for the votes so far on a sheet, in the order of
    its files and rows."""
    from review.project.due import decided_in_order
    from review.rank.stopping import ASSUMPTIONS, SOURCE, stopping

    labels, total = decided_in_order(carried_out(folder), sheet)
    show(_paragraph(stopping(labels, total).sentence, sys.stdout))
    for text in (*ASSUMPTIONS, f"The test excludes nothing: what is unseen stays open. {SOURCE}"):
        talk("", *_paragraph(text, sys.stderr))


def _paragraph(text: str, to: TextIO) -> list[str]:
    """The text in lines that break between words, where it goes to a terminal."""
    return textwrap.wrap(text, shutil.get_terminal_size().columns, break_on_hyphens=False) if to.isatty() else [text]
