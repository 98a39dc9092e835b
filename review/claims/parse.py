"""The text of an expression becomes a tree here.

    expression = and { "or" and }                    and = not { "and" not }          not = [ "not" ] compared
    compared   = sum [ sign sum | ["not"] "in" sum | "contains" sum | "is" ["not"] "blank" ]
    sum        = product { "+" | "-" product }       product = signed { "*" | "/" signed }      signed = [ "-" ] atom
    atom       = number | text | "true" | "false" | "[" list "]" | "(" expression ")" | name
               | function "(" table ["." column] ["by" column] ["where" expression] ")"
               | function "(" expression { "," expression } ")"
               | binder name "in" sum ":" expression

To add a function: a line in `FUNCTIONS`, and what it does in `aggregates` or `lists`.
"""

from __future__ import annotations

from decimal import Decimal

from review.claims.tokens import Token, tokens
from review.claims.tree import Aggregate, Binary, Blank, Call, Each, Items, Literal, Name, Node, Unary
from review.errors import did_you_mean
from review.search.syntax.faults import Faults, shown

# Function -> what it tells.
FUNCTIONS = {
    "count": "how many rows, or values of a list",
    "share": "the rows that meet the condition, as a part of all rows of the table",
    "distinct": "how many different values",
    "values": "the list of the different values, in the order of the rows",
    "most_common": "the list of the values in most rows, or, `by` a column, with most of its values; several if tied",
    "sum": "the sum of the numbers",
    "min": "the smallest number",
    "max": "the largest number",
    "mean": "the arithmetic mean",
    "median": "the median",
    "round": "a number to so many decimals, halves away from zero",
}
BINDERS = {
    "every": "whether it is true of every value",
    "some": "whether it is true of at least one value",
    "each": "the list of what it comes to for each value",
    "highest": "the list of the values for which the number is highest; several if tied",
    "lowest": "the list of the values for which the number is lowest; several if tied",
}
_COMPARING = ("=", "!=", "<", "<=", ">", ">=")
_DEEPEST = 30  # brackets within brackets
_MOST_SIGNS = 100  # operators in one expression, so that no tree is too deep to walk


class _StopError(Exception):
    """What follows a fault cannot be read any more."""


def parse(text: str, faults: Faults) -> Node | None:
    """The tree of an expression; None, with the faults noted, if it has any."""
    before = bool(faults)
    given = tokens(text, faults)
    if faults and not before:
        return None
    reader = _Reader(given, faults)
    try:
        node = reader.expression()
        if reader.now.kind != "end":
            reader.stop(*reader.unexpected("here"))
    except _StopError:
        return None
    return node


