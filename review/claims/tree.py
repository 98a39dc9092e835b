"""Expressions stand here as trees: frozen nodes, and how each is written. `at` is the node's place in the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

WORDS = frozenset({"and", "or", "not", "in", "is", "blank", "where", "by", "contains", "true", "false"})
_PLAIN = re.compile(r"[^\W\d]\w*")
# How closely an operator binds: the higher, the closer.
BINDS = {
    "or": 1, "and": 2, "not": 3,
    "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "in": 4, "not in": 4, "contains": 4, "is": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "minus": 7,
}  # fmt: skip
_ATOM = 8


@dataclass(frozen=True, slots=True)
class Literal:
    """A number (Decimal), a text or true/false, as written."""

    value: Decimal | str | bool
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A column of the table in question, or a name that `every … in` and its like give."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Items:
    """A list, written out: ["product", "firm"]."""

    parts: tuple[Node, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`not x`, or `minus` for -x."""

    word: str
    part: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Two parts joined by one of the operators of `BINDS`."""

    word: str
    left: Node
    right: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Blank:
    """`column is blank`, `column is not blank`."""

    part: Node
    negated: bool
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Each:
    """`every d in values(findings.dimension): …`; word: one of `parse.BINDERS`."""

    word: str
    name: str
    items: Node
    body: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`count(findings where …)`, `most_common(findings.dimension by study where …)`. column and by: '' if not given."""

    word: str
    table: Name
    column: Name | None = None
    by: Name | None = None
    where: Node | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of values: `max(each d in …: …)`, `round(x, 2)`."""

    word: str
    parts: tuple[Node, ...]
    at: int = field(default=0, compare=False)


Node = Literal | Name | Items | Unary | Binary | Blank | Each | Aggregate | Call


def to_text(node: Node, shown: Mapping[int, str] | None = None) -> str:
    """The expression as it is written. Law: parse(to_text(tree)) == tree.

    shown: id of a node -> what is put in its place, say the number that it came to."""
    return _written(node, shown or {})


def _written(node: Node, shown: Mapping[int, str]) -> str:
    if id(node) in shown:
        return shown[id(node)]
    match node:
        case Literal(value):
            return _literal(value)
        case Name(name):
            return _name(name)
        case Items(parts):
            return f"[{', '.join(_written(part, shown) for part in parts)}]"
        case Unary(word, part):
            sign = "-" if word == "minus" else "not "
            return sign + _within(part, BINDS[word], shown)
        case Binary(word, left, right):
            binds = BINDS[word]
            # Comparisons do not chain, so neither side of one may be another.
            return f"{_within(left, binds + (binds == 4), shown)} {word} {_within(right, binds + 1, shown)}"
        case Blank(part, negated):
            return f"{_within(part, BINDS['is'] + 1, shown)} is {'not ' if negated else ''}blank"
        case Each(word, name, items, body):
            return f"{word} {_name(name)} in {_within(items, BINDS['+'], shown)}: {_written(body, shown)}"
        case Aggregate(word, table, column, by, where):
            text = _name(table.name) + (f".{_name(column.name)}" if column else "")
            text += f" by {_name(by.name)}" if by else ""
            text += f" where {_written(where, shown)}" if where else ""
            return f"{word}({text})"
        case Call(word, parts):
            return f"{word}({', '.join(_argument(part, shown) for part in parts)})"


def _argument(part: Node, shown: Mapping[int, str]) -> str:
    # A lone name there would be taken for a table.
    text = _written(part, shown)
    return f"({text})" if isinstance(part, Name) else text


def _within(part: Node, binds: int, shown: Mapping[int, str]) -> str:
    text = _written(part, shown)
    return f"({text})" if id(part) not in shown and _binds(part) < binds else text


def _binds(node: Node) -> int:
    match node:
        case Unary(word) | Binary(word):
            return BINDS[word]
        case Blank():
            return BINDS["is"]
        case Each():
            return 0
    return _ATOM


def _literal(value: Decimal | str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) and name.casefold() not in WORDS else f"`{name}`"
