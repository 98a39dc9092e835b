"""What a run tells of changes beside its reports, when it tells it anew, and what people edit in it."""

import json
import shutil
import sys

import pytest
from test_changes import change

from review import report
from review.pipeline import run
from review.project.load import load
from review.report.changes import CHANGES, STATE, is_ours
from review.report.manifest import MANIFEST, VERSIONS


def written(folder):
    done = report.write(run(load(folder)), folder / "reports")
    return done, {p.name: p.read_bytes() for p in (folder / "reports").iterdir() if p.name != VERSIONS}


@pytest.fixture(scope="session")
def first(tmp_path_factory):
    """A new review after its first run, without figures and with one format, which is quicker."""
    from review.project.scaffold import scaffold

    folder = tmp_path_factory.mktemp("first") / "new"
    scaffold(folder)
    change(folder / "review.toml", '["md", "html", "tex", "docx", "xlsx", "csv"]', '["csv"]')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["review.report.contents"], "figures", lambda review: [])
        written(folder)
    return folder


@pytest.fixture
def ran(first, tmp_path, monkeypatch):
    """A copy of a new review after its first run."""
    monkeypatch.setattr(sys.modules["review.report.contents"], "figures", lambda review: [])
    return shutil.copytree(first, tmp_path / "new")


def vote(folder):
    """Change what a stage rules."""
    change(folder / "review.toml", "first = 2000", "first = 2020")


def told_in(files):
    return files[CHANGES].decode()


def test_the_first_run_has_nothing_to_compare_with_and_the_next_leaves_every_byte(ran):
    done, files = written(ran)
    assert "There is nothing to compare this run with: no run before it has left reports here." in told_in(files)
    assert not done.changes
    assert not done.changes.in_short
    assert CHANGES not in json.loads(files[MANIFEST])["outputs"]
    assert written(ran)[1] == files


def test_a_run_that_changes_something_tells_it_and_the_next_leaves_it(ran):
    vote(ran)
    done, files = written(ran)
    assert done.changes
    assert done.changes.in_short.startswith("Changed since the last run: ")
    assert "**review.toml**: \\[\\[stage\\]\\] years changed" in told_in(files)
    assert "## Records" in told_in(files)
    assert not done.kept
    again, same = written(ran)
    assert same == files
    assert (again.changes.in_short, again.kept) == ("", [])


def test_an_input_that_changes_no_report_leaves_what_was_told(ran):
    vote(ran)
    _, files = written(ran)
    with (ran / "review.toml").open("a") as file:
        file.write("\n# no change\n")
    done, after = written(ran)
    assert done.changes.in_short == "The inputs changed since the last run, and no report did."
    assert after[CHANGES] == files[CHANGES]
    assert {name for name in files if files[name] != after[name]} == {STATE, MANIFEST}


def test_what_a_person_edits_in_changes_md_is_kept(ran):
    vote(ran)
    written(ran)
    file = ran / "reports" / CHANGES
    assert is_ours(file.read_bytes())
    change(file, "In short", "In brief")
    mine = file.read_bytes()
    assert not is_ours(mine)
    done, _ = written(ran)
    assert (done.kept, file.read_bytes()) == ([], mine)
    change(ran / "review.toml", "first = 2020", "first = 2000")
    done, files = written(ran)
    assert done.kept == ["changes.edited.md"]
    assert files["changes.edited.md"] == mine
    assert is_ours(files[CHANGES])


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda reports: (reports / STATE).unlink(), "the reports before it had no state.json"),
        (lambda reports: (reports / STATE).write_text("{}"), "was changed after it was written"),
        (lambda reports: (reports / MANIFEST).unlink(), "manifest.json does not tell of the state.json"),
        (lambda reports: (reports / MANIFEST).write_text("[3]"), "manifest.json does not tell of the state.json"),
    ],
)
def test_what_cannot_be_compared_is_told_in_words(ran, harm, why):
    harm(ran / "reports")
    vote(ran)
    done, files = written(ran)
    assert why in done.changes.unknown
    assert why in told_in(files)
    assert is_ours(files[CHANGES])


def test_the_state_of_another_version_is_told_in_words(ran):
    reports = ran / "reports"
    manifest = json.loads((reports / MANIFEST).read_bytes())
    (reports / STATE).write_text('{"shape": 0}')
    import hashlib

    manifest["outputs"][STATE] = hashlib.sha256(b'{"shape": 0}').hexdigest()
    (reports / MANIFEST).write_text(json.dumps(manifest))
    done, _ = written(ran)
    assert done.changes.unknown.endswith("is of another version of this program")


def test_a_missing_changes_md_is_said_to_be_missing(ran):
    (ran / "reports" / CHANGES).unlink()
    _, files = written(ran)
    assert "What it was is not known" in told_in(files)
    assert written(ran)[1] == files


def test_after_a_killed_run_the_old_reports_are_compared_with(ran):
    (ran / "reports").rename(ran / ".reports-old")
    vote(ran)
    done, _ = written(ran)
    assert not done.changes.unknown
    assert done.changes.told


def test_diff_tells_what_a_run_would_change_and_writes_nothing(ran, review, monkeypatch):
    def diff(*args):
        done = review("diff", ran, *args)
        assert done.returncode == 0
        return done.stdout

    assert diff() == "Nothing would change.\n"
    vote(ran)
    files = {p: p.read_bytes() for p in ran.rglob("*") if p.is_file()}
    out = diff()
    assert out.startswith("Inputs (1 input)\n  review.toml: [[stage]] years changed")
    assert "\nRecords (" in out
    assert {p: p.read_bytes() for p in ran.rglob("*") if p.is_file()} == files
    monkeypatch.setattr("review.cli.changes.MOST", 1)
    assert "more: see them with --all" in diff()
    assert diff("--all") == out
    (ran / "reports" / STATE).unlink()
    assert diff() == "Nothing to compare with: the reports before it had no state.json.\n"


def test_votes_that_are_gone_are_told_by_coder_and_other_reasons_apart_from_other_rulings(ran):
    file = ran / "data/coding/screening.csv"
    head, first, *rest = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text(head + "".join(rest), "utf-8")
    done, files = written(ran)
    assert done.changes.in_short.startswith(
        "Changed since the last run: 1 fewer vote of AB, 1 record decided otherwise"
    )
    assert "- **screening, AB**: 2 coded" in told_in(files)
    record = first.split(",")[0]
    file.write_text(head + f"{record},AB,undecided,,\n" + "".join(rest), "utf-8")
    done, _ = written(ran)
    assert done.changes.in_short.startswith("Changed since the last run: 1 record with another reason")
