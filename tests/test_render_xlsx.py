"""A table as a workbook: what is read from it again, what Excel may not do to it, and how it prints."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from test_render import HOSTILE, SAMPLES, TEXTS, everywhere, grouped, sample, tables

from review.nouns import Piece, Table, TableColumn, cell
from review.records.grid import EXCEL_HOLDS
from review.records.text import clean
from review.render.layout import blanked, cleaned
from review.render.xlsx import number_in, render

CONSTRUCTS = sample(SAMPLES / "constructs.json")


def cells(workbook: bytes) -> list[list[object]]:
    (name,) = (book := CalamineWorkbook.from_filelike(io.BytesIO(workbook))).sheet_names
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def parts(workbook: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def told(table: Table) -> list[list[object]]:
    """What the head and the rows of a workbook have to say; a merged cell says it in its first row."""
    table = cleaned(table)

    def value(content, column):
        number = number_in(content) if column.align == "right" else None
        return number[0] if number else "".join(piece.text for piece in content)

    heads: list[object] = [column.label for column in table.columns]
    return [heads, *([value(c, column) for c, column in zip(r, table.columns, strict=True)] for r in blanked(table))]


def body(table: Table, read: list[list[object]]) -> list[list[object]]:
    first = sum(bool(text.strip()) for text in (cleaned(table).number, cleaned(table).title))
    found = [[*row, *[""] * (len(table.columns) - len(row))] for row in read[first : first + len(table.rows) + 1]]
    return [*found, *[[""] * len(table.columns)] * (len(table.rows) + 1 - len(found))]


@given(tables())
@settings(max_examples=18, deadline=None)
def test_a_workbook_tells_the_text_of_every_cell(table):
    assert body(table, cells(render(table))) == told(table)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_any_text_in_any_place_comes_through_as_text(text):
    table = everywhere(text)
    made = render(table)
    read = cells(made)
    assert body(table, read) == told(table)
    notes = [row[0] for row in read if str(row[0]).startswith("Note.")]
    shown = clean(text)[0]
    assert notes == ([f"Note. {shown}"] if shown.strip() else notes)
    assert "<f>" not in parts(made)["xl/worksheets/sheet1.xml"]
    assert "hyperlink" not in parts(made)["xl/worksheets/sheet1.xml"].lower()


@pytest.mark.parametrize(
    ("text", "number", "shown"),
    [
        ("0", 0, "0"), ("12", 12, "0"), ("1,234", 1234, "#,##0"), (".74", 0.74, ".00"), ("0.740", 0.74, "0.000"),
        ("−.32", -0.32, ".00;−.00"), ("-3", -3, "0"), ("85.0%", 0.85, "0.0%"), ("1,234.5", 1234.5, "#,##0.0"),
    ],
)  # fmt: skip
def test_a_number_shows_as_it_is_written(text, number, shown):
    assert number_in(cell(text)) == (pytest.approx(number), shown)


@pytest.mark.parametrize(
    "text", ["", "007", "1,23", "12,", ".", "-", "%", "1e5", "1 2", "½", "٣", "+1", "nan", "=1", "1" * 16, " 1", "1\n"]
)
def test_what_is_no_plain_number_stays_text(text):
    assert number_in(cell(text)) is None
    assert number_in((Piece("1"), Piece("a", "mark"))) is None
    table = Table("t", "", "", (TableColumn("n", "n", 1.0, "right"),), ((cell(text),), (cell("x"),)))
    assert cells(render(table))[1][0] == text


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
@settings(max_examples=15, deadline=None)
def test_numbers_are_read_as_what_they_say(number, places):
    value = number / 10**places
    for text in (f"{value:,.{places}f}", f"{value:.{places}f}"):
        assert number_in(cell(text))[0] == pytest.approx(float(text.replace(",", "")))


@pytest.mark.parametrize("repeated", ["merge", "blank", "repeat"])
def test_labels_that_repeat_are_shown_as_the_table_says(repeated):
    table = replace(grouped(("A", "x", "1"), ("A", "x", "2"), ("A", "y", "3"), ("B", "y", "4")), repeated=repeated)
    made = render(table)
    merged = re.findall(r'<mergeCell ref="(.+?)"', parts(made)["xl/worksheets/sheet1.xml"])
    assert merged == (["A2:A4", "B2:B3"] if repeated == "merge" else [])
    firsts = [row[0] for row in cells(made)][1:]
    assert firsts == (["A", "A", "A", "B"] if repeated == "repeat" else ["A", "", "", "B"])


def test_italics_and_marks_are_kept():
    strings = parts(render(CONSTRUCTS))["xl/sharedStrings.xml"]
    assert re.search(r"<i/>.{0,80}<t[^>]*>Journal of Marketing</t>", strings)
    assert re.search(r'<vertAlign val="superscript"/>.{0,80}<t[^>]*>a</t>', strings)
    assert cells(render(Table("t", "", "", (TableColumn("a", "A", 1.0),), (((Piece("x", "italic"),),),))))[1] == ["x"]


def test_a_workbook_prints_as_a_table_does():
    sheet = parts(render(CONSTRUCTS))["xl/worksheets/sheet1.xml"]
    assert '<pane ySplit="3" topLeftCell="A4"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert "landscape" not in sheet
    assert "$3:$3" in parts(render(CONSTRUCTS))["xl/workbook.xml"]
    wide = Table("w", "", "", tuple(TableColumn(str(n), "heterogeneity", 0.1) for n in range(10)), ())
    assert 'orientation="landscape"' in parts(render(wide))["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize("letters", ["x", "é", "👍"])
def test_of_a_text_that_no_cell_holds_nothing_is_lost(letters):
    text = letters * 80_000
    table = Table(
        "t", "Table 1", "T", (TableColumn("a", "A", 1.0),), ((cell(text),), ((Piece("i", "italic"), *cell(text)),))
    )
    read = [str(row[0]) for row in cells(render(table))]
    assert all(len(line.encode("utf-16-le")) // 2 <= EXCEL_HOLDS for line in read)
    assert read[3].endswith(" […]")
    for place, first in (("A4", read[3]), ("A5", read[4])):
        rest, whole, at = True, first.removesuffix(" […]"), place
        while rest:
            found = [(n, line) for n, line in enumerate(read, 1) if line.startswith(f"{at} goes on: ")]
            rest = bool(found)
            if rest:
                at = f"A{found[0][0]}"
                whole += found[0][1].partition(": ")[2].removesuffix(" […]")
        assert whole.removeprefix("i") == text


def test_the_bytes_are_the_same_at_any_time(monkeypatch):
    once = render(CONSTRUCTS)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert render(CONSTRUCTS) == once
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "2000-01-01T00:00:00Z" in parts(once)["docProps/core.xml"]


@given(TEXTS | st.sampled_from(["History", "x" * 40, "table-3", "'x'"]))
@settings(max_examples=18, deadline=None)
def test_any_name_is_one_that_a_sheet_may_have(name):
    made = render(Table(name, "", "", (TableColumn("a", "A", 1.0),), ()))
    (tab,) = CalamineWorkbook.from_filelike(io.BytesIO(made)).sheet_names
    assert 0 < len(tab) <= 31
    assert tab == name or not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,30}", name)
