"""What changed is put into words here: sections of lines, for a terminal or as Markdown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from review.nouns import some
from review.render.markdown import escape_md
from review.report.changes.causes import PROGRAM, Trace, Why
from review.report.changes.differ import (
    CellChange,
    Compared,
    EdgeChange,
    InputChange,
    RecordChange,
    RowChange,
    TextChange,
)
from review.report.changes.state import RecordState
from review.tables.places import runs

INPUTS = "Inputs"
_LONG = 160  # letters of a text that are shown
_LABEL = 60  # letters of a row's label
_NAMED = 4  # causes, rows or files that are named; the rest is counted


class Line(NamedTuple):
    """One thing that changed. where: its name, as it is to be looked for. what: what became of it. why: by what."""

    where: str
    what: str = ""
    why: str = ""

    def __str__(self) -> str:
        told = f"{self.where}: {self.what}" if self.what else self.where
        return told + (f" [{self.why}]" if self.why else "")


class Section(NamedTuple):
    """counted: '2 findings'."""

    heading: str
    counted: str
    lines: tuple[Line, ...]


class Files(NamedTuple):
    """Names of the reports that are new, gone or hold other bytes, and how many stay."""

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: int = 0


def sections(found: Compared, trace: Trace, files: Files, program: Sequence[str]) -> list[Section]:
    """What changed, the inputs first, each with what it did. program: versions that changed, 'pandas 3.0 -> 3.1'."""
    effects: dict[str, Counter[str]] = defaultdict(Counter)

    def because(why: Why, noun: str) -> str:
        for file in {cause.file for cause in why.causes}:
            effects[file][noun] += 1
        return _because(why)

    ruled = [r for r in found.records if not (r.old and r.new) or r.at is not None]
    told = [r for r in found.records if r.old and r.new and r.at is None]
    cells = [c for c in found.cells if c.how == "changed"]
    rows = [c for c in found.cells if c.how != "changed"]
    notes, tables = ([t for t in found.tables if (t.what == "note") == is_note] for is_note in (True, False))
    findings, proposed = ([e for e in found.edges if e.proposed == is_proposed] for is_proposed in (False, True))
    made = [
        Section("Records", _moved(ruled), tuple(_record(r, because(trace.of_record(r), "record")) for r in ruled)),
        Section("Records that stand as before", f"{some(len(told), 'record')} with other entries or citation",
                tuple(_retold(r, because(trace.of_record(r), "record")) for r in told)),
        _section("Evidence graph", "finding", findings, lambda e: _edge(e, because(trace.of_edge(e), "finding"))),
        _section("Propositions", "proposition", proposed,
                 lambda e: _edge(e, because(trace.of_edge(e), "proposition"))),
        _section("Rows of tables", "row", rows, lambda c: _row(c, because(trace.of_cell(c), "row"))),
        _section("Cells of tables", "cell", cells, lambda c: _cell(c, because(trace.of_cell(c), "cell"))),
        _section("Notes of tables", "note", notes, lambda t: _text(t, because(trace.of_table(t), "note"))),
        _section("Tables", "table", tables, lambda t: _text(t, because(trace.of_table(t), "table"))),
        _section("Claims and numbers for prose", "claim", found.claims,
                 lambda c: _claim(c, because(trace.of_claim(c), "claim"))),
        Section("Files of reports/", some(len(files.new + files.gone + files.changed), "file"), tuple(_files(files))),
    ]  # fmt: skip
    inputs = [_input(change, found.rows, effects[change.file]) for change in found.inputs]
    inputs += [Line("the program", ", ".join(program), _effect(effects[PROGRAM]))] if program else []
    if effects[PROGRAM] and not program:
        inputs.append(
            Line("the program", "which versions wrote the last reports is not known, or only its code changed")
        )
    counted = some(len(found.inputs), "input") if found.inputs else "no input"
    return [section for section in (Section(INPUTS, counted, tuple(inputs)), *made) if section.lines]


def _section(heading, noun, changes, line) -> Section:  # type: ignore[no-untyped-def]
    return Section(heading, some(len(changes), noun), tuple(map(line, changes)))


def _moved(changes: Sequence[RecordChange]) -> str:
    """'2 new records, 1 record decided otherwise'."""
    new, gone = (sum(not (c.old, c.new)[at] for c in changes) for at in (0, 1))
    reasoned = sum(c.old is not None and c.new is not None and _verdicts(c.old) == _verdicts(c.new) for c in changes)
    otherwise = len(changes) - new - gone - reasoned
    told = (
        (new, some(new, "new record")),
        (gone, f"{some(gone, 'record')} gone"),
        (otherwise, f"{some(otherwise, 'record')} decided otherwise"),
        (reasoned, f"{some(reasoned, 'record')} with another reason"),
    )
    return ", ".join(words for n, words in told if n)


def _verdicts(record: RecordState) -> list[tuple[str, str]]:
    return [(ruling.stage, ruling.verdict) for ruling in record.way]


def summed(made: Iterable[Section]) -> str:
    """'2 new records, 1 finding, 3 cells', without the inputs, and without the files if anything else changed."""
    counts = {section.heading: section.counted for section in made if section.heading != INPUTS}
    if len(counts) > 1:
        counts.pop("Files of reports/", None)
    return ", ".join(counts.values())


# ---- one line each ---------------------------------------------------------------------------------------------------


def _because(why: Why) -> str:
    told = [cause.told for cause in why.causes]
    named = "; ".join(told[:_NAMED]) + (f"; {len(told) - _NAMED:,} more" if len(told) > _NAMED else "")
    return ("by " if why.sure else "by one or more of: ") + named if named else ""


def _input(change: InputChange, rows: Sequence[RowChange], effect: Mapping[str, int]) -> Line:
    told = [row for row in rows if row.file == change.file] if change.how == "changed" else []
    groups = (
        (" changed", [row.new for row in told if row.old and row.new]),
        (" new", [row.new for row in told if row.new and not row.old]),
        (" gone", [row.old for row in told if row.old and not row.new]),
    )
    parts = [
        f"{_numbers([row.number for row in found if row.worksheet == page])}{f' of {page}' if page else ''}{how}"
        for how, found in groups
        for page in dict.fromkeys(row.worksheet for row in found)
    ]
    if change.how == "changed":
        parts += [f"{', '.join(sorted(change.parts))} changed"] if change.parts else []
        parts = parts or (["changed"] if change.counts else ["changed, but nothing in it that counts"])
    return Line(change.file, "; ".join(parts) or change.how, _effect(effect))


def _effect(effect: Mapping[str, int]) -> str:
    return "named as a cause of " + ", ".join(some(n, noun) for noun, n in effect.items()) if effect else ""


def _numbers(numbers: Sequence[int]) -> str:
    """'row 12', 'rows 12, 15-18'."""
    shown = runs(numbers)
    more = f", … ({len(numbers):,} in all)" if len(shown) > 3 * _NAMED else ""
    return ("row " if len(numbers) == 1 else "rows ") + ", ".join(shown[: 3 * _NAMED]) + more


def _called(change: RecordChange) -> str:
    cited = next((of.citation for of in (change.new, change.old) if of and of.citation), "")
    return f"{change.name} ({cited})" if cited else change.name


def _record(change: RecordChange, why: str) -> Line:
    name = _called(change)
    if change.old is None and change.new:
        return Line(name, f"new, {_stands(change.new)}", why)
    if change.new is None and change.old:
        if change.became:
            return Line(name, f"gone, one record with {change.became} now; before {_stands(change.old)}", why)
        return Line(name, f"gone, before {_stands(change.old)}", why)
    told = [_renamed(change)] if change.was_called else []
    if change.old and change.new:
        if change.old.standing != change.new.standing:
            told.append(f"{_word(change.old.standing)} -> {_word(change.new.standing)}")
        told.append(_ruled(change))
    return Line(name, "; ".join(told), why)


def _renamed(change: RecordChange) -> str:
    return f"called {change.was_called} before"


def _stands(record: RecordState) -> str:
    """Where a record stands, and the stage that says so."""
    verdict = {"dropped": "drop", "open": "open"}.get(record.standing, "")
    at = next((ruling for ruling in reversed(record.way) if verdict and ruling.verdict == verdict), None)
    return f"{_word(record.standing)} at {at.stage} ({at.reason})" if at else _word(record.standing)


def _word(standing: str) -> str:
    return {"dropped": "excluded"}.get(standing, standing)


def _ruled(change: RecordChange) -> str:
    """The first stage that rules otherwise, before and now."""
    before, now = change.at or (None, None)
    stage = next(ruling.stage for ruling in (now, before) if ruling)

    def said(ruling, record) -> str:  # type: ignore[no-untyped-def]
        if ruling is None:
            return "not reached" if any(r.verdict == "drop" for r in record.way) else "no such stage"
        return {"drop": "exclude"}.get(ruling.verdict, ruling.verdict) + (
            f" ({ruling.reason})" if ruling.reason else ""
        )

    return f"stage {stage}: {said(before, change.old)} -> {said(now, change.new)}"


def _retold(change: RecordChange, why: str) -> Line:
    told = [_renamed(change)] if change.was_called else []
    old, new = change.old, change.new
    if old and new:
        if old.citation != new.citation:
            told.append(f"cited as {new.citation}, before as {old.citation}")
        if old.files != new.files:
            came, left = sorted({*new.files} - {*old.files}), sorted({*old.files} - {*new.files})
            told += [f"also in {', '.join(came)}"] if came else []
            told += [f"no longer in {', '.join(left)}"] if left else []
        elif old.digest != new.digest:
            told.append("its entries say something else")
        if old.standing != new.standing:
            told.append(f"{_word(old.standing)} -> {_word(new.standing)}")
    return Line(_called(change), "; ".join(told), why)


def _edge(change: EdgeChange, why: str) -> Line:
    edge = change.new or change.old or {}
    ends = f"{edge.get('from', '')} -> {edge.get('to', '')}"
    link = ", ".join(filter(None, (ends, edge.get("study"))))
    if change.attributes:
        told = "; ".join(f"{name} {_to(old, new)}" for name, (old, new) in change.attributes.items())
    else:
        told = "new" if change.old is None else "gone"
    return Line(f"{change.place} ({link})", told, why)


def _to(old: str, new: str) -> str:
    return f"{_quoted(old)} -> {_quoted(new)}"


def _quoted(text: str) -> str:
    """A text on one line, cut in its middle if it is long; blank for none."""
    text = " / ".join(text.split("\n"))
    return f"“{_cut(text)}”" if text else "blank"


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def _row(change: CellChange, why: str) -> Line:
    return Line(f"{change.table}, {change.how} row", _quoted(change.new or change.old), why)


def _cell(change: CellChange, why: str) -> Line:
    row = f"{change.row[:_LABEL]}…" if len(change.row) > _LABEL else change.row
    return Line(f"{change.table}, {_quoted(row)}, {change.column}", _differing(change.old, change.new), why)


def _differing(old: str, new: str) -> str:
    """Both texts, cut to where they differ if they are long."""
    if max(len(old), len(new)) <= _LONG:
        return _to(old, new)
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = old.rfind(" ", 0, start - 40) + 1 if start > 40 else 0
    head = "… " if start else ""
    return _to(head + old[start:], head + new[start:])


def _text(change: TextChange, why: str) -> Line:
    if change.what == "order of rows":
        return Line(change.of, "its rows stand in another order", why)
    what = "" if change.what == "table" else f", {change.what}"
    if change.old and change.new:
        return Line(f"{change.of}{what}", _differing(change.old, change.new), why)
    if change.what == "table":
        return Line(change.of, "new table" if change.new else "gone", why)
    return Line(f"{change.of}, {'new' if change.new else 'gone'} {change.what}", _quoted(change.new or change.old), why)


def _claim(change: TextChange, why: str) -> Line:
    told = (
        f"{change.old} -> {change.new}" if change.old and change.new else f"new, {change.new}" if change.new else "gone"
    )
    return Line(change.of, told, why)


def _files(files: Files) -> Iterator[Line]:
    for how, names in (("new", files.new), ("gone", files.gone), ("changed", files.changed)):
        if names:
            yield Line(", ".join(_by_stem(names)), how)
    if (files.new or files.gone or files.changed) and files.same:
        yield Line(f"{some(files.same, 'other file')} hold the same bytes as before" if files.same > 1
                   else "1 other file holds the same bytes as before")  # fmt: skip


def _by_stem(names: Iterable[str]) -> Iterator[str]:
    """'table3 (csv, docx)' for the formats of one thing."""
    for stem, found in groupby(sorted(names), key=lambda name: name.rpartition(".")[0]):
        same = [*found]
        yield same[0] if len(same) == 1 else f"{stem} ({', '.join(name.rpartition('.')[2] for name in same)})"


# ---- for a terminal, and as Markdown ---------------------------------------------------------------------------------


def for_terminal(made: Sequence[Section], *, most: int | None) -> list[str]:
    """Lines of text; of each section at most so many things, None for all."""
    lines: list[str] = []
    for section in made:
        shown = section.lines[:most]
        lines += ["", f"{section.heading} ({section.counted})", *(f"  {line}" for line in shown)]
        if len(section.lines) > len(shown):
            lines.append(f"  … {len(section.lines) - len(shown):,} more: see them with --all")
    return lines[1:]


def markdown(made: Sequence[Section], *, most: int) -> str:
    """The sections with a list each; of each at most so many things."""
    parts = []
    for section in made:
        shown = section.lines[:most]
        items = [_item(line) for line in shown]
        if len(section.lines) > len(shown):
            items.append(f"- … {len(section.lines) - len(shown):,} more: compare two versions of `state.json`")
        parts += [f"## {escape_md(section.heading)} ({section.counted})", "\n".join(items)]
    return "\n\n".join(parts)


def _item(line: Line) -> str:
    told = f"- **{escape_md(line.where)}**" + (f": {escape_md(line.what)}" if line.what else "")
    return told + (f" <br>*{escape_md(line.why)}*" if line.why else "")
