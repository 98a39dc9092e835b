"""Expressions are carried out here, over the tables of one review: each part is a function of what surrounds it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from review.claims.aggregates import OF_NUMBERS, OF_ROWS, Met, of_numbers
from review.claims.data import Data
from review.claims.tree import Aggregate, Each, Literal, Name, to_text
from review.claims.values import (
    NOTHING,
    Num,
    Scalar,
    Several,
    Truth,
    Value,
    all_of,
    any_of,
    best,
    between,
    calculated,
    compared,
    contained,
    folded,
    key,
    negated,
    number,
    rounded,
)
from review.records import split
from review.records.called import find

MOST_STEPS = 3_000_000  # rows looked at for one claim


class TooLongError(Exception):
    """An expression looks at more rows than anyone would wait for."""


class Part(NamedTuple):
    """One function of rows, as it came out. rows: the numbers of the rows that it counts; doubtful: of those of which
    it is not known whether they count, since they are blank in `columns`."""

    node: Aggregate
    text: str
    table: str
    value: Value
    rows: tuple[int, ...]
    doubtful: tuple[int, ...]
    columns: tuple[str, ...]


@dataclass(slots=True)
class Env:
    """What surrounds a part while one claim is carried out: the row it speaks of, the names that are given, and what
    was met on the way. whys: what keeps a value from being known, beside rows in doubt. named: the values that
    decide what is asked of every or some value of a list, by the id of the node; looped: whether values were
    asked one by one."""

    data: Data
    row: int = -1
    given: dict[str, Scalar] = field(default_factory=dict)
    blanks: set[str] = field(default_factory=set)
    parts: dict[tuple[Any, ...], Part] = field(default_factory=dict)
    whys: dict[str, None] = field(default_factory=dict)
    named: dict[int, list[str]] = field(default_factory=dict)
    looped: bool = False
    steps: int = 0

    def cell(self, table: str, column: str) -> Scalar:
        value = self.data.cells(table, column)[self.row]
        if value is None:
            self.blanks.add(column)
        return value

    def walk(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise TooLongError

    @contextmanager
    def inside(self) -> Iterator[None]:
        """While rows of another table are looked at."""
        row, blanks = self.row, self.blanks
        yield
        self.row, self.blanks = row, blanks


Run = Callable[[Env], Any]


class Only(NamedTuple):
    """A condition holds for no row but those that have this value in the column, or may have it."""

    column: str
    value: Run


def parts(cell: Scalar) -> Value:
    """The codes of a cell that may hold several."""
    return Several(tuple(split(cell))) if isinstance(cell, str) else cell


def as_number(part: Run) -> Run:
    def run(env: Env) -> Value:
        value = part(env)
        return number(value) if isinstance(value, str) else value

    return run


def renamed(part: Run, names: Mapping[str, str]) -> Run:
    return _each_text(part, lambda env, text: names.get(text, text))


def as_record(part: Run) -> Run:
    def meant(env: Env, text: str) -> str:
        ids = find(text, env.data.aliases) or []
        return ids[0] if ids else text

    return _each_text(part, meant)


def _each_text(part: Run, change: Callable[[Env, str], str]) -> Run:
    def one(env: Env, value: Scalar) -> Scalar:
        return change(env, value) if isinstance(value, str) else value

    def run(env: Env) -> Value:
        value = part(env)
        if isinstance(value, Several):
            sure, maybe = (tuple(one(env, v) for v in side) for side in (value.sure, value.maybe))
            return Several(sure, maybe, value.more)
        return one(env, value)

    return run


def items(given: Sequence[Run]) -> Run:
    return lambda env: Several(tuple(part(env) for part in given))


def joined(word: str, left: Run, right: Run) -> Run:
    """Both sides are always carried out, so that the rows behind both are told."""
    join = all_of if word == "and" else any_of
    return lambda env: join([left(env), right(env)])


def arithmetic(sign: str, left: Run, right: Run) -> Run:
    """A sum, difference, product or quotient; not known if a side is not, or by what may be zero."""

    def run(env: Env) -> Num | None:
        a, b = left(env), right(env)
        if not isinstance(a, Num) or not isinstance(b, Num):
            return None
        found = calculated(sign, a, b)
        if found is None:
            env.whys["it divides by what is, or may be, zero"] = None
        return found

    return run


def comparison(word: str, left: Run, right: Run) -> Run:
    """word: = != in, not in, contains."""

    def run(env: Env) -> Truth:
        a, b = left(env), right(env)
        if word in ("=", "!="):
            return compared(word, a, b)
        if word == "contains":
            return _contains(a, b)
        found = contained(a, b) if isinstance(b, Several) else None if b is None else False
        return negated(found) if word == "not in" else found

    return run


def _contains(whole: Value, part: Value) -> Truth:
    if whole is NOTHING or part is NOTHING:
        return False
    if whole is None or part is None:
        return None
    if isinstance(whole, Several):
        return None if isinstance(part, Several) else contained(part, whole)
    return folded(str(part)) in folded(str(whole))


def blank(part: Run, inverted: bool) -> Run:
    """Whether a cell is blank, which is always known."""

    def run(env: Env) -> bool:
        before = set(env.blanks)
        is_blank = part(env) in (None, NOTHING)
        env.blanks = before  # to ask whether a cell is blank has an answer, so the row is not in doubt for it
        return is_blank is not inverted

    return run


def round_to(part: Run, digits: int) -> Run:
    def run(env: Env) -> Num | None:
        value = part(env)
        return Num(rounded(value.low, digits), rounded(value.high, digits)) if isinstance(value, Num) else None

    return run


def of_list(word: str, part: Run) -> Run:
    """The count, sum, mean … of a list."""

    def run(env: Env) -> Num | None:
        given = part(env)
        if not isinstance(given, Several) or given.more:
            return None
        if word == "count":
            return between(len(given.sure), len(given.sure) + len(given.maybe))
        if given.maybe or not all(isinstance(value, Num) for value in given.sure):
            return None
        told = of_numbers([value for value in given.sure if isinstance(value, Num)], OF_NUMBERS[word])
        if told.why:
            env.whys[f"{word}: {told.why}"] = None
        return told.value if isinstance(told.value, Num) else None

    return run


_DECIDES = {"every": False, "some": True}  # one such value is enough


def _named(value: Scalar, env: Env, *, by_id: bool) -> str:
    """A value as a reader knows it: a record by its citation, whatever name of it the claim writes."""
    if not isinstance(value, str):
        return _written(value)
    ids = [value] if by_id else env.data.aliases.get(value.casefold(), [])
    return env.data.citation(ids[0]) if len(ids) == 1 else value


# ---- every, some, each, highest, lowest ------------------------------------------------------------------------------


def each(node: Each, among: Run, body: Run, *, by_id: bool) -> Run:
    """by_id: whether the values of the list are the ids of records."""

    def run(env: Env) -> Value:
        given = among(env)
        if not isinstance(given, Several):
            return None
        before = env.given
        env.looped = True
        told = []
        for value in (*given.sure, *given.maybe):
            env.walk(1)
            env.given = {**before, node.name: value}
            told.append(body(env))
            if told[-1] is _DECIDES.get(node.word, ...):
                env.named.setdefault(id(node), []).append(_named(value, env, by_id=by_id))
        env.given = before
        return _gathered(node.word, given, told)

    return run


def _gathered(word: str, given: Several, told: Sequence[Any]) -> Value:
    sure, maybe = told[: len(given.sure)], told[len(given.sure) :]
    unknown: list[Truth] = [None] if given.more else []
    match word:
        case "every":  # a value that may not be in the list can speak against it, but not for sure
            return all_of([*sure, *(None if truth is False else truth for truth in maybe), *unknown])
        case "some":
            return any_of([*sure, *(None if truth is True else truth for truth in maybe), *unknown])
        case "each":
            return Several(tuple(sure), tuple(maybe), given.more)
    numbers = [n if isinstance(n, Num) else None for n in told]
    if word == "lowest":
        numbers = [n and Num(-n.high, -n.low) for n in numbers]
    values = (*given.sure, *given.maybe)
    doubtful = [False] * len(sure) + [True] * len(maybe)
    return best(list(zip(values, numbers, strict=True)), doubtful, given.more)


# ---- functions of rows -----------------------------------------------------------------------------------------------


def aggregate(
    node: Aggregate,
    used: list[Name],
    by_id: frozenset[str],
    where: Run | None,
    cells: Run | None,
    by: Run | None,
    only: Only | None,
) -> Run:
    """A function of the rows of a table. used: the given names in it, which may change from value to value; by_id:
    names whose values are the ids of records. only: what spares looking at every row."""

    def run(env: Env) -> Value:
        values = tuple(env.given[name.name] for name in used)
        known = (id(node), values)
        if known not in env.parts:
            env.parts[known] = _carried_out(env, node, where, cells, by, only)._replace(
                text=_as_asked(env, node, used, by_id)
            )
        return env.parts[known].value

    return run


def _carried_out(
    env: Env, node: Aggregate, where: Run | None, cells: Run | None, by: Run | None, only: Only | None
) -> Part:
    table = node.table.name
    size = len(env.data.refs(table))
    columns: set[str] = set()
    with env.inside():
        rows = env.data.rows_with(table, only.column, only.value(env)) if only else range(size)
        env.walk(len(rows) + 1)
        # one row at least, so that the rows behind all parts of the condition are told
        sure, maybe = _meeting(env, rows or range(size)[:1], where, columns)
        given, counted = (_cells(env, (*sure, *maybe), run) for run in (cells, by))
    codes, by_codes = (_codes(env, table, name) for name in (node.column, node.by))
    met = Met(sure, maybe, size, given, counted, codes, by_codes)
    told = OF_ROWS[node.word](met)
    if told.why:
        env.whys[f"{node.word}: {told.why}"] = None
    for name, column in ((node.column, given), (node.by, counted)):
        if name and column and any(column[row] is None for row in (*sure, *maybe)):
            columns.add(name.name)
    lacking = set(met.blank)
    return Part(
        node, "", table, told.value,
        tuple(row for row in sure if row not in lacking), tuple(sorted(lacking | set(maybe))), tuple(sorted(columns)),
    )  # fmt: skip


def _codes(env: Env, table: str, name: Name | None) -> frozenset[Hashable]:
    """The codes of a column that holds several in one cell; none for any other column."""
    column = env.data.schema[table].columns.get(name.name) if name else None
    return (
        frozenset(map(key, column.field.codes)) if column and column.kind == "codes" and column.field else frozenset()
    )


def _meeting(env: Env, rows: Iterable[int], where: Run | None, columns: set[str]) -> tuple[list[int], list[int]]:
    """The rows that meet a condition, and those of which this is not known, with the columns that they lack."""
    if where is None:
        return list(rows), []
    sure, maybe = [], []
    for row in rows:
        env.row, env.blanks = row, set()
        truth = where(env)
        if truth is True:
            sure.append(row)
        elif truth is None:
            maybe.append(row)
            columns |= env.blanks
    return sure, maybe


def _cells(env: Env, rows: Iterable[int], column: Run | None) -> dict[int, Value] | None:
    if column is None:
        return None
    told = {}
    for row in rows:
        env.row, env.blanks = row, set()
        told[row] = column(env)
    return told


def _as_asked(env: Env, node: Aggregate, used: list[Name], by_id: frozenset[str]) -> str:
    """The function as it is written, with the values of the names that `every` and its like give."""

    def told(name: str) -> str:
        value = env.given[name]
        return f'"{env.data.citation(value)}"' if name in by_id and isinstance(value, str) else _written(value)

    return to_text(node, {id(name): told(name.name) for name in used})


def _written(value: Scalar) -> str:
    if isinstance(value, Num):
        return f"{float(value.low):g}"
    return to_text(Literal(value)) if isinstance(value, str | bool) else "?"
