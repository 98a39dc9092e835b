"""A scholar's Word manuscript: what its tags become, what stays as it was, and what is refused with all its faults."""

from __future__ import annotations

import io
import re
import time
import zipfile

import pytest
from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches, Twips
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ProtocolError
from review.nouns import Figure, Piece, Table, TableColumn, cell
from review.records.citations import Cited
from review.render.manuscript import fill
from review.render.spelled import spelled
from review.render.tags import References

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200" viewBox="0 0 400 200"><title>T</title>'
    "<desc>Boxes and arrows</desc><rect width='400' height='200' fill='red'/></svg>"
)
TABLE = Table(
    "table3", "Table 3", "All <of> it", (TableColumn("a", "Topic", 0.4), TableColumn("b", "Findings", 0.6)),
    ((cell("R&D < 5"), cell("a <b> c")), (cell("{{ x }}"), (Piece("italic", "italic"),))), (("", "A note."),),
)  # fmt: skip
KNOWN = {
    "n.included": 42, "n.entries_read": 28550, "n.open": 3, "n.share": 15.19,
    "n.word": "R&D < 5 <b>\x0b {{ n.open }}\n",
    "table3": TABLE, "flow": Figure("flow", "Figure 1", "Flow", SVG, ("Of records.",)),
    "cite.adner2002": Cited("Adner", "Adner", "2002", "a"), "cite.zahra1996": Cited("Zahra", "Zahra", "1996", "z"),
    "citep.adner2002": Cited("Adner", "Adner", "2002", "a"), "citep.adner2006": Cited("Adner", "Adner", "2006", "a"),
    "citep.zahra1996": Cited("Zahra and Bo", "Zahra & Bo", "1996", "z"),
    "references": References(((Piece("Adner, R. (2002). "), Piece("Book <i>", "italic")), (Piece("Zahra."),))),
}  # fmt: skip


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def written(*paragraphs: str) -> bytes:
    """A manuscript of these paragraphs; one that begins with '<' is XML."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text) if not text.startswith("<") else _append(document, text)
    return saved(document)


def _append(document, xml: str) -> None:
    wanted = nsdecls("w", "wp", "a", "r") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    document.element.body.insert(-1, parse_xml(re.sub(r"^<([\w:]+)", rf"<\1 {wanted}", xml, count=1)))


def done(manuscript: bytes, **more):
    return Document(io.BytesIO(fill(manuscript, KNOWN, file="m.docx", **more)))


def texts(manuscript: bytes) -> list[str]:
    return [paragraph.text for paragraph in done(manuscript).paragraphs]


def faults(manuscript: bytes, **more) -> list[str]:
    with pytest.raises(ProtocolError) as caught:
        fill(manuscript, KNOWN, file="m.docx", **more)
    return [str(complaint) for complaint in caught.value.complaints]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# ---- what stands in a line -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("n.included", "42"), ("n.entries_read", "28,550"), ("n.open | words", "three"), ("n.included|words", "42"),
        ("n.included | Words", "Forty-two"), ("n.share", "15.19"), ("cite.adner2002", "Adner (2002)"),
        ("\u00a0n.open\u00a0", "3"), ("cite.adner2002, cite.zahra1996", "Adner (2002) and Zahra (1996)"),
        ("citep.zahra1996", "(Zahra & Bo, 1996)"), ("citep.adner2006 | bare", "Adner, 2006"),
        ("citep.zahra1996, citep.adner2006, citep.adner2002", "(Adner, 2002, 2006; Zahra & Bo, 1996)"),
        ("citep.adner2002, citep.adner2002", "(Adner, 2002)"), ("n.word", "R&D < 5 <b>  {{ n.open }}"),
    ],
)  # fmt: skip
def test_a_tag_becomes_text_in_its_line(tag, text):
    assert texts(written(f"We have {{{{ {tag} }}}}, so.")) == [f"We have {text.rstrip()}, so."] or tag == "n.word"
    assert texts(written(f"{{{{{tag}}}}}"))[0].strip() == text


def test_hostile_values_come_through_as_text_and_nothing_after_them_is_lost():
    assert texts(written("a {{ n.word }} b {{ n.open }} c")) == ["a R&D < 5 <b>  {{ n.open }}  b 3 c"]


def test_numbers_are_spelled():
    assert [spelled(n) for n in (0, 9, 13, 40, 99, 105, 1_000, 28_550, 2_000_001)] == [
        "zero", "nine", "thirteen", "forty", "ninety-nine", "one hundred five", "one thousand",
        "twenty-eight thousand five hundred fifty", "two million one",
    ]  # fmt: skip


def test_a_tag_that_word_split_is_filled_in_the_format_of_its_first_run():
    split = (
        "<w:p><w:r><w:t xml:space='preserve'>We include {</w:t></w:r><w:proofErr w:type='spellStart'/>"
        "<w:r><w:rPr><w:b/></w:rPr><w:t>{ n.</w:t></w:r><w:bookmarkStart w:id='7' w:name='here'/>"
        "<w:r><w:rPr><w:i/></w:rPr><w:lastRenderedPageBreak/><w:t>included</w:t></w:r><w:bookmarkEnd w:id='7'/>"
        "<w:proofErr w:type='spellEnd'/><w:r><w:t xml:space='preserve'> }} works, {{n.open}}</w:t></w:r>"
        "<w:hyperlink w:anchor='x'><w:r><w:t xml:space='preserve'> and {{ n.open</w:t></w:r></w:hyperlink>"
        "<w:r><w:t>}}.</w:t></w:r></w:p>"
    )
    document = done(written(split))
    assert document.paragraphs[0].text == "We include 42 works, 3 and 3."
    bold = written("<w:p><w:r><w:t>n = </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{{ n.inc</w:t></w:r>"
                   "<w:r><w:t>luded }}</w:t></w:r></w:p>")  # fmt: skip
    assert [(run.text, run.bold) for run in done(bold).paragraphs[0].runs] == [("n = ", None), ("42", True), ("", None)]
    kept = document.element.body.xpath("//w:bookmarkStart")
    assert [mark.get(qn("w:name")) for mark in kept] == ["here"]


PIECES = st.lists(
    st.sampled_from(["{{ n.open }}", "{{n.included}}", "a", " b ", "é {", "} ", "<b>&"]), min_size=1, max_size=6
)


@given(PIECES, st.data())
@settings(max_examples=18, deadline=None)
def test_wherever_runs_are_parted_the_text_is_the_same(pieces, data):
    text = " ".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    document = Document()
    paragraph = document.add_paragraph()
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        paragraph.add_run(text[start:end])
    expected = text.replace("{{ n.open }}", "3").replace("{{n.included}}", "42")
    assert texts(saved(document)) == [expected]


def test_tracked_changes_are_filled_where_text_was_put_in_and_left_where_it_was_taken_out():
    tracked = (
        "<w:p><w:ins w:id='1' w:author='A'><w:r><w:t>New {{ n.open }}</w:t></w:r></w:ins>"
        "<w:del w:id='2' w:author='A'><w:r><w:delText>{{ n.gone }}</w:delText></w:r></w:del>"
        "<w:moveFrom w:id='3' w:author='A'><w:r><w:t>{{ n.moved }}</w:t></w:r></w:moveFrom></w:p>"
    )
    body = done(written(tracked)).element.body
    assert [t.text for t in body.iter(qn("w:t"))] == ["New 3", "{{ n.moved }}"]
    assert [t.text for t in body.iter(qn("w:delText"))] == ["{{ n.gone }}"]
    assert body.xpath("//w:ins")


def test_heads_feet_cells_boxes_and_controls_are_filled():
    document = Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "{{ n.included }} works"
    section.footer.paragraphs[0].text = "{{ n.open }} open"
    document.add_table(1, 1).cell(0, 0).text = "in a cell: {{ n.open }}"
    box = "<w:txbxContent><w:p><w:r><w:t>boxed {{ n.open }}</w:t></w:r></w:p></w:txbxContent>"
    _append(document, f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}"
                      "</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>beside {{ n.open }}</w:t></w:r>"
                      "</w:p>")  # fmt: skip
    _append(document, "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>held {{ n.open }}</w:t></w:r>"
                      "<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>, {{ n.open }}</w:t></w:r>"
                      "</w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>")  # fmt: skip
    made = done(saved(document))
    assert made.sections[0].header.paragraphs[0].text == "42 works"
    assert made.sections[0].footer.paragraphs[0].text == "3 open"
    assert made.tables[0].cell(0, 0).text == "in a cell: 3"
    told = [t.text for t in made.element.body.iter(qn("w:t")) if t.text]
    assert told[1:] == ["boxed 3", "boxed 3", "beside 3", "held 3", ", 3"]


NOTES = (
    f"<w:footnotes {nsdecls('w')}><w:footnote w:id='2'><w:p><w:r><w:t>Of {{{{ n.ope</w:t></w:r><w:r><w:t>n }}}}"
    "</w:t></w:r></w:p></w:footnote></w:footnotes>"
)


def test_footnotes_are_filled_and_comments_left_alone():
    document = Document()
    paragraph = document.add_paragraph("Text {{ n.open }}")
    document.add_comment(paragraph.runs, text="Should {{ n.this }} be here?", author="Co")
    part = document.part
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    notes = Part(PackURI("/word/footnotes.xml"), kind, NOTES.encode(), part.package)
    part.relate_to(notes, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
    filled = parts(fill(saved(document), KNOWN, file="m.docx"))
    assert b"Of 3" in filled["word/footnotes.xml"]
    assert b"{{ n.this }}" in filled["word/comments.xml"]
    notes._blob = NOTES.replace("n.ope", "table3 }} {{ n.ope").encode()
    told = faults(saved(document))
    assert told[0].startswith("m.docx, footnote: ")
    assert "cannot stand within a sentence" in told[0]


def test_what_has_no_tag_stays_byte_for_byte_the_same():
    document = Document()
    document.add_paragraph("One {brace}, { two {three}} and R&D < 5").add_run("bold").bold = True
    before = parts(saved(document))
    assert parts(fill(saved(document), {}, file="m.docx")) == before


# ---- what takes the place of a paragraph ---------------------------------------------------------------------------


def test_a_table_takes_the_place_of_its_paragraph_in_the_width_of_the_text():
    document = Document()
    document.sections[0].page_width, document.sections[0].left_margin = Inches(8), Inches(2)
    document.sections[0].right_margin = Inches(1)
    for text in ("before", "{{ table3 }}", "after"):
        document.add_paragraph(text)
    made = done(saved(document))
    assert [p.text for p in made.paragraphs] == ["before", "Table 3", "All <of> it", "Note. A note.", "after"]
    assert [[c.text for c in row.cells] for row in made.tables[0].rows] == [
        ["Topic", "Findings"], ["R&D < 5", "a <b> c"], ["{{ x }}", "italic"],
    ]  # fmt: skip
    widths = [int(column.get(qn("w:w"))) for column in made.tables[0]._tbl.tblGrid.gridCol_lst]
    assert widths == [pytest.approx(0.4 * 7200, abs=2), pytest.approx(0.6 * 7200, abs=2)]


def test_a_table_uses_the_styles_of_the_document():
    document = Document()
    document.styles.add_style("Table Title", 1).font.small_caps = True
    document.add_paragraph("{{ table3 }}")
    made = done(saved(document))
    assert made.paragraphs[1].style.name == "Table Title"


def test_two_columns_of_text_and_a_block_of_a_content_control_have_their_width():
    document = Document()
    columns = parse_xml(f"<w:cols {nsdecls('w')} w:num='2' w:space='400'/>")
    for old in document.sections[0]._sectPr.findall(qn("w:cols")):
        document.sections[0]._sectPr.replace(old, columns)
    control = "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>{{ table3 }}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    _append(document, control)
    body = done(saved(document)).element.body
    grid = next(body.iter(qn("w:tbl")))
    assert grid.getparent().tag == qn("w:sdtContent")
    section = document.sections[0]
    across = (section.page_width - section.left_margin - section.right_margin) // 635
    widths = [int(each.get(qn("w:w"))) for each in grid.tblGrid.gridCol_lst]
    assert sum(widths) == pytest.approx((across - 400) / 2, abs=2)


def test_what_else_stood_in_the_paragraph_stays():
    section = "<w:sectPr><w:pgSz w:w='12240' w:h='15840'/><w:pgMar w:left='1440' w:right='1440'/></w:sectPr>"
    ending = f"<w:p><w:pPr><w:pageBreakBefore/>{section}</w:pPr><w:r><w:t>{{{{ table3 }}}}</w:t></w:r></w:p>"
    made = done(written("a", ending, "b"))
    assert len(made.sections) == 2
    assert [p.text for p in made.paragraphs] == ["a", "Table 3", "All <of> it", "Note. A note.", "", "b"]
    assert made.paragraphs[1].paragraph_format.page_break_before
    tagged = "<w:r><w:t>{{{{ table3 }}}}</w:t></w:r>"
    marked = "<w:p><w:bookmarkStart w:id='1' w:name='{}'/>" + tagged + "<w:bookmarkEnd w:id='1'/></w:p>"
    assert len(done(written(marked.format("_Ref1"))).element.body.xpath("//w:bookmarkStart")) == 1
    assert done(written(marked.format("_Ref1"))).paragraphs[-1].text == ""
    assert done(written(marked.format("_GoBack"))).paragraphs[-1].text == "Note. A note."


def orientations(made) -> list[str]:
    return ["across" if s.page_width > s.page_height else "upright" for s in made.sections]


def test_landscape_turns_the_pages_of_a_table_and_leaves_none_empty():
    tag = "{{ table3 | landscape }}"
    assert orientations(done(written("a", "{{ table3 }}", "b"))) == ["upright"]
    assert orientations(done(written("a", tag, "b"))) == ["upright", "across", "upright"]
    assert orientations(done(written("a", tag, tag, "b"))) == ["upright", "across", "across", "upright"]
    assert orientations(done(written("a", tag))) == ["upright", "across"]
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph(tag)
    assert orientations(done(saved(document))) == ["across"]


def test_a_figure_becomes_a_picture_with_title_notes_and_words_for_a_screen_reader():
    made = done(written("before", "{{ flow }}", "after"))
    assert [p.text for p in made.paragraphs] == ["before", "Figure 1", "Flow", "", "Note. Of records.", "after"]
    (picture,) = made.inline_shapes
    section = made.sections[0]
    assert picture.width == pytest.approx(section.page_width - section.left_margin - section.right_margin, abs=700)
    assert picture.width / picture.height == pytest.approx(2, abs=0.01)
    assert picture._inline.docPr.get("descr") == "Boxes and arrows"
    image = made.part.related_parts[picture._inline.graphic.graphicData.pic.blipFill.blip.embed].image
    assert (image.px_width, image.px_height) == (1200, 600)
    high = SVG.replace('width="400"', 'width="10"')
    tall = Document(io.BytesIO(fill(written("{{ f }}"), {"f": Figure("f", "", "", high)}, file="m.docx")))
    assert tall.inline_shapes[0].height < section.page_height - section.top_margin - section.bottom_margin


def test_references_take_the_look_of_their_paragraph():
    made = done(written("<w:p><w:r><w:rPr><w:sz w:val='18'/></w:rPr><w:t>{{ references }}</w:t></w:r></w:p>"))
    first, second = made.paragraphs
    assert (first.text, second.text) == ("Adner, R. (2002). Book <i>", "Zahra.")
    assert [(run.italic, run.font.size.pt) for run in first.runs] == [(None, 9), (True, 9)]
    assert first.paragraph_format.first_line_indent == -Twips(720)
    document = Document()
    document.styles.add_style("Bibliography", 1, builtin=True)
    document.add_paragraph("{{ references }}")
    document.add_paragraph("{{ references }}", style="Quote")
    assert [p.style.name for p in done(saved(document)).paragraphs] == ["Bibliography"] * 2 + ["Quote"] * 2


# ---- what is refused -----------------------------------------------------------------------------------------------


def test_all_that_cannot_be_filled_is_named_at_once_with_the_words_around_it():
    told = faults(
        written("We include {{ n.inclded }} works, {{ xyz }}.", "See {{ cite.adner2020 }}", "{{ tabel3 }}"),
        refused={"cite.adner2020": "is not included"},
    )
    assert told[0].split("\n") == [
        'm.docx: "n.inclded" is not known; did you mean "n.included"?',
        "  in: We include {{ n.inclded }} works, {{ xyz }}.",
    ]
    assert [line.split("\n")[0] for line in told[1:]] == [
        'm.docx: "xyz" is not known; choose one of ' + ", ".join(KNOWN), 'm.docx: "cite.adner2020" is not included',
        'm.docx: "tabel3" is not known; did you mean "table3"?',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "As {{ table3 }} shows",
            "cannot stand within a sentence; give it a paragraph of its own\n  in: As {{ table3 }}",
        ),
        ("{{ flow }} {{ references }}", "cannot stand within a sentence"),
        ("{{ ''.__class__ }}", "is not a name"),
        ("{{ n.included.__class__ }}", "is not a name"),
        ("{{ table3.rows }}", '"table3.rows" is not known'),
        ("{{ n.included() }}", "is not a name"),
        ("{{ 7*7 }}", "is not a name"),
        ("{{ }}", '"" is not a name'),
        ("{% for x in range(10**9) %}x{% endfor %}", '"{%" is not followed here'),
        ("{%p if x %}", '"{%" is not followed here'),
        ("{# comment #}", '"{#" is not followed here'),
        ("We have {{ n.included }", "a tag is not closed"),
        ("We have {{ {{ n.included }}", "a tag is not closed"),
        ("Stray n.included }} here", "a tag is not opened; write it as {{ name }}\n  in: Stray n.included }} here"),
        ("{{ n.open }}}} and", "a tag is not opened"),
        ("{brace}} here", "a tag is not opened"),
        ("and { n.included } here", '"{ n.included }" has single braces; write {{ n.included }}'),
        ("and { n.open | words }} here", '"{ n.open | words }" has single braces; write {{ n.open | words }}'),
        ("{table3}", '"{table3}" has single braces; write {{ table3 }}'),
        ("{{ n.included | upper }}", '"upper" is nothing that a tag can end with'),
        ("{{ n.included | wrods }}", 'did you mean "words"?'),
        ("{{ n.share | words }}", 'cannot end with "words"'),
        ("{{ flow | landscape }}", 'cannot end with "landscape"'),
        ("{{ n.open | words | bare }}", "a tag can end with one word"),
        ("{{ n.open, n.included }}", "cannot stand in one tag"),
        ("{{ cite.adner2002, table3 }}", "cannot stand in one tag"),
    ],
)
def test_a_tag_that_cannot_be_followed_says_why(text, why):
    assert any(why in fault for fault in faults(written(text)))


def test_a_table_is_refused_where_it_cannot_stand():
    document = Document()
    document.add_table(1, 1).cell(0, 0).text = "{{ table3 }}"
    document.sections[0].header.paragraphs[0].text = "{{ references }}"
    box = "<w:txbxContent><w:p><w:r><w:t>{{ flow }}</w:t></w:r></w:p></w:txbxContent>"
    _append(document, f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}"
                      "</mc:Fallback></mc:AlternateContent></w:r></w:p>")  # fmt: skip
    _append(document, "<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>{{ table3 }}</w:t></w:r></w:p>"
                      "</w:sdtContent></w:sdt>")  # fmt: skip
    told = faults(saved(document))
    assert len(told) == 4  # a box stands twice in the document, and is told once
    assert sum("in a note, a box or a cell" in fault for fault in told) == 3
    assert any("plain text" in fault for fault in told)
    assert any(fault.startswith("m.docx, header: ") for fault in told)


@pytest.mark.parametrize(
    "text",
    ["{{" * 200_000, "{{ n.open }" * 50_000, "{{ " + "a" * 400_000 + " }}", "{{ " + "citep.a, " * 50_000 + "n.open }}",
     "{{ x }} " * 20_000, "{{ n.open" + " | x" * 50_000 + " }}", "{{ n." + "9" * 100_000 + " }}"],
    ids=["open", "half", "long", "many", "tags", "words", "digits"],
)  # fmt: skip
def test_a_hostile_manuscript_is_answered_soon(text):
    start = time.monotonic()
    told = faults(written(text))
    assert time.monotonic() - start < 8
    assert len(told) <= 51
    assert all(len(fault) < 400 for fault in told)


def test_a_manuscript_holds_so_many_tables_and_figures_and_no_more():
    assert len(done(written(*["{{ flow }}"] * 20)).inline_shapes) == 20
    start = time.monotonic()
    assert "more than the 200" in faults(written(*["{{ flow }}"] * 2_000))[0]
    assert time.monotonic() - start < 20


def test_the_bytes_depend_on_what_is_given_alone(monkeypatch):
    manuscript = written("{{ n.open }}", "{{ flow }}", "{{ table3 }}", "{{ references }}")
    once = fill(manuscript, KNOWN, file="m.docx")
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert fill(manuscript, KNOWN, file="m.docx") == once
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
