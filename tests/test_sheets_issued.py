"""Sheets that were issued come back: any text makes the round trip, and a column that was sorted by itself is told."""

import csv
import io
import random
from dataclasses import replace

import pytest
from codebooks import CODED
from hypothesis import example, given, settings
from hypothesis import strategies as st

from review.coding import read_codebook, read_sheet
from review.coding.issued import FORMATS, Batch
from review.coding.row_check import ALSO, CHECKED, LENGTH, misfits, row_check, same_text
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
    assert misfits(check, record, title, year) == []
    assert misfits(check.upper(), f" {record}\r\n", title.replace("\n", "\r\n"), f"{year}.0" if year else "") == []
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


def full(n, **more):
    """A row as it is issued, with all that is shown of a record."""
    abstract = "" if n == 4 else f"On {n}:\nit is so, " + "again " * 90
    told = {"title": f"Title {n}", "year": str(1990 + n % 3), "authors": f"Author {75 - n}", "journal": f"J{n % 2}",
            "doi": f"10.1000/{n}", "abstract": abstract} | more  # fmt: skip
    check = row_check(f"W{n}", *(told[name] for name in (*CHECKED[1:], *ALSO)))
    return {"record": f"W{n}", "record_id": f"W{n}", "row_check": check, "coder": "AB", "note": "a note", **told}


FULL = Batch(SCREENING, tuple(map(full, range(10))), ("title", "year", *ALSO), "AB")


def changed(column, change):
    """FULL as CSV, with the cells of a column as a function of them."""
    heads, *rows = as_lines(FULL)
    at = heads.index(column)
    for row, cell in zip(rows, change([row[at] for row in rows]), strict=True):
        row[at] = cell
    return ("s.csv", as_csv([heads, *rows]))


@pytest.mark.parametrize("column", ["title", "year", *ALSO])
def test_what_else_is_shown_of_records_was_not_sorted_by_itself_either(column):
    (told,) = complaints(changed(column, lambda cells: cells[1:] + cells[:1]))
    assert "issued in another row" in told[1]


@pytest.mark.parametrize("column", ["title", "year", *ALSO])
def test_what_was_edited_or_cleared_is_remarked_on_at_most(column):
    for change in (
        lambda cells: [cell.replace("\n", "\r\n  ").upper() for cell in cells],  # as a spreadsheet may
        lambda cells: [cells[0], "Another", *cells[2:5], "", *cells[6:]],
        lambda cells: ["", *cells[1:4], "Another", *cells[5:]],
        lambda cells: [""] * 10,
    ):
        sheet = read_sheet(SCREENING, [changed(column, change)])
        assert len(sheet.rows) == 10
        assert all(f" of {column} " in remark.what for remark in sheet.remarks)


def test_a_journal_that_was_corrected_to_that_of_another_row_is_not_taken_for_a_sorted_one():
    (remark,) = read_sheet(SCREENING, [changed("journal", lambda cells: ["J1", "J0", "J1", *cells[3:]])]).remarks
    assert remark.what == "3 cells of journal are not as issued, the first here"


@pytest.mark.parametrize("format", FORMATS)
def test_what_no_cell_of_excel_holds_is_not_checked(format):
    long = "word " * 10_000
    made = Batch(SCREENING, (full(0, abstract=long), full(1, title=long)), ("title", "year", *ALSO), "AB")
    sheet = returned(made, format)
    assert len(sheet.rows) == 2
    assert not sheet.remarks
    cut = as_csv([[cell[:32_767] for cell in line] for line in as_lines(made)])  # as Excel opens CSV
    assert not read_sheet(SCREENING, [("s.csv", cut)]).remarks


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
        == "s.csv!B3: 2 cells of title and year are not as issued, the first here; nothing is read from them"
    )
    rows[2][heads.index("record")] = "W9"
    (where, what), *_ = complaints(("s.csv", as_csv([heads, *rows])))
    assert (where, what) == ("s.csv!A4", 'this row was issued for the record "W2", and not for "W9"')


def test_years_that_a_coder_corrected_are_not_taken_for_sorted_ones():
    heads, *rows = as_lines(TEN)
    for row in rows[2:7]:
        row[heads.index("year")] = str(int(row[heads.index("year")]) + 1)  # the next row's year, as it was issued
    (remark,) = read_sheet(SCREENING, [("s.csv", as_csv([heads, *rows]))]).remarks
    assert remark.what == "5 cells of year are not as issued, the first here"


@pytest.mark.parametrize("name", ["DOI:10.1000/AB", "https://doi.org/10.1000/ab"])
def test_another_way_to_write_the_doi_is_no_other_record(name):
    heads, row = as_lines(batch([("doi:10.1000/ab", "A title", "2020", "seen")]))
    row[heads.index("record")] = name
    assert read_sheet(SCREENING, [("s.csv", as_csv([heads, row]))]).rows[0]["record"] == name
