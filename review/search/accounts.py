"""One record and a search string go in; why the string finds it or not comes out, block by block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from review.search.engine import answer, columns
from review.search.inflect import inflected
from review.search.tree import And, Node, leaves

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Trace:
    """What one block of a search string says of one record.

    verdict: 'yes', 'no' or 'unknown'. found: (term, column) for each term of the block that the record holds, also
    terms under a NOT, in the order of the string."""

    text: str
    verdict: str
    found: tuple[tuple[str, str], ...]


def account(
    tree: Node, record: Mapping[str, Any] | pd.Series, *, syntax: str = "wos", words: str = "exact"
) -> list[Trace]:
    """Why one record matches or not: a trace for each operand of the outermost AND, in the order of the string.

    record: one row of the record table, column -> cell. The terms are written in `syntax`; words: `exact`, or `inflect`
    if they stand for all their forms."""
    import pandas as pd

    from review.search import SYNTAXES  # here, since the room's face shows this function
    from review.search.corpus import corpus

    spoken = SYNTAXES[syntax]
    blocks = tree.parts if isinstance(tree, And) else (tree,)
    meant = inflected if words == "inflect" else lambda node: node
    found = corpus(pd.DataFrame([dict(record)])).find([meant(block) for block in blocks])
    traces = []
    for block in blocks:
        held = [
            (spoken.leaf_text(leaf), column)
            for leaf in leaves(block)
            for column in columns(leaf)
            if any(found.at(form, column).any() for form in leaves(meant(leaf)))
        ]
        certain, possible = answer(meant(block), found)
        verdict = "yes" if certain.any() else "unknown" if possible.any() else "no"
        traces.append(Trace(spoken.to_text(block), verdict, tuple(dict.fromkeys(held))))
    return traces
