"""Supplements pass through here: new columns for rows that are coded already, in a file of their own.

So a sheet grows by a column, and no file that a person filled in is written anew. A supplement has a row for each old
one, which it names by its place (`row`) and by a check of what stands in it (`row_check`): the check finds the row
wherever it has moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from review.coding.codebook import SheetDefinition
from review.coding.issued.batch import Batch
from review.coding.rounds import ROUND, kind
from review.coding.row_check import ROW_CHECK
from review.coding.sheets import MARKS, Row, Sheet
from review.coding.supplement_rows import Addition, Rows, check, stood
from review.coding.votes import coder_key, same_coder
from review.errors import Complaint, SheetError, did_you_mean
from review.nouns import Problem, some

ROW = "row"
_BETWEEN = "-"  # the check of the old row, and that of what is shown of its record


# ---- issuing ---------------------------------------------------------------------------------------------------------


def batch(
    sheet: Sheet, columns: Sequence[str], coder: str = "", *, records: Mapping[str, Mapping[str, str]] | None = None
) -> Batch:
    """What a supplement asks: a row for each coded row in which one of the columns is blank, and no supplement that was
    issued asks for it, with the other cells of that row shown. coder: if the sheet has coders, the rows of this one
    alone; '' for all, and then of votes only whose they are, since nobody is to see those of others. records: record id
    -> the row of a batch on it.

    SheetError for a column that the codebook does not know, or that no supplement can fill."""
    complaints = [complaint for column in columns for complaint in _unfit(sheet.definition, column)]
    if complaints or not columns:
        raise SheetError(complaints or Complaint("--column", "a supplement needs a column to fill in"))
    rows = _due(sheet, columns, coder)
    own = [name for name in sheet.definition.columns if any(stood(row, columns).get(name) for row in rows)]
    if sheet.definition.of_votes and len({coder_key(row["coder"]) for row in rows}) > 1:
        own = [name for name in own if name in (sheet.of_records, "coder", ROUND)]
    asked = {name: field for name, field in sheet.definition.columns.items() if name in columns}
    labels = {column.label.casefold() for column in sheet.definition.columns.values()}
    known = dict.fromkeys(name for row in rows for name in (records or {}).get(row.record_id, ()))
    about = [name for name in known if sheet.definition.heading(name) is None and name not in labels | MARKS]
    return Batch(
        replace(sheet.definition, columns=asked, per_record="one"),
        tuple(_issued(sheet.definition, row, columns, own, (records or {}).get(row.record_id, {})) for row in rows),
        (ROW, *about, *(f"({name})" for name in own)),
        coder,
    )


def lacking(sheet: Sheet, column: str) -> list[Row]:
    """The coded rows in which a column is blank, without those of calibration rounds, which need not have it."""
    return [row for row in sheet.rows if not row[column] and kind(row[ROUND]) != "calibration"]


def _due(sheet: Sheet, columns: Sequence[str], coder: str) -> list[Row]:
    """The rows that lack a column, which no supplement asks for yet, in their order; of one coder if one is given."""
    found = {row.place for name in columns for row in lacking(sheet, name) if (row.place, name) not in sheet.asked}
    by_coder = coder if "coder" in sheet.definition.columns else ""
    return [row for row in sheet.rows if row.place in found and (not by_coder or same_coder(row["coder"], by_coder))]


def _unfit(definition: SheetDefinition, column: str) -> Iterator[Complaint]:
    known = {name: field for name, field in definition.columns.items() if field.type != "record" and name != "coder"}
    if column not in definition.columns:
        what = f'the sheet "{definition.name}" has no column "{column}"'
        yield Complaint("--column", what, did_you_mean(column, known) or "define it in the codebook")
    elif column not in known:
        what = f'the column "{column}" says what a row of the sheet "{definition.name}" is, and cannot be added to it'
        yield Complaint("--column", what, did_you_mean("", known))


def _issued(
    definition: SheetDefinition, row: Row, columns: Collection[str], own: Collection[str], about: Mapping[str, str]
) -> dict[str, str]:
    """own: the columns of the row that are shown. about: the row of a batch on its record."""
    cells = stood(row, columns)
    shown = {f"({name})": text for name, text in cells.items() if name in own}
    given = {name: row[name] for name in columns}
    checks = filter(None, (check(definition, cells), about.get(ROW_CHECK)))
    return {**about, ROW: row.place, ROW_CHECK: _BETWEEN.join(checks), **shown, **given}


# ---- coming back -----------------------------------------------------------------------------------------------------


def is_supplement(headings: Iterable[str]) -> bool:
    """Whether a file with these headings completes rows of other files."""
    return {ROW, ROW_CHECK} <= {heading.strip().casefold() for heading in headings}


def shows(definition: SheetDefinition, heads: Iterable[str]) -> dict[str, str]:
    """Heading in brackets -> the column of the old row that it shows."""
    told = {head: definition.heading(head[1:-1]) for head in heads if head[:1] == "(" and head[-1:] == ")"}
    return {head: name for head, name in told.items() if name}


def addition(row: Row, columns: frozenset[str], typed: Mapping[str, str], shows: Mapping[str, str]) -> Addition:
    """A row of a supplement. row: its cells, checked against the codebook but for what is required. columns: those that
    the file fills. typed: heading -> text of all its cells. shows: as the function of this name tells."""
    shown = {name: typed[head] for head, name in shows.items() if head in typed}
    return Addition(row, columns, typed.get(ROW, ""), typed.get(ROW_CHECK, "").partition(_BETWEEN)[0], shown)


def check_of_record(typed: str) -> str:
    """Of the check in a row of a supplement, what was made of that which is shown of the record; '' if nothing was."""
    return typed.partition(_BETWEEN)[2]


def joined(
    definition: SheetDefinition, rows: Sequence[Row], additions: Iterable[Addition], complaints: list[Complaint]
) -> tuple[list[Row], list[Problem], dict[tuple[str, str], Row]]:
    """The rows with the cells that supplements add, in their order; remarks on rows that have changed; and what
    supplements still ask, as `Sheet.asked` has it.

    rows: of all files of the sheet, as they were read. Which row is meant is told by `supplement_rows.Rows`. What fits
    no row, or fills a cell that is filled otherwise, is added to `complaints`."""
    additions = list(additions)
    found = Rows(definition, rows, additions)
    full = list(rows)
    changed: dict[tuple[str, str], list[tuple[Addition, Row]]] = defaultdict(list)
    asked = {}
    for added in additions:
        cells = {name: text for name in sorted(added.columns) if (text := added.row[name])}
        at, known_by = found.meant(added)
        if at is not None:
            asked.update({(rows[at].place, name): added.row for name in sorted(added.columns - cells.keys())})
        if not cells:
            continue
        if at is None:
            complaints.append(found.lost(added))
            continue
        if known_by:
            changed[added.row.file, known_by].append((added, rows[at]))
        elif wrong := found.shown_otherwise(added, rows[at]):
            complaints.append(wrong)
            continue
        full[at] = _filled(full[at], added, cells, complaints)
    return full, [_changed(pairs, known_by) for (_, known_by), pairs in changed.items()], asked


def _changed(found: Sequence[tuple[Addition, Row]], known_by: str) -> Problem:
    """The remark on rows that have changed: the first that a supplement completes speaks for all of it."""
    added, row = found[0]
    more = f", and so have {len(found) - 1:,} more" if found[1:] else ""
    what = f"{row.place} has changed since this supplement was made of it{more}"
    return Problem(added.row.place, what, f"found by {known_by}")


def _filled(row: Row, added: Addition, cells: Mapping[str, str], complaints: list[Complaint]) -> Row:
    new = {name: text for name, text in cells.items() if not row[name]}
    for name in (name for name, text in cells.items() if row[name] and row[name] != text):
        what = f'"{cells[name]}" cannot be added, since "{row[name]}" stands in {row.cell(name)}'
        complaints.append(Complaint(added.row.cell(name), what, "keep one of the two"))
    places = {name: added.row.cell(name) for name in new}
    return replace(row, cells={**row.cells, **new}, added={**row.added, **places})


# ---- what still waits ------------------------------------------------------------------------------------------------


def waiting(sheet: Sheet) -> dict[str, int]:
    """Supplement -> how many of its rows are still to be filled in."""
    rows = {row.place: row for row in sheet.asked.values()}
    return dict(Counter(row.file for row in rows.values()))


def unfilled(sheet: Sheet) -> list[Problem]:
    """Remarks on columns that the codebook requires since a later version: how many rows lack each, and where they are
    to be filled in."""
    columns = sheet.definition.columns.items()
    newer = {name: column.since for name, column in columns if column.required and column.newer}
    return [_unfilled(sheet, name, since, rows) for name, since in newer.items() if (rows := lacking(sheet, name))]


def _unfilled(sheet: Sheet, name: str, since: int, rows: Sequence[Row]) -> Problem:
    files = list(dict.fromkeys(row.file for row in rows))
    here = f" here and in {some(len(files) - 1, 'more file')}" if files[1:] else ""
    have = "has" if len(rows) == 1 else "have"
    what = f'{some(len(rows), "row")}{here} {have} no "{name}" yet, new since version {since} of the codebook'
    asks = Counter(asked.file for row in rows if (asked := sheet.asked.get((row.place, name))))
    told = [f"{file} asks for {_of(n, rows)}" for file, n in asks.items()]
    if left := len(rows) - asks.total():
        several = sheet.definition.of_votes and len({coder_key(row["coder"]) for row in rows}) > 1
        who = " --coder NAME" if several else ""
        told.append(f"`review sheet {sheet.definition.name} --column {name}{who}` issues {_of(left, rows)}")
    return Problem(files[0], what, ", ".join(told))


def _of(n: int, rows: Sequence[Row]) -> str:
    return ("it" if n == 1 else "them") if n == len(rows) else f"{n:,} of them"
