"""`review screen --simulate` and `--stop`: without a page, from votes on records of a review or of exports."""

import csv
import io
import subprocess
import sys

import pytest
from test_rank import RECORDS, TRUTH
from typer.testing import CliRunner
from workbooks import workbook

from review import cli, rank
from review.errors import ReviewError
from review.exports.simulate import of_records, table_of_votes
from review.rank.stopping import ASSUMPTIONS


@pytest.fixture
def exports(tmp_path, monkeypatch):
    """The made-up records as a CSV file with ids, and the votes on them."""
    monkeypatch.chdir(tmp_path)
    with open("records.csv", "w", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(["record_id", "title", "abstract", "year", "included"])
        for at, (record, row) in enumerate(zip(RECORDS.index, RECORDS.to_dict("records"), strict=True)):
            abstract = row["abstract"] if isinstance(row["abstract"], str) else ""
            lines.writerow([record, row["title"], abstract, 1990 + at % 30, int(TRUTH[record])])
    rows = "".join(f"{record},{'include' if label else 'exclude'}\n" for record, label in TRUTH.items())
    (tmp_path / "votes.csv").write_text("record,vote\n" + rows)
    return tmp_path


def invoke(*words):
    return CliRunner().invoke(cli.app, list(map(str, words)))


def told(result, label):
    line = next(line for line in result.stdout.splitlines() if line.startswith(label))
    return line.removeprefix(label).replace("%", "").split()


def test_a_simulation_is_shown_beside_the_order_of_the_table_and_a_random_one(exports):
    result = invoke("screen", "--simulate", "votes.csv", "--exports", "records.csv", "--out", "curve.csv")
    assert result.exit_code == 0, result.output
    assert "120 labelled records, 12 of them relevant" in result.stdout
    ranked, plain, random = map(float, told(result, "loss (0 best, 1 worst)"))
    assert ranked < 0.25 < plain
    assert random == 0.5
    assert "after every vote" in result.stdout
    assert "ELAS u4 (ASReview 3.0.8), scikit-learn " in result.stdout
    rows = list(csv.DictReader(io.StringIO((exports / "curve.csv").read_text("utf-8-sig"))))
    assert len(rows) == 120
    assert rows[-1]["recall"] == rows[-1]["recall_in_table_order"] == rows[-1]["recall_at_random"] == "1.000000"
    assert rank.measured([row["relevant"] == "1" for row in rows]).loss == pytest.approx(ranked, abs=1e-4)
    (exports / "curve.csv").write_text("mine")
    again = invoke("screen", "--simulate", "votes.csv", "--exports", "records.csv", "--out", "curve.csv")
    assert isinstance(again.exception, ReviewError)
    assert (exports / "curve.csv").read_text() == "mine"


def test_a_labelled_export_brings_its_own_records(exports):
    by_table = invoke("screen", "--simulate", "votes.csv", "--exports", "records.csv")
    rows = list(csv.reader(io.StringIO((exports / "records.csv").read_text())))
    with open("asreview.csv", "w", newline="") as out:
        csv.writer(out).writerows(row[1:] for row in rows)
    alone = invoke("screen", "--simulate", "asreview.csv")
    assert alone.exit_code == 0, alone.output
    assert told(alone, "loss (0 best")[-1] == told(by_table, "loss (0 best")[-1]
    assert "120 labelled records, 12 of them relevant" in alone.stdout


def test_votes_of_several_coders_count_where_they_agree(tmp_path):
    (tmp_path / "votes.csv").write_text(
        "record,coder,round,vote\n"
        "a,AB,,include\na,CD,,include\n"  # agree
        "b,AB,,include\nb,CD,,exclude\n"  # disagree
        "c,AB,,include\nc,CD,,exclude\nc,EF,adjudication,exclude\n"
        "d,AB,calibration,include\nd,AB,,exclude\n"
        "e,AB,,undecided\nf,AB,,\n"
    )
    found = table_of_votes(tmp_path / "votes.csv")
    assert found.labels == {"a": True, "c": False, "d": False}
    assert found.open == 2


def test_votes_on_all_worksheets_count(tmp_path):
    heads = ["record", "vote"]
    both = workbook(AB=[heads, ["a", "include"]], CD=[heads, ["b", "exclude"], ["a", "include"]], Notes=[["anything"]])
    (tmp_path / "votes.xlsx").write_bytes(both)
    assert table_of_votes(tmp_path / "votes.xlsx").labels == {"a": True, "b": False}


def test_cells_that_are_no_votes_are_told_at_once(tmp_path):
    (tmp_path / "votes.csv").write_text("doi,included\n10.1/a,1\n10.1/b,perhaps\n10.1/c,2\n")
    with pytest.raises(ReviewError) as caught:
        table_of_votes(tmp_path / "votes.csv")
    assert [str(one) for one in caught.value.complaints] == [
        'votes.csv!B3: "perhaps" is no vote; write include, exclude or undecided',
        'votes.csv!B4: "2" is no vote; write include, exclude or undecided',
    ]


def test_votes_on_what_is_no_record_are_told(ch, tmp_path):
    (tmp_path / "v.csv").write_text("record,vote\n10.1002/smj.246,include\nnobody,exclude\n")
    labels, left = of_records(table_of_votes(tmp_path / "v.csv"), ch.records)
    assert labels == {"doi:10.1002/smj.246": True}
    assert left == ['"nobody" is the name of no record, or of several: its vote is left out']


def test_a_finished_sheet_of_a_review_can_be_simulated(folder):
    result = invoke("screen", folder, "--simulate", folder / "data/coding/screening.csv")
    assert result.exit_code == 0, result.output
    assert "64 labelled records, 42 of them relevant" in result.stdout
    assert "32 records are undecided" in result.stderr


@pytest.mark.parametrize(("text", "said"), [
    ("record,vote\nx,include\n", "no vote on any of the records"),
    ("", "the file is empty"),
    ("title,abstract,year\na b,c d,2000\n", "no vote on any of the records"),
])  # fmt: skip
def test_files_without_votes(folder, text, said):
    (folder / "v.csv").write_text(text)
    result = invoke("screen", folder, "--simulate", folder / "v.csv")
    assert isinstance(result.exception, ReviewError)
    assert said in str(result.exception)


def test_the_test_to_stop_is_shown_with_its_assumptions(folder):
    result = invoke("screen", folder, "--stop")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("That less than 95% of the relevant records have been found cannot be rejected")
    assert all(text in result.stderr for text in ASSUMPTIONS)
    assert "excludes nothing" in result.stderr
    assert "they were ranked. " not in result.stderr  # nothing tells in what order these votes were given
    assert "in conflict" in result.stderr


def test_neither_needs_the_pages(folder):
    script = "import sys; sys.modules.update(flask=None, waitress=None); from review.cli import app; app()"
    done = subprocess.run([sys.executable, "-c", script, "screen", str(folder), "--stop"], capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
