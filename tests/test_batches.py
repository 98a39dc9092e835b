"""Batches: which records are issued to whom, as which file, and that no command rewrites what a person typed."""

import csv
import io
import subprocess
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from review.coding.journal import Event, line
from review.errors import ReviewError
from review.pipeline import run
from review.project import batches
from review.project.batches import issue
from review.project.due import records_to_code
from review.project.load import load
from review.report import write

CODEBOOK = """
[screening]
label = "Screening"
per_record = "one"
[screening.columns]
record = { type = "record", required = true }
coder = { type = "text" }
round = { type = "text" }
vote = { type = "code", codes = { include = {}, exclude = {}, undecided = {} } }
criterion = { type = "code", codes = { focus = {}, level = {} } }
note = { type = "text" }

[effects]
label = "Effects"
[effects.columns]
record = { type = "record", required = true }
finding = { type = "text", required = true }
effect = { type = "number" }
"""


class Small:
    """A small review with one stage, of votes, to be filled in by its coders."""

    def __init__(self, path: Path, records: int = 8, stage: str = ""):
        self.path = path
        for folder in ("data/exports", "data/coding"):
            (path / folder).mkdir(parents=True)
        (path / "review.toml").write_text(
            'title = "T"\n[[export]]\nfiles = "data/exports/*"\ndatabase = "D"\n[[stage]]\nkind = "coding"\n' + stage
        )
        (path / "data/coding/codebook.toml").write_text(CODEBOOK)
        self.count = 0
        self.export(records)

    def export(self, records: int) -> None:
        """Another export, with so many new records."""
        new = range(self.count, self.count + records)
        text = "".join(f"TY  - JOUR\nID  - r{n}\nTI  - ={n} Title\nPY  - 2020\nAU  - F{n}, A.\nER  - \n\n" for n in new)
        (self.path / f"data/exports/{self.count}.ris").write_text(text)
        self.count += records

    def run(self):
        return run(load(self.path))

    def issue(self, coder, name="screening", **settings):
        return issue(self.run(), self.path, name, coder=coder, **settings)

    def records(self, coder, name="screening", **settings) -> list[str]:
        """The titles of a new batch, by which records are told apart here."""
        issued = self.issue(coder, name, **settings)
        return [row["title"].lstrip("'=").split()[0] for row in rows(self.path / issued.file)] if issued.file else []

    def votes(self) -> list:
        return list(self.run().sheets["screening"].rows)


def rows(file: Path) -> list[dict[str, str]]:
    if file.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    lines = openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)
    heads = next(lines)
    return [dict(zip(heads, ("" if v is None else v for v in cells), strict=True)) for cells in lines if any(cells)]


def fill(file: Path, which: int | None = None, **cells: str) -> None:
    """A person fills in one row of a sheet, or all, and saves it."""
    if file.suffix == ".csv":
        typed = rows(file)
        for at, row in enumerate(typed):
            if which in (None, at):
                row.update(cells)
        out = io.StringIO(newline="")
        lines = csv.DictWriter(out, list(typed[0]), lineterminator="\n")
        lines.writeheader()
        lines.writerows(typed)
        file.write_text(out.getvalue(), "utf-8-sig", newline="")
        return
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    for at in range(sheet.max_row - 1):
        if which in (None, at) and sheet.cell(at + 2, 1).value:
            for name, text in cells.items():
                cell = sheet.cell(at + 2, heads.index(name) + 1)
                assert cell.number_format == "@"
                cell.value, cell.data_type = text, "s"  # as Excel has what is typed into a cell of text, be it =1+1
    book.save(file)


@pytest.fixture
def small(tmp_path):
    return Small(tmp_path / "small")


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


# ---- the law: what a person typed is never rewritten -----------------------------------------------------------------

CODERS = ("AB", "CD")
VOTES = ("include", "exclude", "undecided")
STEPS = st.one_of(
    st.tuples(st.just("export"), st.integers(1, 3)),
    st.tuples(st.just("issue"), st.sampled_from(CODERS), st.sampled_from(("csv", "xlsx")), st.integers(1, 3),
              st.sampled_from(("", "calibration", "2"))),
    st.tuples(st.just("edit"), st.integers(0, 9), st.integers(0, 2), st.sampled_from(VOTES)),
    st.tuples(st.just("run")),
)  # fmt: skip


def cells(folder: Path) -> dict[tuple[str, str, str, str], str]:
    """(coder, round, record, column) -> what a person typed there, as the files have it."""
    found = {}
    for file in sorted(folder.glob("data/coding/screening-*")):
        for row in rows(file):
            for name in ("vote", "criterion", "note"):
                if row[name]:
                    key = (row["coder"], row["round"], row["record_id"], name)
                    assert key not in found
                    found[key] = row[name]
    return found


