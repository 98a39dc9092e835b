"""The headings of a grid are found here, wherever they stand, and each is told as the column that it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from review.coding.cells import Grid
from review.coding.codebook import SheetDefinition, same
from review.coding.codebook_offers import unknown_heading
from review.coding.issued.codebook_page import CODEBOOK
from review.coding.sheets import ASIDE, CONTEXT, called
from review.coding.supplements import is_supplement
from review.errors import Complaint, nearest
from review.nouns import Problem, are, some
from review.records.text import fold

# Worksheets that an issued workbook has beside the one to fill in.
BESIDE = frozenset({fold(CODEBOOK)})
# Rows among which headings are looked for, below titles that a person put above.
_WITHIN = 20
# Columns of the sheet that tell a row of headings from a title that happens to be the name of one.
_ENOUGH = 2
# Cells of a row which, if no heading is among them, are told by one complaint.
_SEVERAL = 3
# Unknown headings of a grid that are told one by one.
_MANY = 20
# Letters of a cell that are shown.
_SHOWN = 40


class Headed(NamedTuple):
    """A grid, the row of its headings from 0, and what each heading means: a column, or itself; '' for none."""

    grid: Grid
    at: int
    heads: list[str]

    @property
    def lines(self) -> list[list[str]]:
        """The rows below the headings."""
        return self.grid.lines[self.at + 1 :]

    @property
    def has_rows(self) -> bool:
        """Whether anything stands below the headings."""
        return any(cell.strip() for line in self.lines for cell in line)


def meanings(definition: SheetDefinition) -> dict[str, str]:
    """Heading, as `same` has it -> the column that it means: a name, a name that it had, a column that is shown only,
    or, if it is nothing of these, a label that no other column has."""
    labels = [same(column.label) for column in definition.columns.values()]
    by_label = {label: name for label, name in zip(labels, definition.columns, strict=True) if labels.count(label) == 1}
    return by_label | {name: name for name in CONTEXT} | definition.names


def headed(
    definition: SheetDefinition, file: str, grids: Sequence[Grid]
) -> tuple[list[Headed], list[Problem], list[Complaint]]:
    """The grids of one file that hold rows of the sheet; remarks on worksheets that do not; a complaint if none does.

    The worksheet of a CSV file, one that is called like the sheet, and the only one of a workbook hold such rows in any
    case, so that what is wrong with their headings is told."""
    known = meanings(definition)
    own = {fold(definition.name), fold(definition.label), fold(definition.label[:31])}
    found = [_headed(definition, known, each) for each in grids if fold(each.worksheet) not in BESIDE - own]
    pages = [(page, sure) for page, sure in found if not page.grid.hidden]
    taken = [page for page, sure in pages if sure or fold(page.grid.worksheet) in own]
    if not taken and len(pages) == 1:
        taken = [page for page, _ in pages]
    blank = all(page.grid.blank for page, _ in found)
    if not taken or blank:
        hint = "its headings should be " + ", ".join(definition.columns)
        what = f'no worksheet has the headings of the sheet "{definition.name}"'
        return [], [], [Complaint(file, "this file is empty" if blank else what, hint)]
    what = f'this worksheet has no headings of the sheet "{definition.name}"'
    left = [page for page, _ in pages if not any(page is each for each in taken)]
    remarks = [Problem(called(file, page.grid.worksheet), what, "not read") for page in left]
    for page in (page for page, sure in found if sure and page.grid.hidden):
        what = "this worksheet is hidden, and has the headings of the sheet"
        remarks.append(Problem(called(file, page.grid.worksheet), what, "not read; show it if its rows count"))
    if len(filled := [f'"{page.grid.worksheet}"' for page in taken if page.has_rows]) > 1:
        what = f"rows stand on {len(filled)} worksheets, {', '.join(filled[:-1])} and {filled[-1]}"
        remarks.append(Problem(file, what, "all are read; hide one whose rows do not count"))
    return taken, remarks, []


def wrong_headings(definition: SheetDefinition, page: Headed) -> Iterator[Complaint]:
    """Headings that stand twice, that nobody knows, and those of required columns that are missing; of a row that has
    nothing like the headings of the sheet, this alone."""
    if _is_no_heading(definition, page.heads):
        first = next(at for at, head in enumerate(page.heads) if head)
        begins = _cut(page.heads[first])
        what = f'this row has none of the headings of the sheet "{definition.name}", and begins with "{begins}"'
        hint = f"if the headings are gone, put each back above its column: {', '.join(definition.columns)}"
        yield Complaint(page.grid.cell(page.at, first), what, hint)
        return
    unknown = 0
    for at, heading in enumerate(page.heads):
        where = page.grid.cell(page.at, at)
        if not heading or heading.startswith(ASIDE):
            continue
        if page.heads.index(heading) != at:
            yield Complaint(where, f'column "{heading}" stands here a second time')
        elif heading not in definition.columns and heading not in CONTEXT:
            unknown += 1
            if unknown > _MANY:
                continue
            hint = unknown_heading(definition, heading, page.heads)
            yield Complaint(where, f'column "{heading}" is not in the codebook', hint)
    if unknown > _MANY:
        what = f"{some(unknown - _MANY, 'more column')} of this row {are(unknown - _MANY)} not in the codebook"
        yield Complaint(page.grid.row(page.at), what)
    for name, column in definition.columns.items():
        if column.required and not column.newer and name not in page.heads and not is_supplement(page.heads):
            hint = f"its heading should be: {name}"
            yield Complaint(page.grid.row(page.at), f'the column "{name}" is missing', hint)


def above(definition: SheetDefinition, page: Headed) -> tuple[list[Complaint], list[Problem]]:
    """What stands above the headings and is no title: one complaint of rows with a code below its heading, as there are
    when headings were sorted with the rows; one remark on others with cells below several columns of the sheet."""
    coded, others = [], []
    for at, line in enumerate(page.grid.lines[: page.at]):
        typed = {head: cell.strip() for head, cell in zip(page.heads, line, strict=False) if cell.strip()}
        own = [(column, typed[name]) for name, column in definition.columns.items() if name in typed]
        if any(column.coded and not column.wrong(cell) for column, cell in own):
            coded.append(at)
        elif len(own) >= _ENOUGH:
            others.append(at)
    hint = "were these sorted with the rows? put them on top"
    what = "{} above the headings, the first here"
    complaints = [Complaint(page.grid.row(at), what.format(some(len(coded), "coded row")), hint) for at in coded[:1]]
    remarks = [Problem(page.grid.row(at), what.format(some(len(others), "row")), "not read") for at in others[:1]]
    return complaints, remarks


def stand_again(definition: SheetDefinition, cells: Mapping[str, str]) -> bool:
    """Whether the cells of a row are the headings of several of their columns."""
    named = (
        cells[name].casefold() in (name.casefold(), column.label.casefold())
        for name, column in definition.columns.items()
    )
    return sum(named) >= _ENOUGH


def _is_no_heading(definition: SheetDefinition, heads: Sequence[str]) -> bool:
    """Whether a row of several cells is none of headings: it has none of the sheet, and few that are like one."""
    typed = [head for head in heads if head]
    if len(typed) < _SEVERAL or any(h in definition.columns or h in CONTEXT or h.startswith(ASIDE) for h in typed):
        return False
    return 2 * sum(nearest(head, definition.columns) is not None for head in typed) < len(typed)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def not_taken(definition: SheetDefinition, page: Headed) -> Iterator[Problem]:
    """Headings that are the label of a column which the grid lacks, but are read as what is shown of a record."""
    labels = {column.label.casefold(): name for name, column in definition.columns.items()}
    for at, heading in enumerate(page.heads):
        name = labels.get(heading)
        if name and name not in page.heads and heading in CONTEXT:
            what = (
                f'"{heading}" tells the record\'s own, and is not read as the column "{name}", which has it for a label'
            )
            yield Problem(page.grid.cell(page.at, at), what, f"not read; head it {name} if it is that column")


def _meant(known: Mapping[str, str], cell: str) -> str:
    typed = cell.strip()
    return typed if typed.startswith(ASIDE) else known.get(same(typed), typed)


def _headed(definition: SheetDefinition, known: Mapping[str, str], grid: Grid) -> tuple[Headed, bool]:
    """The grid with the first row that has the headings of several columns of the sheet, or else the first that is not
    blank; and whether it is sure that this is a grid of the sheet."""
    enough = min(_ENOUGH, len(definition.columns))
    top = [[_meant(known, cell) for cell in line] for line in grid.lines[:_WITHIN]]
    for at, heads in enumerate(top):
        if len(definition.columns.keys() & set(heads)) >= enough:
            return Headed(grid, at, heads), True
    at = next((at for at, heads in enumerate(top) if any(heads)), 0)
    return Headed(grid, at, top[at] if top else []), not grid.worksheet
