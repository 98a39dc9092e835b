"""Two states of a review are compared here: what is new, what is gone, and what says something else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeVar

from rapidfuzz import fuzz

from review.evidence import PROPOSITION
from review.report.changes.state import ORDER, RecordState, RowState, Ruling, State, TableState

How = Literal["new", "gone", "changed"]
_ALIKE = 0.6  # rows of a table that share no name are one row if their cells agree so far, 0 to 1
_REWORDED = 0.8  # a note is the same in other words if so much of its letters stays
_MOST = 100_000  # pairs of rows that are compared for their likeness; of more, none is taken for another
_Key = TypeVar("_Key", bound=Hashable)


class InputChange(NamedTuple):
    """parts: of a file of settings, those that changed. It `counts` if not only a comment or the order of rows did."""

    file: str
    how: How
    parts: frozenset[str] = frozenset()
    counts: bool = True


class RowChange(NamedTuple):
    """A row of a sheet or a list as it was and as it is, None where it was or is not."""

    file: str
    old: RowState | None
    new: RowState | None

    @property
    def place(self) -> str:
        """Where it stands, or stood if it is gone."""
        row = self.new or self.old
        return row.place(self.file) if row else self.file

    @property
    def about(self) -> frozenset[str]:
        """The records or journals that it speaks of, and spoke of."""
        return frozenset(side.about for side in (self.old, self.new) if side and side.about)


class RecordChange(NamedTuple):
    """name: the id now, or the last one. became: of a gone record, the record that has its names now."""

    name: str
    old: RecordState | None
    new: RecordState | None
    was_called: str = ""
    became: str = ""

    @property
    def at(self) -> tuple[Ruling | None, Ruling | None] | None:
        """The first stage that rules otherwise: its ruling before and now, None where the record did not reach it."""
        before, now = (of.way if of else () for of in (self.old, self.new))
        for a, b in zip(before, now, strict=False):
            if a != b:
                return (a, b) if a.stage == b.stage else (a, None)
        if len(before) != len(now):
            n = min(len(before), len(now))
            return (before[n], None) if len(before) > n else (None, now[n])
        return None


class EdgeChange(NamedTuple):
    """A finding or a proposition in the graph. attributes: those that changed, name -> (old, new). row: what became of
    its row."""

    place: str
    old: Mapping[str, str] | None
    new: Mapping[str, str] | None
    attributes: Mapping[str, tuple[str, str]]
    row: RowChange | None

    @property
    def proposed(self) -> bool:
        """Whether it is a proposition."""
        return (self.new or self.old or {}).get("layer") == PROPOSITION


class CellChange(NamedTuple):
    """A cell of a table; of a new or gone row, column "" and the whole row. row: the row's label. old_row, new_row: its
    texts, () for none."""

    table: str
    row: str
    column: str
    old: str
    new: str
    how: How
    old_row: tuple[str, ...]
    new_row: tuple[str, ...]


class TextChange(NamedTuple):
    """A note, a column or the whole of a table, or a claim: `of` what, and what it was and is, '' for not there."""

    of: str
    what: str
    old: str
    new: str


class Compared(NamedTuple):
    """Everything that two states tell differently."""

    inputs: tuple[InputChange, ...]
    rows: tuple[RowChange, ...]
    records: tuple[RecordChange, ...]
    edges: tuple[EdgeChange, ...]
    cells: tuple[CellChange, ...]
    tables: tuple[TextChange, ...]
    claims: tuple[TextChange, ...]


def compared(old: State, new: State, called: Mapping[str, str] | None = None) -> Compared:
    """What `new` tells otherwise than `old`. called: the id before -> the id now, of records that are called otherwise,
    or that are one with another record now."""
    called = called or {}
    rows = [
        change
        for file in sorted(old.rows.keys() | new.rows.keys())
        for change in _rows(file, old.rows.get(file, ()), new.rows.get(file, ()))
    ]
    typed = tuple(row for row in rows if row.old is None or row.new is None or row.old.digest != row.new.digest)
    tables = sorted(old.tables.keys() | new.tables.keys())
    both = [(name, old.tables[name], new.tables[name]) for name in tables if name in old.tables and name in new.tables]
    return Compared(
        inputs=tuple(_inputs(old, new, {row.file for row in typed})),
        rows=typed,
        records=tuple(_records(old.records, new.records, called)),
        edges=tuple(_edges(old, new, rows, called)),
        cells=tuple(cell for name, a, b in both for cell in _cells(name, a, b)),
        tables=tuple(text for name in tables for text in _texts(name, old.tables.get(name), new.tables.get(name))),
        claims=tuple(
            TextChange(name, "", _outcome(old.claims.get(name)), _outcome(new.claims.get(name)))
            for name in sorted(old.claims.keys() | new.claims.keys())
            if old.claims.get(name) != new.claims.get(name)
        ),
    )


def _outcome(told: tuple[str, ...] | None) -> str:
    """'holds: 5, stated 5'."""
    verdict, *values = told or ("",)
    return ": ".join(filter(None, (verdict, ", ".join(values))))


def _inputs(old: State, new: State, sheets: set[str]) -> Iterator[InputChange]:
    for file in sorted(old.inputs.keys() | new.inputs.keys()):
        before, now = old.inputs.get(file), new.inputs.get(file)
        if before == now:
            continue
        how: How = "new" if before is None else "gone" if now is None else "changed"
        a, b = old.parts.get(file), new.parts.get(file)
        if a is not None or b is not None:
            parts = frozenset(part for part in {**(a or {}), **(b or {})} if (a or {}).get(part) != (b or {}).get(part))
            # What is new or gone among several stands in the order of them too, which goes without saying.
            told = {part for part in parts if not any(o.startswith(part.removeprefix(ORDER)) for o in parts - {part})}
            yield InputChange(file, how, frozenset(told), bool(told))
        else:
            has_rows = file in old.rows or file in new.rows
            yield InputChange(file, how, counts=file in sheets if has_rows and how == "changed" else True)


# ---- rows of sheets --------------------------------------------------------------------------------------------------


def _rows(file: str, old: Sequence[RowState], new: Sequence[RowState]) -> Iterator[RowChange]:
    """Rows that changed, are new or gone, and rows that only moved. A row that says what it said is the same wherever
    it stands; of the others, those on one record or journal are the same, then those of one number."""
    for keys in ("digest", "about", "at"):
        pairs, old, new = _paired(old, new, keys)
        yield from (RowChange(file, a, b) for a, b in pairs if a != b)
    yield from (RowChange(file, row, None) for row in old)
    yield from (RowChange(file, None, row) for row in new)


def _paired(
    old: Sequence[RowState], new: Sequence[RowState], by: str
) -> tuple[list[tuple[RowState, RowState]], list[RowState], list[RowState]]:
    waiting: dict[object, list[RowState]] = defaultdict(list)
    for row in reversed(old):
        waiting[getattr(row, by)].append(row)
    pairs, rest = [], []
    for row in new:
        key = getattr(row, by)
        if key not in ("", None) and waiting.get(key):
            pairs.append((waiting[key].pop(), row))
        else:
            rest.append(row)
    left = {id(row) for rows in waiting.values() for row in rows}
    return pairs, [row for row in old if id(row) in left], rest


# ---- records and edges -----------------------------------------------------------------------------------------------


def _records(
    old: Mapping[str, RecordState], new: Mapping[str, RecordState], called: Mapping[str, str]
) -> Iterator[RecordChange]:
    before = {now: name for name, now in reversed([*called.items()]) if now in new and now not in old}
    for name, record in new.items():
        was = before.get(name, name)
        if was != name or old.get(name) != record:
            yield RecordChange(name, old.get(was), record, was if was != name else "")
    moved = set(before.values())
    for name, record in old.items():
        if name not in new and name not in moved:
            yield RecordChange(name, record, None, became=called.get(name, ""))


def _edges(old: State, new: State, rows: Sequence[RowChange], called: Mapping[str, str]) -> Iterator[EdgeChange]:
    """An edge is the same if its row is. rows: as `_rows` gives them, with those that only moved."""
    of_old = {row.old.place(row.file): row for row in rows if row.old}
    of_new = {row.new.place(row.file): row for row in rows if row.new}
    seen = set()
    for place, edge in new.edges.items():
        row = of_new.get(place)
        was = place if row is None else row.old.place(row.file) if row.old else ""
        seen.add(was)
        before = old.edges.get(was)
        if before is None:
            yield EdgeChange(place, None, edge, {}, row)
            continue
        if before.get("study") in called:
            before = {**before, "study": called[before["study"]]}
        names = [name for name in {**before, **edge} if before.get(name) != edge.get(name)]
        if names:
            yield EdgeChange(place, before, edge, {n: (before.get(n, ""), edge.get(n, "")) for n in names}, row)
    for place, edge in old.edges.items():
        if place not in seen:
            yield EdgeChange(place, edge, None, {}, of_old.get(place))


# ---- tables ----------------------------------------------------------------------------------------------------------


def _texts(name: str, old: TableState | None, new: TableState | None) -> Iterator[TextChange]:
    """What changed in a table beside its cells: itself, its columns, its notes, the order of its rows."""
    if old is None or new is None:
        yield TextChange(name, "table", old.called if old else "", new.called if new else "")
        return
    if old.called != new.called:
        yield TextChange(name, "number", old.called, new.called)
    for what, before, now in (("column", old.columns, new.columns), ("note", old.notes, new.notes)):
        a, b = Counter(before), Counter(now)
        gone, came = [*(a - b).elements()], [*(b - a).elements()]
        reworded = dict(_paired_by_likeness(gone, came, _REWORDED))
        yield from (TextChange(name, what, gone[x], came[y]) for y, x in sorted(reworded.items()))
        yield from (TextChange(name, what, t, "") for x, t in enumerate(gone) if x not in reworded.values())
        yield from (TextChange(name, what, "", t) for y, t in enumerate(came) if y not in reworded)
    if Counter(old.rows) == Counter(new.rows) and old.rows != new.rows and old.columns == new.columns:
        yield TextChange(name, "order of rows", "", "")


def _cells(name: str, old: TableState, new: TableState) -> Iterator[CellChange]:
    """The cells that changed, in the columns that both have; rows are the same by what `same_rows` says."""
    before, now = list(_numbered(old.columns)), list(_numbered(new.columns))
    pairs = same_rows(old, new)
    for b, a in sorted(pairs.items()):
        for at, column in enumerate(now):
            if column in before and old.rows[a][before.index(column)] != new.rows[b][at]:
                texts = old.rows[a][before.index(column)], new.rows[b][at]
                label = new.columns[at]
                yield CellChange(name, _label(new, b), label, *texts, "changed", old.rows[a], new.rows[b])
    for b in range(len(new.rows)):
        if b not in pairs:
            yield CellChange(name, _label(new, b), "", "", _whole(new.rows[b]), "new", (), new.rows[b])
    kept = set(pairs.values())
    for a in range(len(old.rows)):
        if a not in kept:
            yield CellChange(name, _label(old, a), "", _whole(old.rows[a]), "", "gone", old.rows[a], ())


def _numbered(names: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Two columns may have one label."""
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield name, seen[name]


