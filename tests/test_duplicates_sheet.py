"""The sheet of pairs that may be duplicates: asked once, read at every run, never written over."""

import csv
import hashlib
import io
import json

import pytest
import xlsxwriter
from conftest import complaints
from duplicate_pairs import (
    ONE,
    OTHER,
    SECOND,
    SHEET,
    THIRD,
    carried_out,
    data,
    export,
    fill,
    ris,
    rows,
    works,
)

from review import records, report
from review.dedupe import merge
from review.dedupe.sheet import COLUMNS, ask, asked, decisions, pair_id, pairs_csv
from review.pipeline import run
from review.project.batches import write_new
from review.project.duplicates import write_pairs
from review.project.load import load
from review.project.status import status

pytestmark = pytest.mark.usefixtures("undrawn")

# ---- asking ----------------------------------------------------------------------------------------------------------


def test_a_pair_that_rules_leave_to_a_person_is_asked_with_all_that_is_needed_to_decide(doubtful):
    review = carried_out(doubtful)
    (row,) = rows(doubtful / SHEET)
    assert (row["first"], row["second"]) == ("doi:10.1234/1", "doi:10.1234/2")
    assert row["pair"] == pair_id("DOI:10.1234/2", "doi:10.1234/1")
    assert row["rule"]
    assert {row["title"], row["authors"], row["journal"]} == {"100"}
    shown = {"title": "Selling to customers who differ", "authors": "Berg, Ida", "year": "2011", "volume": "7"}
    for column, value in {**shown, "journal": "Journal of Examples", "issue": "2", "pages": "33-50"}.items():
        assert row[f"{column}_1"] == row[f"{column}_2"] == value
    assert (row["doi_1"], row["doi_2"], row["decision"]) == ("10.1234/1", "10.1234/2", "")
    assert (doubtful / SHEET).read_bytes().startswith(b"\xef\xbb\xbf")
    assert [pair.where for pair in review.pairs] == [f"{SHEET}!AA2"]
    assert [*row][26] == "decision"  # the column AA


def test_nothing_to_decide_makes_no_file(new):
    assert carried_out(new).pairs == ()
    assert not (new / SHEET).exists()


def test_an_open_pair_is_asked_once_and_a_later_one_in_a_new_file(doubtful):
    carried_out(doubtful)
    before = data(doubtful)
    carried_out(doubtful)
    assert data(doubtful) == before
    export(doubtful, "third.ris", ris("k4", "10.1234/4", title="On prices", first="Moe, A."))
    export(doubtful, "fourth.ris", ris("k5", "10.1234/5", title="On prices", first="Moe, A."))
    review = carried_out(doubtful)
    assert (doubtful / SHEET).read_bytes() == before[doubtful / SHEET]
    assert [(row["first"], row["second"]) for row in rows(doubtful / SECOND)] == [("doi:10.1234/4", "doi:10.1234/5")]
    assert [pair.file for pair in review.pairs] == [SHEET, SECOND]


def test_a_pair_whose_records_got_better_ids_is_not_asked_again(doubtful):
    carried_out(doubtful)
    export(doubtful, "better.ris", ONE.replace("ER  - ", "AN  - WOS:000000000000001\nER  - "))
    review = carried_out(doubtful)
    assert "WOS:000000000000001" in review.records.index
    assert [(pair.file, pair.records) for pair in review.pairs] == [(SHEET, ("WOS:000000000000001", "doi:10.1234/2"))]
    assert not (doubtful / SECOND).exists()


def test_a_pair_whose_names_a_spreadsheet_took_for_numbers_is_not_asked_again():
    place = {"journal": "J", "volume": "1", "pages": "3-9", "via": "database"}
    made = [{"title": "Selling", "authors": "Berg, Ida", "year": 2011, "doi": f"10.1234/{n}", **place} for n in (7, 8)]
    entries = records.table([row | {"own_id": f"00{n}"} for n, row in enumerate(made)])
    entries.index = ["a.csv:2", "a.csv:3"]
    merged = merge(entries)
    text = pairs_csv(merged).decode("utf-8-sig").replace("000", "0").replace("001", "1")
    (row,) = asked([("d.csv", text)])
    assert (row.first, row.second) == ("0", "1")
    assert ask(merged, [row], "new.csv")[1] == b""


