"""A table put into a scholar's own Word document: its text, that document's styles, pages that lie where it is wide."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given, settings
from test_render import HOSTILE, SAMPLES, everywhere, sample, tables
from test_render_docx import merges, wanted

from review.nouns import Table, TableColumn, cell
from review.render.docx_table import STYLES, elements, insert

CONSTRUCTS = sample(SAMPLES / "constructs.json")
WIDE = Table("w", "Table 2", "Wide", tuple(TableColumn(str(n), "heterogeneity", 0.1) for n in range(10)), ())


def manuscript(*tables: Table, document=None, **how):
    """A document with a paragraph before, between and after the tables, saved and opened again."""
    made = document or Document()
    made.add_paragraph("Before.")
    for table in tables:
        place = made.add_paragraph("{{ here }}")
        made.add_paragraph("After.")
        insert(table, place, **how)
    out = io.BytesIO()
    made.save(out)
    return Document(io.BytesIO(out.getvalue()))


def grid(document, at: int = 0) -> list[list[str]]:
    return [[c.text for c in row.cells] for row in document.tables[at].rows]


@given(tables())
@settings(max_examples=15, deadline=None)
def test_every_cell_is_told(table):
    assert grid(manuscript(table)) == wanted(table)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_any_text_in_any_place_comes_through_as_text(text):
    table = everywhere(text)
    document = manuscript(table)
    assert grid(document) == wanted(table)
    lines = [p.text for p in document.paragraphs]
    assert (lines[0], lines[-1]) == ("Before.", "After.")


def test_what_stands_around_stays_and_the_table_takes_the_place():
    document = manuscript(CONSTRUCTS)
    kinds = [child.tag.split("}")[1] for child in document.element.body]
    assert kinds == ["p", "p", "p", "tbl", "p", "p", "p", "sectPr"]
    assert [p.text for p in document.paragraphs][:3] == ["Before.", "Table 3", "Constructs and <their> Roles"]
    assert "{{ here }}" not in [p.text for p in document.paragraphs]


def test_without_styles_of_its_own_a_document_gets_the_look_of_apa_whatever_its_text_looks_like():
    own = Document()
    own.styles["Normal"].paragraph_format.line_spacing = 2
    own.styles["Normal"].paragraph_format.first_line_indent = Pt(36)
    document = manuscript(CONSTRUCTS, document=own)
    _, number, title, general, marked, _ = document.paragraphs
    assert (number.runs[0].bold, title.runs[0].italic, general.runs[0].italic) == (True, True, True)
    assert marked.runs[0].font.superscript
    for paragraph in (number, title, general, marked, document.tables[0].cell(1, 1).paragraphs[0]):
        assert paragraph.paragraph_format.line_spacing == 1
        assert paragraph.paragraph_format.first_line_indent == 0
    head = document.tables[0]._tbl.tr_lst[0]
    assert head.trPr.find(qn("w:tblHeader")) is not None


def test_styles_of_the_document_are_used():
    own = Document()
    for name in STYLES:
        own.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    document = manuscript(CONSTRUCTS, document=own)
    styles = [p.style.name for p in document.paragraphs]
    assert styles == ["Normal", "Table Number", "Table Title", "Table Note", "Table Note", "Normal"]
    assert document.paragraphs[1].runs[0].bold is None
    head, body, *_ = document.tables[0].rows
    assert head.cells[0].paragraphs[0].style.name == "Table Head"
    assert body.cells[0].paragraphs[0].style.name == "Table Text"


def test_there_are_three_rules_and_no_more():
    table = manuscript(CONSTRUCTS).tables[0]._tbl
    borders = {line.tag.split("}")[1]: line.get(qn("w:val")) for line in table.tblPr.find(qn("w:tblBorders"))}
    assert [side for side, kind in borders.items() if kind == "single"] == ["top", "bottom"]
    lines = [row.tc_lst[0].tcPr.find(qn("w:tcBorders")) for row in table.tr_lst]
    assert [line is not None for line in lines] == [True, *[False] * len(CONSTRUCTS.rows)]


def test_two_tables_that_follow_each_other_stay_two():
    bare = Table("t", "", "", (TableColumn("a", "A", 1.0),), ((cell("1"),),))
    document = Document()
    body = document.element.body
    for each in (*elements(bare, document, width=5000), *elements(bare, document, width=5000)):
        body.insert(len(body) - 1, each)
    assert len(document.tables) == 2
    assert body[0].tag == qn("w:tbl")
    assert body[1].tag == qn("w:p")


def test_a_wide_table_has_pages_of_its_own_that_lie():
    own = Document()
    own.sections[0].different_first_page_header_footer = True
    upright = (own.sections[0].page_width, own.sections[0].page_height)
    document = manuscript(WIDE, document=own, turn=True)
    sizes = [(s.page_width, s.page_height) for s in document.sections]
    assert sizes == [upright, upright[::-1], upright]
    assert [s.different_first_page_header_footer for s in document.sections] == [True, False, False]
    widths = [int(line.get(qn("w:w"))) for line in document.tables[0]._tbl.tblGrid.gridCol_lst]
    lying = document.sections[1]
    assert sum(widths) == pytest.approx((lying.page_width - lying.left_margin - lying.right_margin) / 635, abs=9)
    texts = [p.text for p in document.paragraphs]
    assert texts[:1] + texts[-1:] == ["Before.", "After."]
    assert len(manuscript(WIDE).sections) == 1


def test_a_table_may_stand_in_a_cell_of_another():
    document = Document()
    outer = document.add_table(1, 1).cell(0, 0)
    insert(WIDE, outer.paragraphs[0], width=4000)
    inner = outer.tables[0]._tbl
    assert sum(int(line.get(qn("w:w"))) for line in inner.tblGrid.gridCol_lst) == 4000
    assert len(document.sections) == 1


def test_the_columns_of_a_page_are_no_wider_than_they_are():
    own = Document()
    columns = own.sections[0]._sectPr.find(qn("w:cols"))
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), "720")
    made = manuscript(CONSTRUCTS, document=own).tables[0]._tbl
    assert sum(int(line.get(qn("w:w"))) for line in made.tblGrid.gridCol_lst) == pytest.approx((8640 - 720) / 2, abs=4)


def with_merged_labels() -> bytes:
    """A manuscript with a table whose labels are merged, and one on pages that lie."""
    rows = tuple((cell(f"Group {n // 4}"), cell(f"R&D < {n}")) for n in range(12))
    table = Table("t", "Table 9", "T", (TableColumn("a", "A", 0.5), TableColumn("b", "B", 0.5)), rows, (), 1, "merge")
    document = Document()
    document.add_paragraph("Before.")
    places = document.add_paragraph(""), document.add_paragraph("")
    document.add_paragraph("After.")
    insert(table, places[0])
    insert(WIDE, places[1], turn=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_merged_labels_are_those_of_the_table():
    marks = [row[0] for row in merges(with_merged_labels())]
    assert marks == [None, *["restart", *["continue"] * 3] * 3]
