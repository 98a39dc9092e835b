"""The notes of one table: specific ones with a raised letter, general ones without."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from review.nouns import Cell, Piece, Review, TablePlan
from review.records.grid import letter
from review.tables.counts import most_first


class Notes:
    """Collects the notes of a table while its rows are made. The same words get the same letter."""

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}

    def mark(self, text: str) -> Cell:
        """The raised letter that points at a note; nothing for no note."""
        if not text:
            return ()
        return (Piece(self._marks.setdefault(text, letter(len(self._marks)).lower()), "mark"),)

    def all(self, review: Review, plan: TablePlan, shown: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """(mark, text) of every note: the protocol's for this table, the caveats of what is shown, then the letters."""
        general = [*plan.notes, *caveats(review, shown)]
        return (*(("", text) for text in general), *((mark, text) for text, mark in self._marks.items()))


def caveats(review: Review, shown: Iterable[str]) -> list[str]:
    """What a report on the `shown` records has to say of the decisions that it rests on: one sentence a doubt, with
    how many records it touches and on what they rest instead."""
    shown = list(dict.fromkeys(shown))
    grounds: dict[str, Counter[str]] = defaultdict(Counter)
    for ruled in review.rulings.values():
        for caveat in (ruled[record].caveat for record in shown if record in ruled):
            if caveat:
                grounds[caveat.doubt][caveat.ground] += 1
    return [
        f"{doubt} for {counted.total()} of the {len(shown)} studies here: "
        + ", ".join(f"{ground} ({n})" for ground, n in most_first(counted))
        + "."
        for doubt, counted in sorted(grounds.items())
    ]


def studies(review: Review, noted: Iterable[tuple[str, str]], notes: Notes) -> Cell:
    """A cell of in-text citations, in the order of a reference list, each once and with the marks of its notes.

    noted: (record_id, note) pairs."""
    texts: dict[str, list[str]] = {}
    for record_id, note in noted:
        texts.setdefault(record_id, []).extend([note] if note else [])
    cells: list[Piece] = []
    for record_id in in_reference_order(review, texts):
        cells += (Piece("; "),) if cells else ()
        cells.append(Piece(review.citations[record_id]))
        marks = dict.fromkeys(mark for note in texts[record_id] for mark in notes.mark(note))
        cells += _comma_parted(marks)
    return tuple(cells)


def _comma_parted(marks: Iterable[Piece]) -> Iterable[Piece]:
    joined = ",".join(mark.text for mark in marks)
    return (Piece(joined, "mark"),) if joined else ()


def in_reference_order(review: Review, record_ids: Iterable[str]) -> list[str]:
    """Record ids in the order in which a reference list would have them: that of `citations`."""
    rank = {record_id: at for at, record_id in enumerate(review.citations)}
    return sorted(record_ids, key=rank.__getitem__)
