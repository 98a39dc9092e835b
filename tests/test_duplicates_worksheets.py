"""The sheet of duplicates as a workbook of several worksheets: none is passed over without a word."""

import pytest
import xlsxwriter

from review.errors import ReviewError
from review.project.load import load

HEADS = ["first", "second", "decision"]


def worksheets(review, pages):
    with xlsxwriter.Workbook(review / "data/coding/duplicates.xlsx") as book:
        for name, rows in pages.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)


def test_a_worksheet_with_a_misspelt_heading_is_told(new):
    worksheets(new, {"Mine": [HEADS, ["a", "b", "same"]], "Yours": [[*HEADS[:2], "decison"], ["c", "d", "same"]]})
    with pytest.raises(ReviewError) as stopped:
        load(new)
    assert str(stopped.value).startswith('data/coding/duplicates.xlsx, Yours:1: the column "decision" is missing')


def test_a_worksheet_that_is_not_read_is_told(new):
    titled = [["How sure we are"], HEADS, ["c", "d", "same"]]
    worksheets(new, {"Mine": [HEADS, ["a", "b", "same"]], "Yours": titled})
    project = load(new)
    assert [row.first for row in project.asked] == ["a"]
    assert [(problem.where, problem.done) for problem in project.problems if "duplicates" in problem.where] == [
        ("data/coding/duplicates.xlsx, Yours", "not read")
    ]
