"""A weighed string and its text go in; the parts come out under the words in which they were written.

What a NOT keeps out has no name of its own that reads well: `NOT TS=review` is written anew as `TS=(NOT review)`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from review.search.audit import Audit, Weighed
from review.search.tree import Node, Not, Term, Years, leaves

_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "{": "}", "'": "'"}
_WRITTEN = re.compile(r"[^\s()\[\]{}=,;:\"“”]+")
_NOT = re.compile(r"\bNOT\s*(?:[\w-]+\s*=\s*|[\w-]+\s*(?=\())?(\(*)\s*\Z", re.IGNORECASE)
_REACH = 80  # letters before a term in which its NOT may stand


def end_of_term(text: str, start: int) -> int:
    """Where the term ends that begins at `start`: at its closing quotation mark, or before a blank or a sign."""
    closing = _QUOTES.get(text[start : start + 1])
    if closing is not None and (end := text.find(closing, start + 1)) >= 0:
        return end + 1
    found = _WRITTEN.match(text, start)
    return found.end() if found else start + 1


def as_written(weighed: Audit, text: str) -> Audit:
    """The same, with each part that a NOT begins called as `text` has it, where that can be told for certain."""
    starts = [leaf.at for leaf in leaves(weighed.tree)]

    def called(row: Weighed) -> Weighed:
        if not isinstance(row.node, Not):
            return row
        return replace(row, text=_called(row.node.inner, row.at, text, starts) or row.text)

    return replace(weighed, rows=tuple(map(called, weighed.rows)))


def _called(inner: Node, at: int, text: str, starts: list[int]) -> str:
    before = max(0, at - _REACH)
    found = _NOT.search(text[before:at])
    if found is None:
        return ""
    start, depth = before + found.start(), len(found[1])
    if depth:
        end = _closed(text, at, depth)
    elif isinstance(inner, Years) or (isinstance(inner, Term) and (len(inner.words) == 1 or text[at] in _QUOTES)):
        end = end_of_term(text, at)
    else:
        return ""
    if text[end : end + 1] == "[":  # a field behind the term
        end = text.find("]", end) + 1
    mine = [leaf.at for leaf in leaves(inner)]
    within = [place for place in starts if start <= place < end]
    return " ".join(text[start:end].split()) if sorted(mine) == sorted(within) else ""


def _closed(text: str, at: int, depth: int) -> int:
    """Where the last of so many parentheses is closed that are open at `at`; 0 if it is not."""
    while at < len(text):
        if text[at] in _QUOTES and text[at] != "'":
            at = end_of_term(text, at)
            continue
        depth += (text[at] == "(") - (text[at] == ")")
        at += 1
        if not depth:
            return at
    return 0
