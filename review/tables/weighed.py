"""A search string that was weighed passes through here on its way to a terminal and to a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

import numpy as np

from review.nouns import some
from review.records import COLUMNS
from review.search.audit import Audit, Weighed
from review.search.compare import Change, Decides, Known, verdicts
from review.search.engine import bits, columns
from review.search.engine.found import NO_YEAR
from review.search.syntax.faults import shown
from review.search.tree import Term

HITS = ("record_id", "verdict", "year", "title", "terms")
MOVES = ("record_id", "before", "after", "year", "title")
AUDIT = (
    "part", "kind", "text", "place", "records", "unknown", "as written", "in all forms", "only it", "lost without it",
    "gained without it", "found nowhere", "why it may go",
)  # fmt: skip
_ORDER = [column.name for column in COLUMNS]
_WIDE, _LINE, _TITLE = 46, 100, 60
_MOST = 20  # parts in a list that a terminal shows


# ---- for a terminal --------------------------------------------------------------------------------------------------


def told(weighed: Audit) -> list[str]:
    """The audit as lines of text: what the string finds, a line a part, what may go, what is not known and when."""
    return [
        answers(weighed),
        "",
        *_parts(weighed),
        *_idle(weighed),
        *_unknown(weighed),
    ]


def answers(weighed: Audit) -> str:
    """'5 records: 3 yes, 1 unknown, 1 no'"""
    yes, unknown = weighed.whole.yes, weighed.whole.unknown
    return f"{some(weighed.count, 'record')}: {yes:,} yes, {unknown:,} unknown, {weighed.count - yes - unknown:,} no"


def _parts(weighed: Audit) -> Iterator[str]:
    rows = weighed.rows if len(weighed.rows) > 2 else weighed.rows[:1]
    other = "in all forms" if weighed.words == "exact" else "as written"
    differ = any(row.exact != row.inflect for row in rows)
    yield f"{'':<{_WIDE}}{'records':>10}{'only it':>10}{'lost':>10}{'gained':>10}" + f"{other:>14}" * differ
    for row in rows:
        beside = row.inflect if weighed.words == "exact" else row.exact
        figures = "".join(f"{'–' if n is None else f'{n:,}':>10}" for n in (row.yes, row.only, row.lost, row.gained))
        yield f"{_cut(row):<{_WIDE}}{figures}" + (f"{beside:>14,}" if differ else "")
    if len(rows) > 1:
        yield "only it: records found that would not be if it were found nowhere"
        yield "lost, gained: records that go and come if it is taken out of the string"


def _cut(row: Weighed) -> str:
    """'  1.2 strateg*', as wide as its column."""
    text = " ".join(f"{row.number} {row.text}".split()) if row.number else "the whole string"
    text = "  " * row.number.count(".") + text
    return text if len(text) < _WIDE else f"{text[: _WIDE - 2]}…"


def _idle(weighed: Audit) -> Iterator[str]:
    dead = [row for row in weighed.rows if row.dead and row.number]
    redundant = [row for row in weighed.rows if row.redundant]
    if dead:
        more = f", {_more(dead)}" if len(dead) > _MOST else ""
        yield from ("", *_wrapped("found nowhere: " + ", ".join(shown(row.text) for row in dead[:_MOST]) + more))
    if redundant:
        yield from ("", "with any one of these taken out, the answer to no record changes:")
        yield from (f"  {_cut(row).strip()}: {_short(row.redundant)}" for row in redundant[:_MOST])
        if len(redundant) > _MOST:
            yield f"  {_more(redundant)}"


def _more(rows: Sequence[Weighed]) -> str:
    return f"… {len(rows) - _MOST:,} more; --audit has all"


def _short(text: str, most: int = _LINE) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _unknown(weighed: Audit) -> Iterator[str]:
    """When, and for want of what, nobody can tell whether the string would find a record."""
    if not weighed.whole.unknown:
        return
    lacks = ", ".join(f"{column} {int(lack.sum()):,}" for column, lack in weighed.missing.items())
    years = ", ".join(
        f"{year or 'no year'} {n:,}/{asked:,}"
        for year, n, asked in zip(weighed.years, weighed.unknown.tolist(), weighed.asked.tolist(), strict=True)
        if n
    )
    yield ""
    yield from _wrapped(f"{weighed.whole.unknown:,} unknown for want of: {lacks}")
    yield from _wrapped(f"by year, of all: {years}")


def _wrapped(text: str) -> list[str]:
    return wrap(text, _LINE, subsequent_indent="  ", break_on_hyphens=False)


def told_known(told: Known, titles: Mapping[str, tuple[object, object]]) -> list[str]:
    """How many of the known records are found, and by which blocks each other one is missed. titles: name -> title and
    year of each known record among those searched, None if it has none."""
    verdicts = f"{told.found:,} found, {told.unknown:,} unknown, {told.not_found:,} missed"
    absent = f", {told.absent:,} not among the records" * bool(told.absent)
    unclear = f", {told.unclear:,} of a title that several works have" * bool(told.unclear)
    lines = ["", f"{some(told.number + told.absent + told.unclear, 'known record')}: {verdicts}{absent}{unclear}"]
    if told.sensitivity is not None:
        most = (told.found + told.unknown) / told.number
        upto = f" (up to {most:.1%}, if all unknown ones are found)" if told.unknown else ""
        of = f", of the {told.number:,} among the records" if told.absent or told.unclear else ""
        lines.append(f"sensitivity {told.sensitivity:.1%}{of}{upto}")
    else:
        lines.append("no sensitivity and no precision: none of the known records is among the records")
    if told.precision is not None:
        lines.append(f"precision {told.precision:.1%}: {told.found:,} of {some(told.hits, 'record')} found are known")
    for miss in told.missed:
        said, place = ("missed", "by") if miss.verdict == "no" else ("unknown", "at")
        title, year = titles[miss.name]
        called = _short(title, _TITLE) if isinstance(title, str) and title.strip() else "no title"
        lines.append(f"  {said}: {_short(miss.name, _TITLE)}: {called} ({year or 'n.d.'})")
        blocks = f"    {place} {'; '.join(map(shown, miss.blocks))}"
        lines += wrap(blocks, _LINE, subsequent_indent="      ", break_on_hyphens=False)
    return lines


def told_change(change: Change) -> list[str]:
    """What a change of the string brings and loses, and what decides it."""
    lines = [f"before  {answers(change.old)}", f"after   {answers(change.new)}", ""]
    lines.append(f"gained {bits.number(change.gained):,}   lost {bits.number(change.lost):,}")
    lines += [
        f"  {before} before, {after} now: {bits.number(which):,}"
        for (before, after), which in change.moved.items()
        if before != after and which.any()
    ]
    for head, decided in (
        ("gained records were not found by, of the old string:", change.refused),
        ("gained records hold, of the terms that are new:", change.brought),
        ("lost records are not found by, of the new string:", change.refuses),
        ("lost records hold, of the terms that are gone:", change.dropped),
    ):
        lines += ["", head, *map(_decides, decided)] if decided else []
    return lines


def _decides(part: Decides) -> str:
    text = part.text if len(part.text) < 80 else f"{part.text[:78]}…"
    return f"{part.records:>10,}  {text}"


# ---- for a spreadsheet -----------------------------------------------------------------------------------------------


def audit_grid(weighed: Audit, text: str) -> tuple[list[str], list[list[object]]]:
    """Heads and rows of the audit: all records, those unknown, then a row a part, with a column for each field and each
    year. text: the string as it was written, which the places are of."""
    held = {column for row in weighed.rows for column in row.fields}
    fields = [column for column in _ORDER if column in held and column != "year"]
    heads = [*AUDIT, *(f"in {column}" for column in fields), *(f"{year or 'no year'}" for year in weighed.years)]
    blank: list[object] = [None] * (len(AUDIT) + len(fields) - 5)
    rows: list[list[object]] = [
        ["", "all records", "", "", weighed.count, *blank, *weighed.asked.tolist()],
        ["", "unknown", "", "", weighed.whole.unknown, *blank, *weighed.unknown.tolist()],
    ]
    for row in weighed.rows:
        line, column = _place(text, row.at)
        rows.append([
            row.number, row.kind, row.text, f"{line}:{column}", row.yes, row.unknown, row.exact, row.inflect, row.only,
            row.lost, row.gained, "yes" if row.dead else "", row.redundant,
            *(row.fields.get(field) for field in fields), *row.years.tolist(),
        ])  # fmt: skip
    return heads, rows


def _place(text: str, at: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    before = text[:at]
    return before.count("\n") + 1, at - before.rfind("\n")


def chosen(weighed: Audit, verdict: Iterable[str] = ("yes", "unknown")) -> list[int]:
    """The places of the records of which the string says so, in the order of `verdict` and then of the records."""
    said = verdicts(weighed.answer, weighed.count)
    return [int(at) for each in verdict for at in np.flatnonzero(said == each)]


def terms_of(weighed: Audit, at: Sequence[int]) -> list[list[tuple[str, list[str]]]]:
    """For each of the records at the given places, the terms that it holds, and in which columns each stands."""
    texts = {row.node: row.text for row in weighed.terms if isinstance(row.node, Term)}
    held: list[list[tuple[str, list[str]]]] = [[] for _ in at]
    for node, text in texts.items():
        flags = {column: bits.unpack(weighed.at(node, column), weighed.count)[list(at)] for column in columns(node)}
        for n in np.flatnonzero(np.logical_or.reduce(list(flags.values()))):
            held[n].append((text, [column for column, flag in flags.items() if flag[n]]))
    return held


def hits_grid(weighed: Audit, titles: Sequence[object], names: Sequence[str]) -> Iterator[list[object]]:
    """A row, as in `HITS`, for each record that the string finds or may find, in the order of the records. titles,
    names: of these records (`sorted(chosen(weighed))`)."""
    at = sorted(chosen(weighed))
    said = verdicts(weighed.answer, weighed.count)[at]
    years = weighed.found.years[at].tolist()
    for name, verdict, year, title, held in zip(names, said, years, titles, terms_of(weighed, at), strict=True):
        terms = "; ".join(f"{text} [{', '.join(where)}]" for text, where in held)
        yield [name, str(verdict), None if year == NO_YEAR else year, _text(title), terms]


def moved(change: Change) -> list[tuple[int, str, str]]:
    """(place, verdict before, verdict after) of each record whose verdict changes, in the order of the records."""
    before, after = (verdicts(side.answer, side.count) for side in (change.old, change.new))
    return [(int(at), str(before[at]), str(after[at])) for at in np.flatnonzero(before != after)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
