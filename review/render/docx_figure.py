"""A Figure becomes part of a Word document, or one of its own: number, title, the picture, notes (APA 7, section 7.22).

Word cannot be handed SVG by every version, so the picture is the PNG at three pixels to a point of the drawing.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from typing import Any

from review.nouns import Cell, Figure, Piece, cell
from review.records.text import clean
from review.render.layout import heading
from review.render.picture import png
from review.render.word import emptied, titled
from review.render.word_page import A4

_NATURAL = 15.0  # twentieths of a point in a CSS pixel: no drawing on a page of its own is larger
_MARGIN, _CAPTION = 1080, 1200  # of a page of its own: its margins, and the height kept for number and title
_LETTER, _LINE = 84, 260  # width of a letter and height of a line of the notes


def render(figure: Figure) -> bytes:
    """The figure as a .docx file of one page, upright or across as the drawing is larger beside its notes; the bytes
    depend on the figure alone. ValueError if its `svg` is not SVG."""
    document = emptied()
    across, down = _size(ET.fromstring(figure.svg))
    pages = {page: _beside_notes(page, figure.notes) for page in (A4, A4[::-1])}
    page = max(pages, key=lambda page: min(pages[page][0] / across, pages[page][1] / down, _NATURAL))
    _lay_out(document.sections[0], page)
    place = document.add_paragraph()
    width, height = pages[page]
    insert(figure, place._p, document, room=(min(width, across * _NATURAL), height))
    place._p.getparent().remove(place._p)
    return titled(document, clean(heading(figure))[0])


def _beside_notes(page: tuple[int, int], notes: tuple[str, ...]) -> tuple[float, float]:
    """Width and height that the notes leave to the picture: half of the page's height at the least."""
    across, down = (side - 2 * _MARGIN for side in page)
    lines = -(-len(" ".join(notes)) * _LETTER // across)
    return across, max(down - _CAPTION - _LINE * lines, down / 2)


def _lay_out(section: Any, page: tuple[int, int]) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Twips

    section.orientation = WD_ORIENT.LANDSCAPE if page[0] > page[1] else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = map(Twips, page)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Twips(_MARGIN))


def insert(figure: Figure, paragraph: Any, document: Any, *, room: tuple[float, float]) -> None:
    """Put the figure above the paragraph `w:p`. room: the width of the picture, and the height that it may take, both
    in twentieths of a point."""
    from docx.shared import Pt

    for text, style in ((figure.number, "Table Number"), (figure.title, "Table Title")):
        if text.strip():
            _line(cell(text), style, paragraph, document)
    line = _line((), "", paragraph, document)
    line.add_run()._r.append(_picture(figure, document, room))
    line.paragraph_format.space_after = Pt(4 if figure.notes else 18)
    if figure.notes:
        line.paragraph_format.keep_with_next = True
        _line((Piece("Note.", "italic"), Piece(" " + " ".join(figure.notes))), "Table Note", paragraph, document)


def _size(root: ET.Element) -> tuple[float, float]:
    """Width and height of a drawing in CSS pixels."""
    across, down = (float(root.get(side, "1").removesuffix("px")) for side in ("width", "height"))
    return across, down


def _picture(figure: Figure, document: Any, room: tuple[float, float]) -> Any:
    """The drawing as a picture that a screen reader tells."""
    from docx.oxml import OxmlElement
    from docx.shared import Twips

    root = ET.fromstring(figure.svg)
    across, down = _size(root)
    wide = min(room[0], room[1] * across / down)
    inline = document.part.new_pic_inline(
        io.BytesIO(png(figure.svg)), width=Twips(round(wide)), height=Twips(round(wide * down / across))
    )
    told = root.findtext("{http://www.w3.org/2000/svg}desc") or figure.title
    for name, text in (("name", figure.name), ("title", figure.title), ("descr", told)):
        inline.docPr.set(name, clean(text)[0])
    drawing = OxmlElement("w:drawing")
    drawing.append(inline)
    return drawing


def _line(content: Cell, style: str, before: Any, document: Any) -> Any:
    """A new paragraph above `before`, in the document's own style of that name, else as APA style has it."""
    from docx.oxml import OxmlElement
    from docx.shared import Emu, Pt
    from docx.text.paragraph import Paragraph

    element = OxmlElement("w:p")
    before.addprevious(element)
    line = Paragraph(element, document._body)
    own = style in {known.name for known in document.styles}
    if own:
        line.style = document.styles[style]
    else:
        form = line.paragraph_format
        form.line_spacing, form.first_line_indent, form.left_indent = 1.0, Emu(0), Emu(0)
        form.space_before = Pt(12 if style == "Table Number" else 0)
        form.space_after = Pt({"Table Number": 4, "Table Title": 8}.get(style, 18))
    line.paragraph_format.keep_with_next = style in ("Table Number", "Table Title") or None
    for piece in content:
        run = line.add_run(clean(piece.text)[0])
        run.italic = piece.style == "italic" or (style == "Table Title" and not own) or None
        run.bold = (style == "Table Number" and not own) or None
    return line
