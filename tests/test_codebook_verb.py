"""The verb `codebook`, and a sheet that grows by a column: what is told and printed, and that nothing is rewritten."""

import csv
import io
import re

import pytest

from review.coding import read_codebook
from review.tables.codebook import listed, printed

COUNTRY = """
[findings.columns.country]
label = "Country"
type = "codes"
required = true
since = 2
codes = { NO = { label = "Norway", formerly = ["NOR"] }, SE = { label = "Sweden" } }
"""


@pytest.fixture
def grown(new):
    """A new review whose codebook has one column more than its findings."""
    book = new / "data/coding/codebook.toml"
    book.write_text(book.read_text("utf-8") + COUNTRY, "utf-8")
    return new


def findings(folder):
    return sorted((folder / "data/coding").glob("findings*.csv"))[0]


def test_it_tells_every_column_and_code_and_what_the_files_lack(grown, review):
    ended, out, err = review("codebook", grown)
    assert (ended, err) == (0, "")
    assert "Codebook: Antecedents and outcomes (findings)" in out
    assert re.search(r"^country +several codes.* Since version 2\.", out, re.M)
    assert re.search(r"^ +Norway +Formerly NOR\.", out, re.M)
    file = findings(grown).relative_to(grown).as_posix()
    assert re.search(
        rf"^{file}: (\d+) rows?; .*no column .*country; \1 cells? of country to fill in, new since", out, re.M
    )


def test_former_names_in_files_are_told(grown, review):
    file = findings(grown)
    rows = [*csv.reader(io.StringIO(file.read_text("utf-8")))]
    rows[0] = [*("remarks" if head == "note" else head for head in rows[0]), "country"]
    rows[1:] = [[*row, "nor; SE"] for row in rows[1:]]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    book = grown / "data/coding/codebook.toml"
    text = book.read_text("utf-8")
    note = "[findings.columns.note]\n"
    book.write_text(text.replace(note, f'{note}formerly = ["remarks"]\n'), "utf-8")
    ended, out, _ = review("codebook", grown)
    (line,) = (line for line in out.splitlines() if line.startswith("data/coding/findings"))
    assert ended == 0
    assert '"remarks" is note today' in line
    assert f'"nor" in {len(rows) - 1} cell' in line
    assert "of country is NO today" in line
    assert "to fill in" not in line


def test_it_prints_for_an_appendix(grown, review, tmp_path):
    from docx import Document

    ended, out, err = review("codebook", grown, "--out", tmp_path / "book.docx")
    assert (ended, out) == (0, "")
    assert "written to " in err
    assert "cells of country to fill in" in err or "cell of country to fill in" in err
    document = Document(tmp_path / "book.docx")
    assert len(document.tables) == 5
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "country" in cells
    ended, out, _ = review("codebook", grown, "--format", "md")
    assert out.count("| Column | Type | Code | Definition |") == 5
    ended, out, _ = review("codebook", grown, "--format", "csv")
    rows = [*csv.DictReader(io.StringIO(out))]
    assert [(r["code"], r["since"], r["formerly"], r["label"]) for r in rows if r["column"] == "country"] == [
        ("", "2", "", "Country"), ("NO", "1", "NOR", "Norway"), ("SE", "1", "", "Sweden"),
    ]  # fmt: skip


def test_slips_are_told(new, review):
    ended, out, err = review("codebook", new, "--format", "docx")
    assert (ended, out) == (2, "")
    assert "a Word file does not go to the terminal; name one: --out FILE.docx" in err
    assert "let its name end in .txt, .md, .csv or .docx" in review("codebook", new, "--out", new / "book.pdf")[2]
    book = new / "data/coding/codebook.toml"
    book.write_text(f"version = 1\n{book.read_text('utf-8')}\n[findings.columns.x]\nsince = 9\n", "utf-8")
    ended, out, err = review("codebook", new)
    assert (ended, out) == (2, "")
    assert "since = 9, but the codebook is of version 1" in err


def test_the_codebook_is_told_though_a_sheet_has_faults(new, review):
    file = findings(new)
    file.write_text(file.read_text("utf-8") + "\n,,,oops\n", "utf-8")
    ended, out, err = review("codebook", new)
    assert ended == 2
    assert "Codebook: Antecedents and outcomes (findings)" in out
    assert "to mend in the sheets." in err


def test_a_sheet_grows_by_a_column_and_no_file_is_rewritten(grown, review):
    before = {path: path.read_bytes() for path in grown.rglob("*") if path.is_file()}
    assert review("check", grown)[0] == 0
    ended, out, _ = review("sheet", "findings", grown, "--column", "country", "--coder", "AB")
    assert ended == 0
    issued = grown / out.strip()
    rows = [*csv.DictReader(io.StringIO(issued.read_text("utf-8-sig")))]
    with issued.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.DictWriter(file, rows[0])
        lines.writeheader()
        lines.writerows({**row, "country": "Norway"} for row in reversed(rows))
    ended, out, err = review("check", grown)
    assert ended == 0, err
    assert "country" not in err
    ended, out, err = review("sheet", "findings", grown, "--column", "country", "--coder", "AB")
    assert (ended, out) == (0, "")
    assert {path: path.read_bytes() for path in before} == before
    added = {path for path in grown.rglob("*") if path.is_file()} - before.keys()
    assert added == {issued}


HOSTILE = """
[s]
label = "=HYPERLINK(1) | <script>"
one_row_is = "R&D < 5 {{ x }}"
[s.columns.record]
type = "record"
definition = '\\input{x} | y'
[s.columns.x]
label = "<b>x</b>"
type = "code"
codes = { "=1+1" = { label = "{{ n.x }}", definition = "| a `b`" } }
"""


def test_hostile_text_stays_text():
    from review.render import FORMATS

    book = read_codebook(HOSTILE, "c.toml")
    table = printed(book["s"])
    for name in ("docx", "md", "html", "csv"):
        data = FORMATS[name](table)
        assert b"<script>" not in data
        assert b"<b>" not in data or name == "csv"
    assert b"'=1+1" in FORMATS["csv"](listed(book))


@pytest.mark.parametrize("of", ["folder", "new"])
def test_a_sheet_is_issued_with_its_columns_in_the_order_of_the_sheet_that_ships(of, request):
    coding = request.getfixturevalue(of) / "data" / "coding"
    codebook = read_codebook((coding / "codebook.toml").read_text(encoding="utf-8"), "codebook.toml")
    for name, definition in codebook.items():
        with open(coding / f"{name}.csv", encoding="utf-8", newline="") as file:
            heads = next(csv.reader(file))
        assert [column for column in definition.columns if column in heads] == heads
