"""Batches: which records are issued to whom, as which file, and that no command rewrites what a person typed."""

from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from conftest import ROOT
from small_review import CODEBOOK, Small, fill, rows

from review.coding.journal import Event, line
from review.errors import ReviewError
from review.pipeline import run
from review.project import batches
from review.project.batches import issue
from review.project.due import records_to_code
from review.project.load import load

# ---- which records ---------------------------------------------------------------------------------------------------


def test_a_coder_gets_the_next_records_and_none_twice(small):
    assert small.records("AB", batch=3) == ["0", "1", "2"]
    assert small.records("AB", batch=3) == ["3", "4", "5"]
    assert small.records("AB") == ["6", "7"]
    assert small.records("AB") == []
    assert small.records("CD", batch=2) == ["0", "1"]


def test_a_coder_is_one_however_the_name_is_spelled(small):
    small.records("AB", batch=3)
    issued = small.issue("ab", batch=1)
    assert issued.file == "data/coding/screening-AB-2.csv"
    assert [(row["coder"], row["title"]) for row in rows(small.path / issued.file)] == [("AB", "'=3 Title")]


def test_of_two_batches_that_are_issued_at_once_one_is_told_to_begin_again(tmp_path):
    small = Small(tmp_path / "small", stage="coders = 1\n")
    small.issue("AB", batch=1)
    review = small.run()

    def told(coder: str) -> str:
        try:
            return str(issue(review, small.path, "screening", coder=coder).file)
        except ReviewError as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(told, ["CD", "EF"]))
    (made,) = (text for text in said if text.endswith(".csv"))
    assert f"{made}: this file of the sheet screening came to stand here meanwhile; give the command again" in said
    assert issue(review, small.path, "effects").file is None  # of another sheet


def test_a_codebook_that_is_named_by_a_pattern_has_its_sheets_issued(tmp_path):
    small = Small(tmp_path / "small", stage='[coding]\ncodebook = "data/coding/code*.toml"\n')
    assert small.issue("AB").file == "data/coding/screening-AB-1.csv"


def test_new_records_come_in_the_next_batch_alone(small):
    first = small.path / small.issue("AB").file
    before = first.read_bytes()
    small.export(2)
    assert small.records("AB") == ["8", "9"]
    assert first.read_bytes() == before


def test_no_record_is_given_to_more_coders_than_it_needs(tmp_path):
    small = Small(tmp_path / "two", 4, "coders = 2\n")
    first = small.issue("AB", batch=3).file
    assert small.records("CD", batch=2) == ["0", "1"]
    assert small.records("EF") == ["2", "3"]  # two coders wait for 0 and 1
    assert small.records("GH") == ["3"]
    assert small.records("IJ") == []
    fill(small.path / first, vote="include")
    assert small.records("IJ") == []
    assert small.records("IJ", decided=True) == ["0", "1", "2", "3"]


def test_what_is_decided_is_not_issued_unless_asked_for(small):
    fill(small.path / small.issue("AB", batch=2).file, vote="include")
    assert small.records("CD", batch=2) == ["2", "3"]
    assert small.records("CD", decided=True, batch=2) == ["0", "1"]


def test_a_calibration_is_of_the_same_records_for_all(tmp_path):
    small = Small(tmp_path / "two", 10, "coders = 2\n")
    first = small.records("AB", round="calibration", batch=4)
    assert len(first) == 4
    assert first != ["0", "1", "2", "3"]  # a draw, and the same at each place and time
    assert first == Small(tmp_path / "again", 10, "coders = 2\n").records("XY", round="calibration", batch=4)
    assert small.records("CD", round="calibration") == first
    assert small.records("EF", round="Calibration", batch=4) == first
    # what is practised is still to be coded, and nobody's practice counts as a coder
    for coder in ("AB", "GH"):
        assert small.records(coder) == [str(n) for n in range(10)]


def test_further_records_of_a_calibration_come_after_those_that_others_have(tmp_path):
    small = Small(tmp_path / "c", 10)
    three = small.records("AB", round="calibration", batch=3)
    five = small.records("CD", round="calibration", batch=5)
    assert set(three) < set(five)
    rest = small.records("AB", round="calibration")
    assert sorted(three + rest) == sorted(five)
    other = small.records("AB", round="calibration 2", batch=4)
    assert not set(other) & set(five)


