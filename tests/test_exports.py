"""The verbs without a review's folder: `review convert` and `review dedupe`, as somebody types them."""

import contextlib
import csv
import io
import sys
from pathlib import Path

import pandas as pd
import pytest
from conftest import Done

from review import cli

SAMPLES = Path(__file__).parent / "samples" / "formats"
RIS = """TY  - JOUR
TI  - Customers differ more than firms believe they do
AU  - Adler, Mia
PY  - 2019
JO  - Journal of Invented Marketing
VL  - 3
SP  - 11
EP  - 20
DO  - 10.5555/one
ER  -
TY  - JOUR
TI  - Another matter altogether
AU  - Berg, Ole
PY  - 2020
ER  -
"""
CSV = """ID,Title,Authors,Year,Source title,Volume,Page start,DOI
17,CUSTOMERS DIFFER MORE THAN FIRMS BELIEVE THEY DO,"Adler, M.",2019,Journal of Invented Marketing,3,11,10.5555/ONE
18,A third,"Cole, B.",2021,=HYPERLINK("x"),1,1,
"""
LOST = "TY  - JOUR\nKW  - nothing else\nER  - \n"


def review(*arguments, cwd) -> Done:
    """The command in a folder, within this process, which is quicker; `test_cli` starts it as a person does."""
    said, talked = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["review", *map(str, arguments)])
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(talked), pytest.raises(SystemExit) as left:
            cli.main()
    return Done(left.value.code or 0, said.buffer.getvalue().decode(), talked.buffer.getvalue().decode())


@pytest.fixture
def here(tmp_path) -> Path:
    (tmp_path / "a.ris").write_text(RIS, "utf-8")
    (tmp_path / "b.csv").write_text(CSV, "utf-8")
    return tmp_path


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_every_file_gets_a_line_and_every_entry_a_row(here):
    done = review("convert", "a.ris", "b.csv", "-o", "all.csv", cwd=here)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "a.ris: RIS, 2 entries seen, 2 read, 0 repairs, 0 not read",
        "b.csv: CSV or TSV table, 2 entries seen, 2 read, 0 repairs, 0 not read",
        "2 files: 4 entries read, 0 not read",
    ]
    written = rows(here / "all.csv")
    assert [row["title"] for row in written] == [
        "Customers differ more than firms believe they do",
        "Another matter altogether",
        "CUSTOMERS DIFFER MORE THAN FIRMS BELIEVE THEY DO",
        "A third",
    ]
    ids = [row["record_id"] for row in written]
    assert [record_id.rpartition("-")[0] for record_id in ids[:2]] == ["adler-2019", "berg-2020"]
    assert ids[2:] == ["17", "18"]
    assert not (here / "problems.csv").exists()


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "ris", "bib", "json", "txt"])
def test_what_is_converted_can_be_converted_again(here, ending):
    assert review("convert", "a.ris", "-o", f"all.{ending}", cwd=here).returncode == 0
    done = review("convert", f"all.{ending}", "-o", "back.parquet", cwd=here)
    assert done.returncode == 0, done.stderr
    back = pd.read_parquet(here / "back.parquet")
    assert back["title"].tolist() == ["Customers differ more than firms believe they do", "Another matter altogether"]
    assert back["authors"].tolist() == ["Adler, Mia", "Berg, Ole"]
    assert back["year"].tolist() == [2019, 2020]
    assert back["doi"].tolist()[0] == "10.5555/one"


def test_an_entry_that_is_lost_is_kept_as_raw_text_and_exit_1_unless_lenient(here):
    (here / "c.ris").write_text(RIS + LOST, "utf-8")
    strict = review("convert", "c.ris", "-o", "c.parquet", cwd=here)
    assert strict.returncode == 1
    assert "c.ris: RIS, 3 entries seen, 2 read, 0 repairs, 1 not read (line 16)" in strict.stdout
    assert (here / "c.parquet").exists()
    (problem,) = rows(here / "problems.csv")
    assert problem["entry lost"] == "yes"
    assert "nothing else" in (here / "problems.csv").read_text("utf-8-sig")
    lenient = review("convert", "c.ris", "-o", "c.parquet", "--lenient", cwd=here)
    assert (lenient.returncode, lenient.stdout) == (0, strict.stdout)
    # Another conversion keeps what this one could not read; one of the same file, mended, does not.
    assert review("convert", "a.ris", "-o", "a.parquet", cwd=here).stderr == "2 entries written to a.parquet\n"
    assert rows(here / "problems.csv") == [problem]
    (here / "c.ris").write_text(RIS, "utf-8")
    assert review("convert", "c.ris", "-o", "c.parquet", cwd=here).returncode == 0
    assert rows(here / "problems.csv") == []


def test_a_problems_file_of_somebody_else_is_left_alone(here):
    (here / "c.ris").write_text(RIS + LOST, "utf-8")
    (here / "problems.csv").write_text("my,own\n1,2\n", "utf-8")
    done = review("convert", "c.ris", "-o", "c.parquet", cwd=here)
    assert done.returncode == 2
    assert "problems.csv" in done.stderr
    assert (here / "problems.csv").read_text("utf-8") == "my,own\n1,2\n"
    assert not (here / "c.parquet").exists()


