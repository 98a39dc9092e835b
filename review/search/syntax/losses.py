"""What a translation loses or changes is collected here, and becomes sentences that name the terms."""

from __future__ import annotations

from collections.abc import Iterable

from review.search.tree import ANY, ONE, ZERO_ONE, And, Near, Node, Not, Or, Term, Wild, Years

_NAMED = 8  # terms that one sentence names; a loss of all terms would be a page
_SIGNS = {ANY: "*", ONE: "?", ZERO_ONE: "$", Wild(1, None): "*"}


class Losses:
    """What is lost or changed -> the parts of the tree that it concerns, both in the order they were met."""

    def __init__(self, database: str):
        self.database = database
        self._told: dict[str, dict[str, None]] = {}

    def tell(self, node: Node, what: str) -> None:
        """Something is lost or changed of a part of the tree; what: goes on after the name of the database."""
        self._told.setdefault(what, {})[shown(node)] = None

    def sentences(self) -> list[str]:
        """One for each loss: its terms, the database, what."""
        return [f"{_named(list(parts))}: {self.database} {what}" for what, parts in self._told.items()]


def _named(parts: list[str]) -> str:
    more = len(parts) - _NAMED
    return ", ".join(parts[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def shown(node: Node) -> str:
    """A part of a tree as a sentence names it: on one line, and not long."""
    match node:
        case Term(words):
            text = " ".join("".join(map(_sign, word)) for word in words)
            text = f'"{text}"' if len(words) > 1 else text
        case Years(first, last):
            text = f"{first}-{last}"
        case Near(left, right, between, ordered):
            text = f"{shown(left)} {'PRE' if ordered else 'NEAR'}/{between} {shown(right)}"
        case Not(inner):
            text = f"NOT {shown(inner)}"
        case And(parts) | Or(parts):
            name = " AND " if isinstance(node, And) else " OR "
            text = f"({name.join(map(shown, parts[:2]))}{name + '…' if len(parts) > 2 else ''})"
    return text if len(text) <= 60 else text[:59] + "…"


def _sign(part: str | Wild) -> str:
    return part if isinstance(part, str) else _SIGNS.get(part, f"[*{part.most}]")


def listed(names: Iterable[str]) -> str:
    given = list(dict.fromkeys(names))
    return ", ".join(given[:-1]) + (" and " if len(given) > 1 else "") + given[-1] if given else ""
