"""A search string's parts as one reads them: the whole, its blocks, groups within them, terms, each with its number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from review.search.tree import And, Near, Node, Not, Or, Term, Years, all_of, any_of

Kind = Literal["string", "block", "group", "near", "term", "years"]
Path = tuple[int, ...]


class Part(NamedTuple):
    """One part of a string. number: '' of the whole, '2' of the second block, '2.1' of its first term. path: the way to
    it from the root, operand by operand. above: the nodes on that way, the root first."""

    number: str
    kind: Kind
    node: Node
    path: Path
    above: tuple[Node, ...]

    @property
    def near(self) -> int | None:
        """How far down from the root the outermost NEAR stands that this part is within; None if in none."""
        return next((depth for depth, node in enumerate(self.above) if isinstance(node, Near)), None)


def outline(tree: Node) -> Iterator[Part]:
    """The parts of a string from left to right, each before what is within it. The operands of an outermost AND are
    its blocks. A string that is one word or NEAR is told twice: as the whole, and as its part 1."""
    yield Part("", "string", tree, (), ())
    if operands(tree) and not isinstance(tree, Near):
        yield from _below(tree, (), (), ())
    else:
        yield from _part(tree, (), (), (1,))


def operands(node: Node) -> tuple[Node, ...]:
    """What the outermost operator of a node joins; () for a leaf."""
    match node:
        case And(parts) | Or(parts):
            return parts
        case Near(left, right):
            return left, right
        case Not(inner):
            return (inner,)
    return ()


def _below(node: Node, path: Path, above: tuple[Node, ...], number: Path) -> Iterator[Part]:
    """The parts within a node. A group that is negated is no part beside its NOT; what is within it is."""
    for at, inner in enumerate(operands(node)):
        if isinstance(node, Not) and isinstance(inner, And | Or | Not):
            yield from _below(inner, (*path, at), (*above, node), number)
        else:
            yield from _part(inner, (*path, at), (*above, node), (*number, at + 1))


def _part(node: Node, path: Path, above: tuple[Node, ...], number: Path) -> Iterator[Part]:
    yield Part(".".join(map(str, number)), _kind(node, above), node, path, above)
    yield from _below(node, path, above, number)


def _kind(node: Node, above: tuple[Node, ...]) -> Kind:
    match node:
        case Term():
            return "term"
        case Years():
            return "years"
    if len(above) == 1 and isinstance(above[0], And):
        return "block"
    return "near" if isinstance(node, Near) else "group"


def without(node: Node, path: Path) -> Node | None:
    """The node with the operand at `path` taken out, as if it had not been written; None if nothing is left."""
    if not path:
        return None
    inner = list(operands(node))
    left = without(inner[path[0]], path[1:])
    inner[path[0] : path[0] + 1] = [left] if left is not None else []
    match node:
        case And() | Or() if inner:
            return (all_of if isinstance(node, And) else any_of)(*inner)
        case Near(max_between=between, ordered=ordered) if len(inner) == 2:
            return Near(inner[0], inner[1], between, ordered)
        case Not() if inner:
            return Not(inner[0])
    return inner[0] if inner else None


def never(near: Node, path: Path) -> Node | None:
    """What a NEAR comes to if the word, OR or NEAR at `path` within it were found nowhere; None if it finds nothing."""
    if not path:
        return None
    inner = list(operands(near))
    left = never(inner[path[0]], path[1:])
    if left is None:
        del inner[path[0]]
        return any_of(*inner) if isinstance(near, Or) and inner else None
    inner[path[0]] = left
    return any_of(*inner) if isinstance(near, Or) else Near(inner[0], inner[1], near.max_between, near.ordered)  # type: ignore[union-attr]