def _whole(row: Sequence[str]) -> str:
    return " | ".join(row)


def _label(table: TableState, at: int) -> str:
    """What a person finds the row by: its labels and the first cell after them."""
    return " | ".join(filter(None, table.rows[at][: table.labels + 1]))


def same_rows(old: TableState, new: TableState) -> dict[int, int]:
    """Row of the new table -> row of the old one that it is: first those that say the same, then those with the same
    labels and first cell, or labels alone where these tell a row from all others, then those that are much alike."""
    pairs: dict[int, int] = {}
    left, right = list(range(len(old.rows))), list(range(len(new.rows)))

    def pair(of_old: Mapping[int, Hashable], of_new: Mapping[int, Hashable], *, alone: bool) -> None:
        nonlocal left, right
        pairs.update(_by_key(of_old, of_new, alone=alone))
        taken = set(pairs.values())
        left, right = [a for a in left if a not in taken], [b for b in right if b not in pairs]

    def names(table: TableState, rows: Iterable[int], width: int) -> dict[int, tuple[str, ...]]:
        return {at: table.rows[at][:width] for at in rows}

    pair(names(old, left, len(old.columns)), names(new, right, len(new.columns)), alone=False)
    pair(names(old, left, old.labels + 1), names(new, right, new.labels + 1), alone=True)
    # A label that several rows share names none of them, even if all but one of these are paired by now.
    once = _once(names(old, range(len(old.rows)), old.labels)) & _once(names(new, range(len(new.rows)), new.labels))
    of_old, of_new = names(old, left, old.labels), names(new, right, new.labels)
    pair(
        {a: of for a, of in of_old.items() if of in once}, {b: of for b, of in of_new.items() if of in once}, alone=True
    )
    pairs.update(_alike(old, new, left, right))
    return pairs


