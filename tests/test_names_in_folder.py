"""Whatever has the name of a sheet, a journal or an export is read, or it is told that it is not."""

import os
from pathlib import Path

import pytest
from conftest import complaints

from review.project.load import load

LINK = "this link leads to a file that is not there; put the file there, or take the link away"
FOLDER = "this is a folder, though it is called as a file; rename it"
PIPE = "this is neither a file nor a folder; take it away"


def link(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere.csv")


def loop(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among files, and links only for some")
@pytest.mark.parametrize(
    "name",
    ["coding/screening-AB-1.csv", "coding/effects.xlsx", "coding/journal-AB.jsonl", "coding/duplicates.csv",
     "coding/codebook.toml", "exports/b.ris"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("make", "told"), [(link, LINK), (loop, LINK), (Path.mkdir, FOLDER), (lambda path: os.mkfifo(path), PIPE)]
)
def test_a_name_that_leads_to_no_file_is_an_error(small, name, make, told):
    path = small.path / "data" / name
    path.unlink(missing_ok=True)
    if name == "coding/codebook.toml" and told == FOLDER:
        told = 'review.toml: "data/coding/codebook.toml" is a folder'
    make(path)
    if name == "exports/b.ris" and told == FOLDER:  # as there may be; files in it are told
        assert load(small.path)
    else:
        (complaint,) = complaints(load, small.path)
        assert told in complaint
        assert f"data/{name}" in complaint


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("screening-AB-1.txt", "but for its ending, this is the name of a file of the sheet screening"),
        ("effects.csv.bak", "but for its ending, this is the name of a file of the sheet effects"),
        ("effects-2.XLSX~", "but for its ending, this is the name of a file of the sheet effects"),
        ("duplicates.csv.txt", "but for its ending, this is the name of a file of the sheet duplicates"),
        ("journal-AB.jsonl.bak", "but for its ending, this is the name of a journal"),
    ],
)
def test_a_name_of_a_sheet_with_another_ending_is_told(small, name, told):
    for file in (name, "notes.txt", "effect.txt", "screening.md", "journal.txt"):
        (small.path / "data/coding" / file).write_text("record\nr1\n")
    (problem,) = load(small.path).problems
    assert str(problem).startswith(f"data/coding/{name}: {told}; not read")
