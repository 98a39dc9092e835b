"""Coders: two spellings of one name, and adjudicators who coded themselves, are told of, once each, with a cell."""

from dataclasses import replace

import pytest

from review.coding import read_codebook, read_sheet
from review.coding.coders import Progress, progress, remarks

CODEBOOK = read_codebook(
    "[votes.columns]\nrecord = {}\ncoder = {}\nvote = {}\nround = {}\n[topics.columns]\ntopic = {}\n", "codebook.toml"
)


def sheet(*lines):
    text = "record,coder,vote,round\n" + "\n".join(lines) + "\n"
    read = read_sheet(CODEBOOK["votes"], [("s.csv", text)])
    rows, waiting = ([replace(row, record_id=row["record"]) for row in rows] for rows in (read.rows, read.waiting))
    return replace(read, rows=tuple(rows), waiting=tuple(waiting))


def told(*lines):
    sheets = {"votes": sheet(*lines), "topics": read_sheet(CODEBOOK["topics"], [])}
    return [str(remark) for remark in remarks(sheets)]


def test_spellings_of_a_coder_are_told_by_the_rarer_one():
    assert told("x,AB,yes,", "y,AB,yes,", "z,ab,yes,", "u,Ab,,", "v,CD,yes,") == [
        's.csv!B5: "Ab" on the sheet votes (1 row) is the coder "AB"; counted as one coder',
        's.csv!B4: "ab" on the sheet votes (1 row) is the coder "AB"; counted as one coder',
    ]
    assert told("x,AB,yes,", "y,CD,yes,", "z,,yes,") == []


@pytest.mark.parametrize(
    ("typed", "shown"), [("A\u200bB", "A[U+200B]B"), ("AB\u200e", "AB[U+200E]"), ("A\xadB", "A[U+00AD]B")]
)
def test_what_nobody_sees_in_a_name_makes_no_second_coder_and_is_told(typed, shown):
    lines = "x,AB,yes,", "y,AB,yes,", f"x,{typed},yes,"
    assert told(*lines) == [f's.csv!B4: "{shown}" on the sheet votes (1 row) is the coder "AB"; counted as one coder']
    assert [(at.coder, at.coded) for at in progress(sheet(*lines))] == [("AB", 2)]


OWN = [f"r{n},CD,yes," for n in range(4)]
SLIP = 's.csv!B3: "CE" is the coder of 1 row of this file, and "CD" of 4; counted as two coders; is one a slip?'


@pytest.mark.parametrize(
    ("lines", "remarked"),
    [
        ([OWN[0], "x,CE,yes,", *OWN[1:]], [SLIP]),
        ([OWN[0], "x,CE,,", *OWN[1:]], [SLIP]),  # it waits
        ([*OWN[1:], "x,CE,yes,"], []),  # few rows tell little
        ([*OWN, "x,KL,yes,"], []),  # somebody else
        ([*OWN, *(f"{n},CE,yes," for n in "xyz")], []),
        ([*OWN, "x,CE,yes,adjudication"], []),
    ],
)
def test_a_name_that_may_be_a_slip_is_told(lines, remarked):
    assert told(*lines) == remarked


def test_in_a_sheet_that_was_issued_any_other_coder_is_told():
    text = "record,coder,vote,record_id\n" + "".join(f"r{n},{'KL' if n > 8 else 'CD'},yes,\n" for n in range(1, 11))
    read = read_sheet(CODEBOOK["votes"], [("s.csv", text), ("t.csv", "record,coder,vote\nx,KL,yes\n")])
    assert [str(remark) for remark in remarks({"votes": read})] == [
        's.csv!B10: "KL" is the coder of 2 rows of this file, and "CD" of 8; counted as two coders; is one a slip?'
    ]


def test_the_coders_of_the_worked_example_are_no_slips(ch):
    assert {row["coder"] for row in ch.sheets["screening"].rows} == {"article", "replication"}
    assert not [remark for remark in ch.remarks if remark.done.endswith("is one a slip?")]


def test_an_adjudicator_who_coded_the_record_is_told():
    sheet = ["x,AB,yes,", "x,CD,no,", "x,ab,no,adjudication", "y,AB,yes,calibration", "y,AB,no,adjudication"]
    (_, own) = told(*sheet)
    assert '"ab" adjudicates 1 record of the sheet votes that they coded themselves' in own
    assert own.startswith("s.csv!B4: ")
    assert told("x,AB,yes,", "x,EF,no,adjudication") == []


def test_how_far_coders_are_is_told_by_coder_and_round():
    read = sheet("x,CD,yes,10", "x,AB,yes,", "y,AB,,", "z,ab,,", "x,CD,yes,2", "y,,,")
    page = replace(read.rows[0], cells=read.rows[0].cells | {"record": "y", "coder": "AB", "round": ""}, record_id="y")
    assert progress(read) == [Progress("AB", "", 1, 2, 0), Progress("CD", "2", 1, 0, 0), Progress("CD", "10", 1, 0, 0)]
    voted = replace(read, rows=(*read.rows, replace(page, letters={})))
    assert progress(voted)[0] == Progress("AB", "", 2, 1, 1)  # y was issued, and then voted on in the browser
