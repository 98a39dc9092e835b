"""Reports of two branches that git merged: made anew by the next run, and never taken for a person's edits."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

import review.project
from review.formats.merged import in_conflict, outputs_told
from review.report.swap import swap

ATTRIBUTES = Path(review.project.__file__).parent / "skeleton/gitattributes"


def reports_of(run: str, *, more: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Reports as runs write them: a text and a picture that all change, and files that one alone has or changes."""
    files = {"a.md": f"one\n{run}\nthree\n".encode(), "b.png": b"\0" + run.encode(), "same.md": b"as it was\n"}
    files |= {name: f"{name} of {run}\n".encode() for name in more}
    told = {"counts": {"of": run}, "outputs": {n: hashlib.sha256(d).hexdigest() for n, d in sorted(files.items())}}
    return files | {"manifest.json": (json.dumps(told, indent=1) + "\n").encode()}


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@pytest.mark.parametrize("attributes", [True, False])
def test_what_git_makes_of_the_reports_of_two_branches_is_nobodys_edit(tmp_path, attributes):
    def git(*args: str, fails: bool = False) -> None:
        who = ["-c", "user.name=AB", "-c", "user.email=ab@example.org", "-c", "init.defaultBranch=main"]
        done = subprocess.run(["git", *who, *args], cwd=tmp_path, capture_output=True, text=True)
        assert fails or done.returncode == 0, done.stdout + done.stderr

    def commit(files: dict[str, bytes]) -> None:
        assert swap(tmp_path / "reports", files) == []
        git("add", "-A")
        git("commit", "-q", "-m", "run")

    if attributes:
        shutil.copy(ATTRIBUTES, tmp_path / ".gitattributes")
    git("init", "-q")
    commit(reports_of("first"))
    git("checkout", "-q", "-b", "cd")
    commit(reports_of("CD", more=("same.md", "new.md")))
    git("checkout", "-q", "main")
    (tmp_path / "reports/letter.md").write_text("<<<<<<< a person's\n=======\n>>>>>>> own text\n")
    commit(reports_of("AB"))
    git("merge", "cd", fails=True)
    merged = (tmp_path / "reports/a.md").read_bytes()
    assert in_conflict(merged) != attributes  # with them, ours stands whole
    assert b"AB" in merged
    after = reports_of("both", more=("same.md",))
    commit(after)
    found = {path.name: path.read_bytes() for path in (tmp_path / "reports").iterdir()}
    assert found.pop("letter.md").startswith(b"<<<<<<< a person's")
    assert found == after


def test_status_takes_merged_reports_for_no_run(ran, review):
    manifest = ran / "reports/manifest.json"
    lines = manifest.read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith('  "summary.md"'))
    lines.insert(at, f'  "summary.md": "{"0" * 64}",')
    manifest.write_text("\n".join(lines))
    told = review("status", ran).stdout
    assert "reports/ holds reports of two branches that git merged; the next run makes them anew" in told
    assert "never run" not in told
    assert "up to date" not in told
    assert told.rstrip().endswith(f"Next: review run {ran}")


def test_hashes_of_a_merged_manifest_are_told_whatever_stands_around_them():
    one, two = "1" * 64, "2" * 64
    text = f'{{"inputs": {{"in.csv": "{one}"}},\n<<<<<<< ours\n "outputs": {{\n  "a \\"b\\".md": "{one}",\n=======\n'
    text += f'  "a \\"b\\".md": "{two}",\n>>>>>>> theirs\n  "c.md": "{one}"'
    assert outputs_told(text) == {'a "b".md': {one, two}, "c.md": {one}}
    assert outputs_told('{"inputs": {}}') == {}


def test_the_recipe_gives_the_lines_that_a_new_review_has():
    lines = ATTRIBUTES.read_text("utf-8")
    assert f"```text\n{lines}```" in (ROOT / "docs/how-to.md").read_text("utf-8")
    assert set(lines.splitlines()) <= set((ROOT / ".gitattributes").read_text("utf-8").splitlines())
