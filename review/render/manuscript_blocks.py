"""A table, a figure or a reference list takes the place of a paragraph of a Word document here.

What else stood in that paragraph (a bookmark, a comment, the end of a section) stays, in an empty one below.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Twips
from docx.text.paragraph import Paragraph

from review.nouns import Figure, Piece, Table
from review.records.text import clean
from review.render import docx_figure, docx_table
from review.render.tags import References, Tag
from review.render.word_page import text_size

_CAPTION = 0.8  # of the height of a page's text that a picture may take, for its title to stand on the page too
_KEPT = {
    qn(f"w:{name}")
    for name in (
        "sectPr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference", "drawing",
        "pict", "footnoteReference", "endnoteReference", "fldChar", "br",
    )
}  # fmt: skip
_HANGING = 720  # twentieths of a point that the lines after the first of a reference hang in (APA 7, section 9.43)


def put(tag: Tag, paragraph: Any, document: Any) -> None:
    """Put what `tag` stands for in the place of the paragraph `w:p` that holds it."""
    stays = _holds_more(paragraph)
    where, first, breaks = (
        paragraph.getparent(),
        paragraph.getparent().index(paragraph),
        _says(paragraph, "pageBreakBefore"),
    )
    if isinstance(tag.block, Table):
        _put_table(tag.block, paragraph, document, turn=tag.word == "landscape", stays=stays)
    elif isinstance(tag.block, Figure):
        docx_figure.insert(tag.block, paragraph, document, room=_room(paragraph))
    elif isinstance(tag.block, References):
        put_references(tag.block, paragraph, document)
    new = where[first]
    if breaks and new is not paragraph and new.tag == qn("w:p"):
        new.get_or_add_pPr().get_or_add_pageBreakBefore()
    if stays:
        for text in list(paragraph.iter(qn("w:t"))):
            text.text = ""
    elif paragraph.getparent() is not None:
        where.remove(paragraph)


def _says(paragraph: Any, name: str) -> bool:
    return paragraph.pPr is not None and paragraph.pPr.find(qn(f"w:{name}")) is not None


def _holds_more(paragraph: Any) -> bool:
    """Whether a paragraph holds more than text. Word's own mark of the last change is nothing."""
    own = [e for e in paragraph.iter(qn("w:bookmarkStart")) if e.get(qn("w:name")) == "_GoBack"]
    ids = {e.get(qn("w:id")) for e in own}
    return any(
        e.tag in _KEPT and not (e.tag.endswith(("bookmarkStart", "bookmarkEnd")) and e.get(qn("w:id")) in ids)
        for e in paragraph.iter()
    )


def _put_table(table: Table, paragraph: Any, document: Any, *, turn: bool, stays: bool) -> None:
    if stays:
        place = OxmlElement("w:p")
        paragraph.addprevious(place)
    else:
        place = paragraph
    width = None if turn else _page(paragraph)[0]
    docx_table.insert(table, Paragraph(place, document._body), width=width, turn=turn)


# ---- references ------------------------------------------------------------------------------------------------------


def put_references(references: References, paragraph: Any, document: Any) -> None:
    """One paragraph an entry above `paragraph`, with its properties and those of its first run; where it has the
    document's default style, that is Bibliography if the document has it, else a hanging indent."""
    run = next(iter(paragraph.iter(qn("w:r"))), None)
    letters = None if run is None else run.rPr
    bibliography = next((s for s in document.styles if s.name == "Bibliography"), None)
    for at, entry in enumerate(references.entries):
        element = OxmlElement("w:p")
        if paragraph.pPr is not None:
            element.append(_copied(paragraph.pPr, first=at == 0))
        paragraph.addprevious(element)
        line = Paragraph(element, document._body)
        if element.pPr is None or element.pPr.pStyle is None:
            if bibliography is not None:
                line.style = bibliography
            elif not _says(element, "ind"):
                line.paragraph_format.left_indent = Twips(_HANGING)
                line.paragraph_format.first_line_indent = -Twips(_HANGING)
        _write(entry, line, letters)


def _copied(properties: Any, *, first: bool) -> Any:
    """Properties of a paragraph without what only one paragraph can have."""
    copy = deepcopy(properties)
    for name in ("sectPr", "pPrChange", *(() if first else ("pageBreakBefore",))):
        for element in copy.findall(qn(f"w:{name}")):
            copy.remove(element)
    for mark in copy.findall(qn("w:rPr")):
        copy.remove(mark)
    return copy


def _write(entry: Sequence[Piece], line: Paragraph, letters: Any) -> None:
    for piece in entry:
        run = line.add_run(clean(piece.text)[0])
        if letters is not None:
            run._r.insert(0, deepcopy(letters))
        if piece.style == "italic":
            run.italic = True


# ---- the page --------------------------------------------------------------------------------------------------------


def _room(paragraph: Any) -> tuple[float, float]:
    """Width and height of a picture where the paragraph stands, with its title on the same page."""
    width, height = _page(paragraph)
    return width, height * _CAPTION


def _page(paragraph: Any) -> tuple[int, int]:
    """Width and height of a column of text where the paragraph stands, in twentieths of a point."""
    return text_size(_section(paragraph))


def _section(paragraph: Any) -> Any:
    """The properties of the section that a paragraph stands in: at its own end or at that of a later one."""
    body = paragraph.getroottree().getroot().body
    top = paragraph
    while top is not None and top.getparent() is not body:
        top = top.getparent()
    if top is None:
        return None
    for element in (top, *top.itersiblings()):
        found = next(element.iter(qn("w:sectPr")), None)
        if found is not None:
            return found
    return None
