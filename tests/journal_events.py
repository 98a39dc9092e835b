"""Events of journals, and a journal held open, as the tests of journals make them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from review.coding.journal import Event
from review.project.journal import OpenJournal

FILE = "data/coding/journal-AB.jsonl"


@contextmanager
def opened(root: Path, file: str = FILE) -> Iterator[OpenJournal]:
    with closing(OpenJournal(root, file, Path(file).stem.removeprefix("journal-"))) as journal:
        yield journal


def vote(root: Path, record: str, vote: str) -> Event:
    """Open the journal, add a vote and close it."""
    with opened(root) as journal:
        return journal.append("s", record, {"vote": vote})


def at(second: int) -> str:
    return (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def event(second: int, record: str = "r1", undoes: int | None = None, *, coder: str = "AB", **cells: str) -> Event:
    told = "" if undoes is None else at(undoes)
    return Event(at(second), coder, "s", record, cells, undoes=told, file=FILE, line=second)
