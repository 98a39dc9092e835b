"""Sheets that were issued come back: any text makes the round trip, and a column that was sorted by itself is told."""

import csv
import io
import os
import random
import subprocess
from dataclasses import replace

import openpyxl
import pytest
from codebooks import CODED
from hypothesis import example, given, settings
from hypothesis import strategies as st

from review.coding import read_codebook, read_sheet
from review.coding.issued import FORMATS, Batch
from review.coding.row_check import CHECKED, LENGTH, misfits, row_check, same_text
from review.errors import SheetError
from review.records.text import clean

SCREENING = replace(read_codebook(CODED, "codebook.toml")["screening"], per_record="one")
NASTY = [
    '=HYPERLINK("http://x")', "'=1+1", "''", "'tis", "+1", "-0.32", "@x", "＝1", " =1", "\t=1", "1-2", "MAR1", "1E5",
    "00123", "TRUE", "_x000D_", "a\nb", "a\r\nb", "a\u2028b", "x;y,z\tw", '"', '"a","b"', "<script>", "R&D < 5",
    "{{ x }}", "a|b", "\\input{x}", "#N/A", "2020", "2020.0", "  two  spaces  ", "\ufeffx", "a\x0bb\x85", "\u0301",
    "😀", "x" * 5000, "sep=;",
]  # fmt: skip


def batch(rows, coder="AB"):
    """rows: (record, title, year, note)."""
    made = [
        {"record": record, "record_id": record, "row_check": row_check(record, title, year), "title": title,
         "year": year, "coder": coder, "note": note}
        for record, title, year, note in rows
    ]  # fmt: skip
    return Batch(SCREENING, tuple(made), ("title", "year"), coder)


def returned(made, format):
    """The batch as it comes back, read."""
    return read_sheet(SCREENING, [(f"s.{format}", FORMATS[format](made))])


def complaints(*files):
    with pytest.raises(SheetError) as caught:
        read_sheet(SCREENING, files)
    return [(complaint.where, complaint.what) for complaint in caught.value.complaints]


TEN = batch([(f"W{n}", f"Title {chr(75 - n)} of work", str(1990 + n), "a note") for n in range(10)])

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.sampled_from("='+-@＝'\t\n\r\u2028_x0 a;,\"\x0b\ufeff"), max_size=8),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)


def as_kept(text):
    """What a file can keep of a text: no control characters, line ends as LF, nothing blank around."""
    return clean(text)[0].strip()


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=15)
@example([*NASTY[:18]], [*NASTY[:18]])
@example([*NASTY[18:]], [*NASTY[18:]])
@given(st.lists(texts, min_size=1, max_size=4), st.lists(texts, min_size=1, max_size=4))
def test_any_text_makes_the_round_trip(format, notes, titles):
    rows = [(f"W{n}", title, "2020", note) for n, (note, title) in enumerate(zip(notes, titles, strict=False))]
    sheet = returned(batch(rows), format)
    found = {row["record"]: row["note"] for row in (*sheet.rows, *sheet.waiting)}
    assert found == {record: as_kept(note) for record, _, _, note in rows}
    assert sheet.remarks == ()


def test_what_people_typed_into_their_own_csv_stays_as_it_is():
    text = "record,note\nx,'=1\ny,''quoted''\n"
    assert [row["note"] for row in read_sheet(SCREENING, [("s.csv", text)]).rows] == ["'=1", "''quoted''"]


def test_a_row_that_was_issued_waits_until_it_is_filled():
    made = batch([("W1", "A title", "2020", ""), ("W2", "Another", "2021", "seen")])
    for format in FORMATS:
        sheet = returned(made, format)
        assert [row["record"] for row in sheet.waiting] == ["W1"]
        assert [row["record"] for row in sheet.rows] == ["W2"]


# ---- the row check ---------------------------------------------------------------------------------------------------


@given(st.text(max_size=12), st.text(max_size=30), st.sampled_from(["", "1999", "2020"]))
def test_a_check_is_eight_signs_that_no_spreadsheet_takes_for_anything_else(record, title, year):
    check = row_check(record, title, year)
    assert len(check) == LENGTH
    assert check[0].isalpha()
    assert check.isalnum()
    assert check.isascii()
    assert check == check.lower()
    assert not set("aeiou") & set(check)
    assert misfits(check, record, title, year) == ()
    assert misfits(check.upper(), f" {record}\r\n", title.replace("\n", "\r\n"), f"{year}.0" if year else "") == ()
    assert set(misfits("", record, title, year)) == set(CHECKED)