def test_a_calibration_says_how_many_records_it_is_to_have(small):
    with pytest.raises(ReviewError, match=r"how many records .*add --batch 20"):
        small.issue("AB", round="calibration")


def test_what_was_voted_on_a_page_is_not_issued_again(small):
    record = small.run().records.index[1]
    event = Event("2026-01-01T00:00:00.000000Z", "AB", "screening", record, {"vote": "undecided"})
    (small.path / "data/coding/journal-AB.jsonl").write_bytes(line(event))
    assert small.records("AB", batch=2) == ["0", "2"]
    assert small.records("CD", batch=2) == ["0", "1"]


def test_a_later_round_is_of_what_is_still_open(small):
    one, two = (small.path / small.issue(coder, batch=3).file for coder in ("AB", "CD"))
    fill(one, vote="include")
    fill(two, vote="include")
    fill(two, 1, vote="exclude", criterion="focus")
    assert small.records("AB", round="2", batch=1) == ["1"]
    assert small.records("AB", round="2", batch=1) == ["3"]
    (row,) = rows(small.path / "data/coding/screening-AB-2.csv")
    assert (row["coder"], row["round"], row["vote"]) == ("AB", "2", "")


def test_a_sheet_of_many_rows_has_one_for_each_included_record_and_room_for_more(small):
    fill(small.path / small.issue("AB", batch=3).file, vote="include")
    file = small.path / small.issue("AB", "effects", format="xlsx").file
    assert file.name == "effects-AB-1.xlsx"
    sheet = openpyxl.load_workbook(file).worksheets[0]
    assert len(rows(file)) == 3
    (rule,) = sheet.data_validations.dataValidation
    assert str(rule.sqref).endswith("204")
    assert small.records("AB", "effects") == []


def test_a_batch_by_relevance_is_the_first_of_what_the_own_votes_teach_on_a_page_too(tmp_path):
    pytest.importorskip("sklearn")
    small = Small(tmp_path / "r", 0)
    words = ["customer needs", "customer needs differ", "weather", "weather rain", "rain", "customers with needs"]
    export = "".join(f"TY  - JOUR\nTI  - {n} {text}\nPY  - 2020\nER  - \n\n" for n, text in enumerate(words))
    (small.path / "data/exports/x.ris").write_text(export)
    (small.path / "data/exports/0.ris").unlink()

    def of_a_page(coder):
        review = small.run()
        due = records_to_code(review, "screening", coder, batch=1, order="relevance")
        return [title[0] for title in review.records.loc[due, "title"]]

    in_order = small.records("AB", order="relevance", batch=3)
    assert in_order == ["0", "1", "2"]  # nothing is known yet
    file = small.path / "data/coding/screening-AB-1.csv"
    fill(file, vote="include")
    fill(file, 2, vote="exclude", criterion="focus")
    assert of_a_page("AB") == ["5"]
    assert of_a_page("CD") == ["3"]  # what others voted teaches nothing, though it be decided
    assert small.records("CD", order="relevance", batch=1) == ["3"]
    assert small.records("AB", order="relevance") == ["5", "4", "3"]


def test_a_column_that_coders_fill_in_is_no_ground_for_a_check(small):
    book = small.path / "data/coding/codebook.toml"
    book.write_text(CODEBOOK + 'year = { type = "integer" }\n')
    fill(small.path / small.issue("AB", batch=1).file, vote="include")
    file = small.path / small.issue("", "effects").file
    assert "row_check" not in rows(file)[0]
    fill(file, finding="x", year="1999")
    assert [row["year"] for row in small.run().sheets["effects"].rows] == ["1999"]


