"""Manuscripts that are damaged, of another kind, or hostile: each is refused in words, and none with a traceback."""

from __future__ import annotations

import contextlib
import io
import re
import time
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ProtocolError
from review.nouns import Figure, Table, TableColumn, cell
from review.render.manuscript import fill

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
KNOWN = {
    "n.open": 3, "flow": Figure("flow", "Figure 1", "Flow", SVG),
    "table3": Table("table3", "Table 3", "All", (TableColumn("a", "Topic", 1.0),), ((cell("R&D"),),)),
}  # fmt: skip
W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEXT = "word/document.xml"
Parts = dict[str, bytes]


def written(*paragraphs: str) -> bytes:
    document, out = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


GOOD = written("We have {{ n.open }} works.", "{{ table3 }}", "{{ flow }}", "{{ table3 | landscape }}")


def changed(change: Callable[[Parts], object], data: bytes = GOOD) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def put(name: str, part: bytes) -> Callable[[Parts], object]:
    return lambda parts: parts.update({name: part})


def swapped(name: str, old: bytes, new: bytes) -> Callable[[Parts], object]:
    def change(parts: Parts) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)

    return change


def notes(part: bytes) -> Callable[[Parts], object]:
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    link = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"

    def change(parts: Parts) -> None:
        parts["word/footnotes.xml"] = part
        told = b'<Override PartName="/word/footnotes.xml" ContentType="' + kind + b'"/></Types>'
        swapped("[Content_Types].xml", b"</Types>", told)(parts)
        told = b'<Relationship Id="rIdN" Type="' + link + b'" Target="footnotes.xml"/></Relationships>'
        swapped("word/_rels/document.xml.rels", b"</Relationships>", told)(parts)

    return change


def body(xml: bytes) -> bytes:
    first = b"<w:p><w:r><w:t>We have {{ n.open }} works.</w:t></w:r></w:p>"
    return changed(swapped(TEXT, first, xml))


def fault(data: bytes) -> str:
    with pytest.raises(ProtocolError) as caught:
        fill(data, KNOWN, file="m.docx")
    assert len(caught.value.complaints) == 1
    return str(caught.value)


def texts(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(fill(data, KNOWN, file="m.docx"))).paragraphs]


# ---- pages ---------------------------------------------------------------------------------------------------------


def widths(data: bytes) -> list[int]:
    """Of the pictures of the filled manuscript, in twentieths of a point."""
    return [shape.width // 635 for shape in Document(io.BytesIO(fill(data, KNOWN, file="m.docx"))).inline_shapes]


def measured(element: bytes, name: bytes, value: bytes) -> bytes:
    def change(parts: Parts) -> None:
        pattern = rb"(<w:" + element + rb"\b[^>]*w:" + name + rb'=")[^"]*'
        parts[TEXT], n = re.subn(pattern, lambda found: found[1] + value, parts[TEXT])
        assert n

    return changed(change)


@pytest.mark.parametrize(
    ("element", "name", "value", "width"),
    [
        (b"pgSz", b"w", b"12240", 8640), (b"pgSz", b"w", b"12240.4", 8640), (b"pgSz", b"w", b"8.5in", 8640),
        (b"pgSz", b"w", b"21cm", 8306), (b"pgSz", b"w", b"210mm", 8306), (b"pgSz", b"w", b"612pt", 8640),
        (b"pgSz", b"w", b"51pc", 8640), (b"pgSz", b"w", b"51pi", 8640), (b"pgSz", b"w", b"", 8306),
        (b"pgSz", b"w", b"wide", 8306), (b"pgSz", b"w", b"999999999999999", 8306), (b"pgSz", b"w", b"-1", 1440),
        (b"pgMar", b"left", b"1440.0000000000002", 9000), (b"pgMar", b"left", b"", 9000),
        (b"cols", b"space", b"", 8640), (b"cols", b"space", b"1.5in", 8640),
    ],
)  # fmt: skip
def test_measures_of_a_page_come_in_any_unit_and_with_decimals(element, name, value, width):
    assert widths(measured(element, name, value)) == [pytest.approx(width, abs=1)]


@pytest.mark.parametrize(("number", "width"), [(b"0", 8640), (b"-2", 8640), (b"two", 8640), (b"", 8640), (b"2", 3960)])
def test_a_page_has_one_column_at_least(number, width):
    columns = rb'<w:cols w:num="' + number + rb'" w:space="720"/>'
    data = changed(lambda parts: parts.update({TEXT: re.sub(rb"<w:cols[^>]*/>", columns, parts[TEXT])}))
    assert widths(data) == [pytest.approx(width, abs=1)]


def test_a_document_needs_not_tell_its_page():
    nothing = changed(lambda parts: parts.update({TEXT: re.sub(rb"<w:pgSz[^>]*/>|<w:pgMar[^>]*/>", b"", parts[TEXT])}))
    assert widths(nothing) == [pytest.approx(11906 - 2880, abs=1)]


# ---- damage --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [b"", b"not a zip", changed(lambda parts: [parts.pop(name) for name in list(parts) if name.startswith("word/")])],
    ids=["empty", "text", "parts"],
)
def test_what_is_no_word_document_is_the_scholars_error(data):
    assert fault(data) == "m.docx: this is not a Word document; save it as Word Document (.docx) in Word"


def _flagged(data: bytes, at: int, value: int) -> bytes:
    """The file with a number of its first entry in the directory set, and the flag of encryption in the entry too."""
    made = bytearray(data)
    made[made.find(b"PK\x01\x02") + at] = value
    return bytes(made)


