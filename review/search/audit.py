"""A search string and records go in; out comes what each part of the string brings, loses and keeps out, year by year.

All of it follows from one look at the texts (`Corpus.find`): a part that is taken out of AND, OR or NOT needs no other.
How the answer hangs on one part is told by two bitmaps, `floor` and `through`: the string finds a record if it is in
`floor`, or in `through` and the part finds it. They are carried down the tree; beneath a NOT for the part's negation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import accumulate
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from review.search import SYNTAXES
from review.search.corpus import Corpus
from review.search.covers import Beside
from review.search.engine import NOT_NEEDED, Answer, Bits, Found, answer, bits, columns
from review.search.inflect import inflected
from review.search.outline import Kind, Part, Path, never, operands, outline, without
from review.search.tree import And, Leaf, Near, Node, Not, Or, Term, Years, leaves

Words = Literal["exact", "inflect"]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """What one part of a string (`outline.Part`) does, in numbers of records.

    text: the part in the string's syntax. at: where it begins in the string, as an offset. yes, unknown: records that
    it finds, and that it may find. fields: column -> records that it finds and that hold a word of it there. years:
    records that it finds, by `Audit.years`. only: hits of the string that would be none if it were found nowhere. lost,
    gained: hits that go and come if it is taken out; None if nothing of the string is left then. exact, inflect:
    records that it finds as written and with all forms of its words. redundant: why it may be taken out without any
    change, '' if it may not. dead: it is found nowhere, and is a word, phrase or year."""

    number: str
    kind: Kind
    text: str
    at: int
    node: Node
    yes: int
    unknown: int
    fields: Mapping[str, int]
    years: Counts
    only: int
    lost: int | None
    gained: int | None
    exact: int
    inflect: int
    redundant: str
    dead: bool


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """A string weighed against `count` records. rows: its parts, the whole string first. answer: what it says of each
    record. years: the years of publication in order, None first if some records tell none. asked, yes, unknown: records
    by these years. missing: needed column -> unknown records that lack it, by these years."""

    tree: Node
    syntax: str
    words: Words
    count: int
    rows: tuple[Weighed, ...]
    answer: Answer
    found: Found
    years: tuple[int | None, ...]
    asked: Counts
    yes: Counts
    unknown: Counts
    missing: Mapping[str, Counts]

    @property
    def whole(self) -> Weighed:
        return self.rows[0]

    @property
    def blocks(self) -> tuple[Weighed, ...]:
        """What the outermost AND joins, or the whole string if there is none."""
        return (
            tuple(row for row in self.rows[1:] if "." not in row.number)
            if isinstance(self.tree, And)
            else self.rows[:1]
        )

    def at(self, leaf: Leaf | Near, column: str) -> Bits:
        """Where a word, phrase, year or NEAR of the string stands in one column, in all its forms if these count."""
        return _stands(meaning(self.words)(leaf), column, self.found)

    @property
    def terms(self) -> tuple[Weighed, ...]:
        return tuple(row for row in self.rows if row.kind in ("term", "years"))


def audit(tree: Node, corpus: Corpus, *, syntax: str, words: Words = "exact") -> Audit:
    """Weigh every part of `tree` against the records of `corpus`. words: whether terms are found as written, or in all
    forms of their words (`inflect`); the count of the other way stands beside."""
    return weigh(tree, corpus.find(asked(tree, words)), syntax=syntax, words=words)


def asked(tree: Node, words: Words) -> list[Node]:
    """What has to be looked for to weigh `tree`: itself both ways, NEARs within NEARs, and NEARs
    without each of their parts."""
    inside = [part for part in outline(tree) if part.near is not None]
    nears = [tree, *(part.node for part in inside if isinstance(part.node, Near))]
    changed = dict.fromkeys(near for part in inside for near in _changed(part) if near is not None)
    return [*(meaning(way)(node) for node in nears for way in WAYS), *map(meaning(words), changed)]


def weigh(tree: Node, found: Found, *, syntax: str, words: Words = "exact") -> Audit:
    """As `audit`, from what was found already; `found` has to hold all that is `asked`."""
    parts = list(outline(tree))
    weighing = _Weighing(tree, found, meaning(words))
    numbers = {way: weighing.numbers if way == words else _numbers(_answers(tree, found, meaning(way))) for way in WAYS}
    calendar = _Calendar(found.years)
    write, whole = writer(tree, syntax), weighing.whole

    def weighed(part: Part) -> Weighed:
        mine = weighing.answers[part.path]
        out, nowhere = weighing.taken_out(part)
        yes, hits = mine.certain, whole.certain
        exact, inflect = (numbers[way][part.path] for way in WAYS)
        return Weighed(
            part.number, part.kind, write(part.node), _begins(part.node), part.node,
            bits.number(yes), bits.number(mine.unknown), weighing.fields(part), calendar.count(yes),
            bits.number(hits & ~nowhere.certain),
            None if out is None else bits.number(hits & ~out.certain),
            None if out is None else bits.number(out.certain & ~hits),
            exact, inflect, weighing.redundant(part, out, write), part.kind in ("term", "years") and not yes.any(),
        )  # fmt: skip

    lacking = {c: whole.unknown & ~found.given[c] for c in _needed(tree)}
    return Audit(
        tree, syntax, words, found.count, tuple(map(weighed, parts)), whole, found, calendar.years,
        calendar.count(bits.all_of(found.count)), calendar.count(whole.certain), calendar.count(whole.unknown),
        {column: calendar.count(lack) for column, lack in lacking.items() if lack.any()},
    )  # fmt: skip


WAYS: tuple[Words, ...] = ("exact", "inflect")


def meaning(words: Words) -> Callable[[Node], Node]:
    """What a node is taken to mean: itself, or an OR of the forms of its words."""
    return inflected if words == "inflect" else lambda node: node


def _changed(part: Part) -> tuple[Node | None, Node | None]:
    """The outermost NEAR around a part without that part, and as it is if the part were found nowhere."""
    assert part.near is not None
    near, inside = part.above[part.near], part.path[part.near :]
    return without(near, inside), never(near, inside)


class _Calendar:
    """Numbers of records by year of publication."""

    def __init__(self, years: npt.NDArray[np.int32]):
        self._codes = np.where((years > 0) & (years < 10_000), years, 0).astype(np.uint16)
        there = np.flatnonzero(np.bincount(self._codes, minlength=1))
        self._there = there
        self.years: tuple[int | None, ...] = tuple(int(year) or None for year in there)

    def count(self, which: Bits) -> Counts:
        chosen = self._codes[bits.unpack(which, len(self._codes))]
        return np.bincount(chosen, minlength=int(self._there.max(initial=0)) + 1)[self._there]


class _Hangs(NamedTuple):
    """How the string's answer hangs on one part; see above. negated: on the part's negation."""

    floor: Answer
    through: Answer
    negated: bool


def _answers(tree: Node, found: Found, meant: Callable[[Node], Node]) -> dict[Path, Answer]:
    """What each part of a tree, by its path, says of the records."""
    answers: dict[Path, Answer] = {}

    def say(node: Node, path: Path) -> Answer:
        inner = [say(each, (*path, at)) for at, each in enumerate(operands(node))]
        match node:
            case And():
                said = reduce(_both, inner)
            case Or():
                said = reduce(_either, inner)
            case Not():
                all_ = bits.all_of(found.count)
                said = Answer(all_ & ~inner[0].possible, all_ & ~inner[0].certain)
            case _:
                said = answer(meant(node), found)
        answers[path] = said
        return said

    say(tree, ())
    return answers


def _numbers(answers: Mapping[Path, Answer]) -> dict[Path, int]:
    return {path: bits.number(said.certain) for path, said in answers.items()}


class _Weighing:
    """The answers of all parts, and how that of the whole hangs on each.

    In "(a OR b) AND c" the answer hangs on b so: floor = a AND c, which is found whatever b finds; through = c. If b is
    found nowhere, a AND c is left; if b is taken out, it is as if b were found nowhere, as in every OR. On c: floor =
    nothing, through = a OR b; taken out of an AND, it is as if c found all. In "x NOT (a OR b)" it hangs on a negated:
    floor = nothing, through = x NOT b, which a record is in and a does not find. Both are made as the tree is walked
    and dropped behind, so that a string of many terms does not hold them for all at once: parts have to be asked for
    in the order of the outline."""

    def __init__(self, tree: Node, found: Found, meant: Callable[[Node], Node]):
        self.found, self.meant = found, meant
        self.answers = _answers(tree, found, meant)
        self.numbers = _numbers(self.answers)
        all_, none = bits.all_of(found.count), bits.none_of(found.count)
        self.yes, self.no = Answer(all_, all_), Answer(none, none)
        self.whole = self.answers[()]
        self._reached: dict[Path, _Hangs] = {}  # of the part that the walk is at, and of those around it
        self._walk = self._hang(tree, (), _Hangs(self.no, self.yes, False))
        self._beside: dict[Path, tuple[Beside, list[Bits]]] = {}

    def _hangs(self, path: Path) -> _Hangs:
        while path not in self._reached:
            next(self._walk)
        return self._reached[path]

    def _hang(self, node: Node, path: Path, hangs: _Hangs) -> Iterator[None]:
        self._reached[path] = hangs
        yield
        match node:
            case Not(inner):
                yield from self._hang(inner, (*path, 0), hangs._replace(negated=not hangs.negated))
            case And(parts) | Or(parts):
                joins = _both if isinstance(node, And) != hangs.negated else _either
                before = self.yes if joins is _both else self.no
                said = [partial(self._turned, self.answers[*path, at], hangs.negated) for at in range(len(parts))]
                behind = list(accumulate((each() for each in said[:0:-1]), joins, initial=before))
                for at, part in enumerate(parts):
                    others = _both(hangs.through, joins(before, behind.pop()))
                    within = (
                        hangs._replace(through=others) if joins is _both
                        else hangs._replace(floor=_either(hangs.floor, others))
                    )  # fmt: skip
                    yield from self._hang(part, (*path, at), within)
                    before = joins(before, said[at]())
        del self._reached[path]

    def taken_out(self, part: Part) -> tuple[Answer | None, Answer]:
        """What the string would say if the part were not in it, None if nothing were left of it; and if the part were
        found nowhere."""
        if part.near is not None:
            place = part.path[: part.near]
            said = (self.no if near is None else answer(self.meant(near), self.found) for near in _changed(part))
            left, never = (self._with(place, each) for each in said)
            return left, never
        nowhere = self._with(part.path, self.no)
        path, above = part.path, list(part.above)
        while above and isinstance(above[-1], Not):  # nothing is left of a NOT either
            path, above = path[:-1], above[:-1]
        if not above:
            return None, nowhere
        return self._with(path, self.yes if isinstance(above[-1], And) else self.no), nowhere

    def _with(self, path: Path, said: Answer) -> Answer:
        """What the string would say if the part at `path` said so."""
        floor, through, negated = self._hangs(path)
        return _either(floor, _both(through, self._turned(said, negated)))

    def _turned(self, said: Answer, negated: bool) -> Answer:
        all_ = self.yes.certain
        return Answer(all_ & ~said.possible, all_ & ~said.certain) if negated else said

    def fields(self, part: Part) -> dict[str, int]:
        """Column -> records that the part finds and that hold a word of it there."""
        held: dict[str, Bits] = {}
        for leaf in affirmed(part.node):
            meant = self.meant(leaf)
            for column in columns(leaf):
                here = _stands(meant, column, self.found)
                held[column] = here | held[column] if column in held else here
        return {c: bits.number(flags & self.answers[part.path].certain) for c, flags in held.items()}

    def redundant(self, part: Part, out: Answer | None, write: Callable[[Node], str]) -> str:
        """Why the part may be taken out, with no answer changed, '' if it may not; '' too if it is found nowhere."""
        whole, mine = self.whole, self.answers[part.path].certain
        if out is None or not mine.any() or not whole.certain.any() or any(map(np.any, _differ(whole, out))):
            return ""
        if self._hangs(part.path[: part.near]).negated:
            return "it keeps out nothing that the rest finds"
        parent, at, hits = part.above[-1], part.path[-1], mine & whole.certain
        beside, certain = self._siblings(part)
        if isinstance(parent, And):
            narrow = beside.narrower(at)
            return f"{write(narrow)} is narrower" if narrow else "whatever the rest finds matches it"
        if wide := beside.wider(at):
            return f"{write(wide)} covers it"
        if not hits.any():
            return "in no record that the rest finds"
        holder = _first_with(hits, certain, at)
        return "all its hits are found without it" if holder is None else (
            f"all its hits hold {write(operands(parent)[holder])} too"
        )  # fmt: skip

    def _siblings(self, part: Part) -> tuple[Beside, list[Bits]]:
        """What the part's operator joins, and which records each of that finds."""
        around, joined = part.path[:-1], operands(part.above[-1])
        if around not in self._beside:
            certain = [self.answers[*around, at].certain for at in range(len(joined))]
            self._beside[around] = Beside(joined), certain
        return self._beside[around]


