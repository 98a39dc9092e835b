"""Names of columns and codes pass through here: those that nobody could type into a sheet, or tell from another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from review.coding.codebook import same
from review.records import split
from review.records.text import neutral


class Unclear(NamedTuple):
    """A name of the codebook, what is wrong with it, and the mend."""

    name: str
    what: str
    hint: str


def unclear(names: Iterable[str], noun: str, *, several: bool = False) -> Iterator[Unclear]:
    """What is wrong with the names of one sheet's columns, or of one column's codes. several: whether a cell may hold
    several of them."""
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(same(name), name)
        if not same(name):
            yield Unclear(name, f'"{name}" is blank, and cannot be the name of a {noun}', "give it a name")
        elif name != name.strip():
            yield Unclear(name, f'"{name}" has blanks at an end, which no cell keeps', f'write "{name.strip()}"')
        elif other != name:
            what = f'"{name}" is "{other}" to those who type it: case, blanks and what nobody sees make no other name'
            yield Unclear(name, what, f"name one {noun} otherwise")
        elif several and split(name) != [name]:
            yield Unclear(name, f'"{name}" would be read as several codes', "leave the semicolon out")
        elif noun == "column" and neutral(name) != name:
            yield Unclear(name, f'"{name}" would be a formula as a heading', "begin it with a letter")