def _once(names: Mapping[int, _Key]) -> set[_Key]:
    return {name for name, n in Counter(names.values()).items() if n == 1}


def _by_key(old: Mapping[int, _Key], new: Mapping[int, _Key], *, alone: bool) -> Iterator[tuple[int, int]]:
    """Pairs (new, old) of one key, in order. alone: only where each side has it once."""
    waiting: dict[_Key, list[int]] = defaultdict(list)
    for a, key in old.items():
        waiting[key].append(a)
    many = Counter(new.values())
    for b, key in new.items():
        if waiting.get(key) and not (alone and (len(waiting[key]) > 1 or many[key] > 1)):
            yield b, waiting[key].pop(0)


def _alike(old: TableState, new: TableState, left: Sequence[int], right: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs (new, old) of rows whose cells beside the labels agree most; one row is paired once."""
    if old.columns != new.columns or len(left) * len(right) > _MOST:
        return
    scored = []
    for a in left:
        for b in right:
            cells = zip(old.rows[a][old.labels :], new.rows[b][new.labels :], strict=False)
            likeness = [fuzz.ratio(x, y) / 100 for x, y in cells]
            if likeness and (score := sum(likeness) / len(likeness)) >= _ALIKE:
                same = old.rows[a][: old.labels] == new.rows[b][: new.labels]
                scored.append((not same, -score, abs(a - b), b, a))
    yield from _best((b, a) for *_, b, a in sorted(scored))


def _paired_by_likeness(old: Sequence[str], new: Sequence[str], least: float) -> Iterator[tuple[int, int]]:
    """Pairs (new, old) of the texts that are most alike, each at most once."""
    if len(old) * len(new) > _MOST:
        return
    scored = [(-fuzz.ratio(x, y) / 100, b, a) for a, x in enumerate(old) for b, y in enumerate(new)]
    yield from _best((b, a) for score, b, a in sorted(scored) if -score >= least)


def _best(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Of pairs, the best first, those of which neither side is in a better one."""
    seen_old: set[int] = set()
    seen_new: set[int] = set()
    for b, a in pairs:
        if a not in seen_old and b not in seen_new:
            seen_old.add(a)
            seen_new.add(b)
            yield b, a
