"""Claims are recomputed over the review as carried out: each holds, does not hold, or cannot be decided here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple

from review.claims.carry import MOST_STEPS, Env, Part, TooLongError
from review.claims.compile import OF_YEARS, Compiled, Compiler, Kind
from review.claims.data import Data, Ref
from review.claims.file import NOT_IN_EXPRESSION, Claim, Named, Stated, compiled
from review.claims.tree import to_text
from review.claims.values import NOTHING, Num, Several, Truth, Value, folded, shown_number
from review.errors import Complaint, ProtocolError, nearest
from review.nouns import Review, once, some
from review.records import split
from review.records.called import find, near, told_apart
from review.search.syntax.faults import Faults

Verdict = Literal["holds", "does not hold", "cannot be decided"]
VERDICTS: tuple[Verdict, ...] = ("does not hold", "cannot be decided", "holds")
_NAMED, _LONG = 8, 200  # values named, and letters of a comparison, that are shown
UNDECIDED = "[cannot be decided]"  # what stands in prose for a number that is not known


class Basis(NamedTuple):
    """One function of rows within a claim. text: as it was asked; value: what it came to; rows: those that it counts;
    doubtful: those that are blank in `columns`, so that it is not known whether they count."""

    text: str
    value: str
    rows: tuple[Ref, ...]
    doubtful: tuple[Ref, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a claim came out. stated: what the manuscript states, '' for a comparison. recomputed: as it is shown; of a
    comparison, with the numbers in it. number: what the expression came to, if that is one number. why: what keeps
    the claim from being decided, or texts in it that no row has."""

    claim: Claim
    verdict: Verdict
    stated: str = ""
    recomputed: str = ""
    number: Fraction | None = None
    why: str = ""
    bases: tuple[Basis, ...] = ()

    @property
    def as_expected(self) -> bool:
        """Whether it does not speak against what claims.toml says of it: one that should hold does or is undecided, one
        that should not does not or is undecided."""
        return self.verdict == "cannot be decided" or (self.verdict == "holds") is self.claim.should_hold


class _Answers(NamedTuple):
    """How all claims of one review come out, and its numbers for prose."""

    outcomes: tuple[Outcome, ...]
    numbers: dict[str, int | str]


def check(review: Review) -> list[Outcome]:
    """How every claim of the review comes out, in the order of the file.

    ProtocolError if a claim speaks of records that are not there."""
    return list(_answers(review).outcomes)


def numbers(review: Review) -> dict[str, int | str]:
    """Name -> value for prose: of every [[number]], and of every claim whose expression is a number, by its id. A
    whole number is an int; others, and years, are written out. What cannot be decided says so.

    ProtocolError as from `check`."""
    return dict(_answers(review).numbers)


@once
def _answers(review: Review) -> _Answers:
    data = Data(review)
    _check_records(review.project.claims, data)
    outcomes, found = [], {}
    for one in review.project.claims:
        asked = _asked(one, data)
        if isinstance(one, Claim):
            outcomes.append(_outcome(one, asked, data))
        name = one.id if isinstance(one, Claim) else one.name
        if isinstance(one, Named) or (asked and asked.kind.of == "number"):
            found[name] = _for_prose(asked.value, asked.kind, data, one) if asked else UNDECIDED
    return _Answers(tuple(outcomes), found)


def _for_prose(value: Value, kind: Kind, data: Data, one: Claim | Named) -> int | str:
    bounds = isinstance(value, Num) and value.low != value.high
    if value is None or bounds or (isinstance(value, Several) and (value.maybe or value.more)):
        return UNDECIDED
    stated = one.stated if isinstance(one, Claim) else None
    percent = one.percent if isinstance(one, Named) else bool(stated and stated.percent)
    digits = one.digits if isinstance(one, Named) else stated.digits if stated else None
    is_year = bool(kind.column and kind.column.year)
    if isinstance(value, Num) and value.low.denominator == 1 and not percent and not digits and not is_year:
        return int(value.low)
    return _shown(value, kind, data, digits=digits, percent=percent, exactly=True)


# ---- one claim -------------------------------------------------------------------------------------------------------


class _Asked(NamedTuple):
    """What an expression came to. truth: whether the claim holds; None if that is not known, or for a number."""

    value: Value
    kind: Kind
    truth: Truth
    env: Env