class _Reader:
    def __init__(self, given: list[Token], faults: Faults):
        self.given, self.faults = given, faults
        self.place, self.depth, self.signs = 0, 0, 0

    @property
    def now(self) -> Token:
        return self.given[self.place]

    def next(self, ahead: int = 1) -> Token:
        return self.given[min(self.place + ahead, len(self.given) - 1)]

    def take(self) -> Token:
        token = self.now
        self.place += token.kind != "end"
        return token

    def meets(self, *values: str) -> bool:
        return self.now.kind in ("word", "sign") and self.now.value in values

    def accept(self, *values: str) -> bool:
        if self.meets(*values):
            self.take()
            return True
        return False

    def expect(self, value: str, after: str) -> None:
        if not self.accept(value):
            what, hint = self.unexpected(after)
            self.stop(f'"{value}" should stand {after}, not {what.partition(" cannot ")[0]}', hint)

    def stop(self, what: str, hint: str = "") -> None:
        self.faults.add(self.now.at, what, hint)
        raise _StopError

    def unexpected(self, where: str) -> tuple[str, str]:
        token, before = self.now, self.given[self.place - 1] if self.place else None
        if token.kind == "end":
            return "the end cannot stand here", ""
        hint = ""
        if token.value == "," and before and before.kind == "number" and self.next().kind == "number":
            hint = f"write numbers without commas: {before.value}{self.next().value}"
        elif token.value in _COMPARING:
            hint = "compare two at a time, and join comparisons with and"
        elif token.kind == "text" and before and before.kind == "name":
            hint = f"write {before.value} = …"
        return f'"{shown(token.value)}" cannot stand {where}', hint

    def sign(self, node: Node) -> Node:
        self.signs += 1
        if self.signs > _MOST_SIGNS:
            self.stop(f"this expression has more than {_MOST_SIGNS} operators", "part the claim")
        return node

    # ---- the grammar, from what binds loosest to what binds closest ----

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            self.stop(f"brackets stand more than {_DEEPEST} deep in each other", "part the claim")
        node = self.conjunction()
        while self.meets("or"):
            at = self.take().at
            node = self.sign(Binary("or", node, self.conjunction(), at))
        self.depth -= 1
        return node

    def conjunction(self) -> Node:
        node = self.negation()
        while self.meets("and"):
            at = self.take().at
            node = self.sign(Binary("and", node, self.negation(), at))
        return node

    def negation(self) -> Node:
        nots = []
        while self.meets("not"):
            nots.append(self.take().at)
        node = self.comparison()
        for at in reversed(nots):
            node = self.sign(Unary("not", node, at))
        return node

    def comparison(self) -> Node:
        left = self.sum()
        at = self.now.at
        if self.meets(*_COMPARING, "in", "contains"):
            return self.sign(Binary(self.take().value, left, self.sum(), at))
        if self.meets("not") and self.next().value == "in":
            self.take(), self.take()
            return self.sign(Binary("not in", left, self.sum(), at))
        if self.accept("is"):
            negated = self.accept("not")
            self.expect("blank", "after is not" if negated else "after is")
            return self.sign(Blank(left, negated, at))
        return left

    def sum(self) -> Node:
        node = self.product()
        while self.meets("+", "-"):
            token = self.take()
            node = self.sign(Binary(token.value, node, self.product(), token.at))
        return node

    def product(self) -> Node:
        node = self.signed()
        while self.meets("*", "/"):
            token = self.take()
            node = self.sign(Binary(token.value, node, self.signed(), token.at))
        return node

    def signed(self) -> Node:
        signs = []
        while self.meets("-"):
            signs.append(self.take().at)
        node = self.atom()
        for at in reversed(signs):
            node = self.sign(Unary("minus", node, at))
        return node

    def atom(self) -> Node:
        token = self.now
        if token.kind == "number":
            return Literal(Decimal(self.take().value), token.at)
        if token.kind == "text":
            return Literal(self.take().value, token.at)
        if self.meets("true", "false"):
            return Literal(self.take().value == "true", token.at)
        if self.accept("["):
            return self.items(token.at)
        if self.accept("("):
            node = self.expression()
            self.expect(")", "at the end of the bracket")
            return node
        if token.kind == "name" and self.next().kind == "sign" and self.next().value == "(":
            return self.function()
        if token.kind == "name" and token.value in BINDERS and self.next().kind == "name":
            return self.binder()
        if token.kind == "name":
            return self.name()
        self.stop(*self.unexpected("here"))
        raise AssertionError

    def name(self) -> Node:
        token = self.take()
        if self.meets("."):
            called = self.next().value
            self.stop(f"{token.value}.{called} stands alone", f"say what of it, as in count, values or max: "
                      f"values({token.value}.{called})")  # fmt: skip
        if self.now.kind == "name" and self.next().value == "in":
            self.faults.add(
                token.at, f'"{shown(token.value)}" is not a word for lists', did_you_mean(token.value, BINDERS)
            )
            raise _StopError
        return Name(token.value, token.at)

    def items(self, at: int) -> Node:
        parts: list[Node] = []
        while not self.accept("]"):
            parts.append(self.expression())
            if not self.meets("]"):
                self.expect(",", "between the values of a list")
        return Items(tuple(parts), at)

    def binder(self) -> Node:
        word, name = self.take(), self.take()
        self.expect("in", f"after {word.value} {name.value}")
        items = self.sum()
        self.expect(":", "after the list")
        return self.sign(Each(word.value, name.value, items, self.expression(), word.at))

    def function(self) -> Node:
        word = self.take()
        if word.value not in FUNCTIONS:
            hint = did_you_mean(word.value, FUNCTIONS)
            self.faults.add(word.at, f'"{shown(word.value)}" is not a function', hint)
        self.take()
        if self.now.kind == "name" and (self.next().kind, self.next().value) in _OF_TABLE:
            return self.aggregate(word)
        parts = [self.expression()]
        while self.accept(","):
            parts.append(self.expression())
        self.expect(")", f"at the end of {word.value}(…")
        return Call(word.value, tuple(parts), word.at)

    def aggregate(self, word: Token) -> Node:
        table = self.named()
        column = self.named() if self.accept(".") else None
        by = self.named() if self.accept("by") else None
        where = self.expression() if self.accept("where") else None
        self.expect(")", f"at the end of {word.value}(…")
        return Aggregate(word.value, table, column, by, where, word.at)

    def named(self) -> Name:
        if self.now.kind != "name":
            self.stop(*self.unexpected("here: a name should"))
        token = self.take()
        return Name(token.value, token.at)


_OF_TABLE = {("sign", "."), ("sign", ")"), ("word", "where"), ("word", "by")}
