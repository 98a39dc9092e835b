"""Supplements find rows of votes, and of several a record, that were edited and moved since."""

import csv
import io
from dataclasses import replace

import pytest
from small_review import CODEBOOK, fill, rows
from test_supplements import HEAD, complaints, filled, read, supplement, written

from review.coding import read_codebook, read_sheet, supplement_rows
from review.coding.issued import FORMATS
from review.coding.supplements import batch, waiting
from review.errors import ReviewError, SheetError

VOTES = """
version = 2
[screening]
PER
[screening.columns]
record = { type = "record", required = true }
coder = {}
round = {}
vote = { type = "code", codes = { include = {}, exclude = {}, undecided = {} } }
criterion = { type = "code", codes = { focus = {} } }
note = {}
method = { required = true, since = 2 }
"""
VOTED = ["record,coder,round,vote,criterion,note", "x,EF,,include,,", "y,EF,,exclude,focus,", "z,EF,,include,,"]


def votes(*files, per="one"):
    book = VOTES.replace("PER", f'per_record = "{per}"')
    return read_sheet(read_codebook(book, "codebook.toml")["screening"], files)


def voted(*lines):
    return ("ef.csv", "\n".join((VOTED[0], *lines)) + "\n")


def asked_of_voted(*values, coder="EF"):
    data = FORMATS["csv"](batch(votes(voted(*VOTED[1:])), ["method"], coder))
    return ("s.csv", filled(data, "method", values))


@pytest.mark.parametrize("per", ["one", "many"])
def test_a_row_of_votes_that_was_edited_and_moved_is_found_by_its_names_and_that_is_told(per):
    moved = voted("z,EF,2,include,,", f"{VOTED[3]}edited", VOTED[1], "y,EF,,undecided,,far from here")
    sheet = votes(moved, asked_of_voted("survey", "panel", "theory"), per=per)
    assert [(row["record"], row["round"], row["method"]) for row in sheet.rows] == [
        ("z", "2", ""), ("z", "", "theory"), ("x", "", "survey"), ("y", "", "panel"),
    ]  # fmt: skip
    assert str(sheet.remarks[0]) == (
        "s.csv:3: ef.csv:5 has changed since this supplement was made of it, and so have 1 more; "
        "found by its record, coder and round"
    )


def test_a_row_that_is_named_by_none_or_several_is_told_with_the_places_where_its_names_stand():
    given = asked_of_voted("survey", "panel", "theory")
    twice = "y,EF,,undecided,,once", "y,EF,,undecided,,twice"
    with pytest.raises(SheetError) as caught:
        votes(voted(VOTED[1], VOTED[3], *twice), given, per="many")
    assert "ef.csv:3 says otherwise now, and the same record, coder and round in ef.csv:4, ef.csv:5; " in str(
        caught.value
    )


def test_records_of_a_supplement_sorted_by_themselves_name_no_row():
    rows = list(csv.DictReader(io.StringIO(asked_of_voted("survey", "panel", "theory")[1])))
    for row, record in zip(rows, "zyx", strict=True):
        row["(record)"] = record
    changed = voted(*(f"{line}changed" for line in VOTED[1:]))
    with pytest.raises(SheetError) as caught:
        votes(changed, ("s.csv", written(rows)))
    assert [complaint.where for complaint in caught.value.complaints] == ["s.csv:2", "s.csv:4"]


def test_another_finding_of_the_one_study_is_not_taken_for_the_old_one():
    given = supplement(read(("f.csv", HEAD + "x,trust,before,0.5,kept\n")))
    moved = read(("f.csv", HEAD + "y,size,after,,\nx,trust,before,0.5,edited\n"), ("s.csv", given))
    assert [row["country"] for row in moved.rows] == ["", "NO"]
    (told,) = complaints(("f.csv", HEAD + "y,size,after,,\nx,size,after,0.1,\n"), ("s.csv", given))
    assert "f.csv:2 says otherwise now, and the same record in f.csv:3" in told


