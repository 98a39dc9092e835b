"""The tags `{{ name }}` of a manuscript are read here: which names one asks for, and as what text they are printed.

A tag is a name, or several with commas between them, and may end with `| word`. Nothing in it is carried out: there are
no calls, no attributes, no loops. To add a word: one line in `WORDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from review.errors import did_you_mean
from review.nouns import Cell, Figure, Table
from review.records.citations import Cited, parenthetical
from review.render.spelled import spelled

Number = int | float | str


@dataclass(frozen=True, slots=True)
class References:
    """A reference list, one cell an entry."""

    entries: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Undrawn:
    """A figure that the program knows and that has nothing to draw yet; words stand in its place."""


Value = Number | Cited | Table | Figure | References | Undrawn
_TAG = re.compile(r"\{\{([^{}]*)\}\}")
_NAME = re.compile(r"[A-Za-z0-9][\w:-]*(?:\.[\w:-]+)?")
_LEFT = re.compile(r"\{\{|\{%|\{#")
_BRACE = re.compile(r"[{}]")
_IN_BRACKETS = "citep."
_SHOWN = 60  # letters of a name that a message shows


class Tag(NamedTuple):
    """What stands from `start` to `end` of a paragraph's text. `block`: a table, a figure or the references, which take
    the place of the paragraph; otherwise `text` takes the place of the tag, also for a figure that is `Undrawn`.
    `word`: what follows the stroke."""

    start: int
    end: int
    text: str = ""
    block: Table | Figure | References | Undrawn | None = None
    word: str = ""


class Fault(NamedTuple):
    """Why a tag cannot be followed, where in the text it begins, and how to mend it."""

    start: int
    what: str
    hint: str = ""


def tags(text: str, known: Mapping[str, Value], refused: Mapping[str, str]) -> Iterator[Tag | Fault]:
    """The tags of a paragraph's text, in order, and what is wrong with those that cannot be followed.

    known: name -> what it stands for. refused: name -> why it cannot be used here."""
    end = 0
    for found in _TAG.finditer(text):
        yield from _strays(text, end, found.start(), known, refused)
        end = found.end()
        yield from _read(found, known, refused)
    yield from _strays(text, end, len(text), known, refused)


def names_in(text: str) -> Iterator[str]:
    """The names in the tags of a paragraph's text, in order, whether or not they are known."""
    for found in _TAG.finditer(text):
        yield from _names(found[1])


def _names(told: str) -> list[str]:
    return [name.strip() for name in told.replace("\xa0", " ").partition("|")[0].split(",")]


def _strays(text: str, start: int, end: int, known: Mapping[str, Value], refused: Mapping[str, str]) -> Iterator[Fault]:
    found = _LEFT.search(text, start, end)
    if found and found.group() == "{{":
        yield Fault(found.start(), "a tag is not closed, or holds a brace", "write it as {{ name }}")
    elif found:
        yield Fault(found.start(), f'"{found.group()}" is not followed here', "write names as {{ name }}, nothing else")
    else:
        yield from _halves(text, start, end, known, refused)


def _halves(text: str, start: int, end: int, known: Mapping[str, Value], refused: Mapping[str, str]) -> Iterator[Fault]:
    """Tags with half of their braces: two that close and none that open, or single ones around a name. Other braces are
    the scholar's own."""
    opened: list[int] = []
    told = -1
    for brace in _BRACE.finditer(text, start, end):
        at = brace.start()
        if brace.group() == "{":
            opened.append(at)
        elif opened:
            first = opened.pop()
            inside = text[first + 1 : at] if at - first <= 2 * _SHOWN else ""
            if (name := _names(inside)[0]) in known or name in refused:
                told = at
                yield Fault(first, f'"{text[first : at + 1]}" has single braces', f"write {{{{ {inside.strip()} }}}}")
        elif told != at - 1 and (text.startswith("}", at + 1, end) or (at > start and text[at - 1] == "}")):
            told = at
            yield Fault(at, "a tag is not opened", "write it as {{ name }}")


