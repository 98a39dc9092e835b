"""The command line: exit codes, what goes to which stream, and that looking is quick and writes nothing."""

import csv
import json
import os
import shlex
import subprocess
import sys
import tomllib

import pytest
from conftest import ROOT, SHARED

from review.project.status import NO_VOTE, as_typed
from review.project.status import status as look

pytestmark = pytest.mark.usefixtures("undrawn")


def outside(*args):
    """The command as a person starts it."""
    return subprocess.run(
        [sys.executable, "-m", "review", *map(str, args)], capture_output=True, text=True, encoding="utf-8"
    )


def tree(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_new_review_runs_as_it_is_and_is_up_to_date(tmp_path, review):
    done = review("init", tmp_path / "mine")
    assert (done.returncode, done.stderr.count("Next:")) == (0, 1)
    done = outside("run", tmp_path / "mine")
    assert done.returncode == 0
    assert "6 entries read from 1 export, 0 merged as duplicates: 6 records" in done.stdout
    done = review("status", tmp_path / "mine")
    assert "reports/ is up to date" in done.stdout
    assert "\nsheet screening: data/coding/screening.csv\n  AB: 2 coded, 0 waiting\nsheet constructs: " in done.stdout
    assert f"Next: review sheet screening {tmp_path / 'mine'}, for 1 record without a vote\n" in done.stdout


def test_init_overwrites_nothing(new, review):
    before = tree(new)
    done = review("init", new)
    assert done.returncode == 2
    assert "something stands here already" in done.stderr
    assert tree(new) == before


def test_check_and_status_and_explain_write_nothing(new, review):
    before = tree(new)
    assert review("status", new).stdout.splitlines()[2] == "never run"
    assert "`review run` would write" in review("check", new).stderr
    assert review("explain", "case2019", new).returncode == 0
    assert tree(new) == before


def test_explain_tells_the_way_of_a_record(new, review):
    told = review("explain", "sample2020", new).stdout
    for text in ("search string: keep", "journal lists: keep", "inclusion coding: keep", "In the end: included",
                 "data/exports/example.ris:", "data/coding/screening.csv:3", "data/coding/findings.csv:3"):  # fmt: skip
        assert text in told
    done = review("explain", "sampel2020", new)
    assert done.returncode == 2
    assert 'did you mean "sample2020"?' in done.stderr


# ---- status ----------------------------------------------------------------------------------------------------------


def test_status_tells_what_changed(ran):
    with (ran / "data/coding/findings.csv").open("a") as file:
        file.write("\n")
    told = look(ran)
    assert "changed since the last run: data/coding/findings.csv" in told
    assert told[-1] == f"Next: review run {ran}"


def test_status_tells_of_a_new_sheet(ran, review):
    name = review("sheet", "screening", ran, "--coder", "CD")[1].strip()
    assert f"changed since the last run: {name}" in look(ran)


def test_status_tells_of_reports_that_were_edited_or_are_gone(ran):
    assert "reports/ is up to date" in look(ran)
    (ran / "reports/table3.docx").write_bytes(b"by hand")
    (ran / "reports/flow.svg").unlink()
    (ran / "reports/flow.png").unlink()
    told = look(ran)
    assert "edited since: reports/table3.docx" in told
    assert "missing: reports/flow.png, reports/flow.svg" in told
    assert "reports/ is up to date" not in told
    assert told[-1] == f"Next: review run {ran}"


MANIFEST = {
    "counts": {"records": 1, "entries_read": 1, "included": 0, "dropped": 0, "open": 1},
    "stages": [],
    "inputs": {},
    "outputs": {},
}
WRONG = [
    "", "[]", "{}", "[" * 100_000, '"\\ud800"', "<<<<<<< HEAD",
    *(json.dumps(MANIFEST | {key: wrong}) for key in MANIFEST for wrong in (None, 1, [1], {"x": [1]}, "x")
      if not (key == "stages" and wrong == [])),
    json.dumps(MANIFEST | {"counts": {"records": "many"}}), json.dumps(MANIFEST | {"stages": [{"label": 1}]}),
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_a_manifest_of_a_wrong_shape_is_no_run(new, wrong):
    (new / "reports").mkdir()
    (new / "reports/manifest.json").write_text(json.dumps(MANIFEST))
    assert "never run" not in look(new)
    (new / "reports/manifest.json").write_text(wrong)
    told = look(new)
    assert told[2] == "never run"
    assert told[-1] == f"Next: review run {new}"


def test_status_knows_the_reports_that_a_killed_run_has_set_aside(ran, review):
    (ran / "reports/mine.txt").write_text("mine")
    (ran / "reports").rename(ran / ".reports-old")
    told = look(ran)
    assert told[2] == "6 records of 6 entries"
    assert any("The old reports are in .reports-old; the next run puts them back" in line for line in told)
    assert told[-1] == f"Next: review run {ran}"
    (ran / "reports").mkdir()
    assert any("What you put into reports/ before is in .reports-old" in line for line in look(ran))
    assert review("run", ran)[0] == 0
    assert (ran / "reports/mine.txt").read_text() == "mine"
    assert "reports/ is up to date" in look(ran)


def test_status_lists_the_files_of_all_sheets_where_the_protocol_names_none(new):
    protocol = new / "review.toml"
    text = protocol.read_text("utf-8")
    named = next(line for line in text.splitlines() if line.startswith("sheets = "))
    protocol.write_text(text.replace(named, "sheets = []"), "utf-8")
    (told,) = [line for line in look(new) if line.startswith("sheet")]
    assert told.startswith("sheets: data/coding/")
    assert "data/coding/screening.csv" in told
    assert "data/coding/findings.csv" in told


def test_rows_that_wait_on_other_sheets_are_the_next_step_when_all_is_voted_on(ran, review):
    sheet = ran / review("sheet", "screening", ran, "--coder", "AB")[1].strip()
    fill(sheet, "AB", vote="include")
    assert review("run", ran)[0] == 0
    assert look(ran)[-1].startswith("Next: nothing to do")
    assert review("sheet", "constructs", ran)[0] == 0
    assert review("run", ran)[0] == 0
    assert look(ran)[-1].startswith("Next: fill in what waits on the sheets (constructs: ")


@pytest.mark.parametrize(
    ("votes", "step"),
    [
        (("undecided",), "settle the votes on the sheet screening (undecided: 1), then `review run"),
        (("include", "exclude"), "settle the votes on the sheet screening (coders disagree: 1), then `review run"),
        (("include",), "nothing to do"),
    ],
)
def test_the_next_step_is_one_that_is_left_to_do(ran, review, votes, step):
    coders = [f"C{n}" for n in range(len(votes))]
    sheets = [ran / review("sheet", "screening", ran, "--coder", coder)[1].strip() for coder in coders]
    for coder, sheet, vote in zip(coders, sheets, votes, strict=True):
        fill(sheet, coder, vote=vote, criterion=criteria(ran)[0] if vote == "exclude" else "")
    assert review("run", ran)[0] == 0
    assert look(ran)[-1].startswith(f"Next: {step}")


def fill(sheet, coder, **cells):
    """Fill in the rows of an issued sheet, which name their coder."""
    rows = list(csv.DictReader(sheet.read_text("utf-8-sig").splitlines()))
    assert rows
    assert all(row["coder"] == coder and not row["vote"] for row in rows)
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(row | cells for row in rows)


def criteria(folder):
    codebook = tomllib.loads((folder / "data/coding/codebook.toml").read_text("utf-8"))
    return list(codebook["screening"]["columns"]["criterion"]["codes"])


def test_why_records_are_open_is_told_by_the_manifest(ran):
    stages = json.loads((ran / "reports/manifest.json").read_text("utf-8"))["stages"]
    assert [stage["open_here"] for stage in stages] == [sum(stage["open_for"].values()) for stage in stages]
    assert stages[-1]["open_for"] == {NO_VOTE: 1}


def test_status_lists_the_files_of_each_sheet_that_the_protocol_names(ran, review):
    name = review("sheet", "screening", ran, "--coder", "CD").stdout.strip()
    (ran / "data/coding/agenda.csv").unlink()
    told = look(ran)
    assert f"sheet screening: {name}, data/coding/screening.csv" in told
    assert "sheet agenda: no file yet" in told
    for n in range(20):
        (ran / f"data/coding/agenda-{n:02}.csv").write_text("")
    assert any(line.endswith("data/coding/agenda-07.csv and 12 more") for line in look(ran))


def test_a_manifest_that_does_not_tell_why_records_are_open_makes_nothing_up(ran):
    file = ran / "reports/manifest.json"
    told = json.loads(file.read_text("utf-8"))
    for stage in told["stages"]:
        del stage["open_for"]
    file.write_text(json.dumps(told), "utf-8")
    assert look(ran)[-1] == "Next: vote, or settle the votes: 1 record still open"


# ---- sheets ----------------------------------------------------------------------------------------------------------


def test_a_blank_sheet_is_for_open_records_and_never_overwrites(new, review):
    first = review("sheet", "screening", new, "--coder", "CD")
    assert first.stdout == "data/coding/screening-CD-1.csv\n"
    sheet = new / first.stdout.strip()
    text = sheet.read_text("utf-8-sig")
    heads = "record,authors,year,title,journal,doi,abstract,coder,round,vote,criterion,note,record_id,row_check"
    assert text.splitlines()[0] == heads
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
    fill(sheet, "CD", vote="include")
    assert "included 3" in review("run", new).stdout


def test_slips_of_the_command_line_are_told(new, review):
    assert review("sheet", "screnning", new).returncode == 2
    assert 'did you mean "screening"?' in review("sheet", "screnning", new).stderr
    for known in ("propositions", "quadrants"):  # no sheet yet, but no slip either
        assert "define it in the codebook: docs/reference/codebook.md" in review("sheet", known, new).stderr
    assert review("sheet", "screening", new, "--coder", "=x").returncode == 2
    assert review("frobnicate").returncode == 2
    assert "Traceback" not in review("run", new / "nowhere").stderr


def test_entries_that_cannot_be_read_are_exit_1_and_the_rest_is_reported(new, review):
    with (new / "data/exports/example.ris").open("a") as file:
        file.write("\nTY  - JOUR\nPY  - 2001\nER  - \n\nTY  - JOUR\nID  - z\nTI  - Last\nER  - \n")
    done = review("run", new)
    assert done.returncode == 1
    assert "1 entry could not be read" in done.stderr
    assert "7 entries read from 1 export" in done.stdout
    problems = (new / "reports" / "problems.csv").read_text("utf-8-sig")
    assert "example.ris" in problems
    assert ",yes," in problems
    assert ",z," in (new / "reports" / "ledger.csv").read_text("utf-8-sig")


def test_no_cell_of_a_blank_sheet_is_a_formula(new, review):
    with (new / "data/exports/example.ris").open("a") as file:
        file.write("\nTY  - JOUR\nTI  - =1+1 remote creative teams\nAU  - @Evil, E.\nJO  - Journal of Examples\n")
        file.write("PY  - 2019\nER  - \n")
    sheet = new / review("sheet", "screening", new).stdout.strip()
    cells = [cell for row in csv.reader(sheet.read_text("utf-8-sig").splitlines()) for cell in row]
    assert "'=1+1 remote creative teams" in cells
    assert not any(cell.startswith(("=", "@", "+", "-")) for cell in cells)


# ---- what cannot be done ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["run", "check", "status", "explain", "init", "sheet"])
def test_nothing_was_written_is_said_only_where_something_would_have_been(verb, new, review):
    (new / "review.toml").write_text("title = 1", "utf-8")
    args = {"explain": ("explain", "x", new), "sheet": ("sheet", "screening", new)}.get(verb, (verb, new))
    code, out, err = review(*args)
    assert (code, out) == (2, "")
    assert ("nothing was written" in err) == (verb in ("run", "init", "sheet"))
    assert "to mend" in err


@pytest.mark.parametrize("refused", ["run", "init", "sheet", "status", "check"])
def test_what_the_disk_refuses_is_told_with_the_file_and_the_reason(refused, new, review, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device", "data/x")

    names = {"run": "report.write", "init": "project.scaffold.scaffold", "sheet": "project.batches.issue",
             "status": "project.status.status", "check": "project.load.load"}  # fmt: skip
    monkeypatch.setattr(f"review.{names[refused]}", full)
    args = ("sheet", "screening", new) if refused == "sheet" else (refused, new)
    assert review(*args) == (2, "", "data/x: No space left on device\n")


def test_a_folder_that_cannot_be_made_is_told(new, review):
    code, _, err = review("init", new / "review.toml" / "x")
    assert code == 2
    assert f"{new / 'review.toml' / 'x'}" in err


def test_reports_that_are_a_file_are_told_at_each_run(new, review):
    (new / "reports").write_text("mine")
    for _ in range(2):
        code, _, err = review("run", new)
        assert code == 2
        assert "reports: this is a file, and the reports need a folder of this name; move it elsewhere" in err
    assert (new / "reports").read_text() == "mine"


def test_a_run_tells_which_edits_it_kept(ran, review):
    (ran / "reports/table3.docx").write_bytes(b"by hand")
    code, out, err = review("run", ran)
    assert code == 0
    assert "kept beside the new files: table3.edited.docx\n" in err
    assert "table3" not in out
    assert "kept beside" not in review("run", ran)[2]


# ---- names on the disk -----------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="quotes as a POSIX shell has them")
def test_the_next_step_can_be_typed_as_it_is_told(tmp_path, review, monkeypatch):
    folder = tmp_path / "my review; it's mine"
    told = review("init", folder)[2]
    words = shlex.split(told.partition("`")[2].partition("`, then")[0])
    assert words == ["review", "run", str(folder)]
    words = shlex.split(look(folder)[-1].removeprefix("Next: "))
    assert words == ["review", "run", str(folder)]
    assert review(*words[1:])[0] == 0
    monkeypatch.setattr("review.project.status.os.name", "nt")
    try:
        assert [as_typed(name) for name in ("C:\\reviews\\one", "my review")] == ["C:\\reviews\\one", '"my review"']
    finally:
        monkeypatch.undo()


@pytest.mark.skipif(sys.platform != "linux", reason="only some file systems let a name be any bytes")
def test_a_name_that_is_no_text_is_told_all_the_same(tmp_path, review):
    folder = tmp_path / os.fsdecode(b"caf\xe9")

    assert "caf\\udce9" in review("init", folder)[1]
    for _ in range(2):
        code, _, err = review("run", folder)
        assert code == 0
        assert "caf\\udce9/reports" in err
        (folder / "reports" / os.fsdecode(b"\xe9.txt")).write_text("mine")
    assert review("status", folder)[0] == 0
    code, _, err = review("run", folder / "nowhere")
    assert (code, "caf\\udce9" in err) == (2, True)


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
def test_it_runs_on_exports_that_nobody_here_made(new, review):
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