def test_a_supplement_without_a_coder_shows_no_vote_of_several():
    others = voted(*VOTED[1:], "x,CD,,exclude,focus,a note of CD")
    sheet = votes(others)
    made = batch(sheet, ["method"])
    assert made.shown == ("row", "(record)", "(coder)")
    assert not {"exclude", "focus", "a note of CD"} & {text for row in made.rows for text in row.values()}
    given = ("s.csv", filled(FORMATS["csv"](made), "method", ("survey", "panel", "theory", "case")))
    assert [row["method"] for row in votes(others, given).rows] == ["survey", "panel", "theory", "case"]
    own = batch(sheet, ["method"], "cd")
    assert [(row["row"], row["(vote)"]) for row in own.rows] == [("ef.csv:5", "exclude")]


def test_what_a_record_is_stands_beside_but_not_below_a_heading_of_the_sheet_itself():
    sheet = votes(voted(VOTED[1]))
    sheet = replace(sheet, rows=tuple(replace(row, record_id="doi:x") for row in sheet.rows))
    known = {"doi:x": {"authors": "A, B.", "title": "=1+1", "note": "of the record"}}
    made = batch(sheet, ["method"], "EF", records=known)
    assert made.shown == ("row", "authors", "title", "(record)", "(coder)", "(vote)")
    read_again = votes(voted(VOTED[1]), ("s.csv", filled(FORMATS["csv"](made), "method", ["survey"])))
    assert [row["method"] for row in read_again.rows] == ["survey"]
    assert not read_again.remarks


def test_practice_need_not_be_completed_and_what_is_missing_is_told_once():
    files = [("ab.csv", f"{VOTED[0]}\nx,AB,,include,,\ny,AB,calibration,include,,\n"), voted(*VOTED[1:])]
    sheet = votes(*files)
    assert [row["row"] for row in batch(sheet, ["method"]).rows] == ["ab.csv:2", "ef.csv:2", "ef.csv:3", "ef.csv:4"]
    (told,) = sheet.remarks
    assert str(told) == (
        'ab.csv: 4 rows here and in 1 more file have no "method" yet, new since version 2 of the codebook; '
        "`review sheet screening --column method --coder NAME` issues them"
    )
    sheet = votes(*files, asked_of_voted("survey", "", ""))
    (told,) = sheet.remarks
    assert told.done == (
        "s.csv asks for 2 of them, `review sheet screening --column method --coder NAME` issues 1 of them"
    )
    assert waiting(sheet) == {"s.csv": 2}


def test_a_supplement_with_the_titles_of_other_rows_is_told_by_their_cells(small):
    fill(small.path / small.issue("EF", batch=3).file, vote="include")
    book = small.path / "data/coding/codebook.toml"
    book.write_text(f"version = 2\n{CODEBOOK}".replace("\nnote =", "\nmethod = { since = 2 }\nnote ="))
    file = small.path / small.issue("EF", columns=["method"]).file
    fill(file, method="survey")
    issued = rows(file)
    assert [(row["title"], row["year"], row["(vote)"]) for row in issued] == [
        (f"'={n} Title", "2020", "include") for n in range(3)
    ]
    file.write_text(written(issued[::-1]), "utf-8-sig")
    assert [row["method"] for row in small.votes()] == ["survey"] * 3
    for row, title in zip(issued, ("'=1 Title", "'=0 Title", "'=2 Title, edited"), strict=True):
        fill(file, 2 - issued.index(row), title=title)
    with pytest.raises(ReviewError) as caught:
        small.run()
    assert [complaint.what for complaint in caught.value.complaints] == [
        "this title was issued in another row, 4", "this title was issued in another row, 3",
    ]  # fmt: skip


def test_of_rows_of_different_records_that_share_a_check_each_gets_its_own(monkeypatch):
    given = asked_of_voted("survey", "panel", "theory")
    _, second, _ = csv.DictReader(io.StringIO(given[1]))
    shared = second["row_check"]  # that of the first row, too, once it is edited
    made = supplement_rows.check
    monkeypatch.setattr(
        supplement_rows, "check", lambda of, cells: shared if cells.get("note") == "edited" else made(of, cells)
    )
    sheet = votes(voted(f"{VOTED[1]}edited", f"{VOTED[2]}changed", VOTED[3]), given)
    assert [row["method"] for row in sheet.rows] == ["survey", "panel", "theory"]
