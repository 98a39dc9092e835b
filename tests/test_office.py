"""Sheets and records that LibreOffice opened and saved in another format: all texts come back, and slips are told."""

import csv
import io
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from test_formats_write_tables import written
from test_sheets_issued import NASTY, SCREENING, TEN, as_kept, batch, complaints

from review.coding import read_sheet
from review.coding.issued import FORMATS
from review.formats import read

HOSTILE = ["=1+1", "+1", "@SUM(1)", '=HYPERLINK("http://a.example","x")', "1.10", "2-3", "007", "ä≤Ж 中", "a\nb"]
# openpyxl, which types here, would not escape what looks like a sign of Excel's; calamine reads no tab in .ods.
NOTES = [text for text in NASTY if as_kept(text) == text and text != "_x000D_" and "\t" not in text]
WORKS = [(f"W{n}", f"{title} of {n}", "2020", "") for n, title in enumerate(NOTES)]
VOTES = {record: ("include", note) for (record, *_), note in zip(WORKS, NOTES, strict=True)}
SLIPS = {"W3": ("inlcude", "x"), "W5": ("exclude", "y"), "W7": ("1-2", "z")}
TEXTS = [(f"W{n}", f"Title {n}", "2020", note) for n, note in enumerate(["=1+1", "1-2", "a\nb", 'say "x", y', "'tis"])]
COMMAS = "csv:Text - txt - csv (StarCalc):44,34,76"  # by comma, in quotation marks, UTF-8


def fill(path, votes):
    """Type votes and notes into a workbook, as a coder does: record -> (vote, note)."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    at = {cell.value: cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        if vote := votes.get(page.cell(row, at["record"]).value):
            page.cell(row, at["vote"]).value = vote[0]
            page.cell(row, at["note"]).value = vote[1]
            page.cell(row, at["note"]).data_type = "s"
    book.save(path)


class Folders(NamedTuple):
    """Where the files are as they were issued, and as LibreOffice saved them."""

    issued: Path
    saved: Path


@pytest.fixture(scope="module")
def folders(office, tmp_path_factory):
    """Files as issued and, each under its name, as saved in another format; LibreOffice starts once a format."""
    issued, saved = tmp_path_factory.mktemp("issued"), tmp_path_factory.mktemp("saved")
    half = len(WORKS) // 2
    for coder in ("AB", "CD"):
        for number, rows in enumerate((WORKS[:half], WORKS[half:]), 1):
            path = issued / f"screening-{coder}-{number}.xlsx"
            path.write_bytes(FORMATS["xlsx"](batch(rows, coder)))
            fill(path, VOTES)
    (issued / "slips-AB-02.xlsx").write_bytes(FORMATS["xlsx"](TEN))
    fill(issued / "slips-AB-02.xlsx", SLIPS)
    (issued / "texts-AB-1.xlsx").write_bytes(FORMATS["xlsx"](batch(TEXTS)))
    (issued / "texts-CD-1.csv").write_bytes(FORMATS["csv"](batch(TEXTS, "CD")))
    rows = [{"title": text, "authors": "Adler, Mia", "year": 2001, "volume": "007", "pages": "1-2"} for text in HOSTILE]
    (issued / "records.xlsx").write_bytes(written(rows, "xlsx"))
    workbooks = ["screening-AB-2", "screening-CD-1", "screening-CD-2", "slips-AB-02", "records"]
    office([issued / f"{name}.xlsx" for name in workbooks], "ods", saved)
    office([saved / "screening-CD-2.ods", issued / "texts-CD-1.csv"], "xlsx", saved)
    office([issued / "texts-AB-1.xlsx", issued / "records.xlsx"], COMMAS, saved)
    office([issued / "records.xlsx"], "xls", saved)
    return Folders(issued, saved)


def test_batches_of_two_coders_come_back_whole(folders):
    again = ["screening-AB-2.ods", "screening-CD-1.ods", "screening-CD-2.xlsx"]
    mixed = [folders.issued / "screening-AB-1.xlsx", *(folders.saved / name for name in again)]
    sheet = read_sheet(SCREENING, [(path.name, path.read_bytes()) for path in mixed])
    found = {(row["coder"], row["record"]): (row["vote"], row["note"]) for row in sheet.rows}
    assert found == {(coder, record): vote for coder in ("AB", "CD") for record, vote in VOTES.items()}
    assert sheet.remarks == ()
    assert sheet.waiting == ()


def test_a_workbook_saved_as_csv_and_csv_saved_as_a_workbook_come_back_whole(folders):
    back = [folders.saved / "texts-AB-1.csv", folders.saved / "texts-CD-1.xlsx"]
    sheet = read_sheet(SCREENING, [(path.name, path.read_bytes()) for path in back])
    notes = {(row["coder"], row["record"]): row["note"] for row in sheet.rows}
    assert notes == {(coder, record): note for coder in ("AB", "CD") for record, *_, note in TEXTS}
    assert not any("not as issued" in remark.what for remark in sheet.remarks)


def test_slips_are_told_by_cell(folders):
    found = complaints(("slips-AB-02.ods", (folders.saved / "slips-AB-02.ods").read_bytes()))
    page = openpyxl.load_workbook(folders.issued / "slips-AB-02.xlsx").worksheets[0]
    at = {cell.value: cell.column_letter for cell in page[1]}
    where = "slips-AB-02.ods, Inclusion coding!"
    assert found == [
        (f"{where}{at['vote']}5", '"inlcude" is not in the codebook'),
        (f"{where}{at['vote']}9", '"1-2" is not in the codebook'),
        (f"{where}{at['criterion']}7", "an exclusion needs the criterion that it rests on"),
    ]


def test_records_are_shown_as_they_were_written_and_no_formula_runs(folders):
    shown = list(csv.DictReader(io.StringIO((folders.saved / "records.csv").read_text("utf-8"), newline="")))
    assert [row["title"] for row in shown] == HOSTILE
    assert {(row["year"], row["volume"], row["pages"]) for row in shown} == {("2001", "007", "1-2")}


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_records_saved_in_another_format_are_read_as_they_were(folders, kind):
    back = read((folders.saved / f"records.{kind}").read_bytes(), f"records.{kind}")
    assert [row["title"] for row in back.rows] == HOSTILE
    assert {(row["year"], row["volume"], row["pages"]) for row in back.rows} == {(2001, "007", "1-2")}
