"""Search strings as trees and records in Arrow batches go in; where each term was found comes out, and from that answers.

`find` looks at texts, `answer` at what was found: another string of the same terms needs no second look at any text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from review.search.engine import bits
from review.search.engine.bits import Bits
from review.search.engine.found import NO_YEAR, NOT_NEEDED, Answer, Found, answer, columns, joined, probe, probes
from review.search.tree import Node, Near, Term

__all__ = ["NOT_NEEDED", "NO_YEAR", "Answer", "Bits", "Found", "answer", "bits", "columns", "find", "joined", "probe", "probes"]


def find(trees: Sequence[Node], batches: Iterable[pa.RecordBatch]) -> Found:
    """Look for all that `trees` name in the records of `batches`, whose columns are those of `records.COLUMNS`; a column
    that a batch lacks is missing in every record."""
    sought = probes(trees)
    return joined([_found(sought, batch) for batch in batches] or [_found(sought, pa.record_batch({"year": pa.array([], pa.int32())}))])


def _found(sought, batch) -> Found:
    import importlib; slow = importlib.import_module("review.search.evaluate")
    frame = batch.to_pandas()
    texts = slow._Texts(frame)
    hits = {}
    for column, found in sought.items():
        for p in found:
            if isinstance(p, Near):
                strings, _ = texts.column(column)
                flags = np.array([any(slow._hits(p, column, v) for v in s.split("\n")) for s in strings], bool)
            else:
                flags = texts.found(p.words, column)
            hits[p, column] = bits.pack(np.asarray(flags, bool))
    given = {c: bits.pack(texts.column(c)[1]) for c in sought if c != "year"}
    years = np.full(len(frame), NO_YEAR, np.int32)
    if "year" in frame:
        there = frame["year"].notna().to_numpy()
        years[there] = frame["year"][there].to_numpy()
    given["year"] = bits.pack(years != NO_YEAR)
    return Found(len(frame), hits, given, years)
