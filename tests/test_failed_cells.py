"""Cells of a workbook whose formula came to nothing are told, not taken for empty ones."""

import io
import zipfile

import pytest
import xlsxwriter

from review.coding import read_codebook, read_sheet
from review.errors import SheetError
from review.formats.excel import opened

BOOK = """
[notes.columns.note]
[notes.columns.vote]
type = "code"
codes = { include = {} }
"""
SHOWN = {(1, 0): "#NAME?", (2, 0): "#DIV/0!", (3, 1): "#N/A"}
ODS = """<office:document-content xmlns:office="o" xmlns:table="t" xmlns:calcext="c" xmlns:text="x"><office:body>
<office:spreadsheet><table:table table:name="Notes"><table:table-row><table:table-cell calcext:value-type="string">
<text:p>note</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="3">
<table:table-cell/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated="2"/>
<table:table-cell
calcext:value-type="error"><text:p>#NAME?</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


def workbook():
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        book.add_worksheet("Help").write_string(0, 0, "nothing")
        sheet = book.add_worksheet("Notes & more")
        sheet.write_row(0, 0, ["note", "vote"])
        for (row, column), shown in SHOWN.items():
            sheet.write_formula(row, column, "=something", None, shown)
        sheet.write_formula(4, 0, "=A1", None, "note")
        sheet.write_formula(5, 0, '=""', None, "")
    return data.getvalue()


def changed(data, part, old, new):
    """The workbook with a text of one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w") as made:
        for name in packed.namelist():
            text = packed.read(name)
            if name == part:
                assert old in text
                text = text.replace(old, new)
            made.writestr(name, text)
    return out.getvalue()


def test_they_are_found_by_worksheet_and_place():
    help, notes = opened(workbook(), "n.xlsx")
    assert (help.failed, notes.failed) == ({}, SHOWN)


def test_a_formula_that_was_never_calculated_is_one_and_an_empty_text_is_none():
    value = b"<f>A1</f><v>note</v>"
    _, notes = opened(changed(workbook(), "xl/worksheets/sheet2.xml", value, b"<f>A1</f>"), "n.xlsx")
    assert notes.failed == SHOWN | {(4, 0): "no value"}


def test_those_of_an_ods_are_counted_through_repeated_rows_and_cells():
    from review.formats.failed_cells import failed_cells

    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("content.xml", ODS)
    with zipfile.ZipFile(data) as packed:
        assert failed_cells(packed) == {"Notes": {(4, 2): "#NAME?"}}


def test_a_sheet_tells_each_by_its_cell():
    definition = read_codebook(BOOK, "codebook.toml")["notes"]
    with pytest.raises(SheetError) as error:
        read_sheet(definition, [("notes.xlsx", workbook())])
    lost = "what was typed here is lost: the spreadsheet took it for a formula, and shows"
    assert list(map(str, error.value.complaints)) == [
        f"notes.xlsx, Notes & more!A2: {lost} #NAME?; type it again, after an apostrophe",
        f"notes.xlsx, Notes & more!A3: {lost} #DIV/0!; type it again, after an apostrophe",
        f"notes.xlsx, Notes & more!B4: {lost} #N/A; type it again, after an apostrophe",
    ]
