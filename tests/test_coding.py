"""Codebook, sheets and votes: what people typed is read as the codebook says, and every slip is told by its cell."""

from contextlib import suppress

import pytest
from codebooks import CODED, merged
from hypothesis import given
from hypothesis import strategies as st

from review.coding import read_codebook, read_sheet, resolve, verdict, votes
from review.coding.votes import Vote
from review.errors import SheetError
from review.records.grid import letter

HEAD = "record,coder,vote,criterion,note,themes\n"


@pytest.fixture
def definition():
    return read_codebook(CODED, "codebook.toml")["screening"]


def read(definition, *texts):
    return read_sheet(definition, [(f"s{n}.csv", text) for n, text in enumerate(texts, 1)])


def complaints(call, *args, **kwargs):
    with pytest.raises(SheetError) as caught:
        call(*args, **kwargs)
    return [str(complaint) for complaint in caught.value.complaints]


def test_codes_are_read_by_name_or_label_whatever_their_case(definition):
    sheet = read(definition, HEAD + "x,AB,Include,,,\ny,AB,NO,FOCUS,,a; B\nz,AB,perhaps,,,\n")
    assert [row["vote"] for row in sheet.rows] == ["include", "exclude", "undecided"]
    assert sheet.rows[1]["criterion"] == "focus"
    assert sheet.rows[1]["themes"] == "a; b"


def test_a_label_that_two_codes_share_is_no_code(definition):
    assert "same" in complaints(read, definition, HEAD + "x,AB,,,,same\n")[0]


def test_every_slip_is_told_by_its_cell_in_one_go(definition):
    told = complaints(
        read, definition, HEAD + "x,AB,inlcude,,,\n,AB,include,,,\nz,AB,exclude,fokus,,\n", "record,vote\nx,maybe\n"
    )
    assert told == [
        's1.csv!C2: "inlcude" is not in the codebook; did you mean "include"?',
        's1.csv!A3: "record" is empty, and the codebook requires it',
        's1.csv!D4: "fokus" is not in the codebook; did you mean "focus"?',
        's2.csv!B2: "maybe" is not in the codebook; choose one of include, exclude, undecided',
        "s2.csv!2: this vote has no coder",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("coder,vote\nAB,include\n", 's1.csv:1: the column "record" is missing; its heading should be: record'),
        ("record,vtoe\nx,include\n", 's1.csv!B1: column "vtoe" is not in the codebook; did you mean "vote"?'),
        ("record,mood\nx,good\n", 's1.csv!B1: column "mood" is not in the codebook; add it there if it is new'),
        ("record,vote,vote\nx,,\n", 's1.csv!C1: column "vote" stands here a second time'),
        ("record,vote\nx,include,oops\n", "s1.csv!C2: this cell has no heading"),
        ("record,,vote\nx,oops,include\n", "s1.csv!B2: this cell has no heading"),
        ('record,vote\nx,"inc\nlude\n', "s1.csv:3: this is not valid CSV: unexpected end of data"),
        ("", "s1.csv: this file is empty; its headings should be "),
    ],
)
def test_a_sheet_that_cannot_be_followed_is_told_with_its_place(definition, text, told):
    assert complaints(read, definition, text)[0].startswith(told)


def test_context_columns_blank_rows_and_other_delimiters_are_no_slips(definition):
    sheet = read(definition, "record;title;coder;vote\nx;A title, with a comma;AB;include\n;;;\n")
    assert [(row["record"], row["vote"], row.place) for row in sheet.rows] == [("x", "include", "s1.csv:2")]


def test_a_row_that_was_issued_and_not_filled_in_waits(definition):
    sheet = read(definition, HEAD + "x,AB,,,,\ny,AB,,,a note,\nz,AB,include,,,\n")
    assert [row["record"] for row in sheet.waiting] == ["x"]
    assert [row["record"] for row in sheet.rows] == ["y", "z"]
    resolved = resolve({"s": sheet}, merged("x", "y", "z"))["s"]
    assert [row.record_id for row in resolved.waiting] == ["doi:10.1000/x"]
    assert list(votes(resolved)) == ["doi:10.1000/z"]


def test_rows_are_numbered_as_a_spreadsheet_does(definition):
    sheet = read(definition, HEAD + 'x,AB,,,"two\nlines",\ny,AB,,,note,\n')
    assert [row.number for row in sheet.rows] == [2, 3]
    assert sheet.rows[1].cell("criterion") == "s1.csv!D3"


@given(st.integers(0, 20_000))
def test_letters_of_columns_are_those_of_a_spreadsheet(index):
    back = 0
    for character in letter(index):
        back = back * 26 + ord(character) - ord("A") + 1
    assert back - 1 == index


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(st.tuples(cells, cells), max_size=5))
def test_what_people_typed_comes_back_as_it_was(typed):
    import csv
    import io

    definition = read_codebook(CODED, "codebook.toml")["screening"]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([("record", "coder", "note"), *(("x", *row) for row in typed)])
    sheet = read(definition, out.getvalue())
    rows = sorted((*sheet.rows, *sheet.waiting), key=lambda row: row.number)
    assert [(row["coder"], row["note"]) for row in rows] == [(a.strip(), b.strip()) for a, b in typed]


