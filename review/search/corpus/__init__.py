"""The records that are searched, wherever they lie; search strings come in, and where their terms stand goes out.

To add a place where records may lie: a class with the members of `Part`. A corpus may have many parts, each looked
at on its own, so that the memory needed is that of a part and `carry` may look at several at once, here or elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from review.search.corpus.frame import Frame
from review.search.corpus.kept import Kept
from review.search.engine import Batch, Found, Look, joined, probes
from review.search.engine.found import Probe
from review.search.tree import Node

if TYPE_CHECKING:
    import pandas as pd

Sought = Mapping[str, Sequence[Probe]]


class Part(Protocol):
    """Some of the records, in order."""

    def __len__(self) -> int:
        """How many they are."""

    def batches(self, columns: Sequence[str]) -> Iterable[Batch]:
        """Their texts in some columns of `records.COLUMNS`, ready to be searched."""

    def names(self) -> pa.Array:
        """Their record ids."""

    def rows(self, at: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        """Some of the records as they were written; a column that is not there is missing everywhere."""


Carry = Callable[[Callable[[Part], Found], Iterable[Part]], Iterable[Found]]  # as `map`, in the order of the parts


def look(part: Part, sought: Sought) -> Found:
    """Where all that is sought stands in one part."""
    seek = Look(sought)
    return joined([seek(batch) for batch in part.batches(seek.columns)])


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Records to be searched. carry: how the parts are looked at. kept: what was found in these very records before."""

    parts: tuple[Part, ...]
    carry: Carry = map
    kept: Kept | None = None

    def find(self, trees: Sequence[Node]) -> Found:
        """Where all that the trees name stands; only what was not sought before is looked for."""
        sought = probes(trees)
        if self.kept is None:
            return self._look(sought)
        before = self.kept.get(sought)
        missing = {column: [p for p in asked if (p, column) not in before] for column, asked in sought.items()}
        found = self._look(missing)
        self.kept.put(found.hits)
        return replace(found, hits={**before, **found.hits})

    def _look(self, sought: Sought) -> Found:
        return joined(list(self.carry(partial(look, sought=sought), self.parts)))

    @property
    def count(self) -> int:
        """How many records there are."""
        return sum(map(len, self.parts))

    @property
    def names(self) -> pa.Array:
        """The record ids, in order."""
        return pa.concat_arrays([part.names() for part in self.parts])

    def rows(self, at: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        """The records at some places, in their order, as they were written, index record_id; a column that is not there
        is missing everywhere."""
        bounds = list(accumulate(map(len, self.parts), initial=0))
        found = []
        for part, (first, behind) in zip(self.parts, pairwise(bounds), strict=True):
            mine = [place - first for place in at if first <= place < behind]
            found += [part.rows(mine, columns)] if mine or part is self.parts[0] else []
        if len(found) == 1:
            return found[0]
        import pandas as pd  # a search by itself needs none

        return pd.concat(found)


def corpus(records: pd.DataFrame) -> Corpus:
    """The record table as a corpus."""
    return Corpus((Frame(records),))