def test_a_second_run_gives_the_same_reports_as_the_one_that_asked(doubtful):
    review = run(load(doubtful))
    report.write(review, doubtful / "reports")
    write_pairs(review, doubtful)
    first = {path.name: path.read_bytes() for path in (doubtful / "reports").iterdir()}
    assert "reports/ is up to date" in status(doubtful)
    report.write(run(load(doubtful)), doubtful / "reports")
    assert {path.name: path.read_bytes() for path in (doubtful / "reports").iterdir()} == first
    told = json.loads(first["manifest.json"])
    assert told["inputs"][SHEET] == hashlib.sha256((doubtful / SHEET).read_bytes()).hexdigest()
    assert told["pairs_to_decide"] == {SHEET: 1}


def test_text_that_a_spreadsheet_would_calculate_comes_as_text_and_a_name_of_it_is_read_back():
    hostile = '=HYPERLINK("x")\n<script>'
    entries = records.table(
        [
            {"title": hostile, "authors": "Berg, Ida", "year": 2011, "journal": "@J", "volume": "1", "pages": "3-9",
             "doi": f"10.1234/{n}", "own_id": own, "via": "database"}
            for n, own in enumerate(["=1+1", "'quoted"])
        ]
    )  # fmt: skip
    entries.index = ["a.csv:1", "a.csv:2"]
    merged = merge(entries)
    assert len(merged.pairs) == 1
    text = pairs_csv(merged).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["title_1"] == '\'=HYPERLINK("x") <script>'
    assert row["journal_1"] == "'@J"
    assert {row["first"], row["second"]} == {"'=1+1", "''quoted"}
    (told,) = asked([("d.csv", text)])
    assert {told.first, told.second} == {"=1+1", "'quoted"}
    assert ask(merged, [told], "new.csv")[1] == b""


def test_a_file_is_written_whole_or_not_at_all_and_never_over_another(tmp_path, monkeypatch):
    assert write_new(tmp_path / "new/a.csv", b"mine")
    assert not write_new(tmp_path / "new/a.csv", b"other")
    assert (tmp_path / "new/a.csv").read_bytes() == b"mine"

    def no_links(*_):
        raise PermissionError

    monkeypatch.setattr("os.link", no_links)
    assert not write_new(tmp_path / "new/a.csv", b"other")
    assert write_new(tmp_path / "new/b.csv", b"too")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space") as caught:
        write_new(tmp_path / "new/c.csv", b"lost")
    assert caught.value.filename == str(tmp_path / "new/c.csv")
    assert {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()} == {
        "a.csv": b"mine",
        "b.csv": b"too",
    }


# ---- deciding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_same_joins_and_different_holds_apart(doubtful, delimiter):
    assert works(carried_out(doubtful), "k1", "k2") == 2
    fill(doubtful / SHEET, "Same ", decided_by="AB", delimiter=delimiter)
    review = carried_out(doubtful)
    assert works(review, "k1", "k2") == 1
    assert review.pairs == ()
    (merged,) = [m for m in review.merges if m.record_id == "doi:10.1234/1"]
    assert merged.detail == f"{SHEET}!AA2"
    fill(doubtful / SHEET, "different", delimiter=delimiter)
    review = carried_out(doubtful)
    assert works(review, "k1", "k2") == 2
    assert review.pairs == ()
    assert not (doubtful / SECOND).exists()


def test_a_row_of_merges_csv_undoes_the_merge(new):
    export(new, "twice.ris", ris("k1", "10.1234/1"), ris("k2"))
    review = run(load(new))
    assert works(review, "k1", "k2") == 1
    table = csv.DictReader(io.StringIO(report.render(review)["merges.csv"].decode("utf-8-sig"), newline=""))
    (row,) = [row for row in table if "twice.ris" in row["entries"]]
    assert set(row["entries"].split("; ")) == {"data/exports/twice.ris:1", "data/exports/twice.ris:14"}
    (new / SHEET).write_text(f"first,second,decision\n{row['first']},{row['second']},different\n", "utf-8")
    assert works(carried_out(new), "k1", "k2") == 2


