"""Tables as Word documents: the text, the layout that Word needs, and what a scholar's own template may do."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from importlib.resources import files

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from test_render import HOSTILE, SAMPLES, everywhere, grouped, sample, tables

from review.errors import ProtocolError
from review.nouns import Table, TableColumn, cell
from review.records.text import clean
from review.render.docx import render
from review.render.layout import blanked, general_note, marked_notes
from review.render.packed import packed

TEMPLATE_ROW = re.compile("<w:tr>(?:(?!</w:tr>).)*column.label.*?</w:tr>")
TEMPLATE = files("review.render").joinpath("templates", "table.docx").read_bytes()
CONSTRUCTS = sample(SAMPLES / "constructs.json")


def parts(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def edited(*changes: tuple[str, str]) -> bytes:
    """The packaged template as a scholar might have changed it."""
    changed = parts(TEMPLATE)
    text = changed["word/document.xml"].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return packed(changed | {"word/document.xml": text.encode()})


def texts(document: bytes) -> list[list[str]]:
    return [[c.text for c in row.cells] for row in Document(io.BytesIO(document)).tables[0].rows]


def wanted(table: Table) -> list[list[str]]:
    # python-docx gives the text of a merged cell for each row that it stands in.
    shown = table.rows if table.repeated == "merge" else blanked(table)
    rows = [["".join(clean(piece.text)[0] for piece in content) for content in row] for row in shown]
    return [[clean(column.label)[0] for column in table.columns], *rows]


@given(tables())
@settings(max_examples=15, deadline=None)
def test_a_word_document_tells_the_text_of_every_cell(table):
    assert texts(render(table)) == wanted(table)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_any_text_in_any_place_comes_through_as_text(text):
    table = everywhere(text)
    document = render(table)
    assert texts(document) == wanted(table)
    lines = [paragraph.text for paragraph in Document(io.BytesIO(document)).paragraphs]
    shown = clean(text)[0]
    notes = [f"Note. {shown}"] if shown else []
    marked = [f"{shown} {shown}"] if shown else []
    if not shown:  # both notes are then general, and together still say nothing
        notes = ["Note.  "]
    assert lines == [shown, shown, *notes, *marked]


def test_the_document_is_laid_out_as_word_needs_it():
    document = Document(io.BytesIO(render(CONSTRUCTS)))
    grid = document.tables[0]._tbl
    first, *rows = grid.tr_lst
    assert first.trPr.find(qn("w:tblHeader")) is not None
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (first, *rows))
    assert all(row.trPr.find(qn("w:tblHeader")) is None for row in rows)
    widths = [int(line.get(qn("w:w"))) for line in grid.tblGrid.gridCol_lst]
    page = document.sections[0]
    text_width = (page.page_width - page.left_margin - page.right_margin) / 635
    assert widths == [pytest.approx(column.width * text_width, abs=1) for column in CONSTRUCTS.columns]
    assert all([cell.width.twips for cell in row.tc_lst] == widths for row in grid.tr_lst)
    borders = grid.tblPr.find(qn("w:tblBorders"))
    assert [line.tag for line in borders] == [qn("w:top"), qn("w:bottom")]
    assert texts(render(CONSTRUCTS))[2][:2] == ["", ""]


def merges(document: bytes) -> list[list[str | None]]:
    """For each row and column, 'restart' or 'continue' of a merged cell, None for a cell of its own."""
    found = []
    for row in Document(io.BytesIO(document)).tables[0]._tbl.tr_lst:
        marks = [cell.tcPr.find(qn("w:vMerge")) for cell in row.tc_lst]
        found.append([None if mark is None else mark.get(qn("w:val"), "continue") for mark in marks])
    return found


def test_merged_labels_span_their_own_rows_and_no_others():
    rows = ("A", "x", "1"), ("A", "x", "2"), ("A", "y", "3"), ("B", "y", "4"), ("A", "y", "5")
    first, none, more = "restart", None, "continue"
    assert merges(render(replace(grouped(*rows), repeated="merge"))) == [
        [none, none, none], [first, first, none], [more, more, none], [more, none, none], [none, none, none],
        [none, none, none],
    ]  # fmt: skip
    for repeated in ("blank", "repeat"):
        document = render(replace(grouped(*rows), repeated=repeated))
        assert merges(document) == [[None] * 3] * 6
        assert texts(document)[2][0] == ("" if repeated == "blank" else "A")


def test_labels_are_merged_in_a_template_with_rows_of_its_own():
    """A second head with as many cells as the table is none of its rows."""
    row = TEMPLATE_ROW.search(parts(TEMPLATE)["word/document.xml"].decode())
    template = edited((row[0], row[0].replace("{{ column.label }}", "x").replace("<w:tblHeader/>", "") + row[0]))
    document = render(replace(grouped(("A", "x", "1"), ("A", "y", "2")), repeated="merge"), template=template)
    assert [marks[0] for marks in merges(document)] == [None, None, "restart", "continue"]


def test_numbers_stand_right_and_only_low_rows_are_kept_together():
    columns = (TableColumn("a", "A", 0.5), TableColumn("b", "n", 0.5, "right"))
    table = Table("t", "", "", columns, ((cell("A"), cell("1")), (cell("long " * 500), cell("2"))))
    head, low, high = Document(io.BytesIO(render(table))).tables[0]._tbl.tr_lst
    for row in (head, low, high):
        sides = [cell.p_lst[0].pPr.find(qn("w:jc")) for cell in row.tc_lst]
        assert [side if side is None else side.get(qn("w:val")) for side in sides] == [None, "right"]
    assert low.trPr.find(qn("w:cantSplit")) is not None
    assert high.trPr.find(qn("w:cantSplit")) is None


def test_a_wide_table_lies_and_its_grid_is_as_wide_as_the_page():
    wide = Table("t", "", "", tuple(TableColumn(str(n), "heterogeneity", 0.1) for n in range(10)), ())
    document = Document(io.BytesIO(render(wide)))
    page = document.sections[0]
    assert (page.page_width, page.page_height) > (page.page_height, page.page_width)
    assert page.orientation == 1
    widths = [int(line.get(qn("w:w"))) for line in document.tables[0]._tbl.tblGrid.gridCol_lst]
    assert sum(widths) == pytest.approx((page.page_width - page.left_margin - page.right_margin) / 635, abs=9)


@pytest.mark.parametrize("name", ["items", "keys", "count", "index", "cells", "label"])
def test_names_of_methods_are_text_as_any_other(name):
    table = Table("t", name, name, (TableColumn(name, name, 1.0),), ((cell(name),),), (("", name),))
    assert texts(render(table)) == [[name], [name]]


def test_the_document_uses_the_named_styles():
    document = Document(io.BytesIO(render(CONSTRUCTS)))
    assert [paragraph.style.name for paragraph in document.paragraphs] == [
        "Table Number", "Table Title", "Table Note", "Table Note",
    ]  # fmt: skip
    assert (document.styles["Table Number"].font.bold, document.styles["Table Title"].font.italic) == (True, True)
    head, body, *_ = document.tables[0].rows
    assert {p.style.name for c in head.cells for p in c.paragraphs} == {"Table Head"}
    assert {p.style.name for c in body.cells for p in c.paragraphs} == {"Table Text"}
    runs = {run.text: run for run in body.cells[3].paragraphs[0].runs if run.text}
    assert runs["Journal of Marketing"].italic
    assert runs["a"].font.superscript
    assert not runs[": R&D < 5%, β = .31"].italic


def test_the_bytes_are_the_same_at_any_time_and_name_nobody(monkeypatch):
    once = render(CONSTRUCTS)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert render(CONSTRUCTS) == once
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
    properties = Document(io.BytesIO(once)).core_properties
    assert (properties.author, properties.created.year, properties.modified.year) == ("", 1980, 1980)


# ---- a scholar's own template --------------------------------------------------------------------------------------


def test_a_template_may_be_restyled_reordered_and_on_a_page_of_another_size():
    template = edited(('w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906"'), ("{{ title }}", "{{ title | upper }}"))
    document = Document(io.BytesIO(render(CONSTRUCTS, template=template)))
    assert document.paragraphs[1].text == "CONSTRUCTS AND <THEIR> ROLES"
    widths = [int(line.get(qn("w:w"))) for line in document.tables[0]._tbl.tblGrid.gridCol_lst]
    assert sum(widths) == pytest.approx(16838 - 2880, abs=4)


def test_a_template_with_columns_of_its_own_keeps_their_widths():
    body = "{%tc for cell in row %}", "{{r row[0] }}"
    template = edited(
        ("{%tc for column in columns %}", "{{ columns[0].label }}"), ("{{ column.label }}", "{{ columns[1].label }}"),
        body, ("{{r cell }}", "{{r row[1] }}"), ("{%tc endfor %}", ""),
    )  # fmt: skip
    assert [row[:2] for row in texts(render(CONSTRUCTS, template=template))] == [r[:2] for r in wanted(CONSTRUCTS)]


def test_a_template_may_show_numbers_of_the_review():
    template = edited(("{{ title }}", "{{ title }} ({{ n.items }} of {{ n.records }})"))
    made = render(CONSTRUCTS, template=template, numbers={"items": 42, "records": 28_550})
    assert Document(io.BytesIO(made)).paragraphs[1].text.endswith("(42 of 28,550)")
    with pytest.raises(ProtocolError, match=r'"n\.items" is not known; did you mean "n\.item"'):
        render(CONSTRUCTS, template=template, numbers={"item": 1})
    with pytest.raises(ProtocolError, match="name one of them"):
        render(CONSTRUCTS, template=edited(("{{ title }}", "{{ n }}")), numbers={"item": 1})


def test_all_unknown_names_of_a_template_are_named_with_what_they_may_mean():
    template = edited(("{{ title }}", "{{ titel }} {{ autor }}"), ("in rows", "in row_s"))
    with pytest.raises(ProtocolError) as caught:
        render(CONSTRUCTS, template=template)
    assert [complaint.what for complaint in caught.value.complaints] == [
        '"autor" is not known', '"row_s" is not known', '"titel" is not known',
    ]  # fmt: skip
    assert caught.value.complaints[2].hint == 'did you mean "title"?'


@pytest.mark.parametrize(
    "change",
    [
        ("{{ column.label }}", "{{ column.lable }}"),
        ("{%tr endfor %}", ""),
        ("{%tr for row in rows %}", "{%tr for row in rows"),
        ("{%tr for row in rows %}", "{%tr for row in rows[:2] %}"),
        ("{{ title }}", "{{ title.__class__.__mro__ }}"),
        ("{{ title }}", "{{ 1 + title }}"),
        ("{{ title }}", "{{ 1 / 0 }}"),
        ("{{ title }}", "{{ title() }}"),
        ("{{ title }}", "{{ title | nosuch }}"),
        ("{{ title }}", "{% include 'x' %}"),
        ("{{ title }}", "{% for n in range(10000000) %}x{% endfor %}"),
    ],
    ids=lambda change: change[1] or "no end",
)
def test_a_template_that_cannot_be_followed_is_the_scholars_error(change):
    with pytest.raises(ProtocolError, match=r"^Word template of the tables: "):
        render(CONSTRUCTS, template=edited(change))


def test_a_template_that_never_shows_the_rows_is_refused():
    tags = "{%tr for row in rows %}", "{%tr endfor %}", "{%tc for cell in row %}", "{{r cell }}"
    heads = "{%tc for column in columns %}", "{{ column.label }}", "{%tc endfor %}"
    with pytest.raises(ProtocolError, match="no place for the rows"):
        render(CONSTRUCTS, template=edited(*((tag, "") for tag in tags + heads)))


@pytest.mark.parametrize(
    "template",
    [b"", b"not a zip", TEMPLATE[:3000], packed({}), packed({"a": b"b"}), packed({"[Content_Types].xml": b"<x"}),
     packed(parts(TEMPLATE) | {"word/document.xml": b"<broken"}),
     TEMPLATE.replace(b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml")],
    ids=["empty", "text", "cut", "no parts", "zip", "no types", "broken", "dotx"],
)  # fmt: skip
def test_a_template_that_is_no_word_document_is_the_scholars_error(template):
    with pytest.raises(ProtocolError, match="not a Word document"):
        render(CONSTRUCTS, template=template)


def test_notes_are_set_as_one_general_note_and_one_paragraph_a_mark():
    assert general_note(CONSTRUCTS) == "k is the number of studies. Studies are in order of year."
    assert marked_notes(CONSTRUCTS) == [("a", "Ahead of print.")]
    notes = Document(io.BytesIO(render(CONSTRUCTS))).paragraphs[2:]
    assert [note.text for note in notes] == [f"Note. {general_note(CONSTRUCTS)}", "a Ahead of print."]
    assert render(grouped(("A", "x", "1")))
