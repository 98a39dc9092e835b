"""Whatever is issued, and whatever grows, no command rewrites what a person typed, and every vote counts."""

import shutil
import subprocess
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from small_review import CODEBOOK, Small, fill, rows

from review.project.status import status
from review.report import write

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
    assert [row["title"] for row in rows(supplement)][:2] == ["'=0 Title", "'=1 Title"]
    write(small.run(), small.path / "reports")
    assert f"  {supplement.relative_to(small.path).as_posix()}: 108 rows to complete" in status(small.path)
    shutil.rmtree(small.path / "reports")
    fill(supplement, country="Norway")
    fill(supplement, 1, country="-")

    git(small.path, "add", "-A")
    told = [line.split("\t") for line in git(small.path, "diff", "--cached", "--numstat").splitlines()]
    assert {file for _, _, file in told} == {
        "data/exports/8.ris", "data/coding/screening-AB-2.xlsx", "data/coding/effects-2.csv",
        "data/coding/effects-3.csv", "data/coding/codebook.toml",
    }  # fmt: skip
    assert all(deleted in ("0", "-") for _, deleted, _ in told)
    changed = git(small.path, "diff", "--cached", "--name-status").split("\n")
    assert [line for line in changed if line and not line.startswith("A\t")] == ["M\tdata/coding/codebook.toml"]
    coded = small.run().sheets["effects"].rows
    assert len(coded) == 108
    assert {row["country"] for row in coded} == {"Norway", "-"}
    assert [row["finding"] for row in coded if row["country"] == "-"] == ["=needs differ, too"]
