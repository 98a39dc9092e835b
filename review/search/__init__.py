"""Boolean search strings: read in a database's own syntax, matched against records, and accounted for block by block.

To add a syntax: a module in `search.syntax` with a `GRAMMAR`, and one line in `SYNTAXES`.
Evaluation (`evaluate`) sees trees only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from review.errors import Complaint, QueryError, did_you_mean
from review.search.evaluate import Answers, evaluate, evaluate_parts, found_in, needed
from review.search.syntax import ebsco, history, plain, proquest, scopus, wos, writing
from review.search.syntax.grammar import Grammar
from review.search.tree import And, Leaf, Node, leaves

__all__ = [
    "SYNTAXES", "Answers", "Node", "Syntax", "Trace",
    "account", "evaluate", "evaluate_parts", "needed", "parse", "to_text",
]  # fmt: skip


class Syntax(NamedTuple):
    """name: the database, as a report names it. parse: text and file to tree. to_text: tree to text on one line.
    leaf_text: a term or years alone, without its field. grammar: what all of them follow."""

    name: str
    parse: Callable[[str, str], Node]
    to_text: Callable[[Node], str]
    leaf_text: Callable[[Leaf], str]
    grammar: Grammar


def _syntax_of(grammar: Grammar) -> Syntax:
    return Syntax(
        grammar.name,
        lambda text, file: history.parse(text, grammar, file),
        lambda tree: writing.to_text(tree, grammar),
        lambda leaf: writing.leaf_text(leaf, grammar),
        grammar,
    )


SYNTAXES: dict[str, Syntax] = {
    "wos": _syntax_of(wos.GRAMMAR),
    "scopus": _syntax_of(scopus.GRAMMAR),
    "ebsco": _syntax_of(ebsco.GRAMMAR),
    "proquest": _syntax_of(proquest.GRAMMAR),
    "plain": _syntax_of(plain.GRAMMAR),
}


@dataclass(frozen=True, slots=True)
class Trace:
    """What one block of a search string says of one record.

    verdict: 'yes', 'no' or 'unknown'. found: (term, column) for each term of the block that the record holds, also
    terms under a NOT, in the order of the string."""

    text: str
    verdict: str
    found: tuple[tuple[str, str], ...]


def parse(text: str, *, syntax: str = "wos", file: str = "") -> Node:
    """The tree of a search string in one of `SYNTAXES`; `file` is its path within the review, for messages.

    Raises QueryError with all that is wrong in the string, or if the syntax is not known."""
    return _syntax(syntax).parse(text, file)


def to_text(tree: Node, *, syntax: str = "wos") -> str:
    """The tree as a search string; `parse` gives the tree again. Raises QueryError for what the syntax cannot say."""
    return _syntax(syntax).to_text(tree)


def account(tree: Node, record: Mapping[str, Any] | pd.Series, *, syntax: str = "wos") -> list[Trace]:
    """Why one record matches or not: a trace for each operand of the outermost AND, in the order of the string.

    record: one row of the record table, column -> cell. The terms are written in `syntax`."""
    spoken = _syntax(syntax)
    row = pd.DataFrame([dict(record)])
    traces = []
    for block in tree.parts if isinstance(tree, And) else (tree,):
        found = [(spoken.leaf_text(leaf), column) for leaf in leaves(block)
                 for column, hit in found_in(leaf, row).items() if hit[0]]  # fmt: skip
        traces.append(Trace(spoken.to_text(block), evaluate(block, row).words()[0], tuple(dict.fromkeys(found))))
    return traces


def _syntax(name: str) -> Syntax:
    if name not in SYNTAXES:
        raise QueryError(Complaint("", f'there is no search syntax "{name}"', did_you_mean(name, SYNTAXES)))
    return SYNTAXES[name]