def test_every_row_of_merges_csv_can_be_undone(ch):
    text = report.render(ch)["merges.csv"].decode("utf-8-sig")
    sheet = "first,second,decision\n" + "".join(
        f'"{row["first"]}","{row["second"]}",different\n' for row in csv.DictReader(io.StringIO(text, newline=""))
    )
    apart = merge(ch.project.entries, decisions([("d.csv", sheet)]))
    assert len(apart.records) == len(ch.records) + len(ch.merges) == len(ch.entries)
    assert apart.unknown == ()


def test_decisions_are_inputs_of_the_run(doubtful):
    carried_out(doubtful)
    report.write(run(load(doubtful)), doubtful / "reports")
    fill(doubtful / SHEET, "same")
    assert f"changed since the last run: {SHEET}" in status(doubtful)
    assert SHEET in load(doubtful).inputs


def test_a_name_that_nobody_goes_by_waits_and_is_told(doubtful):
    carried_out(doubtful)
    fill(doubtful / SHEET, "same")
    export(doubtful, "pair.ris", ONE)
    review = carried_out(doubtful)
    assert [str(remark) for remark in review.remarks] == [
        f'{SHEET}!AA2: no record is called "doi:10.1234/2" now; the decision waits'
    ]
    assert b'no record is called ""doi:10.1234/2"" now' in report.render(review)["problems.csv"]
    export(doubtful, "pair.ris", ONE, OTHER)
    review = carried_out(doubtful)
    assert review.remarks == ()
    assert works(review, "k1", "k2") == 1


# ---- mistakes --------------------------------------------------------------------------------------------------------

