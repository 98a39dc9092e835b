"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): the cells of their sheets become rows of text, and entries."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from review.errors import Complaint, ExportError
from review.formats import fields as f
from review.formats import foreign, headings, table_rows
from review.formats.decode import Content
from review.formats.extent import extents
from review.formats.failed_cells import Failed, failed_cells
from review.formats.ods_cells import Merged, ods_cells
from review.nouns import Problem, some
from review.records.text import clean

FIELDS = headings.documented()
BINARY = ("an Excel workbook", "an Excel workbook (.xls)", "an OpenDocument spreadsheet")
# What no workbook of references unpacks to, but an archive made to fill the memory does.
_LARGEST = 300_000_000
# A sheet is held in memory as a rectangle, up to its last row and column, at some 40 bytes a cell, be it empty.
_MOST_CELLS = 20_000_000
# Rows of an .ods that say the same, as where a column was filled down to the last row there is.
_MOST_AGAIN = 50_000
# What reading a zip archive may raise.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
# The name of the one part of an .xlsx that is locked, which is no zip archive.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
# The part of an .ods that says which parts are locked.
_MANIFEST = "META-INF/manifest.xml"
_HEAD = 20_000  # bytes by which a text is known
_MEND = "open it in Excel and save it again, or export it again"


class Worksheet(NamedTuple):
    """cells: rows from the first on, as calamine reads them: str, float, bool, date, datetime, time, timedelta; '' for
    an empty cell. A formula is its value. failed: (row, column), from 0, of cells whose formula has none, which are
    empty here -> what they show; None where that cannot be told: in .xls and .xlsb. merged: the first and the last cell
    of each range that was merged, of which only the first has a value; None where that cannot be told: in .xlsb."""

    name: str
    visible: bool
    cells: Sequence[Sequence[object]]
    failed: Failed | None
    merged: Sequence[Merged] | None


def sniff(head: str) -> int:
    """-1: no text is a workbook; its first bytes tell it (`BINARY`)."""
    return -1


def read(content: Content, file: str) -> f.Entries:
    """The entries of all sheets that have headings; an entry's line is its row in its sheet.

    Numbers are read as Excel shows them without a format ('2020', not '2020.0'), dates as 'YYYY-MM-DD'. ExportError for
    a workbook that cannot be opened: broken, locked by a password, or far too large; and if no sheet has headings that
    are known."""
    sheets = ((page.name, [[text(cell) for cell in row] for row in page.cells]) for page in opened(content.data, file))
    rows: list[f.Row] = []
    problems: list[Problem] = []
    first: list[str] = []
    seen = known = 0
    for name, cells in sheets:
        numbered = ((line, row) for line, row in enumerate(cells, 1) if any(row))
        found = table_rows.read_rows(numbered, file)
        if found is None:
            filled = [row for row in cells if any(row)]
            first = first or next((row for row in filled), [])
            if filled:
                what = f'the sheet "{name}" has no headings that are known'
                problems.append(Problem(file, what, f"{some(len(filled), 'row')} left out"))
            continue
        known += 1
        rows += found.rows
        problems += found.problems
        seen += found.seen
    if not known:
        told = headings.hint([cell for cell in first if cell])
        raise ExportError(Complaint(file, "no sheet of this workbook has headings that are known", told))
    return f.Entries(rows, problems, seen)


def opened(data: bytes, file: str) -> Iterator[Worksheet]:
    """The worksheets of a workbook, in its order, hidden ones too; charts are none. Macros are not run, nor is anything
    fetched. ExportError for a workbook that cannot be opened: broken, locked by a password, or far too large."""
    import python_calamine as calamine  # only a workbook needs it

    if _LOCKED in data and not data.startswith(b"PK"):
        raise ExportError(_locked(file))
    _refuse_large(data, file)
    try:
        workbook = calamine.load_workbook(io.BytesIO(data))
        failed, merged = _marked(data)
        for told in workbook.sheets_metadata:
            try:
                sheet = workbook.get_sheet_by_name(told.name)
                cells = sheet.to_python(skip_empty_area=False)
            except calamine.WorksheetNotFound:  # a chart stands on it
                continue
            visible = told.visible == calamine.SheetVisibleEnum.Visible
            shown = None if failed is None else failed.get(told.name, {})
            ranges = sheet.merged_cell_ranges if merged is None else merged.get(told.name, [])
            yield Worksheet(told.name, visible, cells, shown, ranges)
    except (MemoryError, ExportError):
        raise
    except BaseException as error:
        # What breaks inside calamine may be a panic of Rust, which is no Exception; nor is what stops the program.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise ExportError(_broken(error, file, data)) from None


def _marked(data: bytes) -> tuple[Mapping[str, Failed] | None, Mapping[str, Sequence[Merged]] | None]:
    """By worksheet the cells that failed, and the ranges that were merged; None for what this does not tell."""
    if not data.startswith(b"PK"):
        return None, None
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
        if "xl/workbook.xml" in names:
            return failed_cells(packed), None
        if "content.xml" not in names:
            return None, None
        found = ods_cells(packed.read("content.xml"))
    return {name: sheet.failed for name, sheet in found.items()}, {name: sheet.merged for name, sheet in found.items()}


def _broken(error: BaseException, file: str, data: bytes) -> Complaint:
    if "password" in repr(error).lower() or "encrypt" in repr(error).lower():
        return _locked(file)
    if what := _is_none(data):
        return Complaint(
            file, f"this is {what}, with the name of a workbook", "give it its own ending, or save it anew"
        )
    return Complaint(file, "this workbook cannot be opened: it is broken or cut off", _MEND)


def _is_none(data: bytes) -> str:
    """What a file is that is no workbook, broken or not; '' if it may be one, or nobody knows."""
    head = data[:_HEAD]
    if not head or head.startswith((b"PK", b"\xd0\xcf")):
        return ""
    text = "" if b"\0" in head else foreign.textual(head.decode(errors="replace")) or "a text, maybe CSV"
    return foreign.binary(data) or text


def _locked(file: str) -> Complaint:
    return Complaint(file, "this workbook is locked by a password", "save it without one")


def _refuse_large(data: bytes, file: str) -> None:
    """ExportError for what would fill the memory: by the sizes that the parts declare, then by how far cells reach."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
            if size <= _LARGEST and _MANIFEST in packed.namelist() and b"encryption-data" in packed.read(_MANIFEST):
                raise ExportError(_locked(file))
            if size > _LARGEST:
                what = f"this workbook unpacks to {size / 1e9:.3g} GB, which no export does"
                raise ExportError(Complaint(file, what, "export it again in parts, as CSV"))
            for extent in extents(packed):
                if extent.rows * extent.columns > _MOST_CELLS or extent.again > _MOST_AGAIN:
                    what = f"the cells of a sheet reach as far as {extent.corner}, which is too far to be read"
                    raise ExportError(
                        Complaint(file, what, "delete the stray cells far from the table, or save it as CSV")
                    )
    except _BROKEN as error:
        raise ExportError(_broken(error, file, data)) from None


def text(cell: object) -> str:
    """A cell as text, as it would stand in a CSV file."""
    if isinstance(cell, str):
        return cell if cell.isprintable() else clean(cell.replace("_x000D_", ""))[0]
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int | timedelta) else ""
