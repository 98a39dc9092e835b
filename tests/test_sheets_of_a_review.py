"""Sheets in a review's folder: workbooks say what CSV says, and every slip is told by its cell."""

from conftest import complaints
from workbooks import as_workbook, workbook

from review.pipeline import run
from review.project.load import load
from review.project.status import status
from review.report.changes import between, state


def test_the_worked_example_is_the_same_from_workbooks(folder, ch):
    for file in (folder / "data/coding").glob("*.csv"):
        file.with_suffix(".xlsx").write_bytes(as_workbook(file.read_text("utf-8-sig")))
        file.unlink()
    (folder / "data/coding/~$screening.xlsx").write_bytes(b"in use")
    (folder / "data/coding/.~lock.screening.xlsx#").write_bytes(b"in use")
    review = run(load(folder))
    assert review.standings == ch.standings
    assert review.problems == ch.problems
    assert [data for *_, data in review.graph.edges(data="source")] == [
        data for *_, data in ch.graph.edges(data="source")
    ]
    assert {name: [row.cells for row in sheet.rows] for name, sheet in review.sheets.items()} == {
        name: [row.cells for row in sheet.rows] for name, sheet in ch.sheets.items()
    }


def test_a_sheet_saved_twice_is_told(folder):
    coding = folder / "data/coding"
    (coding / "screening.xlsx").write_bytes(as_workbook((coding / "screening.csv").read_text("utf-8-sig")))
    assert complaints(load, folder)[0] == (
        "data/coding/screening.xlsx: screening.csv has the same name, and may hold the same rows; "
        "keep the one that counts, or rename it if both do"
    )


def test_workbooks_that_cannot_be_read_and_slips_are_told_at_once(folder):
    coding = folder / "data/coding"
    (coding / "screening-AB.xlsx").write_bytes(b"PK\x03\x04")
    (coding / "findings-AB.numbers").write_bytes(b"PK\x03\x04")
    (coding / "agenda-AB.xlsx").write_bytes(workbook(Agenda=[["thme"], ["x"]]))
    found = complaints(load, folder)
    assert found[0] == (
        "data/coding/findings-AB.numbers: a sheet in this format is not read; save it as .xlsx, and take this file away"
    )
    assert any(line.startswith("data/coding/screening-AB.xlsx: this workbook cannot be opened") for line in found)
    assert any(line.startswith("data/coding/agenda-AB.xlsx, Agenda!A1: ") for line in found)


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_propositions_to_themselves_and_two_of_one_name_are_told_by_cell(folder):
    sheet, drawings = "data/coding/propositions.csv", "data/coding/quadrants.csv"
    row = next(
        n for n, line in enumerate((folder / sheet).read_text("utf-8").splitlines(), 1) if line.startswith("P5,")
    )
    edit(folder / sheet, "P5,acceptance and resolution of tensions,", "p4,Sustainable  Performance,")
    edit(folder / drawings, "\n1b,", "\n1A ,")
    assert complaints(load, folder) == [
        f'{sheet}!A{row}: "p4" is the name of {sheet}!A{row - 1} too; name them p4a and p4b, say',
        f'{drawings}!A3: "1A" is the name of {drawings}!A2 too; name them 1Aa and 1Ab, say',
        f'{sheet}!D{row}: "sustainable performance" is where this proposition begins too; '
        "name what the proposition leads to",
    ]


def test_what_changed_in_a_workbook_is_told_by_its_row(folder):
    text = (folder / "data/coding/findings.csv").read_text("utf-8-sig")
    (folder / "data/coding/findings.csv").unlink()
    sheet = folder / "data/coding/findings.xlsx"
    sheet.write_bytes(as_workbook(text))
    before = state(run(load(folder)))
    line = text.splitlines()[1]
    sheet.write_bytes(as_workbook(text.replace(line, line.replace("empirical", "theoretical"), 1)))
    found = between(before, run(load(folder)))
    told = {section.heading: [str(line) for line in section.lines] for section in found.sections}
    assert [line for line in told["Evidence graph"] if "findings.xlsx, Page!2 (" in line]
    assert all("[by data/coding/findings.xlsx, Page!2]" in line for line in told["Evidence graph"])


def test_a_coder_of_a_sheet_that_tells_no_coders_hears_what_to_add(new, review):
    for coder in ("AB", "CD"):
        told = review("sheet", "constructs", new, "--coder", coder).stderr
        assert 'The sheet constructs has no column "coder"' in told
        assert "add [constructs.columns.coder] and [constructs.columns.round] to the codebook" in told
    assert "no column" not in review("sheet", "constructs", new).stderr


def test_status_tells_what_waits_in_sheets_that_no_run_has_read(ran):
    coding = ran / "data/coding"
    assert not [line for line in status(ran) if "not yet in a run" in line]
    head = "record,coder,round,vote,criterion\n"
    (coding / "screening-CD-1.csv").write_text(f"{head}r1,CD,2,,\nr2,CD,2,include,\nr3,CD,calibration,,\n")
    (coding / "agenda-1.csv").write_text("record,topic\nr1,a\n")  # told by the next run
    (coding / "constructs-1.csv").write_text("record,dimension,conceptualization\nr1,,\n")
    assert [line for line in status(ran) if "not yet in a run" in line] == [
        "data/coding/screening-CD-1.csv, not yet in a run: CD, round 2: 1 coded, 1 waiting",
        "data/coding/screening-CD-1.csv, not yet in a run: CD, calibration: 0 coded, 1 waiting",
        "data/coding/constructs-1.csv, not yet in a run: 0 rows coded, 1 waiting",
    ]
