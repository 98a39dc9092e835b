"""Records whose subjects their authors told are screened as if nobody knew them, by this program and by ASReview.

A subject of arXiv, which neither program sees, stands for what a review looks for. Both begin with the records in the
order of the file until both kinds are known. ASReview wants another pandas than this program, so its command is called
where it is installed by itself (`pipx install asreview`)."""

from __future__ import annotations

import csv
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

from benchmarks.corpora import PLACE, SHARED
from benchmarks.measure import took

TOPICS = ("cs.IR", "cs.CY", "physics.soc-ph", "stat.AP", "q-bio.NC")
COUNT, SEED = 1_000, 1  # records a topic, drawn with a fixed seed: the same for all
OURS, PEER = "review simulate", "asreview simulate"


class Labelled(NamedTuple):
    """Records in a file that both programs read. relevant: of each, whether it is."""

    file: Path
    relevant: list[bool]

    @property
    def known(self) -> int:
        """How many records stand at the top until both kinds are among them."""
        return max(self.relevant.index(True), self.relevant.index(False)) + 1


def labelled(topic: str) -> Labelled:
    """The records of `TOPICS`; their file is written if it is not there."""
    import pandas as pd

    told = pd.read_parquet(SHARED / "search" / "corpus_28550.parquet", columns=["title", "abstract", "keywords"])
    drawn = told.dropna().drop_duplicates("title").sample(COUNT, random_state=SEED)
    drawn["included"] = [int(topic in words.split("; ")) for words in drawn["keywords"]]
    file = PLACE / f"labelled-{topic}.csv"
    if not file.exists():
        PLACE.mkdir(exist_ok=True)
        drawn[["title", "abstract", "included"]].to_csv(file, index=False, quoting=csv.QUOTE_ALL)
    return Labelled(file, [bool(label) for label in drawn["included"]])


def review_simulate(topic: str) -> Callable[[], list[int]]:
    """The places of the records in the file, in the order of screening."""
    import pandas as pd
    import sklearn.svm  # noqa: F401  loading it is no part of the work

    from review.rank import simulate

    given = labelled(topic)
    records = pd.read_csv(given.file, dtype=str)
    records.index = [str(at) for at in range(len(records))]
    labels = dict(zip(records.index, given.relevant, strict=True))
    return lambda: [int(record) for record in simulate(records, labels).order]


def asreview_simulate(topic: str) -> Callable[[], list[int]]:
    """As ours, but the records up to the last relevant one, where ASReview ends."""
    given = labelled(topic)
    known = [str(at) for at in range(given.known)]

    def simulate() -> list[int]:
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder) / "simulation.asreview"
            command = ["asreview", "simulate", str(given.file), "-o", str(project), "--prior-idx", *known]
            subprocess.run([*command, "--seed", "0"], check=True, capture_output=True)
            return _screened(project)

    return simulate


def _screened(project: Path) -> list[int]:
    """The records in the order in which a project of ASReview, a ZIP with an SQLite table in it, says they came."""
    with ZipFile(project) as files:
        names = [name for name in files.namelist() if name.endswith(".db")]
        for name in names:
            database = Path(files.extract(name, project.parent))
            reader = sqlite3.connect(database)
            try:
                if reader.execute("select 1 from sqlite_master where name = 'results'").fetchone():
                    return [int(at) for (at,) in reader.execute("select record_id from results order by rowid")]
            finally:
                reader.close()
    raise OSError(f"no results among {names}")


def ranking(runs: int) -> str:
    """The order by relevance on labelled records, beside ASReview: where the two part, and what either saves."""
    rows = []
    for topic in TOPICS:
        given, ours = labelled(topic), took(OURS, topic, runs=runs)
        peer = took(PEER, topic)
        for name, found in (("**review**", ours), (_peer(), peer)):
            what = f"{topic} | {sum(given.relevant)} of {COUNT:,} | {name}"
            if found.answer is None:
                rows.append(f"| {what} | failed: {found.failed} | | | | |")
                continue
            differs = _differs(ours.answer, found.answer, given.relevant) if found is not ours else ""
            rows.append(f"| {what} | {_saved(found.answer, given.relevant)} | {differs} | {found.cpu:.1f} |")
    heads = ("Subject", "Relevant", "Program", "WSS@95", "Recall after 10%", "Loss", "Order", "CPU s")
    return "\n".join(["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |", *rows])


def _saved(order: list[int], relevant: list[bool]) -> str:
    """The measures of an order; what it leaves out comes after it, none of it relevant."""
    from review.rank import measured

    found = [relevant[at] for at in order]
    told = measured(found + [False] * (len(relevant) - len(found)))
    return f"{told.wss:.3f} | {told.recall:.2f} | {told.loss:.3f}"


def _differs(ours: Any, theirs: list[int], relevant: list[bool]) -> str:
    """Where ASReview's order is another than ours, up to the last relevant record."""
    pairs = list(zip(ours, theirs, strict=False))
    parted = [at for at, (mine, other) in enumerate(pairs, 1) if mine != other]
    if not parted:
        return f"the same, all {len(pairs):,}"
    touched = any(relevant[record] for at in parted for record in pairs[at - 1])
    return f"{len(parted)} of {len(pairs):,} stand elsewhere, relevant ones {'too' if touched else 'never'}"


def _peer() -> str:
    """ASReview with its version."""
    try:
        told = subprocess.run(["asreview", "--version"], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return "asreview"
    return told.stdout.strip()
