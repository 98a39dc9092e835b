"""A search string, or the numbered lines of a search history, becomes one tree.

A line of a history begins with its number and may point to lines above: `#1 TS=(a)`, `#2 TI=b`, `#1 AND #2`. The last
line is the search; it may go without a number. A line without one that points to no line belongs to the line above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from review.search.syntax.faults import Faults
from review.search.syntax.grammar import Grammar
from review.search.syntax.reading import Reading
from review.search.syntax.tokens import lined, plain
from review.search.tree import And, Near, Node, Not, Or

_DEEPEST = 60  # so that the tree, written as one string, can be read again


class Line(NamedTuple):
    """One line of a history, or the whole of a string that is none. number: None for a line without one. start, end:
    offsets of what it says."""

    number: int | None
    at: int
    start: int
    end: int


def parse(text: str, grammar: Grammar, file: str = "") -> Node:
    """The tree of a search string or a search history. Raises QueryError with all that is wrong; `file` names it."""
    text = lined(text)
    faults = Faults(text, file)
    read = plain(text)
    first, *more = lines(read, grammar)
    if first.number is None:
        tree = Reading(read, faults, grammar).string()
    else:
        tree = _history(read, [first, *more], faults, grammar)
    if faults:
        raise faults.error()
    return tree


def _history(text: str, given: list[Line], faults: Faults, grammar: Grammar) -> Node:
    sets: dict[int, Node] = {}
    numbers = [line.number for line in given if line.number is not None]
    if len(numbers) > 1 and all(above > below for above, below in pairwise(numbers)):
        faults.add(given[0].at, "the newest line of the history stands on top", "turn the lines round: the first is 1")
        raise faults.error()
    for line in given:
        tree = Reading(text, faults, grammar, start=line.start, end=line.end, sets=sets).string()
        if _depth(tree) > _DEEPEST:
            faults.add(line.at, f"this line, with those that it points to, is nested more than {_DEEPEST} deep")
            raise faults.error()
        if line.number in sets:
            faults.add(line.at, f"two lines have the number {line.number}")
        if line.number is not None:
            sets[line.number] = tree
    return tree


def lines(text: str, grammar: Grammar) -> list[Line]:
    """The lines of a history, if the `plain` text is one; else all of it as one line without a number."""
    found = list(_numbered(text, grammar)) if grammar.label else []
    return found if found and found[0].number is not None else [Line(None, 0, 0, len(text))]


def _numbered(text: str, grammar: Grammar) -> Iterator[Line]:
    operator = r"(?:(?i:AND|OR|NOT)\b(?!/)|\)|$)"
    label = re.compile(rf"[^\S\n]*(?:{grammar.label})[^\S\n]+(?!{operator})(?=\S)")
    pointer = re.compile(rf"[\s(]*(?:{grammar.set_name})[\s)]+(?i:AND|OR|NOT)\b|\s*(?:{grammar.points or '(?!)'})")
    bare = re.compile(r"[\s(]*[0-9]{1,4}[\s)]+(?i:AND|OR|NOT)\b(?:[\s()0-9]|(?i:\b(?:AND|OR|NOT)\b))*$", re.MULTILINE)
    tally = re.compile(rf"(?:{grammar.tally or '(?!)'})\s*$")
    begun: list[tuple[int | None, int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        if not line.group().strip():
            continue
        if found := label.match(text, line.start()):
            begun.append((int(next(filter(None, found.groups()))), line.start(), found.end()))
        elif (
            not begun
            or pointer.match(text, line.start(), line.end())
            or (bare.fullmatch(line.group()) and line.group().count("(") == line.group().count(")"))
        ):
            begun.append((None, line.start(), line.start()))
    ends = [*(at for _, at, _ in begun[1:]), len(text)]
    for (number, at, start), end in zip(begun, ends, strict=False):
        printed = tally.search(text, start, end)
        yield Line(number, at, start, printed.start() if printed else end)


def _depth(node: Node) -> int:
    match node:
        case And(parts) | Or(parts):
            return 1 + max(map(_depth, parts))
        case Near(left, right):
            return 1 + max(_depth(left), _depth(right))
        case Not(inner):
            return 1 + _depth(inner)
    return 0