def _first_with(hits: Bits, among: Sequence[Bits], but: int) -> int | None:
    """The place of the first of `among`, other than `but`, that has all of `hits`, which are some."""
    first = int(np.flatnonzero(hits)[0])
    eight = hits.item(first)  # eight records tell most apart, and far faster than all of them
    return next(
        (at for at, one in enumerate(among)
         if one.item(first) & eight == eight and at != but and not (hits & ~one).any()), None
    )  # fmt: skip


def _both(a: Answer, b: Answer) -> Answer:
    return Answer(a.certain & b.certain, a.possible & b.possible)


def _either(a: Answer, b: Answer) -> Answer:
    return Answer(a.certain | b.certain, a.possible | b.possible)


def _differ(a: Answer, b: Answer) -> tuple[Bits, Bits]:
    return a.certain ^ b.certain, a.possible ^ b.possible


def _stands(meant: Node, column: str, found: Found) -> Bits:
    here = [found.at(leaf, column) for leaf in _looked_for(meant) if column in columns(leaf)]
    return here[0] if len(here) == 1 else bits.any_of(here, found.count)


def _looked_for(node: Node) -> list[Leaf | Near]:
    """The words, years and NEARs of a node, those within a NEAR left out."""
    if isinstance(node, Term | Years | Near):
        return [node]
    return [leaf for inner in operands(node) for leaf in _looked_for(inner)]


def affirmed(node: Node) -> list[Leaf | Near]:
    """The words, years and NEARs of a node that stand under no NOT, those within a NEAR left out."""
    if isinstance(node, Not):
        return []
    if isinstance(node, Term | Years | Near):
        return [node]
    return [leaf for inner in operands(node) for leaf in affirmed(inner)]


def _needed(tree: Node) -> list[str]:
    return [c for c in dict.fromkeys(c for leaf in _looked_for(tree) for c in columns(leaf)) if c not in NOT_NEEDED]


def _begins(node: Node) -> int:
    return min(leaf.at for leaf in leaves(node))


def writer(tree: Node, syntax: str) -> Callable[[Node], str]:
    """How parts are written: a term without its field, if all terms have the same."""
    spoken = SYNTAXES[syntax]
    one = len({leaf.fields for leaf in leaves(tree) if isinstance(leaf, Term)}) == 1
    return lambda node: spoken.leaf_text(node) if isinstance(node, Term) and one else spoken.to_text(node)
