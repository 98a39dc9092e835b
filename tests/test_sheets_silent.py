"""Nothing that stands in a file of a sheet is passed over in silence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from codebooks import VOTES
from conftest import complaints

from review.coding import read_codebook, read_sheet
from review.coding.issued import FORMATS, Batch
from review.errors import SheetError
from review.project.load import load

BOOK = read_codebook(
    VOTES
    + """
[agenda.columns.study]
type = "record"
required = true
[agenda.columns.topic]
required = true
""",
    "codebook.toml",
)


def test_an_issued_row_waits_whatever_its_column_of_records_is_called():
    batch = Batch(BOOK["agenda"], ({"study": "r1"}, {"study": "r2", "topic": "data"}), coder="AB")
    for ending, write in FORMATS.items():
        sheet = read_sheet(BOOK["agenda"], [(f"agenda-AB-1.{ending}", write(batch))])
        assert [row["study"] for row in sheet.waiting] == ["r1"]
        assert [row["study"] for row in sheet.rows] == ["r2"]


def test_no_row_of_a_sheet_that_asks_for_nothing_but_records_waits():
    (seminal,) = read_codebook('[seminal.columns.record]\ntype = "record"\n', "codebook.toml").values()
    sheet = read_sheet(seminal, [("seminal.csv", "record\nr1\nr2\n")])
    assert [row["record"] for row in sheet.rows] == ["r1", "r2"]
    assert not sheet.waiting


def test_coded_rows_above_the_headings_are_an_error_and_titles_are_none():
    sheet = BOOK["votes"]
    title = "Votes of 2026,,\n,,\n"
    with pytest.raises(SheetError) as error:
        read_sheet(sheet, [("v.csv", f"{title}r0,AB,Include\nr1,AB,exclude\nrecord,coder,vote\nr2,AB,include\n")])
    assert [str(complaint) for complaint in error.value.complaints] == [
        "v.csv:3: 2 coded rows above the headings, the first here; were these sorted with the rows? put them on top"
    ]
    told = read_sheet(sheet, [("v.csv", f"{title}Coder:,AB,\nrecord,coder,vote\nr2,AB,include\n")])
    assert [row["record"] for row in told.rows] == ["r2"]
    assert list(map(str, told.remarks)) == ["v.csv:3: 1 row above the headings, the first here; not read"]
    assert not read_sheet(sheet, [("v.csv", f"{title}record,coder,vote\nr2,AB,include\n")]).remarks


def test_where_a_cell_with_an_error_cannot_be_told_the_file_is():
    data = (Path(__file__).parent / "samples" / "sheets" / "error.xls").read_bytes()
    sheet = read_sheet(BOOK["votes"], [("v.xls", data)])
    assert [row["note"] for row in sheet.rows] == ["", "0"]  # the first shows #NAME?
    assert list(map(str, sheet.remarks)) == [
        "v.xls, S: cells that show an error, as a note that begins with a minus may, cannot be told in this kind of "
        "file; read as blank; save it as .xlsx to have them told"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "AB-journal.jsonl",
        "Journal-AB.jsonl",
        "journal-AB.JSONL",
        "journal.jsonl",
        "journal-AB.jsonl.txt",
        "journal-AB.json",
    ],
)
def test_a_journal_under_another_name_is_an_error(small, name):
    (small.path / "data/coding" / name).write_bytes(b"")
    assert complaints(load, small.path) == [
        f"data/coding/{name}: no journal has a name like this; name it journal-….jsonl, or take it away"
    ]


def test_sheets_and_journals_in_folders_below_that_of_the_sheets_are_told(small):
    coding = small.path / "data/coding"
    (coding / "AB/old").mkdir(parents=True)
    for name in ("AB/screening-AB-1.xlsx", "AB/journal-AB.jsonl", "AB/notes.md", "AB/old/effects.csv"):
        (coding / name).write_bytes(b"")
    assert [str(problem) for problem in load(small.path).problems] == [
        "data/coding/AB: 2 files named as sheets or journals are; not read; put into data/coding what counts",
        "data/coding/AB/old: 1 file named as sheets or journals are; not read; put into data/coding what counts",
    ]


def test_of_a_folder_that_a_link_leads_to_no_more_is_looked_at_than_stands_in_it(small, tmp_path):
    disk = tmp_path / "disk"
    (disk / "far").mkdir(parents=True)
    for name in ("effects.csv", "far/effects.csv"):
        (disk / name).write_bytes(b"")
    (small.path / "data/coding/shared").symlink_to(disk)
    assert [problem.where for problem in load(small.path).problems] == ["data/coding/shared"]


def test_a_name_that_is_no_text_in_a_folder_below_that_of_the_sheets_stops_no_run(small):
    below = small.path / "data/coding/papers"
    below.mkdir()
    try:
        Path(os.fsdecode(os.fsencode(below) + b"/M\xfcller.pdf")).touch()
    except OSError:
        pytest.skip("this system has no such names")
    assert load(small.path).problems == ()
