"""What the files of sheets have of the codebook is told here: columns that they lack, former names, cells that wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from review.coding import Field, Sheet
from review.coding.cells import grids
from review.coding.headings import Headed, headed
from review.coding.supplements import is_supplement, lacking
from review.nouns import some


def files_told(path: Path, sheets: Mapping[str, Sheet]) -> list[str]:
    """One line a file of each sheet. path: of the review's folder. sheets: as they were read from it."""
    return [line for sheet in sheets.values() for line in _sheet(path, sheet)]


def _sheet(path: Path, sheet: Sheet) -> Iterator[str]:
    rows = Counter(row.file for row in (*sheet.rows, *sheet.aside))
    to_code = Counter(row.file for row in sheet.waiting)
    for file in dict.fromkeys(file for file, _ in sheet.files):
        pages, _, _ = headed(sheet.definition, file, grids(file, (path / file).read_bytes()))
        told = [some(rows[file], "row") + (f", {to_code[file]:,} more to code" if to_code[file] else "")]
        for page in (page for page in pages if not is_supplement(page.heads)):
            told += _page(sheet, page)
        told += _waiting(sheet, file)
        yield f"{file}: {'; '.join(dict.fromkeys(told))}"


def _page(sheet: Sheet, page: Headed) -> Iterator[str]:
    """What one grid lacks, and the former names in it."""
    columns = sheet.definition.columns
    if lacking := [name for name in columns if name not in page.heads]:
        yield f"no column {', '.join(lacking)}"
    for at, name in enumerate(page.heads):
        if name not in columns:
            continue
        typed = page.grid.lines[page.at][at].strip()
        if typed.casefold() in map(str.casefold, columns[name].formerly):
            yield f'"{typed}" is {name} today'
        cells = [value for line in page.lines for value in columns[name].values(line[at] if at < len(line) else "")]
        yield from _former(columns[name], cells)


def _former(column: Field, cells: list[str]) -> Iterator[str]:
    had = {former.casefold(): name for name, code in column.codes.items() for former in code.formerly}
    met = Counter(cell.strip() for cell in cells if cell.strip().casefold() in had)
    for typed, n in met.items():
        yield f'"{typed}" in {some(n, "cell")} of {column.name} is {had[typed.casefold()]} today'


def _waiting(sheet: Sheet, file: str) -> Iterator[str]:
    """The cells of newer columns that coded rows still lack; of all other columns, a blank cell is what was coded."""
    for name, column in sheet.definition.columns.items():
        if column.newer and (blank := sum(row.file == file for row in lacking(sheet, name))):
            yield f"{some(blank, 'cell')} of {name} to fill in, new since version {column.since}"
