"""A tree becomes something that can be carried out: names are looked up, codes checked, kinds of values compared.

What is wrong is a fault with its place; all faults of an expression are found in one go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from review.claims import carry
from review.claims.aggregates import OF_NUMBERS, OF_ROWS, WITHOUT_COLUMN
from review.claims.carry import Only, Run
from review.claims.schema import Column, Schema, TableSchema
from review.claims.tree import Aggregate, Binary, Blank, Call, Each, Items, Literal, Name, Node, Unary
from review.claims.values import compared, exact, negated
from review.errors import did_you_mean, nearest
from review.search.syntax.faults import Faults, shown

_MOST_DECIMALS = 10
OF_YEARS = ("min", "max", "mean", "median")  # functions that make a year of years


class Kind(NamedTuple):
    """of: 'number', 'text', 'truth', 'list', or 'any' after a fault. items: of what a list is. column: whose values
    they are. literals: the texts that it may be, with their places, as far as they are written in the expression."""

    of: str
    items: str = ""
    column: Column | None = None
    literals: tuple[tuple[str, int], ...] = ()

    @property
    def told(self) -> str:
        return {"truth": "true or false", "list": "a list"}.get(self.of, f"a {self.of}")


class Compiled(NamedTuple):
    """only: of a condition, the one value of a column that it can hold for, if it asks for one."""

    kind: Kind
    run: Run
    only: Only | None = None


NUMBER, TRUTH, ANY = Kind("number"), Kind("truth"), Kind("any")
_FAULTY = Compiled(ANY, lambda env: None)


class Compiler:
    """Compiles the expressions of one review. records: the texts that should name a record, with their places. texts:
    the columns of free text and what their cells are asked to be."""

    def __init__(self, schema: Schema, faults: Faults):
        self.schema, self.faults = schema, faults
        self.table: TableSchema | None = None
        self.given: dict[str, Kind] = {}
        self.used: list[Name] = []
        self.records: list[tuple[str, int]] = []
        self.texts: list[tuple[Column, str]] = []

    def compile(self, node: Node) -> Compiled:
        """What a node is and does; after a fault, of the kind 'any'."""
        match node:
            case Literal():
                return self._literal(node)
            case Name():
                return self._name(node)
            case Items():
                return self._items(node)
            case Unary():
                return self._unary(node)
            case Binary():
                return self._binary(node)
            case Blank():
                return self._blank(node)
            case Each():
                return self._each(node)
            case Aggregate():
                return self._aggregate(node)
            case Call():
                return self._call(node)

    def fault(self, at: int, what: str, hint: str = "") -> Compiled:
        self.faults.add(at, what, hint)
        return _FAULTY

    def needs(self, node: Node, of: str, use: str) -> Compiled:
        """A part that has to be of a kind; the text of a column is read as a number where one is needed."""
        part = self.compile(node)
        if part.kind.of in (of, "any"):
            return part
        if of == "number" and part.kind.of == "text" and part.kind.column and not part.kind.column.field:
            return Compiled(NUMBER, carry.as_number(part.run))
        return self.fault(node.at, f"{use} {Kind(of).told}, and this is {part.kind.told}")

    # ---- values and names ----

    def _literal(self, node: Literal) -> Compiled:
        value = node.value
        if isinstance(value, bool):
            return Compiled(TRUTH, lambda env: value)
        if isinstance(value, Decimal):
            number = exact(value)
            return Compiled(NUMBER, lambda env: number)
        return Compiled(Kind("text", literals=((value, node.at),)), lambda env: value)

    def _name(self, node: Name) -> Compiled:
        name, table = node.name, self.table
        columns = table.columns if table else {}
        if name in self.given:
            if table and name in columns:
                what = f'"{name}" is a column of {table.name} and a name given here too'
                return self.fault(node.at, what, "give another name")
            self.used.append(node)
            return Compiled(self.given[name], lambda env: env.given[name])
        if table is None:
            if name in self.schema:
                return self.fault(node.at, f'"{shown(name)}" is a table', f"write count({name}) for its number of rows")
            return self.fault(node.at, f'"{shown(name)}" is no name here', self._why_no_name(name))
        if name not in columns:
            coded = any(column.field and column.field.code(name) for column in columns.values())
            hint = f'write "{name}" in quotes' if coded else self._hint(name, [*columns, *self.given])
            return self.fault(node.at, f'{table.name} has no column "{shown(name)}"', hint)
        return self._column(table, name)

    def _column(self, table: TableSchema, name: str) -> Compiled:
        column, of = replace(table.columns[name], at=(table.name, name)), table.name
        if column.kind == "codes":
            return Compiled(Kind("list", "text", column), lambda env: carry.parts(env.cell(of, name)))
        kind = Kind("number" if column.kind == "number" else "text", column=column)
        return Compiled(kind, lambda env: env.cell(of, name))

    def _why_no_name(self, name: str) -> str:
        if self.given:
            return self._hint(name, self.given)
        return 'texts stand in quotes; a column is named within, say, count(… where column = "…")'

    @staticmethod
    def _hint(name: str, known: Mapping[str, Any] | list[str]) -> str:
        return did_you_mean(name, known) if nearest(name, known) or len(known) <= 15 else ""

    def _items(self, node: Items) -> Compiled:
        parts = [self.compile(part) for part in node.parts]
        kinds = {part.kind.of for part in parts} - {"any"}
        if kinds - {"number", "text", "truth"} or len(kinds) > 1:
            return self.fault(node.at, "a list holds either texts, or numbers, or true and false")
        literals = tuple(literal for part in parts for literal in part.kind.literals)
        column = next((part.kind.column for part in parts if part.kind.column), None)
        kind = Kind("list", next(iter(kinds), "any"), column, literals)
        return Compiled(kind, carry.items([part.run for part in parts]))

    # ---- operators ----

    def _unary(self, node: Unary) -> Compiled:
        if node.word == "not":
            part = self.needs(node.part, "truth", "not takes").run
            return Compiled(TRUTH, lambda env: negated(part(env)))
        part = self.needs(node.part, "number", "a minus takes").run
        return Compiled(NUMBER, carry.arithmetic("-", lambda env: exact(0), part))

    def _binary(self, node: Binary) -> Compiled:
        word = node.word
        if word in ("and", "or"):
            both = [self.needs(part, "truth", f"{word} joins") for part in (node.left, node.right)]
            only = next((part.only for part in both if part.only and word == "and"), None)
            return Compiled(TRUTH, carry.joined(word, *(part.run for part in both)), only)
        if word in ("+", "-", "*", "/"):
            left, right = (self.needs(part, "number", f"{word} takes").run for part in (node.left, node.right))
            return Compiled(NUMBER, carry.arithmetic(word, left, right))
        if word in ("<", "<=", ">", ">="):
            left, right = (self.needs(part, "number", f"{word} compares").run for part in (node.left, node.right))
            return Compiled(TRUTH, lambda env: compared(word, left(env), right(env)))
        return self._compared(node, self.compile(node.left), self.compile(node.right))

    def _compared(self, node: Binary, left: Compiled, right: Compiled) -> Compiled:
        """= != in, not in, contains."""
        word = node.word
        if "any" in (left.kind.of, right.kind.of):
            return _FAULTY
        if word == "contains" and left.kind.of not in ("text", "list"):
            return self.fault(node.left.at, f"contains asks a text or a list, and this is {left.kind.told}")
        if word in ("in", "not in") and right.kind.of != "list":
            return self.fault(node.right.at, f"after in stands a list, and this is {right.kind.told}")
        single = {"in": (node.left, left), "not in": (node.left, left), "contains": (node.right, right)}.get(word)
        if single and single[1].kind.of == "list":
            where, hint = ("after", "") if word == "contains" else ("before", "ask with contains and or")
            return self.fault(single[0].at, f"{where} {word} stands one value, and this is a list", hint)
        inner = [side.kind.items if side.kind.of == "list" else side.kind.of for side in (left, right)]
        if set(inner) == {"number", "text"}:  # a column of a sheet may hold numbers
            left, right = (self._read_as_number(side) for side in (left, right))
            inner = [side.kind.items if side.kind.of == "list" else side.kind.of for side in (left, right)]
        if len(set(inner) - {"any"}) > 1:
            words = ["true and false" if kind == "truth" else f"{kind}s" for kind in inner]
            return self.fault(node.at, f"{words[0]} and {words[1]} cannot be compared")
        if word == "contains" and left.kind.of == "text":
            return Compiled(TRUTH, self._contained(left, right))
        runs = (self._meant(left, right.kind), self._meant(right, left.kind))
        only = self._only(node, (left, right), runs) if word == "=" else None
        return Compiled(TRUTH, carry.comparison(word, *runs), only)

    def _only(self, node: Binary, sides: tuple[Compiled, Compiled], runs: tuple[Run, Run]) -> Only | None:
        """Of `column = value`, either way round: both, if the value is the same for all rows."""
        for mine, side, other, value in ((node.left, sides[0], node.right, runs[1]),
                                         (node.right, sides[1], node.left, runs[0])):  # fmt: skip
            fixed = isinstance(other, Literal) or (isinstance(other, Name) and other.name in self.given)
            own = isinstance(mine, Name) and mine.name not in self.given and side.kind.column is not None
            if isinstance(mine, Name) and own and fixed and side.kind.of != "list":
                return Only(mine.name, value)
        return None

    def _contained(self, left: Compiled, right: Compiled) -> Run:
        """Whether a text has another in it; one that is a synonym may stand there by its main name."""
        as_written = carry.comparison("contains", left.run, right.run)
        named = _renamed(right, left.kind.column)
        return carry.joined("or", as_written, carry.comparison("contains", left.run, named)) if named else as_written

    def _read_as_number(self, side: Compiled) -> Compiled:
        column = side.kind.column
        if side.kind.of == "text" and column and not column.field:
            return Compiled(NUMBER, carry.as_number(side.run))
        return side

    def _meant(self, side: Compiled, other: Kind) -> Run:
        """A side with its texts as the other side's column has them: codes by their names, records by their ids."""
        column, literals = other.column, side.kind.literals
        if column is None or not literals or column.kind == "number":
            return side.run
        if column.kind == "text":
            self.texts += [(column, text) for text, _ in literals]
            return _renamed(side, column) or side.run
        if column.kind == "record":
            self.records += literals
            return carry.as_record(side.run)
        field = column.field
        if field is None:
            return side.run
        codes = {text: field.code(text) for text, _ in literals}
        for text, at in literals:
            if codes[text] is None:
                hint = did_you_mean(text, field.codes)
                self.fault(at, f'"{shown(text)}" is no code of the column {field.name}', hint)
        return carry.renamed(side.run, {text: code for text, code in codes.items() if code})

    def _blank(self, node: Blank) -> Compiled:
        if not isinstance(node.part, Name):
            return self.fault(node.at, "only the cell of a column can be blank")
        part = self.compile(node.part)
        return Compiled(TRUTH, carry.blank(part.run, node.negated))

    # ---- lists and tables ----

    def _each(self, node: Each) -> Compiled:
        items = self.needs(node.items, "list", f"{node.word} … in takes")
        if node.name in self.given:
            self.fault(node.at, f'"{shown(node.name)}" is given twice', "give another name")
        kind = ANY if items.kind.of == "any" else Kind(items.kind.items, "", items.kind.column, items.kind.literals)
        outer = self.given
        self.given = {**outer, node.name: kind}
        body = self._body(node)
        self.given = outer
        result = {"every": TRUTH, "some": TRUTH, "each": Kind("list", body.kind.of, body.kind.column)}
        by_id = bool(kind.column and kind.column.kind == "record")
        run = carry.each(node, items.run, body.run, by_id=by_id)
        return Compiled(result.get(node.word, items.kind), run)

    def _body(self, node: Each) -> Compiled:
        if node.word in ("every", "some"):
            return self.needs(node.body, "truth", f"after {node.word} … : stands")
        if node.word in ("highest", "lowest"):
            return self.needs(node.body, "number", f"after {node.word} … : stands")
        body = self.compile(node.body)
        if body.kind.of == "list":
            return self.fault(node.body.at, "a list cannot hold lists")
        return body

    def _aggregate(self, node: Aggregate) -> Compiled:
        table = self.schema.get(node.table.name)
        if node.word not in OF_ROWS:
            return self.fault(node.at, f"{node.word} takes no table")
        if table is None:
            hint = self._hint(node.table.name, list(self.schema))
            return self.fault(node.table.at, f'there is no table "{shown(node.table.name)}"', hint)
        bare = node.word in WITHOUT_COLUMN
        if bare and node.column:
            return self.fault(node.column.at, f"{node.word} takes a table alone", f"write {node.word}({table.name} …)")
        if not bare and not node.column:
            return self.fault(node.at, f"{node.word} needs a column", f"write {node.word}({table.name}.COLUMN …)")
        if node.by and node.word != "most_common":
            return self.fault(node.by.at, f"{node.word} takes no by")
        with self._within(table) as used:
            cells, by = (self.compile(name) if name else None for name in (node.column, node.by))
            where = self.needs(node.where, "truth", "after where stands") if node.where else None
        if node.word in OF_NUMBERS and cells and cells.kind.of not in ("number", "any"):
            self.needs_numbers(node, cells)
        of = NUMBER
        if node.word in ("values", "most_common") and cells:
            of = Kind("list", cells.kind.items or cells.kind.of, cells.kind.column)
        elif node.word in OF_YEARS and cells:
            of = Kind("number", column=cells.kind.column)
        by_id = frozenset(name for name, kind in self.given.items() if kind.column and kind.column.kind == "record")
        run = carry.aggregate(
            node, used, by_id, where and where.run, cells and cells.run, by and by.run, where and where.only
        )
        return Compiled(of, run)

    def needs_numbers(self, node: Aggregate, cells: Compiled) -> None:
        if cells.kind.of != "text" or (cells.kind.column and cells.kind.column.kind != "text"):
            assert node.column is not None
            self.fault(node.column.at, f"{node.word} takes numbers, and this column holds none")

    @contextmanager
    def _within(self, table: TableSchema) -> Iterator[list[Name]]:
        """While what is compiled speaks of a row of `table`; gives the names of `every` and its like that it uses."""
        outer, before = self.table, self.used
        self.table, self.used = table, []
        yield self.used
        before += self.used  # in place: the table around this one has been given that list
        self.table, self.used = outer, before

    def _call(self, node: Call) -> Compiled:
        if node.word == "round":
            return self._round(node)
        if node.word not in (*OF_NUMBERS, "count"):
            for given in node.parts:
                self.compile(given)
            return self.fault(node.at, f"{node.word} takes a table", f"write {node.word}(TABLE … where …)")
        if len(node.parts) != 1:
            return self.fault(node.at, f"{node.word} takes one list", "write the values in [ ]")
        part = self.needs(node.parts[0], "list", f"{node.word} takes")
        if node.word != "count" and part.kind.items not in ("number", "any", ""):
            return self.fault(node.at, f"{node.word} takes a list of numbers, and this is one of {part.kind.items}s")
        column = part.kind.column if node.word in OF_YEARS else None
        return Compiled(Kind("number", column=column), carry.of_list(node.word, part.run))

    def _round(self, node: Call) -> Compiled:
        digits = node.parts[1] if len(node.parts) == 2 else None
        places = digits.value if isinstance(digits, Literal) and isinstance(digits.value, Decimal) else None
        if places is None or places != int(places) or places > _MOST_DECIMALS:
            return self.fault(node.at, f"round takes a number and how many decimals, 0 to {_MOST_DECIMALS}",
                              "write round(…, 2)")  # fmt: skip
        part = self.needs(node.parts[0], "number", "round takes")
        return Compiled(part.kind, carry.round_to(part.run, int(places)))


def _renamed(side: Compiled, column: Column | None) -> Run | None:
    """A side with its texts by the names that a column's cells go by; None if they are these already."""
    names = {text: column.named(text) for text, _ in side.kind.literals} if column else {}
    other = {text: name for text, name in names.items() if name != text}
    return carry.renamed(side.run, other) if other else None
