"""Where a setting stands in a TOML text, since `tomllib` tells values but not lines."""

from __future__ import annotations

import ast
import re
import tomllib

from review.errors import Complaint

# Comments and strings as a whole, so that nothing in them is taken for a sign; then names and numbers, signs, lines.
_TOKEN = re.compile(
    r'''\#[^\n]* | """(?:\\.|[^\\])*?"{3,5} | \'\'\'.*?'{3,5} | "(?:\\.|[^"\\])*" | '[^']*' | [\w-]+ | [^\w\s] | \n''',
    re.DOTALL | re.VERBOSE,
)
_INLINE = re.compile(r"=\s*\{")
_TWICE = re.compile(r"Cannot (?:declare|mutate immutable namespace) (\(.*\))(?: twice)? \(at line ")
_LINE_OF_ERROR = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")

Path = tuple[str | int, ...]


def lines_of(text: str) -> dict[Path, int]:
    """Line (from 1) of every table, key and item of a list in a valid TOML text: ('stage', 1, 'query') -> 23.

    Items, and the tables of an array, are counted from 0, as in the parsed value. A table without a header of its own
    has the line that first names it."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}  # array of tables -> the number of its last table
    table: Path = ()  # that the last header opened
    inside: list[tuple[str, Path]] = []  # the lists '[' and inline tables '{' that are open, with their paths
    here: Path = ()  # of the value that is being read
    names: list[str] = []  # of the key or header that is being read
    number, brackets, in_value = 1, 0, False
    for token in _TOKEN.findall(text):
        match token[0], in_value:
            case "#", _:
                pass
            case "\n", _:
                names, in_value = ([], False) if not inside else (names, in_value)
            case "[" | "{", True:
                lines.setdefault(here, number)
                inside.append((token, here))
                here, names, in_value = (*here, 0), [], token == "["
            case "]" | "}", _ if inside:
                here, in_value = inside.pop()[1], True
            case ",", True:
                names, in_value = [], inside[-1][0] == "["
                here = (*inside[-1][1], int(here[-1]) + 1) if in_value else here
            case "=", False:
                here, in_value = (*(inside[-1][1] if inside else table), *names), True
                _note(lines, here, number)
            case "[", False:
                brackets += 1
            case "]", False if names:
                table = _table_path(names, brackets == 2, counts)
                _note(lines, table, number)
                lines[table], names, brackets = number, [], 0
            case _, True:
                lines.setdefault(here, number)
            case _ if token not in ("]", "."):
                names.append(_name(token))
        number += token.count("\n")
    return lines


def _note(lines: dict[Path, int], path: Path, number: int) -> None:
    for end in range(1, len(path) + 1):
        lines.setdefault(path[:end], number)


def _name(token: str) -> str:
    """A part of a key without its quotes and escapes."""
    if token.startswith('"'):
        return str(tomllib.loads(f"name = {token}")["name"])
    return token.strip("'")


def _table_path(names: list[str], is_array: bool, counts: dict[Path, int]) -> Path:
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


def toml_complaint(file: str, error: ValueError | RecursionError, text: str = "") -> Complaint:
    """What `tomllib` says of a text that is no TOML, with its place in front. text: what was read; with it, a table
    that stands there already is told with the line where it does."""
    if isinstance(error, RecursionError):
        return Complaint(file, "this is not valid TOML: too many brackets stand within each other")
    if not isinstance(error, tomllib.TOMLDecodeError):  # Python's own limit, against numbers that take hours to read
        return Complaint(file, "this is not valid TOML: a number has thousands of digits")
    found = _LINE_OF_ERROR.search(str(error))
    if found and (again := _again(file, text, str(error), int(found[1]))):
        return again
    what = _LINE_OF_ERROR.sub("", str(error))
    where = f"{file}:{found[1]}:{found[2]}" if found else file
    return Complaint(
        where, f"this is not valid TOML: {what[:1].lower()}{what[1:]}", "text stands in quotes, lists in [ ]"
    )


def _again(file: str, text: str, error: str, line: int) -> Complaint | None:
    """What is wrong with a header or key that names a table which stands above already, most often in one line."""
    told = _TWICE.match(error)
    before = text.splitlines()[: line - 1]
    if told is None or not before:
        return None
    path: tuple[str, ...] = ast.literal_eval(told[1])
    lines = lines_of("\n".join(before) + "\n")
    known = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in lines), None)
    if known is None:
        return None
    where, first, rest = f"{file}:{line}", lines[known], path[len(known) :]
    if not _INLINE.search(before[first - 1]):
        return Complaint(where, f"[{'.'.join(known)}] stands on line {first} already", "write all its settings there")
    hint = f"write {rest[0]} = {{ … }} within its {{ }}" if rest else "write all its settings within its { }"
    return Complaint(where, f"{known[-1]} is written in {{ }} on line {first}, and cannot go on here", hint)
