"""Coders: two spellings of one name, and adjudicators who coded themselves, are told of, once each, with a cell."""

from dataclasses import replace

from review.coding import read_codebook, read_sheet
from review.coding.coders import remarks

CODEBOOK = read_codebook(
    "[votes.columns]\nrecord = {}\ncoder = {}\nvote = {}\nround = {}\n[topics.columns]\ntopic = {}\n", "codebook.toml"
)


def told(*lines):
    text = "record,coder,vote,round\n" + "\n".join(lines) + "\n"
    votes = read_sheet(CODEBOOK["votes"], [("s.csv", text)])
    votes = replace(votes, rows=tuple(replace(row, record_id=row["record"]) for row in votes.rows))
    return [str(remark) for remark in remarks({"votes": votes, "topics": read_sheet(CODEBOOK["topics"], [])})]


def test_spellings_of_a_coder_are_told_by_the_rarer_one():
    assert told("x,AB,yes,", "y,AB,yes,", "z,ab,yes,", "u,Ab,,", "v,CD,yes,") == [
        's.csv!B5: "Ab" on the sheet votes (1 row) is the coder "AB"; counted as one coder',
        's.csv!B4: "ab" on the sheet votes (1 row) is the coder "AB"; counted as one coder',
    ]
    assert told("x,AB,yes,", "y,CD,yes,", "z,,yes,") == []


def test_an_adjudicator_who_coded_the_record_is_told():
    sheet = ["x,AB,yes,", "x,CD,no,", "x,ab,no,adjudication", "y,AB,yes,calibration", "y,AB,no,adjudication"]
    (_, own) = told(*sheet)
    assert '"ab" adjudicates 1 record of the sheet votes that they coded themselves' in own
    assert own.startswith("s.csv!B4: ")
    assert told("x,AB,yes,", "x,EF,no,adjudication") == []
