"""Records go out as an Excel workbook here: one sheet, every text a text, no cell a formula or a link."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from review.errors import Complaint, ExportError
from review.formats.write.cells import rows
from review.nouns import some
from review.records.grid import EXCEL_HOLDS, length

_ROWS = 1_048_576
_WIDTHS = {"title": 60, "authors": 30, "journal": 30, "abstract": 60, "year": 6, "record_id": 24}
# A workbook tells when it was made; ours tells of the records alone.
_CREATED = datetime(2000, 1, 1)


def write(records: pd.DataFrame, *, keys: Mapping[str, str]) -> bytes:
    """`records` (a record table, index record_id) as a workbook (.xlsx); keys are not written.

    All columns are carried. No cell of Excel holds more than 32,767 signs: of a longer text (`raw` with hundreds of
    cited references) the rest stands in further columns beside it, 'raw (2)', 'raw (3)', from where reading joins it
    again; nothing is cut. ExportError for more records than a sheet has rows (1,048,576 with the headings)."""
    import xlsxwriter

    if len(records) >= _ROWS:
        what = f"{some(len(records), 'record')} are more than the {_ROWS:,} rows of a sheet of Excel"
        raise ExportError(Complaint("", what, "write them as .parquet or .csv"))
    table = list(rows(records))
    split = [_parts(row) for row in table[1:]]
    widest = [max((len(parts[at]) for parts in split), default=1) for at in range(len(table[0]))]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    book.set_properties({"created": _CREATED, "author": "", "comments": ""})
    sheet = book.add_worksheet("records")
    bold = book.add_format({"bold": True})
    heads = [(str(name), part) for name, count in zip(table[0], widest, strict=True) for part in range(1, count + 1)]
    for place, (name, part) in enumerate(heads):
        sheet.set_column(place, place, _WIDTHS.get(name, 12))
        sheet.write_string(0, place, name if part == 1 else f"{name} ({part})", bold)
    for number, parts in enumerate(split, 1):
        first = 0
        for cells, count in zip(parts, widest, strict=True):
            for place, cell in enumerate(cells, first):
                if isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                elif cell:
                    sheet.write_string(number, place, cell)
            first += count
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(split), 1), len(heads) - 1)
    book.close()
    return out.getvalue()


def _parts(row: list[str | int | None]) -> list[list[str | int | None]]:
    return [_cut(cell) if isinstance(cell, str) and 2 * len(cell) > EXCEL_HOLDS else [cell] for cell in row]


def _cut(text: str) -> list[str | int | None]:
    """`text` in parts that a cell can hold. No part begins or ends with a blank, which programs take away."""
    parts: list[str | int | None] = []
    start = 0
    while start < len(text):
        end = min(start + EXCEL_HOLDS, len(text))
        if length(text[start:end]) > EXCEL_HOLDS:
            end = start + EXCEL_HOLDS // 2  # signs beyond U+FFFF are two units
        while end < len(text) and end > start + 1 and (text[end - 1].isspace() or text[end].isspace()):
            end -= 1
        parts.append(text[start:end])
        start = end
    return parts