def _asked(one: Claim | Named, data: Data) -> _Asked | None:
    """None for a claim that has no expression, or looks at more rows than anyone would wait for."""
    if one.tree is None:
        return None
    whole, same, _ = _compiled(one, data)
    env = Env(data)
    try:
        value = whole.run(env)
        agrees = same.run(Env(data)) if same else None
    except TooLongError:
        return None
    stated = one.stated if isinstance(one, Claim) else None
    truth = value if stated is None else _near(value, stated) if isinstance(value, Num) else agrees
    return _Asked(value, whole.kind, truth if isinstance(truth, bool) else None, env)


def _outcome(claim: Claim, asked: _Asked | None, data: Data) -> Outcome:
    stated = claim.stated
    if asked is None:
        why = claim.undecided or f"it looks at more than {MOST_STEPS:,} rows: part it"
        return Outcome(claim, "cannot be decided", stated.shown if stated else "", why=why)
    value, kind, truth, env = asked
    bases = tuple(_bases(env))
    verdict: Verdict = "cannot be decided" if truth is None else "holds" if truth else "does not hold"
    digits, percent = (stated.digits, stated.percent) if stated else (None, False)
    shown = _shown(value, kind, data, digits=digits, percent=percent)
    if kind.of == "truth" and stated is None:
        shown = _with_numbers(claim, env, shown)
    number = value.low if isinstance(value, Num) and value.low == value.high else None
    outcome = Outcome(claim, verdict, _stated(claim, kind, data), shown, number, "", bases)
    whys = [_why(env, bases)] if truth is None else []
    return replace(outcome, why="; ".join([*whys, *_unmet(claim, data, outcome.as_expected)]))


def _unmet(claim: Claim, data: Data, as_expected: bool) -> Iterator[str]:
    """The texts in a claim that no row has. That nothing is called so may be what the claim says; so, of a claim that
    comes out as it should, only those that are nearly the text of a row and no name of the codebook."""
    for column, text in dict.fromkeys((column.at, text) for column, text in _compiled(claim, data)[2].texts):
        known = data.schema[column[0]].columns[column[1]]
        cells = [str(cell) for cell in dict.fromkeys(data.cells(*column)) if isinstance(cell, str)]
        has = dict.fromkeys(part for cell in cells for part in (cell, *(split(cell) if known.several else ())))
        if folded(known.named(text)) in map(folded, has) or not text.strip():
            continue
        if as_expected and ((known.names and known.names.knows(text)) or not nearest(text, has, likeness=80)):
            continue
        near = nearest(text, has)
        hint = f'; did you mean "{near}"?' if near else ""
        yield f'no row of {column[0]} has the {column[1]} "{text}"{hint}'


def _compiled(one: Claim | Named, data: Data) -> tuple[Compiled, Compiled | None, Compiler]:
    assert one.tree is not None
    faults, of_value = Faults(one.expression, ""), Faults("", "")
    stated = one.stated if isinstance(one, Claim) else None
    whole, same, compiler = compiled(one.tree, stated, data.schema, faults, of_value)
    if faults or of_value:  # the folder was read with the same tables
        raise ProtocolError(replace(c, where=one.where) for f in (faults, of_value) if f for c in f.error().complaints)
    return whole, same, compiler


def _near(value: Num, stated: Stated) -> Truth:
    """Whether a number is the one stated: within the tolerance, or else rounded to as many decimals, halves either
    way."""
    assert isinstance(stated.value, Fraction)
    reach = Fraction(1, 2 * 10**stated.digits) if stated.tolerance is None else stated.tolerance
    low, high = (end * (100 if stated.percent else 1) - stated.value for end in value)
    if -reach <= low and high <= reach:
        return True
    return False if high < -reach or low > reach else None


def _stated(claim: Claim, kind: Kind, data: Data) -> str:
    """What the manuscript states, with studies as a text names them."""
    if claim.stated is None:
        return ""
    given = claim.stated.value
    if kind.column is None or kind.column.kind != "record" or not isinstance(given, tuple | str):
        return claim.stated.shown
    names = given if isinstance(given, tuple) else (given,)
    return "; ".join(data.citation((find(str(name), data.aliases) or [str(name)])[0]) for name in names)


# ---- what is shown ---------------------------------------------------------------------------------------------------