HEADS = "first,second,decision,note\n"
MISTAKES = {
    "decision": ("a,b,sme,\n", ['d.csv!C2: "sme" is not a decision; did you mean "same"?']),
    "name": (",b,same,\n", ['d.csv!A2: "first" is empty; a pair has the names of two records']),
    "names": (
        ",,different,\n",
        [
            'd.csv!A2: "first" is empty; a pair has the names of two records',
            'd.csv!B2: "second" is empty; a pair has the names of two records',
        ],
    ),
    "undecided": ("a,,,\n", ['d.csv!B2: "second" is empty; a pair has the names of two records']),
    "all at once": (
        "a,b,yes,\n\na,,same,\n",
        [
            'd.csv!B4: "second" is empty; a pair has the names of two records',
            'd.csv!C2: "yes" is not a decision; choose one of same, different',
        ],
    ),
    "comma": (
        "a,b,same,x,y\n",
        ["d.csv!E2: this cell has no heading; a text with a comma in it needs quotes around it"],
    ),
    "quote": ('a,"b,same,x\n', ["d.csv:2: this is not valid CSV: unexpected end of data"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_shown_with_its_cell(mistake):
    text, told = MISTAKES[mistake]
    assert sorted(complaints(decisions, [("d.csv", HEADS + text)])) == told


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        (
            "note",
            [f'd.csv:1: the column "{n}" is missing; its heading should be: {n}' for n in sorted(("first", "second"))],
        ),
        ("first,second,desicion", ['is it the one called "desicion"?']),
        ("first,second,decision,Decision", ['d.csv!D1: column "decision" stands here a second time']),
    ],
)
def test_a_heading_that_is_missing_or_twice_is_shown(heads, told):
    found = complaints(decisions, [("d.csv", heads)])
    assert all(any(text in complaint for complaint in found) for text in told)


def test_headings_in_any_case_and_columns_of_ones_own_are_read():
    text = "Second,my thoughts,FIRST, decision\nb,hm,a,DIFFERENT\nc,,a,\n"
    assert decisions([("d.csv", text)]) == [("a", "b", False, "d.csv!D2")]
    assert [row.same for row in asked([("d.csv", text)])] == [False, None]


def test_one_pair_decided_both_ways_names_both_cells(doubtful):
    export(doubtful, "pair.ris", ONE, OTHER, THIRD)
    names = [f"doi:10.1234/{n}" for n in (1, 2, 3)]
    (doubtful / SHEET).write_text(f"first,second,decision\n{names[0]},{names[1]},same\n", "utf-8")
    (doubtful / SECOND).write_text(f"first,second,decision\n{names[1]},{names[0]},different\n", "utf-8")
    before = data(doubtful)
    told = sorted(complaints(carried_out, doubtful))
    assert [text.partition(":")[0] for text in told] == [f"{SECOND}!C2", f"{SHEET}!C2"]
    chain = "\n".join(
        (f"{names[0]},{names[1]},same", f"{names[1]},{names[2]},same", f"{names[0]},{names[2]},different")
    )
    (doubtful / SECOND).unlink()
    (doubtful / SHEET).write_text(f"first,second,decision\n{chain}\n", "utf-8")
    told = sorted(complaints(carried_out, doubtful))
    assert [text.partition(":")[0] for text in told] == [f"{SHEET}!C{n}" for n in (2, 3, 4)]
    assert data(doubtful).keys() == before.keys() - {doubtful / SECOND}


def test_mistakes_in_sheets_and_pairs_are_told_at_once(doubtful):
    (doubtful / SHEET).write_text("first,second,decision\na,b,sme\n", "utf-8")
    with (doubtful / "data/coding/screening.csv").open("a") as sheet:
        sheet.write("sample2020,AB,inclde,,\n")
    assert len(complaints(load, doubtful)) == 2


def test_the_name_of_the_sheet_is_reserved(new):
    book = new / "data/coding/codebook.toml"
    lines = book.read_text("utf-8").count("\n")
    table = '[{}]\nlabel = "x"\n[{}.columns.record]\ntype = "record"\n'
    book.write_text(book.read_text("utf-8") + table.format(*["duplicates"] * 2), "utf-8")
    assert complaints(load, new) == [
        f'data/coding/codebook.toml:{lines + 1}: "duplicates" is the name of the pairs that may be duplicates; '
        "name the sheet otherwise"
    ]


@pytest.mark.parametrize("file", ["duplicates.xlsx", "Duplicates.csv"])
def test_decisions_in_a_file_that_is_not_read_are_no_silence(doubtful, file):
    (doubtful / "data/coding" / file).write_text("first,second,decision\n", "utf-8")
    assert complaints(load, doubtful)[0].startswith(f"data/coding/{file}: ")


def in_a_workbook(path):
    """The file as a person saves it as a workbook, with a page of their own beside it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    book.add_worksheet("Help").write(0, 0, "how we decide")
    page = book.add_worksheet("Pairs")
    for at, row in enumerate([list(COLUMNS), *([row[column] for column in COLUMNS] for row in rows(path))]):
        page.write_row(at, 0, row)
    book.close()
    path.unlink()
    path.with_name("duplicates-2.xlsx").write_bytes(out.getvalue())


def test_decisions_in_a_workbook_are_read_and_slips_told_by_its_cells(doubtful):
    assert works(carried_out(doubtful), "k1", "k2") == 2
    fill(doubtful / SHEET, "Same")
    in_a_workbook(doubtful / SHEET)
    review = carried_out(doubtful)
    assert works(review, "k1", "k2") == 1
    assert not (doubtful / SHEET).exists()
    (doubtful / SHEET).write_text(",".join(COLUMNS) + "\n", "utf-8")
    fill(doubtful / SHEET)
    (doubtful / "data/coding/duplicates-2.xlsx").unlink()
    carried_out(doubtful)
    fill(doubtful / SECOND, "smae")
    in_a_workbook(doubtful / SECOND)
    assert complaints(load, doubtful) == [
        'data/coding/duplicates-2.xlsx, Pairs!AA2: "smae" is not a decision; did you mean "same"?'
    ]
