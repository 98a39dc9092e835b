"""The text of a BibTeX file goes in, piece by piece; its entries come out in order, parted by bibtexparser, and by our
own scanner where it gives up, with the text between them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bibtexparser.model import (
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ImplicitComment,
    ParsingFailedBlock,
)
from bibtexparser.splitter import Splitter

from review.formats.bibtex_scan import (
    FIELD_LINE,
    START,
    UNMATCHED,
    Free,
    Scanned,
    Values,
    scan,
    value_at,
    values_of,
)
from review.formats.decode import Content

# How much text is parted at a time: bibtexparser keeps many times as much in memory.
_PIECE = 1 << 20
# No entry is longer, but one that is never closed may be, and to look for its end takes far more than its length.
LONGEST = 5_000_000
# An entry of its own that lost the sign before its type.
_HEADLESS = re.compile(r"[A-Za-z]+\s*[{(][^{}()=\n]*,\s*\n")
# A long value in braces without any inside.
_LONG = re.compile(r'(=[ \t]*\{\{?)([^{}\\"]{40,}(?:\\[^{}\\"][^{}\\"]*)*)(?=\})')
_SET_ASIDE = re.compile("\0(\\d+)\0\n*")
# Without a handler of its own, logging would print what bibtexparser says of broken entries; we report them ourselves.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())


class Found(NamedTuple):
    """An entry as it stands in the text, from whichever reader; `repairs` says what had to be made out."""

    at: int
    type: str
    key: str
    fields: Values
    repairs: tuple[str, ...] = ()


class Text:
    """A piece of a file with its long values set aside, which spares bibtexparser their commas, one by one.

    In their places stand numbers between NULs, which no text holds (see `decode`), and as many line feeds as they
    have, so that lines are counted as in the file."""

    __slots__ = ("_aside", "text")

    def __init__(self, text: str):
        self._aside: list[str] = []
        self.text = _LONG.sub(self._put, text)

    def _put(self, value: re.Match[str]) -> str:
        opening, long = value.groups()
        if "@" in long and START.search(long):
            return value.group()  # most likely an entry that was never closed, and the next one
        self._aside.append(long)
        return f"{opening}\0{len(self._aside) - 1}\0" + "\n" * long.count("\n")

    def full(self, part: str) -> str:
        """A part of `text` as it stands in the file."""
        return _SET_ASIDE.sub(lambda number: self._aside[int(number[1])], part) if "\0" in part else part

    def fields(self, fields: Values) -> Values:
        return [(self.full(name), self.full(value)) for name, value in fields]

    def head(self, at: int) -> str:
        """The text of a lost entry: up to the next line that begins one."""
        following = START.search(self.text, at + 1)
        return self.full(self.text[at : following.start() if following else len(self.text)])


def pieces(content: Content) -> Iterator[str]:
    """The text in pieces of about a megabyte, cut where an entry begins after the end of another; a piece of more than
    `LONGEST` is a single entry of that length."""
    for piece in _cut(content):
        yield from _parted(piece) if len(piece) > LONGEST else (piece,)


def _parted(piece: str) -> Iterator[str]:
    """A long piece in parts that begin where an entry may, ended or not: of about a megabyte, or of one long entry."""
    begun = at = 0
    for end in (*(start.start() for start in START.finditer(piece)), len(piece)):
        if begun < at and end - begun > _PIECE:
            yield piece[begun:at]
            begun = at
        at = end
    yield piece[begun:]


def _cut(content: Content) -> Iterator[str]:
    rest = ""
    for piece in content.pieces():
        new = max(0, len(rest) - 1)
        rest += piece
        if len(rest) > _PIECE:
            at = rest.rfind("\n@", new) + 1
            if at and rest[max(0, at - 100) : at].rstrip().endswith(("}", ")")):
                yield rest[:at]
                rest = rest[at:]
    yield rest


def entries(whole: Text, macros: dict[str, str]) -> Iterator[Found | Free | int]:
    """The entries in the text, in order, and the text between them; an int is the place of an entry that cannot be made
    out. `macros` are the @string definitions so far, by name in lower case; those of the text are added."""
    text = whole.text
    try:
        blocks = Splitter(text).split().blocks
    except Exception:  # whatever breaks the library must not take the file with it
        yield from _scanned(whole, 0, len(text), macros)
        return
    _define(blocks, macros)
    spans = _spans(text, blocks)
    broken = -1
    for number, (start, block) in enumerate(spans):
        # "@home{or at work}" right after a broken entry is a piece of its text, for all that bibtexparser knows.
        piece = broken >= 0 and isinstance(block, Entry) and (not block.fields or _commented(text, start))
        if piece or isinstance(block, ImplicitComment | ParsingFailedBlock) or _spilt(spans, number):
            broken = start if broken < 0 else broken
            continue
        if broken >= 0:
            yield from _scanned(whole, broken, start, macros)
            broken = -1
        if isinstance(block, Entry):
            yield _entry(block, start, whole, macros)
    if broken >= 0:
        yield from _scanned(whole, broken, len(text), macros)


def _commented(text: str, at: int) -> bool:
    """Whether '%' stands at the beginning of the line, before `at`."""
    return text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith("%")


Span = tuple[int, object]


def _spans(text: str, blocks: list) -> list[Span]:
    """Each block with its place in the text. A double key or field is a failure for bibtexparser, not for us."""
    spans: list[Span] = []
    at = 0
    for block in blocks:
        raw = block.raw or ""
        start = max(at, text.find(raw, at))
        while isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            block = block.ignore_error_block
        spans.append((start, block))
        # The text of a failure may reach into the block after it.
        at = start + (1 if isinstance(block, ParsingFailedBlock) else len(raw))
    return spans


def _spilt(spans: list[Span], number: int) -> bool:
    """Whether the entry closed too early, so that some of its fields stand behind it, outside any entry."""
    block, behind = (spans[at][1] if at < len(spans) else None for at in (number, number + 1))
    if not isinstance(block, Entry) or not isinstance(behind, ImplicitComment):
        return False
    return FIELD_LINE.search(behind.comment) is not None and not _HEADLESS.match(behind.comment)


def _define(blocks: list, macros: dict[str, str]) -> None:
    """Add the @string definitions; each may use those before it."""
    for block in blocks:
        if type(block).__name__ == "String":
            value = value_at(block.value, 0, macros)
            macros[block.key.lower()] = value[0] if value else block.value


def _entry(block: Entry, at: int, whole: Text, macros: Mapping[str, str]) -> Found:
    fields: Values = []
    repairs: list[str] = []
    for field in block.fields:
        values, wrong = values_of(field.value, field.key.lower(), macros)
        fields += values
        repairs += [wrong] if wrong else []
    return Found(at, block.entry_type.lower(), block.key, whole.fields(fields), tuple(repairs))


def _scanned(whole: Text, start: int, end: int, macros: Mapping[str, str]) -> Iterator[Found | Free | int]:
    for found in scan(whole.text[start:end], macros):
        if isinstance(found, Scanned):
            repairs = () if found.exact else (UNMATCHED,)
            yield Found(start + found.start, found.type, found.key, whole.fields(found.fields), repairs)
        elif isinstance(found, Free):
            yield Free(start + found.start, whole.full(found.text))
        else:
            yield start + found
