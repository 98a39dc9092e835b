"""Rows that stand twice are told once, by the file or the worksheet that repeats another."""

import pytest
from workbooks import workbook

from review.coding import read_codebook, read_sheet
from review.errors import SheetError

FINDINGS = read_codebook('[findings.columns.record]\ntype = "record"\n[findings.columns.text]\n', "c.toml")["findings"]


def told(**pages):
    with pytest.raises(SheetError) as caught:
        read_sheet(FINDINGS, [("f.xlsx", workbook(**pages))])
    return list(map(str, caught.value.complaints))


def test_a_worksheet_that_is_a_copy_of_another_is_told_once():
    rows = [["record", "text"], *(["x", str(n)] for n in range(20))]
    assert told(Findings=rows, Backup=rows) == [
        "f.xlsx, Backup!2: 20 rows say just what rows say in f.xlsx, Findings; is one worksheet a copy of the other? "
        "delete or hide one of the two"
    ]
    twice = told(Findings=[*rows, *rows[1:6]])
    assert len(twice) == 5
    assert twice[0] == "f.xlsx, Findings!22: this row says just what f.xlsx, Findings!2 says; keep one of the two"