CUT = b"<w:footnotes " + W + b"><w:footnote>"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (changed(notes(CUT)), "its part word/footnotes.xml is damaged"),
        (changed(notes(b"<html/>")), "this Word document is damaged"),
        (changed(put(TEXT, b"<html/>")), "this Word document is damaged"),
        (changed(put(TEXT, b"<w:document " + W + b"/>")), "this Word document is damaged"),
        (changed(put("word/styles.xml", b"<html/>")), "this Word document is damaged"),
        (changed(put("word/_rels/document.xml.rels", b"<html/>")), "this Word document is damaged"),
        (changed(put("word/document.xml", b"")), "its part word/document.xml is damaged"),
        (GOOD[:3000], "this Word document is damaged"),
        (GOOD[:3000] + bytes(b ^ 255 for b in GOOD[3000:3100]) + GOOD[3100:], "is damaged"),
        (_flagged(GOOD, 8, 1), "this document is locked with a password"),
        (_flagged(GOOD, 10, 99), "is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Word document (.doc), or one with a password"),
    ],
    ids=["notes cut", "notes", "text", "body", "styles", "links", "empty", "cut", "flip", "locked", "packed", "doc"],
)  # fmt: skip
def test_a_damaged_document_is_told_with_the_part_to_blame(data, told):
    said = fault(data)
    assert told in said
    assert "save it as Word Document (.docx) in Word" in said
    assert "lxml" not in said


@settings(max_examples=18, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=40))
def test_bytes_that_were_changed_anywhere_give_no_traceback(at, new):
    with contextlib.suppress(ProtocolError):
        fill(GOOD[:at] + new + GOOD[at + len(new) :], KNOWN, file="m.docx")


@pytest.mark.parametrize("name", [TEXT, "word/footnotes.xml", "word/styles.xml", "docProps/core.xml", "_rels/.rels"])
def test_a_document_type_is_refused_in_any_part(name):
    declared = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'

    def change(parts: Parts) -> None:
        notes(b"<w:footnotes " + W + b"><w:footnote/></w:footnotes>")(parts)
        parts[name] = re.sub(rb"^(<\?xml[^>]*>)?\s*", lambda found: found[0] + declared, parts[name], count=1)

    assert f"its part {name} declares a document type" in fault(changed(change))


@pytest.mark.parametrize("size", [60_000_000, 201_000_000])
def test_what_unpacks_to_more_than_a_manuscript_can_be_is_refused_at_once(size):
    bomb = changed(put("docProps/thumbnail.jpeg", bytes(size)))
    start = time.monotonic()
    assert re.search(r"unpacks to \d+ MB", fault(bomb))
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (b"application/vnd.ms-word.document.macroEnabled.main+xml", "has macros (.docm)"),
        (b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml", "is a template with macros (.dotm)"),
        (b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", "is a template (.dotx)"),
    ],
)
def test_another_kind_of_word_document_is_called_by_its_name(kind, told):
    own = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    said = fault(changed(swapped("[Content_Types].xml", own, kind)))
    assert told in said
    assert "save it as Word Document (.docx)" in said


def test_strict_open_xml_is_told():
    usual, strict = b"schemas.openxmlformats.org/officeDocument/2006", b"purl.oclc.org/ooxml/officeDocument"
    assert "this is a Strict Open XML document" in fault(changed(swapped("_rels/.rels", usual, strict)))


# ---- places that nothing fills -------------------------------------------------------------------------------------

MATH = (
    b'<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>%s</m:t></m:r></m:oMath>'
)
CODE = b"<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>%s</w:instrText></w:r>"


@pytest.mark.parametrize(
    ("held", "where"),
    [
        (MATH % b"{{ n.open }}", "an equation"),
        (MATH % b"{{ table3 | landscape }}", "an equation"),
        (CODE % b"SEQ {{ n.open", "the code of a field"),
        (b"<w:fldSimple w:instr='REF {{ n.open }}'><w:r><w:t>x</w:t></w:r></w:fldSimple>", "the code of a field"),
    ],
)
def test_a_tag_where_nothing_is_filled_is_told_with_its_paragraph(held, where):
    more = b"<w:r><w:instrText> }} </w:instrText></w:r>" if held.startswith(b"<w:r>") else b""
    said = fault(body(b"<w:p><w:r><w:t>Here are </w:t></w:r>" + held + more + b"</w:p>"))
    assert f"stands in {where}, where it is not filled; write it in the text" in said
    assert "in: Here are" in said


@pytest.mark.parametrize(
    "held",
    [MATH % b"{{a},{b}}", MATH % b"{{a}}", CODE % b' ADDIN ZOTERO_ITEM {"title":"{{SIGMOD}} and {{ n.open }}"}'],
)
def test_sets_and_the_fields_of_other_programs_are_left_alone(held):
    assert texts(body(b"<w:p><w:r><w:t>{{ n.open }}</w:t></w:r>" + held + b"</w:p>"))[0].startswith("3")


def test_thousands_of_tags_in_one_paragraph_are_filled_soon():
    runs = b"<w:r><w:t xml:space='preserve'>{{ n.</w:t></w:r><w:r><w:t xml:space='preserve'>open }} and </w:t></w:r>"
    start = time.monotonic()
    assert texts(body(b"<w:p>" + runs * 3_000 + b"</w:p>"))[0] == "3 and " * 3_000
    assert time.monotonic() - start < 4
