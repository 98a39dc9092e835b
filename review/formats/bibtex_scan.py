"""BibTeX that a strict reader gives up on: broken text goes in, the entries that can be made out come out, and the
text that belongs to none of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import NamedTuple

NOT_ENTRIES = frozenset(("comment", "string", "preamble"))
_NAME = r"[A-Za-z][\w:.+-]*(?:[ \t]\d+)?"
_TYPE = r"[^\s{}()@,=\"]{1,40}"  # bad bytes may stand in it
# An entry where it may begin: on a new line, or right after the end of another.
START = re.compile(rf"(?:^|(?<=[}})]))[ \t]*@({_TYPE})[ \t]*[{{(]", re.MULTILINE)
# "@article{not an entry, mail me" in an abstract is no header: after the key, if there is one, there must be a field.
# Sage may put the DOI first as 'doi:10.…', which is none yet.
_HEADER = re.compile(
    rf"(?:^|(?<=[}})]))[ \t]*@(?P<type>{_TYPE})[ \t]*[{{(](?:(?P<key>[^{{}}\"=,\n]*),)?\s*"
    rf"(?:doi:(?P<doi>10\.[^\s{{}}\"=,]+),\s*)?(?={_NAME}\s*=)",
    re.MULTILINE,
)
FIELD_LINE = re.compile(rf"^[ \t]*+,?[ \t]*+({_NAME})[ \t]*=[ \t]*(?=[{{\"]|[\w#. \t]+,?[ \t]*$)", re.MULTILINE)
_FIELD = re.compile(rf",\s*({_NAME})\s*=\s*(?=[{{\"\w])")
_FIELD_HERE = re.compile(rf"\s*({_NAME})\s*=")
_BRACE = re.compile(r"(?<!\\)[{}]")
_QUOTE = re.compile(r"(?<!\\)[{}\"]")
_WORD = re.compile(r"[^\s#,{}()\"=]+")
_SPACE = re.compile(r"\s*")

Values = list[tuple[str, str]]
UNMATCHED = "braces or quotation marks that do not match"


class Scanned(NamedTuple):
    """One entry made out of broken text. `exact`: its own braces are in order, only its surroundings were broken."""

    start: int
    end: int
    type: str
    key: str
    fields: Values
    exact: bool


class Free(NamedTuple):
    """Text that stands in no entry, and where it begins."""

    start: int
    text: str


def closing(text: str, start: int) -> int:
    """Where the brace that opens at `start` closes, or -1; an escaped brace does not count, as in bibtexparser."""
    depth = 0
    for found in _BRACE.finditer(text, start):
        depth += 1 if found.group() == "{" else -1
        if depth == 0:
            return found.start()
    return -1


def _quote_end(text: str, start: int) -> int:
    depth = 0
    for found in _QUOTE.finditer(text, start + 1):
        if found.group() == '"' and depth == 0:
            return found.start()
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
    return -1


def value_at(text: str, start: int, macros: Mapping[str, str]) -> tuple[str, int] | None:
    """The value that begins at `start`, its parts put together at '#', and where it ends; None if none does.

    `macros` are the @string definitions, by name in lower case; an unknown name (a month) stands for itself."""
    parts, at = [], start
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]  # matches always
        sign = text[at : at + 1]
        if sign == "{" or sign == '"':
            end = closing(text, at) if sign == "{" else _quote_end(text, at)
            if end < 0:
                return None
            parts.append(text[at + 1 : end])
            at = end + 1
        elif word := _WORD.match(text, at):
            parts.append(macros.get(word.group().lower(), word.group()))
            at = word.end()
        else:
            return None
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        if text[at : at + 1] != "#":
            return "".join(parts), at
        at += 1


def values_of(raw: str, name: str, macros: Mapping[str, str]) -> tuple[Values, str]:
    """The field `name` whose value is written `raw`, with the fields that follow in it where a comma was forgotten;
    and what was wrong, if anything."""
    if raw[:1] == "{" and raw[-1:] == "}" and raw[-2] != "\\" and "{" not in raw[1:] and "}" not in raw[:-1]:
        return [(name, raw[1:-1])], ""  # most values
    first, found = name, []
    at = 0
    while read := value_at(raw, at, macros):
        value, at = read
        found.append((name, value))
        if at == len(raw):
            return found, f"the comma after {first} is missing" if len(found) > 1 else ""
        if not (following := _FIELD_HERE.match(raw, at)):
            break
        name, at = following.group(1).lower(), following.end()
    return [(first, _bare(raw))], UNMATCHED if raw else ""


def _bare(raw: str) -> str:
    """`raw` without the braces or quotation marks around it."""
    raw = raw.strip()
    return raw[1:-1] if len(raw) > 1 and (raw[0], raw[-1]) in (("{", "}"), ('"', '"')) else raw


def scan(text: str, macros: Mapping[str, str]) -> Iterator[Scanned | Free | int]:
    """The entries in broken `text`, in order, and the text before and between them; an int is the place where an entry
    begins that cannot be made out, and that goes on to the next one."""
    headers = [found for found in _HEADER.finditer(text) if found["type"].lower() not in NOT_ENTRIES]
    ends = [header.start() for header in headers[1:]] + [len(text)]
    broken = [found for found in START.finditer(text) if found[1].lower() not in NOT_ENTRIES]
    first = headers[0].start() if headers else len(text)
    places = [found.start() for found in broken]
    unclear = [found.start(1) - 1 for found in broken if found.start() < first]
    if not unclear and FIELD_LINE.search(text, 0, first):
        unclear = [len(text) - len(text.lstrip())]  # the fields of an entry whose beginning is lost
    yield Free(0, text[: min([first, *unclear])])
    yield from unclear
    for header, end in zip(headers, ends, strict=False):
        start, key, body = header.start("type") - 1, (header["key"] or "").strip(), text[header.end() : end]
        exact = _strict(body, macros)
        fields, length = exact or (list(_tolerant(body, macros)), 0)
        if header["doi"]:
            fields = [("doi", header["doi"]), *fields]
        yield Scanned(start, end, header["type"].lower(), key, fields, exact is not None)
        inside = slice(bisect_left(places, header.end() + length), bisect_left(places, end))
        lost = [found.start(1) - 1 for found in broken[inside]]
        if exact:
            yield Free(header.end() + length, text[header.end() + length : min([end, *lost])])
        yield from lost


def _strict(text: str, macros: Mapping[str, str]) -> tuple[Values, int] | None:
    """The fields of the entry whose body `text` begins with, and where it ends; None unless all its braces and commas
    are in place."""
    fields: Values = []
    at = 0
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        if text[at : at + 1] in ("}", ")"):
            return None if FIELD_LINE.search(text, at + 1) else (fields, at + 1)
        name = _FIELD_HERE.match(text, at)
        read = value_at(text, name.end(), macros) if name else None
        if not name or not read:
            return None
        fields.append((name.group(1).lower(), read[0]))
        at = read[1]
        if text[at : at + 1] == ",":
            at += 1
        elif text[at : at + 1] not in ("}", ")"):
            return None


def _tolerant(body: str, macros: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The fields in `body`, each from its 'name =' at the start of a line to the next such line."""
    names = list(FIELD_LINE.finditer(body))
    if len(names) < 2:
        body = "," + body
        names = list(_FIELD.finditer(body))
    ends = [name.start() for name in names[1:]] + [len(body)]
    for name, end in zip(names, ends, strict=False):
        raw = body[name.end() : end].strip().rstrip(",").rstrip()
        if (
            end == len(body)
            and raw.endswith(("}", ")"))
            and raw.count("}") + raw.count(")") > raw.count("{") + raw.count("(")
        ):
            raw = raw[:-1].rstrip().rstrip(",").rstrip()
        read = value_at(raw, 0, macros)
        if read and read[1] == len(raw):
            yield name.group(1).lower(), read[0]
        else:
            yield name.group(1).lower(), _bare(raw) if raw.endswith(("}", '"')) else raw.lstrip('{"')