# ---- the codebook ----------------------------------------------------------------------------------------------------


def test_slips_in_the_codebook_are_told_by_their_lines():
    text = """[s]
label = 1
[s.columns.a]
type = "cod"
reqired = true
[s.columns.b]
type = "code"
[t]
[u.columns.c]
required = "yes"
"""
    told = complaints(read_codebook, text, "codebook.toml")
    assert sorted(told) == [
        'codebook.toml:10: required is true or false, without quotes',
        "codebook.toml:2: label should be text in quotes",
        'codebook.toml:4: "cod" is not a type of column; did you mean "code"?',
        'codebook.toml:5: "reqired" is not a setting here; did you mean "required"?',
        'codebook.toml:6: column "b" is of type code but has no codes',
        'codebook.toml:8: sheet "t" has no columns; add a table [t.columns.…]',
    ]  # fmt: skip


@given(st.text(max_size=80))
def test_any_codebook_is_read_or_complained_of(text):
    with suppress(SheetError):
        read_codebook(text, "codebook.toml")


# ---- which record a row speaks of ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x", "X", "doi:10.1000/x", "10.1000/X", "https://doi.org/10.1000/x"])
def test_a_record_is_found_by_any_of_its_names(definition, name):
    sheet = resolve({"s": read(definition, HEAD + f"{name},AB,include,,,\n")}, merged("x", "y"))["s"]
    assert sheet.rows[0].record_id == "doi:10.1000/x"


def test_a_record_that_is_not_there_or_is_one_of_several_is_told(definition):
    sheet = read(definition, HEAD + "xylophon,AB,include,,,\nshared,AB,include,,,\n")
    told = complaints(resolve, {"s": sheet}, merged("xylophone", "y"))
    assert told == [
        's1.csv!A2: no record is called "xylophon"; did you mean "xylophone"?',
        's1.csv!A3: "shared" is the name of several records; use one of doi:10.1000/xylophone, doi:10.1000/y\n'
        "  doi:10.1000/xylophone: no author (n.d.). Title xylophone\n"
        "  doi:10.1000/y: no author (n.d.). Title y",
    ]


# ---- votes -----------------------------------------------------------------------------------------------------------


def cast(*said):
    return [Vote("r", coder, vote, criterion, "", "s.csv:2") for coder, vote, criterion in said]


CRITERIA = {"focus": "not the focus", "level": "another level"}


@pytest.mark.parametrize(
    ("said", "decided"),
    [
        ([], ("open", "no vote yet")),
        ([("AB", "include", "")], ("keep", "included")),
        ([("AB", "include", ""), ("CD", "include", "")], ("keep", "included")),
        ([("AB", "exclude", "level")], ("drop", "another level")),
        ([("AB", "exclude", "level"), ("CD", "exclude", "focus")], ("drop", "not the focus; another level")),
        ([("AB", "include", ""), ("CD", "exclude", "focus")], ("open", "coders disagree")),
        ([("AB", "include", ""), ("CD", "undecided", "")], ("open", "undecided")),
    ],
)
def test_what_follows_from_votes(said, decided):
    assert verdict(cast(*said), CRITERIA)[:2] == decided


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(["include", "exclude", "undecided"]), st.just("focus")))
)
def test_an_open_record_is_never_dropped_and_one_exclusion_never_drops_alone(said):
    decided = verdict(cast(*said), CRITERIA).verdict
    if {vote for _, vote, _ in said} != {"exclude"}:
        assert decided != "drop"


def test_votes_that_contradict_themselves_are_told(definition):
    sheet = read(definition, HEAD + "x,AB,include,,,\nx,AB,exclude,focus,,\nz,CD,,,,\n")
    resolved = resolve({"s": sheet}, merged("x", "z"))["s"]
    told = complaints(votes, resolved)
    assert told == ['s1.csv!C3: "AB" has voted on x before (s1.csv:2), and otherwise; keep one of the two']


def test_what_makes_no_vote_is_told_beside_every_other_slip(definition):
    rows = "v,AB,inlcude,,,\nw,,include,,,\nx,AB,exclude,,,\ny,AB,,focus,,\nz,AB,include,level,,\nz,CD,,,a note,\n"
    assert complaints(read, definition, HEAD + rows) == [
        's1.csv!C2: "inlcude" is not in the codebook; did you mean "include"?',
        "s1.csv!B3: this vote has no coder",
        "s1.csv!D4: an exclusion needs the criterion that it rests on",
        's1.csv!C5: a criterion, "focus", but no vote; write exclude, or empty the criterion',
        's1.csv!D6: "level" is a criterion of exclusion, and the vote is include; change the vote, or empty this cell',
    ]
