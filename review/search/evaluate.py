"""A tree and the record table go in, and for each record comes out whether it matches: yes, no or unknown.

Terms are matched exactly as written, word by word (`words`): no plurals, no lemmas, no spelling variants. A phrase or
a NEAR never runs from one field or one keyword into the next. How a missing field is answered: `engine.found`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from review.search.corpus import corpus
from review.search.engine import NOT_NEEDED, answer, bits, columns
from review.search.engine.bits import Flags
from review.search.tree import Node, leaves

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One answer a record, in their order: yes = `certain`, no = not `possible`, unknown = `possible`, not `certain`.

    Never certain without being possible.
    """

    certain: Flags
    possible: Flags

    @property
    def unknown(self) -> Flags:
        return self.possible & ~self.certain

    def words(self) -> list[str]:
        """'yes', 'no' or 'unknown' for each record."""
        return np.where(self.certain, "yes", np.where(self.possible, "unknown", "no")).tolist()


def evaluate(tree: Node, records: pd.DataFrame) -> Answers:
    """Whether each row of `records` matches `tree`. A column that the table lacks is missing in every row.

    The table has columns as in `records.COLUMNS`; only those that the tree names are read. A blank cell is missing.
    """
    return evaluate_parts((tree,), records)[0]


def evaluate_parts(parts: Sequence[Node], records: pd.DataFrame) -> list[Answers]:
    """`evaluate` for several trees, each text read once."""
    found = corpus(records).find(parts)
    answers = (answer(part, found) for part in parts)
    return [Answers(*(bits.unpack(side, found.count) for side in each)) for each in answers]


def needed(tree: Node) -> list[str]:
    """The columns whose absence can make the tree unknown, in the order of the string."""
    asked = (column for leaf in leaves(tree) for column in columns(leaf))
    return [column for column in dict.fromkeys(asked) if column not in NOT_NEEDED]
