"""The records that are searched: how many, what they are called, where a search string's terms stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from review.search.engine import Found, find
from review.search.tree import Node


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Records to be searched. table: their columns as in `records.COLUMNS`. names: their record ids, in order."""

    table: pa.Table
    names: pa.Array

    @property
    def count(self) -> int:
        return self.table.num_rows

    def find(self, trees: Sequence[Node]) -> Found:
        """Where all that the trees name stands; see `engine.find`."""
        return find(trees, self.table.to_batches())

    def rows(self, at: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        """The records at the given places, index `record_id`; a column that is not there is missing everywhere."""
        some = self.table.select([c for c in columns if c in self.table.column_names]).take(list(at)).to_pandas()
        some.index = pd.Index(self.names.take(pa.array(list(at), pa.int64())).to_pylist(), name="record_id")
        return some.reindex(columns=list(columns))


def corpus(records: pd.DataFrame) -> Corpus:
    """The record table as a corpus."""
    table = pa.Table.from_pandas(records, preserve_index=False)
    return Corpus(table, pa.array(records.index.astype(str), pa.string()))