def _shown(
    value: Value, kind: Kind, data: Data, *, digits: int | None = None, percent: bool = False, exactly: bool = False
) -> str:
    """exactly: with so many decimals; otherwise a number that is not whole has two at least."""
    if isinstance(value, Several):
        texts = [_shown(v, Kind(kind.items, column=kind.column), data) for v in value.sure]
        doubtful = [f"perhaps {_shown(v, Kind(kind.items, column=kind.column), data)}" for v in value.maybe]
        return "; ".join([*texts, *doubtful, *(["perhaps others"] if value.more else [])]) or "none"
    if isinstance(value, Num):
        ends = dict.fromkeys(_number(end * (100 if percent else 1), digits, exactly) for end in value)
        text = " to ".join(ends) + (" %" if percent else "")
        return text.replace(",", "") if kind.column and kind.column.year else text
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "not known"
    if value is NOTHING:
        return "none"
    return data.citation(value) if kind.column and kind.column.kind == "record" else str(value)


def _number(value: Fraction, digits: int | None, exactly: bool) -> str:
    least = 0 if value.denominator == 1 or (exactly and digits is not None) else 2
    return shown_number(value, max(digits or 0, least))


def _with_numbers(claim: Claim, env: Env, truth: str) -> str:
    """A comparison with its numbers, '8 > 10'; of the values of a list asked one by one, those that decide."""
    assert claim.tree is not None
    if env.looped:
        named = env.named.get(id(claim.tree), []) if truth in ("true", "false") else []
        cut = [*named[:_NAMED], *(["…"] if len(named) > _NAMED else [])]
        return f"{truth}: {'not ' if truth == 'false' else ''}of {'; '.join(cut)}" if cut else truth
    own = {id(part.node): _short(part, env.data) for part in env.parts.values()}
    text = to_text(claim.tree, own)
    return truth if text == claim.expression or len(text) > _LONG else text


def _short(part: Part, data: Data) -> str:
    kind = _kind_of(part, data)
    text = _shown(part.value, kind, data)
    return f"[{text}]" if isinstance(part.value, Several) else f"({text})" if " to " in text else text


def _kind_of(part: Part, data: Data) -> Kind:
    column = data.schema[part.table].columns.get(part.node.column.name) if part.node.column else None
    if isinstance(part.value, Several):
        return Kind("list", "text", column)
    return Kind("number", column=column if part.node.word in OF_YEARS else None)


def _bases(env: Env) -> Iterator[Basis]:
    told = set()
    for part in env.parts.values():
        refs = env.data.refs(part.table)
        value = _shown(part.value, _kind_of(part, env.data), env.data)
        basis = Basis(
            part.text, value, tuple(refs[r] for r in part.rows), tuple(refs[r] for r in part.doubtful), part.columns
        )
        if part.text not in told:
            told.add(part.text)
            yield basis


def _why(env: Env, bases: Iterable[Basis]) -> str:
    rows = {ref.place: basis for basis in bases for ref in basis.doubtful}
    columns = sorted({column for basis in bases if basis.doubtful for column in basis.columns})
    whys = list(env.whys)
    if rows:
        lacks = f" with no {' or '.join(columns)}" if columns else " that may count or not"
        whys.append(f"it hinges on {some(len(rows), 'row')}{lacks}")
    return "; ".join(whys) or "a part of it is not known"


# ---- records that claims name ----------------------------------------------------------------------------------------


def _check_records(claims: Iterable[Claim | Named], data: Data) -> None:
    complaints: list[Complaint] = []
    for one in claims:
        if one.tree is not None:
            complaints += _unknown_records(one, data)
    if complaints:
        raise ProtocolError(complaints)


def _unknown_records(one: Claim | Named, data: Data) -> Iterator[Complaint]:
    first: dict[str, int] = {}
    for name, at in _compiled(one, data)[2].records:
        first.setdefault(name, at)
    for name, at in first.items():
        ids = find(name, data.aliases) or []
        if not ids:
            meant = near(name, data.aliases)
            hint = f'did you mean "{meant}"?' if meant else ""
            yield _pointed(one, at, Complaint(one.where, f'no record is called "{name}"', hint))
        elif len(ids) > 1:
            hint, apart = "use one of " + ", ".join(ids), told_apart(data.review.records.loc[ids])
            yield _pointed(one, at, Complaint(one.where, f'"{name}" is the name of several records', hint, apart))


def _pointed(one: Claim | Named, at: int, complaint: Complaint) -> Complaint:
    """The complaint with the line of the expression and a caret below the place; as it is if the value is meant."""
    if at == NOT_IN_EXPRESSION:
        return complaint
    faults = Faults(one.expression, "")
    faults.add(at, complaint.what, complaint.hint)
    (shown,) = faults.error().complaints
    excerpt = "\n".join(filter(None, (shown.excerpt, complaint.excerpt)))
    return replace(complaint, where=one.expression_at, excerpt=excerpt)
