"""Cells of a workbook whose formula came to nothing, or that were merged, are told, not taken for empty ones."""

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
calcext:value-type="error"><text:p>#NAME?</text:p></table:table-cell></table:table-row><table:table-row>
<table:table-cell table:formula="of:=[.A1]" office:value-type="string"/><table:table-cell table:formula="of:=[.B1]"/>
<table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="2" office:value-type="string">
<text:p>x</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table>
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
    empty = b'<c r="A6"><f>""</f>'  # a text, as Excel says, and this writer does not
    return changed(data.getvalue(), "xl/worksheets/sheet2.xml", empty, empty.replace(b'"><', b'" t="str"><'))


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


@pytest.mark.parametrize("value", ["", "<v></v>", "<v/>"])
def test_a_formula_that_was_never_calculated_is_one_and_an_empty_text_is_none(value):
    old, new = b' t="str"><f>A1</f><v>note</v>', f"><f>A1</f>{value}".encode()
    _, notes = opened(changed(workbook(), "xl/worksheets/sheet2.xml", old, new), "n.xlsx")
    assert notes.failed == SHOWN | {(4, 0): "no value"}


def test_those_of_an_ods_are_counted_through_repeated_rows_and_cells():
    from review.formats.ods_cells import ods_cells

    failed = {(4, 2): "#NAME?", (5, 1): "no value"}
    assert ods_cells(ODS.encode()) == {"Notes": (failed, [((5, 2), (6, 3))])}


@pytest.mark.parametrize(
    ("range", "told"),
    [
        ((1, 1, 2, 1), "B2: B2:B3 are merged, and only B2 counts"),
        ((1, 0, 1, 1), "A2: A2:B2 are merged, and only A2 counts"),
        ((1, 2, 2, 3), ""),  # below headings that are shown only
        ((3, 1, 4, 1), ""),  # nothing was written there
        ((3, 7, 4, 8), ""),  # nor there, beyond all cells
        ((0, 0, 1, 0), ""),  # the heading
    ],
)
def test_merged_cells_are_told_where_one_of_the_sheet_has_no_value(range, told):
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("Notes")
        for row in ([0, "note", "vote", "title", "year"], [1, "a", "include", "T", "1999"], [2, "b", "include"]):
            sheet.write_row(row[0], 0, row[1:])
        sheet.merge_range(
            *range, {0: "note", 1: "include", 3: ""}[range[0]] if range[1] < 2 else "T" if range[0] < 3 else ""
        )
    definition = read_codebook(BOOK, "codebook.toml")["notes"]
    told = [f"n.xlsx, Notes!{told}; unmerge them, and fill each cell"] if told else []
    try:
        read_sheet(definition, [("n.xlsx", data.getvalue())])
    except SheetError as error:
        found = [str(complaint) for complaint in error.complaints if "merged" in complaint.what]
    else:
        found = []
    assert found == told


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
