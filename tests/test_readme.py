"""What the README says is so: its commands, its message, its numbers, its links."""

import csv
import io
import re

import pytest
import typer
from conftest import ROOT

from review import cli
from review.errors import ReviewError
from review.pipeline import run
from review.project.load import load
from review.tables.counts import totals

TEXT = (ROOT / "README.md").read_text("utf-8")


def test_the_commands_are_those_of_the_program():
    listed = re.findall(r"^\| `review (\w+)", TEXT, re.MULTILINE)
    assert sorted(listed) == sorted(typer.main.get_command(cli.app).commands)


def test_both_one_line_commands_stand_there_as_ci_runs_them():
    lines = re.findall(r"^python3 -m venv .*$", TEXT, re.MULTILINE)
    assert [line.rpartition("&& ")[2] for line in lines] == [".venv/bin/review run", ".venv/bin/pytest"]
    assert all("pip install -c constraints.txt " in line for line in lines)
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "$(readme_command pytest)" in ci
    assert "$(readme_command 'review run')" in ci


def test_the_message_that_it_shows_is_what_the_program_says(folder):
    shown = re.search(r"^data/coding/screening\.csv!C(\d+): .*$", TEXT, re.MULTILINE)
    path = folder / "data/coding/screening.csv"
    grid = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    grid[int(shown[1]) - 1][2] = "inlcude"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(grid)
    path.write_text(out.getvalue(), "utf-8")
    with pytest.raises(ReviewError) as caught:
        run(load(folder))
    assert [str(complaint) for complaint in caught.value.complaints] == [shown[0]]


def test_the_number_of_works_is_that_of_the_review(ch):
    assert f"the {totals(ch)['records']} works" in " ".join(TEXT.split())


def test_every_link_and_picture_is_there():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert len(links) > 5
    assert all((ROOT / link).exists() for link in links if "://" not in link)


def test_the_citation_file_tells_the_version_of_the_program():
    from review import __version__

    told = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {__version__}\n" in told
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    for field in ("cff-version: 1.2.0", "title:", "message:", "authors:", "license: MIT"):
        assert field in told
