"""The command line: exit codes, what goes to which stream, and that looking is quick and writes nothing."""

import subprocess
import sys

import pytest
from conftest import ROOT, SHARED


def review(*args, **kwargs):
    return subprocess.run(
        [sys.executable, "-m", "review", *map(str, args)], capture_output=True, text=True, encoding="utf-8", **kwargs
    )


def tree(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_new_review_runs_as_it_is_and_is_up_to_date(tmp_path):
    done = review("init", tmp_path / "mine")
    assert (done.returncode, done.stderr.count("Next:")) == (0, 1)
    done = review("run", tmp_path / "mine")
    assert done.returncode == 0
    assert "6 entries read from 1 export, 0 merged as duplicates: 6 records" in done.stdout
    done = review("status", tmp_path / "mine")
    assert "reports/ is up to date" in done.stdout
    assert "Next: review sheet screening" in done.stdout


def test_init_overwrites_nothing(new):
    before = tree(new)
    done = review("init", new)
    assert done.returncode == 2
    assert "something stands here already" in done.stderr
    assert tree(new) == before


def test_check_and_status_and_explain_write_nothing(new):
    before = tree(new)
    assert review("status", new).stdout.splitlines()[2] == "never run"
    assert "`review run` would write" in review("check", new).stderr
    assert review("explain", "case2019", new).returncode == 0
    assert tree(new) == before


def test_explain_tells_the_way_of_a_record(new):
    told = review("explain", "sample2020", new).stdout
    for text in ("search string: keep", "journal lists: keep", "inclusion coding: keep", "In the end: included",
                 "data/exports/example.ris:", "data/coding/screening.csv:3", "data/coding/findings.csv:3"):  # fmt: skip
        assert text in told
    done = review("explain", "sampel2020", new)
    assert done.returncode == 2
    assert 'did you mean "sample2020"?' in done.stderr


def test_status_tells_what_changed(new):
    review("run", new)
    with (new / "data/coding/findings.csv").open("a") as file:
        file.write("\n")
    told = review("status", new).stdout
    assert "changed since the last run: data/coding/findings.csv" in told
    assert f"Next: review run {new}" in told


def test_status_tells_of_a_new_sheet(new):
    review("run", new)
    name = review("sheet", "screening", new, "--coder", "CD").stdout.strip()
    assert f"changed since the last run: {name}" in review("status", new).stdout


def test_a_blank_sheet_is_for_open_records_and_never_overwrites(new):
    first = review("sheet", "screening", new, "--coder", "CD")
    assert first.stdout == "data/coding/screening-CD-1.csv\n"
    sheet = new / first.stdout.strip()
    text = sheet.read_text("utf-8-sig")
    assert text.splitlines()[0] == "record,authors,year,title,journal,abstract,coder,note,vote,criterion"
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["instance-2021-bd11ba"]
    again = review("sheet", "screening", new, "--coder", "CD")
    assert (again.stdout, again.returncode) == ("", 0)
    assert "Nothing left to code" in again.stderr
    second = review("sheet", "screening", new, "--coder", "CD", "--decided")
    assert second.stdout == "data/coding/screening-CD-2.csv\n"
    records = [line.split(",")[0] for line in (new / second.stdout.strip()).read_text("utf-8-sig").splitlines()[1:]]
    assert [record.rpartition("-")[0] for record in records] == ["example-2018", "sample-2020"]
    assert sheet.read_text("utf-8-sig") == text
    assert review("run", new).returncode == 0
    sheet.write_text(text.replace(",CD,,,", ",CD,,include,"), "utf-8-sig")
    assert "included 3" in review("run", new).stdout


def test_slips_of_the_command_line_are_told(new):
    assert review("sheet", "screnning", new).returncode == 2
    assert 'did you mean "screening"?' in review("sheet", "screnning", new).stderr
    assert review("sheet", "screening", new, "--coder", "../x").returncode == 2
    assert review("frobnicate").returncode == 2
    assert "Traceback" not in review("run", new / "nowhere").stderr


def test_entries_that_cannot_be_read_are_exit_1_and_the_rest_is_reported(new):
    with (new / "data/exports/example.ris").open("a") as file:
        file.write("\nTI  - no type before it, and nothing after\n\nTY  - JOUR\nID  - z\nTI  - Last\nER  - \n")
    done = review("run", new)
    assert done.returncode in (0, 1)
    assert (done.returncode == 1) == ("could not be read" in done.stderr)
    assert (new / "reports" / "problems.csv").read_text("utf-8-sig").count("example.ris") >= 1


def test_looking_is_quick():
    """Help and status load no table library: what is not imported costs no time, on any machine."""
    heavy = "pandas", "networkx", "jinja2", "lxml", "docx", "resvg_py"
    code = (
        "import sys; from review import cli; from review.project import status;"
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_it_runs_on_exports_that_nobody_here_made(new):
    exports = new / "data" / "exports"
    (exports / "example.ris").unlink()
    for name in ("wos_management.txt", "wos_restoration.ciw", "scopus_restoration.ris"):
        (exports / name).write_bytes((SHARED / "data" / "exports" / name).read_bytes())
    (new / "queries" / "topic.wos.txt").write_bytes((ROOT / "queries" / "ch-topic.wos.txt").read_bytes())
    for sheet in ("screening", "constructs", "perspectives", "findings"):
        path = new / "data" / "coding" / f"{sheet}.csv"
        path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    done = review("run", new)
    assert done.returncode == 0, done.stderr
    assert "1,431 entries read from 3 exports" in done.stdout
