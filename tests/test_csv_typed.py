"""CSV as people and their programs write it: rows stay rows, cells stay in their columns, and nothing is swallowed."""

import time

import pytest
from codebooks import VOTES

from review.coding import read_codebook, read_sheet
from review.errors import SheetError
from review.records.grid import grid

BOOK = read_codebook(
    VOTES
    + """
[findings.columns.record]
type = "record"
[findings.columns.finding]
[findings.columns.place]
""",
    "codebook.toml",
)


def test_blanks_before_quotes_part_no_cell():
    (row,) = read_sheet(BOOK["findings"], [("f.csv", 'record,finding,place\nx, "Isolation, a cost",p. 20\n')]).rows
    assert (row["finding"], row["place"]) == ("Isolation, a cost", "p. 20")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_titles_without_separators_may_stand_above(sign):
    text = "Votes of May\n\nrecord,coder,vote\nx,AB,include\n".replace(",", sign)
    (row,) = read_sheet(BOOK["votes"], [("v.csv", text)]).rows
    assert dict(row.cells) == {"record": "x", "coder": "AB", "vote": "include", "note": ""}


def test_the_first_line_with_a_separator_tells_it_and_no_doi():
    assert grid("a.csv", "record;note\nx;a, b, and c\n")[1] == ["x", "a, b, and c"]
    doi = "doi:10.1002/(sici)1097-0266(199905)20:5<423::aid>3.0.co;2-n"
    assert grid("a.csv", f"record\n{doi}\n")[1] == [doi]


def test_blank_rows_below_the_last_take_no_time():
    began = time.perf_counter()
    assert grid("a.csv", "record,note\nx,\n" + ",\r\n" * 2_000_000) == [["record", "note"], ["x"]]
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("sheet", "text", "cell"),
    [
        ("votes", 'record,coder,vote,note\nx,AB,include,"good\ny,AB,include,fine\nz,AB,include,so so"\n', "D2"),
        ("votes", 'record,coder,note,vote\nx,AB,"good,include\nz,AB,so so",include\n', "C2"),
        ("findings", 'record,finding,place\nz,a,\nx,b,"p. 3\nz,c,p. 4"\n', "C3"),
    ],
)
def test_rows_that_a_pair_of_unclosed_quotes_swallowed_are_told(sheet, text, cell):
    with pytest.raises(SheetError) as error:
        read_sheet(BOOK[sheet], [("s.csv", text)])
    (told,) = map(str, error.value.complaints)
    assert told.startswith(f"s.csv!{cell}: this text goes on over lines that look like rows of the sheet, the first ")
    assert told.endswith("a quotation mark lacks its pair: close each text with one, or write those within it twice")


def test_texts_of_several_lines_are_no_rows():
    note = "good, they say\nAB thinks so, too, but CD, no\ninclude it"
    text = f'record,coder,vote,note\nx,AB,include,"{note}"\ny,CD,include,\n'
    (row, _) = read_sheet(BOOK["votes"], [("v.csv", text)]).rows
    assert row["note"].count("\n") == 2
