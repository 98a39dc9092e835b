"""claims.toml passes through here: [[claim]] and [[number]] become claims whose expressions are read and checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from review.claims.compile import Compiled, Compiler, Kind
from review.claims.parse import parse
from review.claims.schema import Schema
from review.claims.tree import Binary, Items, Literal, Node
from review.errors import Complaint, ProtocolError, did_you_mean
from review.errors.places import Path, lines_of, place, toml_complaint
from review.search.syntax.faults import Faults

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")  # a template writes it as {{ n.NAME }}
_NUMBER = re.compile(r"([-−]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.([0-9]{1,15}))?)\s*(%?)")
_SETTINGS = {
    "claim": ("id", "text", "place", "expression", "value", "tolerance", "should_hold", "undecided", "note"),
    "number": ("name", "expression", "digits", "percent", "note"),
}
_TEXTS = ("id", "text", "place", "expression", "undecided", "note", "name")
_MOST_DIGITS = 15
NOT_IN_EXPRESSION = -1  # the place of a text that a claim states as its value


class Stated(NamedTuple):
    """What the manuscript states. value: a number (of a share stated in per cent: the per cent), a text, true or false,
    or a list. digits: the decimals of a number, which decide unless there is a tolerance."""

    value: Fraction | str | bool | tuple[Any, ...]
    shown: str
    digits: int = 0
    percent: bool = False
    tolerance: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the manuscript. It has a tree, or says why it is `undecided`. where: 'claims.toml:12';
    expression_at: where its expression stands."""

    id: str
    text: str
    where: str
    place: str = ""
    expression: str = ""
    tree: Node | None = None
    stated: Stated | None = None
    should_hold: bool = True
    undecided: str = ""
    note: str = ""
    expression_at: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A value for prose: `{{ n.NAME }}`. digits: its decimals; percent: whether it is a share, shown in per cent."""

    name: str
    where: str
    expression: str
    tree: Node
    digits: int | None = None
    percent: bool = False
    note: str = ""
    expression_at: str = ""


def read_claims(text: str, file: str, schema: Schema, *, taken: Collection[str] = ()) -> tuple[Claim | Named, ...]:
    """The claims and named numbers of a file, in its order. schema: the tables they may speak of. taken: names that
    numbers have already. ProtocolError with all complaints, each with its line."""
    try:
        given = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError) as error:
        wrong = error if isinstance(error, ValueError | RecursionError) else ValueError("a number cannot be read")
        raise ProtocolError(toml_complaint(file, wrong, text)) from None
    reader = _Reader(file, lines_of(text), schema, [])
    found = reader.all(given)
    reader.names(given, set(taken))
    if reader.complaints:
        raise ProtocolError(sorted(reader.complaints, key=_line))
    return tuple(found)


def _line(complaint: Complaint) -> int:
    line = complaint.where.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0


def compiled(
    tree: Node, stated: Stated | None, schema: Schema, faults: Faults, of_value: Faults
) -> tuple[Compiled, Compiled | None, Compiler]:
    """An expression, what compares it with a stated text or list (None for a number), and the compiler that knows
    which texts should name records."""
    compiler = Compiler(schema, faults)
    whole = compiler.compile(tree)
    if stated is None or isinstance(stated.value, Fraction) or faults:
        return whole, None, compiler
    compiler.faults = of_value
    return whole, compiler.compile(Binary("=", tree, _node(stated.value))), compiler


def _node(value: Any) -> Node:
    if isinstance(value, tuple):
        return Items(tuple(map(_node, value)))
    number = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else None
    return Literal(value if number is None else number, at=NOT_IN_EXPRESSION)


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    lines: dict[Path, int]
    schema: Schema
    complaints: list[Complaint]

    def complain(self, path: Path, what: str, hint: str = "") -> None:
        self.complaints.append(Complaint(self.at(path), what, hint))

    def at(self, path: Path) -> str:
        return place(self.file, self.lines, path)

    def all(self, given: Mapping[str, Any]) -> list[Claim | Named]:
        found: list[Claim | Named] = []
        for kind, tables in given.items():
            if kind not in _SETTINGS:
                self.complain((kind,), f'"{kind}" is not known here', did_you_mean(kind, _SETTINGS))
            elif not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
                self.complain(
                    (kind,), f"{kind} should be written as [[{kind}]]", "with its settings on the lines below"
                )
            else:
                made = (self.one(kind, (kind, at), table) for at, table in enumerate(tables))
                found += (one for one in made if one is not None)
        return found

    def one(self, kind: str, path: Path, given: dict[str, Any]) -> Claim | Named | None:
        before = len(self.complaints)
        self.settings(kind, path, given)
        if len(self.complaints) > before:
            return None
        made = self.claim(path, given) if kind == "claim" else self.number(path, given)
        return made if len(self.complaints) == before else None

    def settings(self, kind: str, path: Path, given: dict[str, Any]) -> None:
        for name, value in given.items():
            where = (*path, name)
            if name not in _SETTINGS[kind]:
                self.complain(where, f'"{name}" is not a setting here', did_you_mean(name, _SETTINGS[kind]))
            elif name in _TEXTS and not isinstance(value, str):
                self.complain(where, f"{name} should be text in quotes")
            elif name in _TEXTS and not value.strip():
                self.complain(where, f"{name} is empty")
            elif name in ("should_hold", "percent") and not isinstance(value, bool):
                self.complain(where, f"{name} is true or false, without quotes")
            elif name == "digits" and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10):
                self.complain(where, "digits is a whole number, 0 to 10")
            elif name in ("id", "name") and not _NAME.fullmatch(value):
                self.complain(
                    where, f'{name}: "{value[:60]}" is no name', "begin with a letter; use letters, digits and _"
                )
        for name in ("id", "text") if kind == "claim" else ("name", "expression"):
            if name not in given:
                self.complain(path, f'the setting "{name}" is missing', f"every [[{kind}]] needs it")

    def claim(self, path: Path, given: dict[str, Any]) -> Claim | None:
        stated = self.stated(path, given)
        if "expression" in given and "undecided" in given:
            self.complain((*path, "undecided"), "a claim has an expression, or says why it is undecided, not both")
            return None
        if "expression" not in given and "undecided" not in given:
            self.complain(path, f"the claim {given['id']} has no expression", 'or say why: undecided = "…"')
            return None
        texts = {name: given.get(name, "") for name in ("id", "text", "place", "undecided", "note")}
        made = Claim(**texts, where=self.at(path), should_hold=given.get("should_hold", True), stated=stated)
        if made.undecided:
            return made
        return self.with_tree(made, path, given)

    def with_tree(self, claim: Claim, path: Path, given: dict[str, Any]) -> Claim | None:
        expression = given["expression"]
        faults, of_value = Faults(expression, ""), Faults(claim.stated.shown if claim.stated else "", "")
        tree = parse(expression, faults)
        kind = Kind("any")
        stated = claim.stated
        if tree is not None:
            kind = compiled(tree, None, self.schema, faults, of_value)[0].kind
            stated = self.fitting(path, stated, kind) if stated or "value" not in given else None
        if tree is not None and not faults and stated:
            compiled(tree, stated, self.schema, faults, of_value)
        self.of_expression((*path, "expression"), faults)
        if of_value:
            where = self.at((*path, "value"))
            self.complaints.extend(replace(c, where=where, excerpt="") for c in of_value.error().complaints)
        at = self.at((*path, "expression"))
        return replace(claim, expression=expression, tree=tree, stated=stated, expression_at=at)

    def number(self, path: Path, given: dict[str, Any]) -> Named | None:
        expression = given["expression"]
        faults = Faults(expression, "")
        tree = parse(expression, faults)
        kind = Compiler(self.schema, faults).compile(tree).kind if tree is not None else Kind("any")
        self.of_expression((*path, "expression"), faults)
        if kind.of == "truth":
            self.complain((*path, "expression"), "this is true or false", "a [[number]] is a number, a text or a list")
        if tree is None:
            return None
        settings = {name: given[name] for name in ("digits", "percent", "note") if name in given}
        at = self.at((*path, "expression"))
        return Named(given["name"], self.at(path), expression, tree, **settings, expression_at=at)

    def of_expression(self, path: Path, faults: Faults) -> None:
        if faults:
            self.complaints.extend(replace(c, where=self.at(path)) for c in faults.error().complaints)

    def fitting(self, path: Path, stated: Stated | None, kind: Kind) -> Stated | None:
        """What is stated, as the expression's kind asks for it."""
        where = (*path, "value")
        if kind.of == "any":
            return None
        if stated is None:
            if kind.of != "truth":
                self.complain(path, f"the expression is {kind.told}, and there is no value to compare it with",
                              "add value = …, or compare within the expression")  # fmt: skip
            return None
        if isinstance(stated.value, str) and kind.of == "number":
            found = _NUMBER.fullmatch(stated.value.strip())
            if found is None:
                self.complain(where, f'"{stated.value[:60]}" is no number, but the expression is one')
                return None
            exactly = Fraction(Decimal(found[1].replace(",", "").replace("−", "-")))
            return stated._replace(value=exactly, digits=len(found[2] or ""), percent=bool(found[3]))
        has = {bool: "truth", Fraction: "number", str: "text", tuple: "list"}[type(stated.value)]
        if kind.of == "list" and has == "number":
            return stated._replace(value=(stated.value,))
        if has != kind.of and not (kind.of == "list" and has == "text"):
            self.complain(where, f"value is {Kind(has).told}, but the expression is {kind.told}")
            return None
        if stated.tolerance is not None and has != "number":
            self.complain((*path, "tolerance"), "only a number has a tolerance")
        return stated

    def stated(self, path: Path, given: dict[str, Any]) -> Stated | None:
        tolerance = None
        if "tolerance" in given:
            tolerance = self.exact((*path, "tolerance"), given["tolerance"])
            if tolerance is not None and tolerance < 0:
                self.complain((*path, "tolerance"), "tolerance is 0 or more")
            if "value" not in given:
                self.complain((*path, "tolerance"), "there is no value that this could be the tolerance of")
        if "value" not in given:
            return None
        value, where = given["value"], (*path, "value")
        if isinstance(value, str | bool):
            return Stated(value, str(value).lower() if isinstance(value, bool) else value, tolerance=tolerance)
        if isinstance(value, list):
            parts = [v if isinstance(v, str) else self.exact((*where, at), v) for at, v in enumerate(value)]
            shown = "; ".join(
                v if isinstance(v, str) else f"{v:,}" for v in value if isinstance(v, str | int | Decimal)
            )
            return None if None in parts else Stated(tuple(parts), shown, tolerance=tolerance)
        number = self.exact(where, value)
        if number is None:
            return None
        digits = max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0
        return Stated(number, f"{value:,}", digits, tolerance=tolerance)

    def exact(self, path: Path, value: Any) -> Fraction | None:
        ordinary = isinstance(value, int | Decimal) and not isinstance(value, bool)
        if isinstance(value, Decimal):
            ordinary = value.is_finite() and len(value.as_tuple().digits) <= _MOST_DIGITS and abs(value.adjusted()) < 16
        elif ordinary:
            ordinary = abs(value) < 10**_MOST_DIGITS
        if not ordinary:
            self.complain(path, f"{path[2]} should be a number of at most {_MOST_DIGITS} digits")
            return None
        return Fraction(value)

    def names(self, given: Mapping[str, Any], taken: set[str]) -> None:
        """Claims and numbers are spoken of by one name each, in prose too."""
        for kind, key in (("claim", "id"), ("number", "name")):
            tables = given.get(kind)
            for at, table in enumerate(tables if isinstance(tables, list) else ()):
                name = table.get(key) if isinstance(table, dict) else None
                if isinstance(name, str) and name in taken:
                    what = f'"{name}" is the name of another claim or number'
                    self.complain((kind, at, key), what, "give it another name")
                elif isinstance(name, str):
                    taken.add(name)
