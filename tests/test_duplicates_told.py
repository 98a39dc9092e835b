"""What is told of works that may be duplicates, were joined, were retracted, or are called otherwise by now."""

import csv
import io

import pytest
from conftest import ROOT
from duplicate_pairs import SHEET, carried_out, data, export, fill, ris

from review import report
from review.nouns import Project
from review.pipeline import run
from review.project.load import load
from review.tables.way import way

pytestmark = pytest.mark.usefixtures("undrawn")


def test_the_command_line_says_where_to_decide(doubtful, review):
    def call(*args):
        done = review(*args)
        assert done.returncode == 0
        return done

    told = f"1 pair of records may be duplicates: decide in {SHEET}\n"
    before = data(doubtful)
    assert told in call("check", doubtful).stderr
    assert data(doubtful) == before
    assert told in call("run", doubtful).stderr
    assert told in call("status", doubtful).stdout
    assert f"Next: write same or different into the column decision of {SHEET}" in call("status", doubtful).stdout
    explained = call("explain", "k1", doubtful).stdout
    assert "may be the work doi:10.1234/2: " in explained
    assert f"decide in {SHEET}!AA2" in explained
    assert told.strip() in (doubtful / "reports/summary.md").read_text("utf-8")
    fill(doubtful / SHEET, "different")
    for verb in ("run", "status"):
        done = call(verb, doubtful)
        assert "duplicates: decide" not in done.stdout + done.stderr
    assert "duplicates: decide" not in (doubtful / "reports/summary.md").read_text("utf-8")


def test_a_run_that_fails_asks_nothing(doubtful, review, monkeypatch):
    monkeypatch.setattr(
        "review.report.write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left", "reports"))
    )
    assert review("run", doubtful).returncode == 2
    assert not (doubtful / SHEET).exists()


def test_explain_tells_entries_joinings_marks_and_where_values_came_from(new):
    export(new, "long.ris", ris("k1", more="AB  - Customers differ in what they want, and that matters here."))
    export(new, "doi.ris", ris("k2", "10.1234/1", title="RETRACTED: Selling to customers who differ"))
    told = "\n".join(way(run(load(new)), "k1"))
    assert "marked as: retracted" in told
    for name in ("long", "doi"):
        assert f"  entry data/exports/{name}.ris:1 (" in told
    (joined,) = [line for line in told.splitlines() if line.startswith("  merged by: ")]
    assert joined.endswith(("doi.ris:1 and data/exports/long.ris:1", "long.ris:1 and data/exports/doi.ris:1"))
    assert "  values of data/exports/doi.ris:1, but for\n    abstract: from data/exports/long.ris:1\n" in told


def test_a_retracted_work_that_is_included_is_told(new):
    title = "When telework hurts: isolation and team creativity"
    example = new / "data/exports/example.ris"
    example.write_text(example.read_text("utf-8").replace(title, f"RETRACTED: {title}"), "utf-8")
    review = run(load(new))
    (record,) = review.records.index[review.records["status"] == "retracted"]
    assert review.standings[record] == "included"
    files = report.render(review)
    assert f"Included although marked as retracted: {record}." in files["summary.md"].decode()
    (row,) = [r for r in csv.DictReader(io.StringIO(files["ledger.csv"].decode("utf-8-sig"))) if r["status"]]
    assert (row["record_id"], row["status"]) == (record, "retracted")


def test_votes_by_an_id_that_the_record_had_are_found_and_that_is_told(new, review):
    export(new, "two.ris", ris("k1", "10.1234/1", title="Remote work, creativity and the teams of tomorrow"))
    old = carried_out(new)
    with (new / "data/coding/screening.csv").open("a") as sheet:
        sheet.write("doi:10.1234/1,AB,include,,\n10.1234/1,CD,include,,\n")
    assert run(load(new)).remarks == ()
    export(new, "wos.ris", ris("k1", "10.1234/1", title="Remote work, creativity and the teams of tomorrow",
                               more="AN  - WOS:000000000000001"))  # fmt: skip
    now = run(load(new))
    assert "doi:10.1234/1" in old.records.index
    assert now.standings["WOS:000000000000001"] == "included"
    (remark,) = now.remarks
    assert remark.where == "data/coding/screening.csv!A4"
    assert remark.what.startswith("2 rows of the sheet screening call their record by another name than its id: ")
    assert '"doi:10.1234/1" is "WOS:000000000000001"' in remark.what
    assert not remark.lost
    done = review("run", new)
    assert done.returncode == 0
    assert remark.what in done.stderr
    for file in ("summary.md", "problems.csv"):
        assert "2 rows of the sheet screening call" in (new / "reports" / file).read_text("utf-8")


def test_the_worked_example_has_no_remark(ch):
    """Its sheets name records by citation keys, which are no ids that moved."""
    assert ch.remarks == ()
    assert isinstance(ch.project, Project)
    assert [p.where for p in ch.pairs] == [row.where for row in ch.project.asked if row.same is None]
    assert not (ROOT / ch.project.asks_in).exists()