def test_texts_that_differ_in_form_alone_are_the_same():
    assert same_text("2020", "2020.0")
    assert same_text("A title:\r\nin  two lines", "A Title – in two lines")
    assert not same_text("2020", "2021")


def as_lines(made):
    return list(csv.reader(io.StringIO(FORMATS["csv"](made).decode("utf-8-sig"), newline="")))


def as_csv(lines):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()


@pytest.mark.parametrize("column", ["record", "record_id", "row_check", "title", "year"])
def test_a_column_that_was_sorted_by_itself_is_told_with_all_its_rows(column):
    heads, *rows = as_lines(TEN)
    at = heads.index(column)
    moved = [row[at] for row in rows][::-1]
    for row, cell in zip(rows, moved, strict=True):
        row[at] = cell
    told = complaints(("s.csv", as_csv([heads, *rows])))
    ((where, what),) = told
    assert where == f"s.csv!{'A' if column == 'record_id' else chr(65 + at)}2"
    assert what.endswith("; nor do 9 more rows of this column fit: 3-11")


def test_of_rows_of_which_some_columns_were_sorted_the_records_are_told():
    heads, *rows = as_lines(TEN)
    hidden = heads.index("record_id")
    shown = [row[:hidden] for row in rows][::-1]
    shown[4], shown[5] = shown[5], shown[4]  # these two stand where they did
    told = complaints(("s.csv", as_csv([heads, *(a + b[hidden:] for a, b in zip(shown, rows, strict=True))])))
    what = 'this row was issued for the record "W0", and not for "W9"'
    assert told == [("s.csv!A2", f"{what}; nor do 7 more rows of this column fit: 3-5, 8-11")]


def test_whole_rows_may_be_sorted_copied_deleted_and_added():
    heads, *rows = as_lines(TEN)
    random.Random(6).shuffle(rows)
    own = [""] * len(heads)
    own[heads.index("record")], own[heads.index("coder")], own[heads.index("vote")] = "W77", "AB", "include"
    again = rows[0].copy()
    again[heads.index("note")] = "again"
    sheet = read_sheet(SCREENING, [("s.csv", as_csv([heads, *rows[:6], own, again]))])
    assert len(sheet.rows) == 8
    assert sheet.remarks == ()


def test_an_edited_title_is_remarked_on_and_another_record_complained_of():
    heads, *rows = as_lines(TEN)
    rows[1][heads.index("title")] = "A title as it should be"
    rows[3][heads.index("year")] = "1066"
    (remark,) = read_sheet(SCREENING, [("s.csv", as_csv([heads, *rows]))]).remarks
    assert (
        str(remark)
        == "s.csv!B3: 2 cells of titles and years are not as issued, the first here; nothing is read from them"
    )
    rows[2][heads.index("record")] = "W9"
    (where, what), *_ = complaints(("s.csv", as_csv([heads, *rows])))
    assert (where, what) == ("s.csv!A4", 'this row was issued for the record "W2", and not for "W9"')


def test_years_that_a_coder_corrected_are_not_taken_for_sorted_ones():
    heads, *rows = as_lines(TEN)
    for row in rows[2:7]:
        row[heads.index("year")] = str(int(row[heads.index("year")]) + 1)  # the next row's year, as it was issued
    (remark,) = read_sheet(SCREENING, [("s.csv", as_csv([heads, *rows]))]).remarks
    assert remark.what == "5 cells of titles and years are not as issued, the first here"


@pytest.mark.parametrize("name", ["DOI:10.1000/AB", "https://doi.org/10.1000/ab"])
def test_another_way_to_write_the_doi_is_no_other_record(name):
    heads, row = as_lines(batch([("doi:10.1000/ab", "A title", "2020", "seen")]))
    row[heads.index("record")] = name
    assert read_sheet(SCREENING, [("s.csv", as_csv([heads, row]))]).rows[0]["record"] == name


# ---- through LibreOffice ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office(tool, tmp_path_factory):
    """Saves files in another format, as LibreOffice does."""
    program = tool("soffice")
    profile = tmp_path_factory.mktemp("profile")

    def convert(files, ending, folder):
        as_utf8 = "--infilter=CSV:44,34,76,1"
        call = [program, "--headless", f"-env:UserInstallation={profile.as_uri()}", as_utf8, "--convert-to", ending]
        env = {**os.environ, "HOME": str(profile)}
        subprocess.run([*call, "--outdir", folder, *files], check=True, capture_output=True, timeout=120, env=env)
        return [folder / file.with_suffix(f".{ending.partition(':')[0]}").name for file in files]

    return convert