def test_a_file_that_is_no_export_stops_all_unless_lenient(here):
    (here / "page.ris").write_text("<!DOCTYPE html><html><body>Sign in</body></html>", "utf-8")
    strict = review("convert", "a.ris", "page.ris", "-o", "all.csv", cwd=here)
    assert strict.returncode == 2
    assert "page.ris: this is a web page (HTML)" in strict.stderr
    assert "nothing was written" in strict.stderr
    assert not (here / "all.csv").exists()
    lenient = review("convert", "a.ris", "page.ris", "-o", "all.csv", "--lenient", cwd=here)
    assert lenient.returncode == 0
    assert "page.ris: this is a web page (HTML)" in lenient.stderr
    assert len(rows(here / "all.csv")) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("a.ris", "-o", "all.csvv"), 'did you mean ".csv"?'),
        (("a.ris", "-o", "a.ris"), "a.ris: this is one of the files to read; write to another file"),
        (("a.ris", "-o", "no/where.csv"), "no: there is no such folder"),
        (("a.ris", "-o", "folder"), "the name has no ending"),
        (("a.ris", "-o", "folder.csv"), "folder.csv: this is a folder"),
        (("folder.csv", "-o", "all.csv"), "folder.csv: there are no files in this folder"),
        (("a.ris", "-o", "problems.csv"), "problems.csv: two files cannot have one name"),
        (("nothing.ris", "-o", "all.csv"), "nothing.ris"),
        (("a.ris", "-o", "all.csv", "--format", "wox"), 'no format is called "wox"; did you mean "wos"?'),
        (("a.ris", "-o", "all.csv", "--format", "bibtex"), 'it looks like RIS: "ris"'),
    ],
)
def test_a_slip_is_told_and_nothing_is_written(here, arguments, told):
    (here / "folder.csv").mkdir()
    before = {path.name: path.read_bytes() for path in here.iterdir() if path.is_file()}
    done = review("convert", *arguments, cwd=here)
    assert done.returncode == 2, done.stdout
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in here.iterdir() if path.is_file()} == before


def test_an_earlier_conversion_is_written_anew_however_long_its_cells(here):
    (here / "long.ris").write_text(RIS.replace("PY  - 2019", "PY  - 2019\nN2  - " + "word " * 60_000), "utf-8")
    for _ in range(2):
        done = review("convert", "long.ris", "-o", "long.csv", cwd=here)
        assert (done.returncode, done.stderr) == (0, "2 entries written to long.csv\n")


def test_a_folder_stands_for_its_files(here):
    (here / "sub").mkdir()
    (here / "sub" / ".hidden.ris").write_text("x", "utf-8")
    for name in ("b.ris", "a.ris"):
        (here / "sub" / name).write_text(RIS, "utf-8")
    done = review("convert", "sub", "-o", "all.csv", cwd=here)
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["sub/a.ris", "sub/b.ris", "2 files"]


def test_duplicates_are_told_whatever_the_order_of_the_files(here):
    done = review("dedupe", "a.ris", "b.csv", "-o", "one.csv", cwd=here)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "4 entries, 3 works, 0 pairs for a person to decide"
    assert review("dedupe", "b.csv", "a.ris", "-o", "two.csv", cwd=here).returncode == 0
    assert (here / "one.csv").read_bytes() == (here / "two.csv").read_bytes()
    told = rows(here / "one.csv")
    assert list(told[0]) == ["record_id", "work_id"]
    works = {row["record_id"]: row["work_id"] for row in told}
    assert len(works) == 4
    assert works["18"] == "18"
    assert sorted(works.values()).count("17") == 2
    ids = {row["record_id"] for row in rows_of(here)}
    assert ids == set(works)


def rows_of(here: Path) -> list[dict[str, str]]:
    assert review("convert", "a.ris", "b.csv", "-o", "all.csv", cwd=here).returncode == 0
    return rows(here / "all.csv")


def test_a_pair_is_left_to_a_person_and_what_they_say_is_done(here):
    text = RIS.replace("10.5555/one", "10.5555/other")
    (here / "c.ris").write_text(text, "utf-8")
    done = review("dedupe", "a.ris", "c.ris", "-o", "works.csv", "--pairs", "pairs.csv", cwd=here)
    assert "1 pair for a person to decide" in done.stdout, done.stdout + done.stderr
    (pair,) = rows(here / "pairs.csv")
    assert len({row["work_id"] for row in rows(here / "works.csv")}) == 3
    for ruled, works in (("same", 2), ("different", 3)):
        filled = (here / "pairs.csv").read_text("utf-8-sig").splitlines()
        heads = filled[0].split(",")
        row = next(csv.reader([filled[1]]))
        row[heads.index("decision")] = ruled
        with (here / "filled.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([heads, row])
        done = review("dedupe", "a.ris", "c.ris", "-o", "works.csv", "--decided", "filled.csv", cwd=here)
        assert "0 pairs for a person" in done.stdout, done.stdout + done.stderr
        assert len({row["work_id"] for row in rows(here / "works.csv")}) == works
        # What a person filled in is never written over.
        held = (here / "filled.csv").read_bytes()
        done = review("dedupe", "a.ris", "c.ris", "-o", "works.csv", "--pairs", "filled.csv", cwd=here)
        assert done.returncode == 2
        assert "had a hand in this file" in done.stderr
        done = review("dedupe", "a.ris", "-o", "filled.csv", "--decided", "filled.csv", cwd=here)
        assert (done.returncode, "filled.csv: this is one of the files to read" in done.stderr) == (2, True)
        assert (here / "filled.csv").read_bytes() == held
    assert pair["first"] != pair["second"]
