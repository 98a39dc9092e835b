"""Trees become search strings of Web of Science again, in the grammar that `wos` reads."""

from __future__ import annotations

from itertools import groupby

from review.errors import Complaint, QueryError
from review.search.tree import And, Near, Node, Not, Or, Term, Years, leaves
from review.search.wos import TAGS, WILDCARDS


def to_text(tree: Node) -> str:
    """The tree as a search string on one line. Law: `wos.parse(to_text(tree)) == tree` for whatever `wos.parse` gives.

    Raises QueryError for what Web of Science cannot say: words in order, other fields, wildcards with a limit."""
    return _written(tree, None) if _tag(tree) is None else _operand(tree, None)


def leaf_text(leaf: Term | Years) -> str:
    """A term or years without its tag."""
    return _written(leaf, "")


def _written(node: Node, tag: str | None) -> str:
    """The node within the parentheses of `tag`, or, if None, outside of all; no parentheses of its own."""
    match node:
        case Term():
            return _term(node)
        case Years(first, last):
            return f"{first:04}" if first == last else f"{first:04}-{last:04}"
        case Not(inner):
            return f"NOT {_operand(inner, tag)}"
        case Near(left, right, between, ordered):
            if ordered:
                raise _unsaid("words that must stand in order")
            before = _written(left, tag) if isinstance(left, Near) else _operand(left, tag)
            return f"{before} NEAR/{between} {_operand(right, tag)}"
        case Or(parts):
            return " OR ".join(_operand(part, tag) for part in _bundled(node, parts, tag))
        case And(parts):
            text = ""
            for part in _bundled(node, parts, tag):
                negated = isinstance(part, Not)
                text += " " * bool(text) + ("" if negated or not text else "AND ")
                text += _written(part, tag) if negated else _operand(part, tag)
            return text


def _operand(node: Node, tag: str | None) -> str:
    """The node so that any operator may stand beside it."""
    if tag is None and (own := _tag(node)) is not None:
        return f"{own}={_written(node, own)}" if isinstance(node, Years) else f"{own}=({_written(node, own)})"
    return _written(node, tag) if isinstance(node, Term | Years) else f"({_written(node, tag)})"


def _bundled(node: And | Or, parts: tuple[Node, ...], tag: str | None) -> list[Node]:
    """The parts, but neighbors of one field as one, so that its tag is written once."""
    if tag is not None:
        return list(parts)
    bundles = [(own, tuple(group)) for own, group in groupby(parts, _tag)]
    return [p for own, group in bundles for p in ((type(node)(group),) if own and len(group) > 1 else group)]


def _tag(node: Node) -> str | None:
    """The one tag under which the whole node is said, or None if it needs several."""
    fields = {leaf.fields if isinstance(leaf, Term) else TAGS["PY"] for leaf in leaves(node)}
    tags = [tag for tag, columns in TAGS.items() if columns in fields]
    if len(tags) < len(fields):
        raise _unsaid("a search in " + ", ".join(min(fields - set(TAGS.values()))))
    return tags[0] if len(tags) == 1 else None


def _term(term: Term) -> str:
    signs = {wild: sign for sign, wild in WILDCARDS.items()}
    parts = [part for word in term.words for part in word if not isinstance(part, str)]
    if any(part not in signs for part in parts):
        raise _unsaid("a wildcard with a limit")
    words = ["".join(part if isinstance(part, str) else signs[part] for part in word) for word in term.words]
    return f'"{" ".join(words)}"' if term.exact else "-".join(words)


def _unsaid(what: str) -> QueryError:
    return QueryError(Complaint("", f"Web of Science has no way to say {what}"))