def fill(path, votes):
    """Type votes and notes into a workbook, as a coder does: record -> (vote, note)."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    at = {cell.value: cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        if vote := votes.get(page.cell(row, at["record"]).value):
            page.cell(row, at["vote"]).value = vote[0]
            page.cell(row, at["note"]).value = vote[1]
            page.cell(row, at["note"]).data_type = "s"
    book.save(path)


def test_batches_of_two_coders_come_back_whole_through_libreoffice(office, tmp_path):
    # openpyxl, which types here, would not escape what looks like a sign of Excel's; calamine reads no tab in .ods.
    notes = [text for text in NASTY if as_kept(text) == text and text != "_x000D_" and "\t" not in text]
    works = [(f"W{n}", f"{title} of {n}", "2020", "") for n, title in enumerate(notes)]
    half = len(works) // 2
    votes = {record: ("include", note) for (record, *_), note in zip(works, notes, strict=True)}
    folders = {name: tmp_path / name for name in ("issued", "back", "again")}
    for folder in folders.values():
        folder.mkdir()
    made = {("AB", 1): works[:half], ("AB", 2): works[half:], ("CD", 1): works[:half], ("CD", 2): works[half:]}
    files = {}
    for (coder, number), rows in made.items():
        path = folders["issued"] / f"screening-{coder}-{number}.xlsx"
        path.write_bytes(FORMATS["xlsx"](batch(rows, coder)))
        fill(path, votes)
        files[coder, number] = path
    ods = office(list(files.values())[1:], "ods", folders["back"])
    office([ods[-1]], "xlsx", folders["again"])
    mixed = [files["AB", 1], ods[0], ods[1], folders["again"] / "screening-CD-2.xlsx"]
    assert [path.suffix for path in mixed] == [".xlsx", ".ods", ".ods", ".xlsx"]
    sheet = read_sheet(SCREENING, [(path.name, path.read_bytes()) for path in mixed])
    found = {(row["coder"], row["record"]): (row["vote"], row["note"]) for row in sheet.rows}
    assert found == {(coder, record): vote for coder in ("AB", "CD") for record, vote in votes.items()}
    assert sheet.remarks == ()
    assert sheet.waiting == ()


def test_a_workbook_saved_as_csv_and_csv_saved_as_a_workbook_come_back_whole(office, tmp_path):
    rows = [
        (f"W{n}", f"Title {n}", "2020", note) for n, note in enumerate(["=1+1", "1-2", "a\nb", 'say "x", y', "'tis"])
    ]
    book, text = tmp_path / "screening-AB-1.xlsx", tmp_path / "screening-CD-1.csv"
    book.write_bytes(FORMATS["xlsx"](batch(rows)))
    text.write_bytes(FORMATS["csv"](batch(rows, "CD")))
    (tmp_path / "back").mkdir()
    back = office([book], "csv:Text - txt - csv (StarCalc):44,34,76,1", tmp_path / "back")
    back += office([text], "xlsx", tmp_path / "back")
    sheet = read_sheet(SCREENING, [(path.name, path.read_bytes()) for path in back])
    notes = {(row["coder"], row["record"]): row["note"] for row in sheet.rows}
    assert notes == {(coder, record): note for coder in ("AB", "CD") for record, *_, note in rows}
    assert not any("not as issued" in remark.what for remark in sheet.remarks)


def test_slips_are_told_by_cell_after_libreoffice(office, tmp_path):
    path = tmp_path / "screening-AB-02.xlsx"
    path.write_bytes(FORMATS["xlsx"](TEN))
    fill(path, {"W3": ("inlcude", "x"), "W5": ("exclude", "y"), "W7": ("1-2", "z")})
    (back,) = office([path], "ods", tmp_path)
    found = complaints((back.name, back.read_bytes()))
    page = openpyxl.load_workbook(path).worksheets[0]
    at = {cell.value: cell.column_letter for cell in page[1]}
    assert found == [
        (f"screening-AB-02.ods, Inclusion coding!{at['vote']}5", '"inlcude" is not in the codebook'),
        (f"screening-AB-02.ods, Inclusion coding!{at['vote']}9", '"1-2" is not in the codebook'),
        (
            f"screening-AB-02.ods, Inclusion coding!{at['criterion']}7",
            "an exclusion needs the criterion that it rests on",
        ),
    ]
