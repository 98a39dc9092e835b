"""Boolean search strings: read in a database's own syntax, matched against records, and accounted for block by block.

To add a syntax: a module in `search.syntax` with a `GRAMMAR`, and one line in `SYNTAXES`.
Evaluation (`evaluate`) sees trees only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from review.errors import Complaint, QueryError, did_you_mean
from review.search.accounts import Trace, account
from review.search.evaluate import Answers, evaluate, evaluate_parts, needed
from review.search.syntax import ebsco, history, ovid, plain, proquest, pubmed, scopus, wos, writing
from review.search.syntax import lint as warnings
from review.search.syntax.grammar import Grammar
from review.search.tree import Leaf, Node

__all__ = [
    "SYNTAXES", "Answers", "Node", "Syntax", "Trace",
    "account", "evaluate", "evaluate_parts", "lint", "needed", "parse", "to_text", "translate",
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
    "pubmed": _syntax_of(pubmed.GRAMMAR),
    "ovid": _syntax_of(ovid.GRAMMAR),
    "plain": _syntax_of(plain.GRAMMAR),
}


def parse(text: str, *, syntax: str = "wos", file: str = "") -> Node:
    """The tree of a search string in one of `SYNTAXES`; `file` is its path within the review, for messages.

    Raises QueryError with all that is wrong in the string, or if the syntax is not known."""
    return _syntax(syntax).parse(text, file)


def lint(text: str, *, syntax: str = "wos", file: str = "") -> list[Complaint]:
    """What a string that can be read should be warned of: what the database refuses, or reads as few expect. Raises
    QueryError as `parse` does."""
    return warnings.lint(text, _syntax(syntax).grammar, file)


def to_text(tree: Node, *, syntax: str = "wos") -> str:
    """The tree as a search string; `parse` gives the tree again. Raises QueryError for what the syntax cannot say."""
    return _syntax(syntax).to_text(tree)


def translate(tree: Node, *, to: str, source: str = "") -> tuple[str, tuple[str, ...]]:
    """The tree as the nearest search string of the syntax `to`, and what is lost or changed, each in one sentence that
    names the terms. source: the syntax that the tree was read in; with it, what the two databases do differently with
    one and the same string is told too. Raises QueryError if nothing of the tree can be said."""
    from review.search.syntax import translate as translation  # it loads all formats, for their kinds of document

    return translation.translate(tree, _syntax(to).grammar, _syntax(source).grammar if source else None)


def _syntax(name: str) -> Syntax:
    if name not in SYNTAXES:
        raise QueryError(Complaint("", f'there is no search syntax "{name}"', did_you_mean(name, SYNTAXES)))
    return SYNTAXES[name]
