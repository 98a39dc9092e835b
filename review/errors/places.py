"""Where a setting stands in a TOML text, since `tomllib` tells values but not lines."""

from __future__ import annotations

import re
import tomllib

from review.errors import Complaint

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=(.*)$""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_LINE_OF_ERROR = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")

Path = tuple[str | int, ...]


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def lines_of(text: str) -> dict[Path, int]:
    """Line (from 1) of every table and key of a valid TOML text: ('stage', 1, 'query') -> 23.

    The tables of an array are counted from 0, as in the parsed value. Inline tables have the line of their key."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    closing = ""  # the quotes that end the multi-line string we are in
    for number, line in enumerate(text.split("\n"), 1):
        if closing:
            closing = "" if line.count(closing) % 2 else closing
            continue
        if header := _HEADER.match(line):
            table = _table_path(_parts(header[2]), header[1] == "[[", counts)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_parts(key[1])), number)
        for quotes in ('"""', "'''"):
            if line.count(quotes) % 2:
                closing = quotes
    return lines


def _table_path(names: tuple[str, ...], is_array: bool, counts: dict[Path, int]) -> Path:
    """The path of a table's header, each array on the way with the number of its last table."""
    path: Path = ()
    for at, name in enumerate(names):
        path = (*path, name)
        if is_array and at == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def place(file: str, lines: dict[Path, int], path: Path) -> str:
    """'file:line' of the setting at `path`, or of the nearest table around it."""
    while path and path not in lines:
        path = path[:-1]
    return f"{file}:{lines[path]}" if path else file


def toml_complaint(file: str, error: tomllib.TOMLDecodeError) -> Complaint:
    """What `tomllib` says of a text that is no TOML, with its place in front."""
    found = _LINE_OF_ERROR.search(str(error))
    what = _LINE_OF_ERROR.sub("", str(error))
    where = f"{file}:{found[1]}:{found[2]}" if found else file
    return Complaint(
        where, f"this is not valid TOML: {what[:1].lower()}{what[1:]}", "text stands in quotes, lists in [ ]"
    )