def _read(found: re.Match[str], known: Mapping[str, Value], refused: Mapping[str, str]) -> Iterator[Tag | Fault]:
    told, *words = (part.strip() for part in found[1].replace("\xa0", " ").split("|"))
    names = list(dict.fromkeys(_names(told)))
    words = list(dict.fromkeys(words))
    faults = [fault for name in names for fault in _faulty(name, found.start(), known, refused)]
    faults += [
        Fault(
            found.start(),
            f'"{_cut(word)}" is nothing that a tag can end with',
            did_you_mean(word[:_SHOWN], filter(None, WORDS)),
        )
        for word in words
        if word not in WORDS
    ]
    if not faults and len(words) > 1:
        faults.append(Fault(found.start(), "a tag can end with one word", "leave out the others"))
    if faults:
        yield from faults
        return
    names = _in_order(names, known)
    values, word = [known[name] for name in names], words[0] if words else ""
    block = values[0]
    if len(values) == 1 and not word and isinstance(block, Figure | References):
        yield Tag(found.start(), found.end(), block=block)
    elif len(values) == 1 and not word and isinstance(block, Undrawn):
        yield Tag(found.start(), found.end(), placeholder(names[0]), block)
    elif len(values) == 1 and isinstance(block, Table) and word in ("", "landscape"):
        yield Tag(found.start(), found.end(), block=block, word=word)
    elif (text := WORDS[word](names, values)) is not None:
        yield Tag(found.start(), found.end(), text)
    else:
        what = f'"{_cut(told)}" cannot end with "{word}"' if word else f'"{_cut(told)}" cannot stand in one tag'
        yield Fault(found.start(), what, "give each a tag of its own" if len(values) > 1 else "leave it out")


def placeholder(name: str) -> str:
    """What stands in the place of a figure that has nothing to draw yet."""
    return f"[{name}: nothing to draw yet]"


def _in_order(names: list[str], known: Mapping[str, Value]) -> list[str]:
    """The names; works in brackets in the order of a reference list, which is that of `known`."""
    if len(names) < 2 or not all(name.startswith(_IN_BRACKETS) for name in names):
        return names
    return [name for name in known if name in names]


def _faulty(name: str, start: int, known: Mapping[str, Value], refused: Mapping[str, str]) -> Iterator[Fault]:
    if not _NAME.fullmatch(name):
        yield Fault(start, f'"{_cut(name)}" is not a name', "a tag holds names alone, say {{ n.included }}")
    elif name in refused:
        yield Fault(start, f'"{name}" {refused[name]}')
    elif name not in known:
        head = name.partition(".")[0] + "."
        near = [other for other in known if other.startswith(head)] if "." in name else known
        yield Fault(start, f'"{_cut(name)}" is not known', did_you_mean(name[:_SHOWN], near or known))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"


# ---- what inline tags print ------------------------------------------------------------------------------------------


def shown(number: Number) -> str:
    """A number as APA style prints it: commas in thousands, two decimals at most (APA, 2020, sections 6.36, 6.38)."""
    if isinstance(number, bool):
        return "yes" if number else "no"
    if isinstance(number, float):
        return f"{number:,.2f}".rstrip("0").rstrip(".")
    return f"{number:,}" if isinstance(number, int) else str(number)


def _plain(names: Sequence[str], values: Sequence[Value]) -> str | None:
    works = [value for value in values if isinstance(value, Cited)]
    if len(works) == len(values):
        if all(name.startswith(_IN_BRACKETS) for name in names):
            return parenthetical(works)
        return _series([work.narrative for work in works])
    value = values[0]
    return shown(value) if len(values) == 1 and isinstance(value, int | float | str) else None


def _bare(names: Sequence[str], values: Sequence[Value]) -> str | None:
    works = [value for value in values if isinstance(value, Cited)]
    return parenthetical(works, brackets=False) if len(works) == len(values) else None


def _words(names: Sequence[str], values: Sequence[Value]) -> str | None:
    """Numbers below ten in words (APA, 2020, sections 6.32 and 6.33)."""
    value = _whole(values)
    return None if value is None else spelled(value) if value < 10 else shown(value)


def _opening(names: Sequence[str], values: Sequence[Value]) -> str | None:
    """Any number in words, with a capital, as it opens a sentence (APA, 2020, section 6.33)."""
    value = _whole(values)
    return None if value is None else spelled(value).capitalize()


def _whole(values: Sequence[Value]) -> int | None:
    value = values[0]
    return value if len(values) == 1 and isinstance(value, int) and 0 <= value < 10**12 else None


def _series(texts: Sequence[str]) -> str:
    if len(texts) < 3:
        return " and ".join(texts)
    return ", ".join(texts[:-1]) + f", and {texts[-1]}"


# Word after the stroke -> the text of a tag, from its names and what they stand for; None if it does not fit them.
WORDS: dict[str, Callable[[Sequence[str], Sequence[Value]], str | None]] = {
    "": _plain,
    "words": _words,
    "Words": _opening,
    "bare": _bare,
    "landscape": lambda names, values: None,
}