# ---- slips -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"coder": "=x"}, "cannot be a coder's name"),
        ({"coder": "x" * 200}, "cannot be a coder's name"),
        ({"coder": "A\x00B"}, "cannot be a coder's name"),
        ({"coder": "A", "round": "adjudication"}, "review adjudicate screening"),
        ({"coder": "A", "name": "effects", "round": "2"}, r'no column "round".*add \[effects.columns.round\]'),
        ({"coder": "A", "order": "relevnce"}, 'did you mean "relevance"'),
        ({"coder": "A", "name": "effects", "order": "relevance"}, "orders what is left to screen"),
        ({"coder": "A", "name": "effects", "columns": ["efect"]}, 'did you mean "effect"'),
        ({"coder": "", "name": "effects", "columns": ["effect"], "batch": 3}, "issued all at once.*leave out --batch"),
        ({"coder": "A", "name": "screnning"}, 'did you mean "screening"'),
    ],
)
def test_slips_are_told(small, given, told):
    with pytest.raises(ReviewError, match=told):
        small.issue(**given)
    assert sorted(path.name for path in (small.path / "data/coding").iterdir()) == ["codebook.toml"]


def test_no_file_of_one_sheet_becomes_one_of_another(small):
    book = small.path / "data/coding/codebook.toml"
    book.write_text(CODEBOOK + '\n[screening-full]\n[screening-full.columns]\nnote = { type = "text" }\n')
    with pytest.raises(ReviewError, match='belong to the sheet "screening-full"'):
        small.issue("full")


# ---- files -----------------------------------------------------------------------------------------------------------


def test_a_number_is_given_once_whatever_the_format(small):
    files = [small.issue("AB", batch=1, format=format).file for format in ("csv", "xlsx", "csv")]
    assert [file.removeprefix("data/coding/screening-AB-") for file in files] == ["1.csv", "2.xlsx", "3.csv"]
    (small.path / "data/coding/screening-ab-4.ods").touch()
    (small.path / "data/coding/screening-ab-4.ods").rename(small.path / "data/coding/SCREENING-AB-4.TXT")
    assert small.issue("AB", batch=1).file == "data/coding/screening-AB-5.csv"


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_an_issued_sheet_comes_back_as_it_was_filled_in(small, format):
    file = small.path / small.issue("AB", batch=3, format=format).file
    assert len(small.run().sheets["screening"].waiting) == 3
    fill(file, 0, vote="include", note="=1+1")
    fill(file, 1, vote="exclude", criterion="level")
    assert [(row.record_id, row["vote"], row["criterion"]) for row in small.votes()] == [
        (rows(file)[0]["record_id"], "include", ""), (rows(file)[1]["record_id"], "exclude", "level"),
    ]  # fmt: skip
    assert small.votes()[0]["note"] == "=1+1"


def test_a_text_that_excel_cannot_hold_is_told(small):
    text = f"TY  - JOUR\nTI  - Long\nPY  - 2020\nAB  - {'word ' * 8000}\nER  - \n"
    (small.path / "data/exports/long.ris").write_text(text)
    issued = small.issue("AB", format="xlsx")
    assert len(issued.unheld) == 1
    assert "abstract has 39,999 signs, more than a cell of Excel holds" in issued.unheld[0]
    assert small.issue("CD").unheld == ()


def test_a_batch_appears_whole_or_not_at_all(small, monkeypatch):
    def dies(*args, **kwargs):
        raise OSError(28, "No space left on device")

    before = sorted((small.path / "data/coding").iterdir())
    review = small.run()
    for name in ("fsync", "link"):
        with monkeypatch.context() as broken:
            broken.setattr(batches.os, name, dies)
            broken.setattr(batches.Path, "rename", dies)
            with pytest.raises(OSError, match="No space left"):
                issue(review, small.path, "screening", coder="AB")
        assert sorted((small.path / "data/coding").iterdir()) == before


def test_what_a_batch_of_the_worked_example_shows_is_what_the_records_say(folder):
    """Of the review at the root of the repository: new batches hold what is still to be coded there."""
    assert folder != ROOT
    review = run(load(folder))
    issued = issue(review, folder, "constructs", coder="AB", batch=5, format="xlsx")
    for row in rows(folder / issued.file):
        assert row["title"] == review.records.loc[row["record"], "title"]
    assert len(run(load(folder)).sheets["constructs"].waiting) == issued.rows == 5
