"""Files of a sheet are read here: every cell as the codebook has it, every slip told by its cell, all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from review.coding.cells import all_grids
from review.coding.codebook import Field, SheetDefinition
from review.coding.codebook_offers import codes_listed, unknown_codes
from review.coding.copies import twice
from review.coding.headings import Headed, above, headed, not_taken, stand_again, wrong_headings
from review.coding.issue_check import Issued, astray
from review.coding.issued.codebook_page import CODEBOOK
from review.coding.made import made_of_texts
from review.coding.merged_ranges import merged_ranges
from review.coding.row_check import ALSO, CHECKED, ROW_CHECK
from review.coding.sheets import MARKS, Row, Sheet, waits
from review.coding.supplements import Addition, addition, check_of_record, is_supplement, joined, shows, unfilled
from review.coding.swallowed import swallowed
from review.coding.votes import NEEDS, incoherent
from review.errors import Complaint, SheetError, did_you_mean
from review.nouns import Problem
from review.records.grid import EXCEL_HOLDS, length, letter
from review.records.text import fold, restored


def read_sheet(
    definition: SheetDefinition, files: Iterable[tuple[str, str | bytes]], more: Iterable[Row] = ()
) -> Sheet:
    """One sheet from its files, (path, content) each, in the order given; a workbook's content is bytes. more: rows
    that stand in no file of the sheet, checked against the codebook as its rows are.

    Headings are known by name or label, whatever their case, below titles too. A file with the heading `record_id` or
    `row_check` was issued, and if it has no worksheet `Codebook`, as CSV: there, the apostrophe goes that kept a cell
    from being a formula (`records.text.neutral`); in other files, every cell is as people typed it. Rows of
    supplements complete the rows that they name. SheetError with every cell to mend, of all files."""
    reader = _Reader(definition)
    for file, data in files:
        reader.file(file, data)
    for row in more:
        reader.typed(row)
    complaints = [*reader.told(), *twice(definition, reader.rows)]
    full, moved, asked = joined(definition, reader.rows, reader.additions, complaints)
    if all(need.column in definition.columns for need in NEEDS):
        complaints += (complaint for row in full for complaint in incoherent(row))
    if complaints:
        raise SheetError(complaints)
    rows, waiting = ([row for row in full if waits(definition, row) == still] for still in (False, True))
    sheet = Sheet(definition, tuple(rows), tuple(waiting), files=tuple(reader.files), asked=asked)
    return replace(sheet, remarks=(*reader.remarks, *moved, *unfilled(sheet)))


@dataclass(slots=True)
class _Reader:
    """Gathers rows, what is to be mended, and what is to be said. unknown: (column, what is no code of it) -> the
    complaints of it, by their places in the list. clear: (column, what cells hold, what the spreadsheet made of it) ->
    its codes, so that each text is looked up once. listed: column -> codes of the worksheets `Codebook`, with what they
    are there."""

    definition: SheetDefinition
    rows: list[Row] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    unknown: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    clear: dict[tuple[str, str, str], str] = field(default_factory=dict)
    listed: dict[str, dict[str, set[tuple[str, str]]]] = field(default_factory=lambda: defaultdict(dict))
    files: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def file(self, file: str, data: str | bytes) -> None:
        """Read one file, as far as it can be."""
        try:
            found = all_grids(file, data)
        except SheetError as error:
            self.complaints += error.complaints
            return
        for grid in found:
            for column, codes in codes_listed(self.definition, grid.worksheet, grid.lines).items():
                for code, meanings in codes.items():
                    self.listed[column].setdefault(code, set()).update(meanings)
        pages, remarks, complaints = headed(self.definition, file, found)
        self.remarks += remarks
        self.complaints += complaints
        for page in pages:
            self.remarks += (*page.grid.problems, *not_taken(self.definition, page))
            if not is_supplement(page.heads):
                self.files.append((file, frozenset(page.heads)))
            astray, remarks = above(self.definition, page)
            self.complaints += astray
            self.remarks += remarks
            if wrong := list(wrong_headings(self.definition, page)):
                self.complaints += wrong
            else:
                self.page(page, as_csv=not any(fold(grid.worksheet) == fold(CODEBOOK) for grid in found))

    def page(self, page: Headed, *, as_csv: bool) -> None:
        """Read the rows of one grid. as_csv: whether it was issued as CSV, if it was issued."""
        heads = page.heads
        letters = {heading: letter(at) for at, heading in enumerate(heads) if heading}
        own = [(name, heads.index(name)) for name in self.definition.columns if name in heads]
        blank = dict.fromkeys(self.definition.columns, "")
        issued_as_csv = as_csv and (MARKS - self.definition.columns.keys()) & set(heads)
        text = _restored if issued_as_csv else str.strip
        checked = _checked_columns(self.definition, heads)
        completes = is_supplement(heads)
        fills, shown = frozenset(name for name, _ in own), shows(self.definition, heads) if completes else {}
        issued: list[Issued] = []
        for at, values in enumerate(page.lines, page.at + 1):
            if self.without_heading(page, at, values):
                continue
            cells = blank | {name: text(values[column]) for name, column in own if column < len(values)}
            if not any(values if completes else cells.values()):
                continue
            if stand_again(self.definition, cells):
                hint = "take this row out; rows below it are read as those above it"
                self.complaints.append(Complaint(page.grid.row(at), "these are the headings again", hint))
                continue
            row = Row(page.grid.file, at + 1, cells, letters, worksheet=page.grid.worksheet)
            if checked and len(values) > checked[ROW_CHECK] and values[checked[ROW_CHECK]].strip():
                told = {name: text(values[column]) for name, column in checked.items() if column < len(values)}
                told |= {ROW_CHECK: check_of_record(told[ROW_CHECK])} if completes else {}
                if told[ROW_CHECK]:
                    issued.append(Issued(row, self.definition.of_records, told))
            made = {name: page.grid.made.get((at, column), "") for name, column in own} if page.grid.made else {}
            self.long_cells(row)
            if completes:
                typed = dict(zip(heads, map(text, values), strict=False))
                self.additions.append(addition(self.checked(row, made, completes=True), fills, typed, shown))
            else:
                self.rows.append(row if waits(self.definition, row) else self.checked(row, made))
        self.complaints += [*merged_ranges(self.definition, page), *swallowed(self.definition, page)]
        complaints, remarks = astray(issued)
        self.complaints += complaints
        self.remarks += [*remarks, *made_of_texts(self.definition, page)]

    def without_heading(self, page: Headed, at: int, values: list[str]) -> bool:
        """Whether a row has a cell below no heading, which is complained of."""
        heads = page.heads
        if len(values) <= len(heads) and all(heads):  # most rows, and quickly told
            return False
        known = len(heads)
        found = [i for i, value in enumerate(values) if value.strip() and not (i < known and heads[i])]
        if found:
            hint = "give it one, or clear it"
            if not page.grid.worksheet:
                hint += "; a text with a comma in it needs quotes around it"
            self.complaints.append(Complaint(page.grid.cell(at, found[0]), "this cell has no heading", hint))
        return bool(found)

    def typed(self, row: Row) -> None:
        """Take a row that was typed into a form."""
        for name in row.cells.keys() - self.definition.columns.keys():
            hint = did_you_mean(name, self.definition.columns)
            self.complaints.append(Complaint(row.place, f'column "{name}" is not in the codebook', hint))
        known = {name: row[name].strip() for name in self.definition.columns}
        row = replace(row, cells=known)
        self.rows.append(row if waits(self.definition, row) else self.checked(row, {}))

    def checked(self, row: Row, made: dict[str, str], *, completes: bool = False) -> Row:
        """The row with its codes in the codebook's spelling; what is not as the codebook has it is complained of. made:
        column -> what the spreadsheet holds there instead of a text. completes: whether the row is one of a supplement,
        which need not have what the codebook requires of a row."""
        cells = {}
        for name, column in self.definition.columns.items():
            typed = row.cells[name]
            if not typed:
                if column.required and not column.newer and not completes:
                    what = f'"{name}" is empty, and the codebook requires it'
                    self.complaints.append(Complaint(row.cell(name), what))
            elif made.get(name) == "error":
                what = f"what was typed here is lost: the spreadsheet took it for a formula, and shows {typed}"
                self.complaints.append(Complaint(row.cell(name), what, "type it again, after an apostrophe"))
            elif column.coded:
                cells[name] = self.clear.get((name, typed, made.get(name, ""))) or self.codes(
                    row, column, typed, made.get(name, "")
                )
            elif wrong := column.wrong(typed):
                what, _, hint = wrong.partition("; ")
                self.complaints.append(Complaint(row.cell(name), what, hint))
        return replace(row, cells={**row.cells, **cells}) if cells else row

    def codes(self, row: Row, column: Field, typed: str, made: str) -> str:
        """The codes of a cell in the codebook's spelling, joined by '; '."""
        before = len(self.complaints)
        codes = "; ".join(self.code(row, column, value, made) for value in column.values(typed))
        if len(self.complaints) == before:
            self.clear[column.name, typed, made] = codes
        return codes

    def code(self, row: Row, column: Field, typed: str, made: str) -> str:
        """The code that a typed cell means; what is none is complained of, and stays."""
        code = column.code(typed)
        alike = _of_one_value(column, typed)
        if code is not None and not (made and len(alike) > 1):
            return code
        if len(alike) == 1:
            return alike[0]
        where, hint = row.cell(column.name), "type the code again, into a column formatted as text"
        if made in ("date", "time"):
            what = f"what was typed here is lost: the spreadsheet has made a {made} of it, {typed}"
            self.complaints.append(Complaint(where, what, hint))
        elif made and alike:
            meant = " or ".join(f'"{name}"' for name in alike)
            what = f"the spreadsheet has made a number of what was typed here, which may be {meant}"
            self.complaints.append(Complaint(where, what, hint))
        else:
            self.unknown[column.name, typed].append(len(self.complaints))
            self.complaints.append(Complaint(where, f'"{typed}" is not in the codebook'))
        return typed

    def told(self) -> list[Complaint]:
        """The complaints in the order of the cells; of a name that many cells have for a code, the first speaks for
        all."""
        told: list[Complaint | None] = [*self.complaints]
        used = {column: self.used(column) for column, _ in self.unknown}
        for (column, typed), places in self.unknown.items():
            cells = [self.complaints[at].where for at in places]
            met, listed = {typed: cells}, self.listed[column]
            new = unknown_codes(self.definition, column, met, listed=listed, used=used[column])
            for n, at in enumerate(places):
                told[at] = new[n] if n < len(new) else None
        return [complaint for complaint in told if complaint]

    def used(self, column: str) -> set[str]:
        """The codes that cells of a column hold."""
        cells = {row[column] for row in (*self.rows, *(added.row for added in self.additions))}
        values = {value for cell in cells for value in self.definition.columns[column].values(cell)}
        return values & self.definition.columns[column].codes.keys()

    def long_cells(self, row: Row) -> None:
        """Remark on texts that Excel cannot hold, or may have cut."""
        for name, typed in row.cells.items():
            if len(typed) * 2 < EXCEL_HOLDS:  # most cells, and quickly told
                continue
            if (units := length(typed)) > EXCEL_HOLDS:
                what = f"this cell has {units:,} characters; Excel holds {EXCEL_HOLDS:,}, and would cut the rest off"
                self.remarks.append(Problem(row.cell(name), what, "read as a whole"))
            elif units == EXCEL_HOLDS and row.worksheet:
                what = f"this cell has {units:,} characters, the most that Excel holds: the rest may have been cut off"
                self.remarks.append(Problem(row.cell(name), what, "read as it is"))


def _restored(cell: str) -> str:
    return restored(cell).strip()


def _checked_columns(definition: SheetDefinition, heads: list[str]) -> dict[str, int]:
    """Heading -> its place, of an issued sheet whose rows can be checked; else {}. A column of the sheet that is called
    so is nothing that the check was made of."""
    names = (ROW_CHECK, *CHECKED)
    if not set(names) <= set(heads) or set(names) & definition.columns.keys():
        return {}
    also = (name for name in ALSO if name in heads and name not in definition.columns)
    return {name: heads.index(name) for name in (*names, *also)}


def _of_one_value(column: Field, typed: str) -> list[str]:
    """The codes that are the number which was typed: a spreadsheet makes 123 of 00123, and 100000 of 1E5."""
    value = _value(typed)
    return [name for name in column.codes if _value(name) == value] if value is not None else []


def _value(text: str) -> float | None:
    if not text or text[-1] not in "0123456789.":  # most codes are words
        return None
    try:
        return float(text)
    except ValueError:
        return None
