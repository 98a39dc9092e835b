"""Search strings as trees and records in Arrow batches go in; where each term was found comes out, and so the answers.

`find` looks at texts, `answer` at what was found: another string of the same terms needs no second look at any text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from review.search.engine import bits
from review.search.engine.batches import Batch, batch
from review.search.engine.bits import Bits
from review.search.engine.found import NO_YEAR, NOT_NEEDED, Answer, Found, answer, columns, joined, probe, probes
from review.search.engine.look import Look
from review.search.tree import Node

__all__ = [
    "NOT_NEEDED", "NO_YEAR", "Answer", "Batch", "Bits", "Found", "Look",
    "answer", "batch", "bits", "columns", "find", "joined", "probe", "probes",
]  # fmt: skip


def find(trees: Sequence[Node], batches: Iterable[pa.RecordBatch]) -> Found:
    """Look for all that `trees` name in the records of `batches`. Their columns are those of `records.COLUMNS`; one
    that a batch lacks is missing in every record."""
    look = Look(probes(trees))
    found = [look(batch(records, look.columns)) for records in batches]
    return joined(found or [look(batch(pa.record_batch({}), look.columns))])
