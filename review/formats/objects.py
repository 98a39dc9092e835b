"""JSON text becomes entries here, each with the line it begins at, whatever list or envelope they stand in.

Read are one object, a list, lists in a list, an object a line, and envelopes such as {"meta": …, "results": […]}."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from review.formats import fields as f
from review.formats.decode import Content
from review.nouns import Problem, some
from review.records.text import clean

Item = dict[str, Any]
OPENS = re.compile(r"\A\s*(?=[\[{])")
# Names that an envelope has for what it holds; and names of an entry's fields, which no envelope has before them.
_DECIDES = re.compile(
    r'"(?:(results|items|message|works|references)"\s*:\s*[\[{]'
    r'|(?:title|display_name|author|authorships|DOI)"\s*:)'
)
_HOLDS = frozenset(("results", "items", "message", "works", "references"))
_BETWEEN = re.compile(r"[\s,\]}]*")
_NAME = re.compile(r'"([^"\\\n]{1,100})"\s*:\s*')
_FIRST = re.compile(r'\{\s*("[^"\\\n]{1,100}")\s*:')
# Brackets, marks and texts of broken JSON. A quote begins a text only if the text ends in its line and what may stand
# behind a text follows: so one quote too few or too many misleads no further than to the next text.
_TOKEN = re.compile(
    r'[\[\]{}:,]|(?P<text>"(?:[^"\\\n]++|\\[^\n])*+"(?=\s*+[,:}\]"]))'
    r'|(?P<cut>"(?:[^"\\\n]++|\\[^\n])*+(?:\\|"\s*+)?+\Z)|"|\\[^\n]'
)
_START = re.compile(r"(?<![^\s,\[{}:])\{")
# Escapes of what no text may hold: control characters, halves of a pair, marks of the byte order.
_RARE_ESCAPE = re.compile(r"\\[bfr]|\\u(?:00[0189]|d[89a-f]|fe|ff)", re.IGNORECASE)
_DEEP = re.compile(r"(?:[^\[{]*+[\[{]){500}")
_LOOK = 5000
# What was read is dropped soon: json counts the lines before each error.
_DROP = 1 << 18
_MARGIN = 200
# json reads floats by default, but no number of more than 4,300 digits.
_DECODERS = (json.JSONDecoder(strict=False), json.JSONDecoder(strict=False, parse_int=str))
_json = json.JSONEncoder(ensure_ascii=False).encode
_TOO_DEEP = "an entry that is nested too deeply"


def read(
    content: Content, file: str, row_of: Callable[[Item], f.Row], *, own: Callable[[Item], bool], year: tuple[str, ...]
) -> f.Entries:
    """The entries of `content`. row_of: makes a row of an object. own: whether an object is an entry and no part of
    one, by which the next entry after a broken one is known. year: the tags whose words a missing year leaves."""
    rows: list[f.Row] = []
    problems: list[Problem] = []
    outside: list[tuple[int, str]] = []
    seen = 0
    for line, found, text in _Reader(content, own).entries():
        if found is None and not text.lstrip().startswith("{"):
            outside.append((line, text))
            continue
        seen += 1
        where = f"{file}:{line}"
        if found is None:
            problems.append(f.lost(file, line, "an entry that is not valid JSON", text))
            continue
        try:
            if _RARE_ESCAPE.search(text):
                found, count = _cleaned(found)
                problems += [Problem(where, some(count, "control character"), "taken out")] if count else []
            row = f.place(row_of(found), file, line)
        except RecursionError:
            problems.append(f.lost(file, line, _TOO_DEEP, text))
            continue
        if row is None:
            problems.append(f.lost(file, line, f.NOTHING, text))
        else:
            rows.append(row)
            problems.extend(f.no_year(row, year, where))
    return f.Entries(rows, [*problems, *f.outside(file, outside, "outside any entry")], seen)


@dataclass(slots=True)
class _Reader:
    """The text that is at hand, and how far it is read. `text` grows by pieces and loses what was read."""

    content: Content
    own: Callable[[Item], bool]
    text: str = ""
    pieces: Iterator[str] | None = None
    line: int = 1
    counted: int = 0
    envelopes: int = 0  # that are open
    walked: bool = False  # through a broken entry to the end of the file

    def entries(self) -> Iterator[tuple[int, Item | None, str]]:
        """(line, object, its text); for what is no valid JSON: (line, None, text)."""
        self.pieces = self.content.pieces(b"}")
        at = 0
        while (at := self.next(at)) >= 0:
            if at > _DROP and 2 * at > len(self.text):
                self.at(at)
                cut = max(0, at - _MARGIN)
                self.text, self.counted, at = self.text[cut:], at - cut, at - cut
            sign = self.text[at]
            if sign == "[":
                at += 1
                continue
            if sign == "{" and self.envelope(at):
                self.envelopes += 1
                at += 1
                continue
            name = _NAME.match(self.text, at) if self.envelopes > 0 else None
            if name and name[1] in _HOLDS:
                at = name.end()
                continue
            line = self.at(at)
            start = name.end() if name else at
            try:
                value, end = self.decoded(start) if name or sign == "{" else (None, at)
            except RecursionError:
                value, end = None, start
            if end > start and self.wraps(value, bare=name is None):
                self.envelopes += name is None
                at = start + (name is None)
                continue
            if isinstance(value, dict) and (not name or self.own(value)):
                yield line, value, self.text[start:end]
            elif end == start:  # no valid JSON; any other value is what else an envelope tells
                end = self.passed(start) if self.text[start] == "{" and not self.walked else -1
                end = end if end > 0 else self.resumed(at + 1)
                yield line, None, self.text[at:end].strip()
            at = end

    def next(self, at: int) -> int:
        """Where the next sign stands that is no blank, comma or closing bracket, or -1."""
        while True:
            found = _BETWEEN.match(self.text, at)
            if found and found.end() > at:
                self.envelopes -= found.group().count("}")
                at = found.end()
            if at < len(self.text):
                return at
            if not self.more(at):
                return -1

    def more(self, at: int) -> bool:
        """Whether there was more text: at least as much as stands behind `at` is put to it, so that what is looked at
        anew each time is never looked at often."""
        assert self.pieces is not None
        wanted, new = len(self.text) - at, []
        while wanted >= 0 and (piece := next(self.pieces, "")):
            new.append(piece)
            wanted -= len(piece)
        self.text += "".join(new)
        return bool(new)

    def at(self, at: int) -> int:
        """The line of the place `at`."""
        self.line += self.text.count("\n", self.counted, at)
        self.counted = at
        return self.line

    def envelope(self, at: int) -> bool:
        """Whether the object at `at` holds entries and is none itself."""
        while len(self.text) - at < _LOOK and self.more(at):
            pass
        found = _DECIDES.search(self.text, at, at + _LOOK)
        return found is not None and found[1] is not None

    def wraps(self, value: object, *, bare: bool) -> bool:
        """Whether a value is no entry but holds some. bare: whether it stands without a name before it."""
        if isinstance(value, list):
            return any(isinstance(one, dict) and self.own(one) for one in value)
        if not bare or not isinstance(value, dict) or self.own(value):
            return False
        return any((isinstance(one, dict) and self.own(one)) or self.wraps(one, bare=False) for one in value.values())

    def decoded(self, at: int) -> tuple[Any, int]:
        """The value at `at` and its end; (None, at) if it is not valid JSON. RecursionError if it is nested too
        deeply."""
        decoder = _DECODERS[0]
        while True:
            try:
                return decoder.raw_decode(self.text, at)
            except json.JSONDecodeError as error:
                cut = error.pos >= len(self.text) - 8 or error.msg.startswith("Unterminated")
                if not cut or not self.more(at):
                    return None, at
            except ValueError:
                decoder = _DECODERS[1]

    def passed(self, at: int) -> int:
        """Where the broken object at `at` ends, or the next entry begins before it does; -1 if neither is found.

        An entry begins at an object that stands in another as no value, and at one that is first in its line with the
        indent and the first name of the broken one."""
        first = self.first(at)
        before = self.text[self.text.rfind("\n", max(0, at - _MARGIN), at) + 1 : at]
        line = f"\n{before}" if first and len(before) < _MARGIN and not before.strip() else None
        stack, last, here = ["{"], "{", at + 1
        while True:
            found = _TOKEN.search(self.text, here)
            if found is None or found["cut"]:
                here = found.start() if found else len(self.text)
                if self.more(here):
                    continue
                self.walked = True
                return -1
            here, sign = found.end(), found.group()
            if found["text"]:
                sign = "name" if stack[-1] == "{" and last in "{," else "text"
            elif sign in "[{":
                start = found.start()
                if sign == "{" and stack[-1] == "{" and last not in (":", "name"):
                    return start
                if sign == "{" and line and self.text.endswith(line, 0, start) and self.first(start) == first:
                    return start
                stack.append(sign)
            elif sign in "]}":
                opened = "[" if sign == "]" else "{"
                while stack and stack[-1] != opened:
                    stack.pop()
                if not stack:  # the list that the object stands in ends
                    return found.start()
                stack.pop()
                if not stack:
                    return here
            last = sign

    def first(self, at: int) -> str:
        """The first name in the object at `at`, or ''."""
        while len(self.text) - at < _MARGIN and self.more(at):
            pass
        found = _FIRST.match(self.text, at)
        return found[1] if found else ""

    def resumed(self, at: int) -> int:
        """Where the next entry begins after `at`, or the end of the text: an object that is read, and is an entry."""
        while True:
            found = _START.search(self.text, at)
            if found is None:
                if not self.more(at):
                    return len(self.text)
                continue
            at = found.start()
            try:
                value, _ = self.decoded(at)
            except RecursionError:
                # What is nested so deeply opens at least so often; to try each of its objects would take for ever.
                inner = _DEEP.match(self.text, at)
                at = inner.end() if inner else at + 1
                continue
            if isinstance(value, dict) and self.own(value):
                return at
            at += 1


def tags(item: Mapping[str, Any]) -> f.Tags:
    """The fields of an object as tags: an object in it by dotted names ('biblio.volume'), each element of a list as a
    value, and what is nested deeper as JSON. Nothing (null, "", [], {}) is no value."""
    values: dict[str, list[str]] = {}

    def put(name: str, value: object) -> None:
        if isinstance(value, dict):
            for inner, one in value.items():
                put(f"{name}.{inner}" if name else inner, one)
        else:
            elements = value if isinstance(value, list) else [value]
            if told := [text for one in elements if (text := _text(one))]:
                values.setdefault(name, []).extend(told)

    put("", item)
    return f.Tags(values)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return _json(value) if _tells(value) else ""


def _tells(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_tells, value.values()))
    if isinstance(value, list):
        return any(map(_tells, value))
    return value is not None and value != ""


def _cleaned(item: Item) -> tuple[Item, int]:
    """`item` with its texts cleaned, and how many signs were taken out."""
    count = 0

    def tidy(value: Any) -> Any:
        nonlocal count
        if isinstance(value, str):
            value, found = clean(value)
            count += found
            return value
        if isinstance(value, dict):
            return {tidy(name): tidy(one) for name, one in value.items()}
        return [tidy(one) for one in value] if isinstance(value, list) else value

    return tidy(item), count
