"""`review evidence …`: what is shown, what is written, and that nobody's file is written over."""

import csv
import io

import pytest
from typer.testing import CliRunner

from review.cli import app
from review.errors import ReviewError

ASK = CliRunner()


@pytest.fixture
def done(monkeypatch, ch):
    """The worked example, carried out once."""
    monkeypatch.setattr("review.cli.evidence.carried_out", lambda folder: ch)


def ask(*words, columns="90"):
    return ASK.invoke(app, ["evidence", *map(str, words)], env={"COLUMNS": columns})


@pytest.mark.parametrize("question", ["gaps", "contradictions", "single", "orphans"])
def test_each_question_is_answered_in_every_format(done, question):
    shown = ask(question)
    assert shown.exit_code == 0
    assert all(len(line) <= 90 for line in shown.stdout.split("\n"))
    listed = ask(question, "--format", "csv")
    rows = list(csv.reader(io.StringIO(listed.stdout)))
    assert rows[0][-1] == "Rows"
    assert all(len(row) == len(rows[0]) for row in rows)
    assert ask(question, "--format", "md").stdout.startswith("*")


def test_paths_are_shown_and_an_unknown_name_is_the_scholars_error(done):
    assert "findings.csv:20" in ask("paths", "cnh", "New product performance").stdout
    failed = ask("paths", "CNH", "new product perfomance")
    assert isinstance(failed.exception, ReviewError)
    assert 'did you mean "new product performance"?' in str(failed.exception)
    along = ask("paths", "CH", "sustainable performance", "--propositions")
    assert all(name in along.stdout for name in ("P1", "P2", "P3", "P5", "I1"))


def test_an_empty_answer_is_told_in_words_and_is_no_failure(done):
    shown = ask("contradictions")
    assert shown.exit_code == 0
    assert "No link has findings of opposite signs" in shown.stdout
    listed = ask("contradictions", "--format", "csv")
    assert listed.stdout.count("\n") == 1
    assert "No link has findings of opposite signs" in listed.stderr


def test_an_answer_is_written_in_the_format_of_its_ending_and_never_over_a_file_that_stands(
    done, folder, tmp_path, monkeypatch
):
    monkeypatch.setenv("REVIEW_CACHE", str(tmp_path / "cache"))
    for ending, start in (("csv", b"\xef\xbb\xbfDimension,"), ("md", b"*Where"), ("txt", b"Where there is evidence")):
        out = tmp_path / f"gaps.{ending}"
        assert ask("gaps", "--out", out).exit_code == 0
        assert out.read_bytes().startswith(start)
        assert ask("gaps", "--out", out).exit_code == 0  # our own, unchanged
        out.write_bytes(out.read_bytes() + b"a note of mine\n")
        assert "there is such a file already" in str(ask("gaps", "--out", out).exception)
        assert out.read_bytes().endswith(b"a note of mine\n")
    sheet = folder / "data/coding/findings.csv"
    before = sheet.read_bytes()
    assert ask("gaps", "--out", sheet).exit_code != 0
    assert sheet.read_bytes() == before
    assert "this is a folder" in str(ask("gaps", "--out", folder).exception)
    assert "there is no such folder" in str(ask("gaps", "--out", tmp_path / "no" / "x.csv").exception)


def test_an_answer_is_no_other_kind_of_file(done, tmp_path):
    for name, words in (("x.docx", ()), ("x", ()), ("x.xlsx", ("--format", "md"))):
        told = str(ask("gaps", "--out", tmp_path / name, *words).exception)
        assert "let its name end in .txt, .csv or .md" in told
    assert list(tmp_path.iterdir()) == []


def test_a_review_without_findings_says_what_is_missing(folder):
    toml = folder / "review.toml"
    text = toml.read_text("utf-8").replace('"findings", "agenda"]', '"agenda"]')
    start, end = text.index('[[table]]\nkind = "findings"'), text.index('[[table]]\nkind = "agenda"')
    toml.write_text(text[:start] + text[end:], "utf-8")
    claims = folder / "data/claims.toml"
    claims.unlink(missing_ok=True)
    failed = ask("gaps", folder)
    assert 'this review has no sheet "findings" to ask' in str(failed.exception)


def test_a_new_review_answers_all_questions(new):
    for question in ("gaps", "contradictions", "single", "orphans"):
        assert ask(question, new).exit_code == 0