@settings(max_examples=8)
@given(st.lists(STEPS, min_size=3, max_size=6))
def test_whatever_is_done_every_human_cell_stays_and_every_vote_counts(tmp_path_factory, steps):
    small = Small(tmp_path_factory.mktemp("law") / "review", 4, "coders = 2\n")
    typed: dict[tuple[str, str, str, str], str] = {}
    given: dict[tuple[str, str], list[str]] = {}
    for step in [*steps, ("issue", "AB", "xlsx", 2, ""), ("edit", 0, 0, "include"), ("run",)]:
        before = {path: path.read_bytes() for path in small.path.glob("data/**/*") if path.is_file()}
        edited = None
        match step:
            case "export", n:
                small.export(n)
            case "issue", coder, format, n, round:
                if file := small.issue(coder, round=round, batch=n, format=format).file:
                    new = [row["record_id"] for row in rows(small.path / file)]
                    had = given.setdefault((coder, round), [])
                    assert not set(new) & set(had)  # no record twice to one coder in a round
                    had += new
                    assert len(new) <= n
            case "edit", at, row, vote:
                files = sorted(small.path.glob("data/coding/screening-*"))
                if files:
                    edited = files[at % len(files)]
                    told = rows(edited)[row % len(rows(edited))]
                    said = {"vote": vote, "criterion": "focus" if vote == "exclude" else "", "note": "'=note; -1"}
                    fill(edited, row % len(rows(edited)), **said)
                    typed |= {(told["coder"], told["round"], told["record_id"], c): t for c, t in said.items() if t}
                    if vote != "exclude":
                        typed.pop((told["coder"], told["round"], told["record_id"], "criterion"), None)
            case _:
                small.run()
        assert all(path.read_bytes() == data for path, data in before.items() if path != edited)
        assert cells(small.path) == typed
    counted = {(row["coder"], row["round"], row.record_id): row["vote"] for row in small.votes()}
    assert counted == {key[:3]: text for key, text in typed.items() if key[3] == "vote"}


def test_a_run_writes_reports_alone(small):
    fill(small.path / small.issue("AB", batch=2, format="xlsx").file, vote="include")
    before = {path: path.read_bytes() for path in small.path.rglob("*") if path.is_file()}
    write(small.run(), small.path / "reports")
    assert all(path.read_bytes() == data for path, data in before.items())


def git(folder: Path, *args: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")
    return subprocess.run(["git", *who, *args], cwd=folder, capture_output=True, text=True, check=True).stdout


def test_a_sheet_grows_by_a_column_and_by_a_hundred_records_with_additions_only(small, tool):
    tool("git")
    coding = small.path / "data/coding"
    fill(small.path / small.issue("AB").file, vote="include")
    effects = small.path / small.issue("", "effects").file
    fill(effects, finding="Needs differ.")
    fill(effects, 1, finding="=needs differ, too", effect="-0.32")
    git(small.path, "init", "-q")
    git(small.path, "add", ".")
    git(small.path, "commit", "-q", "-m", "before")

    # a hundred records
    small.export(100)
    fill(small.path / small.issue("AB", format="xlsx").file, vote="include")
    fill(small.path / small.issue("", "effects").file, finding="Further ones.")
    # a column, new since version 2
    (coding / "codebook.toml").write_text("version = 2\n" + CODEBOOK + 'country = { type = "text", since = 2 }\n')
    supplement = small.path / small.issue("", "effects", columns=["country"]).file
    assert small.issue("", "effects", columns=["country"]).file is None  # it waits to be filled in
    fill(supplement, country="Norway")
    fill(supplement, 1, country="-")

    git(small.path, "add", "-A")
    told = [line.split("\t") for line in git(small.path, "diff", "--cached", "--numstat").splitlines()]
    assert {file for _, _, file in told} == {
        "data/exports/8.ris", "data/coding/screening-AB-2.xlsx", "data/coding/effects-2.csv",
        "data/coding/effects-3.csv", "data/coding/codebook.toml",
    }  # fmt: skip
    assert all(deleted in ("0", "-") for _, deleted, _ in told)
    status = git(small.path, "diff", "--cached", "--name-status").split("\n")
    assert [line for line in status if line and not line.startswith("A\t")] == ["M\tdata/coding/codebook.toml"]
    coded = small.run().sheets["effects"].rows
    assert len(coded) == 108
    assert {row["country"] for row in coded} == {"Norway", "-"}
    assert [row["finding"] for row in coded if row["country"] == "-"] == ["=needs differ, too"]


def test_what_a_batch_of_the_worked_example_shows_is_what_the_records_say(folder):
    """Of the review at the root of the repository: new batches hold what is still to be coded there."""
    assert folder != ROOT
    review = run(load(folder))
    issued = issue(review, folder, "constructs", coder="AB", batch=5, format="xlsx")
    for row in rows(folder / issued.file):
        assert row["title"] == review.records.loc[row["record"], "title"]
    assert len(run(load(folder)).sheets["constructs"].waiting) == issued.rows == 5
