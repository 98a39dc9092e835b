"""A Figure becomes a Word document: number, title, the picture with its description for screen readers, notes.

The order is that of APA style (APA, 2020, section 7.4). Word cannot be handed SVG by every version, so the picture is
the PNG at three pixels to a point of the drawing.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from typing import Any

from review.nouns import Figure
from review.records.text import clean
from review.render.picture import png
from review.render.word import titled

_POINT = 12700  # English Metric Units
_MARGIN, _LONG, _SHORT = 54, 842, 595  # A4, in points
_CAPTION = 60  # height kept for number and title
_LETTER, _LINE = 4.2, 13  # width of a letter and height of a line of the notes, in points
_FONT = "Times New Roman"


def render(figure: Figure) -> bytes:
    """The figure as a .docx file of one page, upright or across as the drawing is larger beside its notes; the bytes
    depend on the figure alone. ValueError if its `svg` is not SVG."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Emu

    root = ET.fromstring(figure.svg)
    wide, high = (float(root.get(side, "1")) for side in ("width", "height"))
    letters = len(" ".join(figure.notes))

    def scale_on(page: tuple[int, int]) -> float:
        across, down = _room(page, letters)
        return min(0.75, across / wide, down / high)  # a CSS pixel is three quarters of a point

    page = max((_SHORT, _LONG), (_LONG, _SHORT), key=scale_on)
    scale = scale_on(page)

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if page[0] > page[1] else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Emu(side * _POINT) for side in page)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Emu(_MARGIN * _POINT))
    _say(document, (figure.number, "bold"))
    _say(document, (figure.title, "italic"))
    drawn = document.add_paragraph().add_run().add_picture(io.BytesIO(png(figure.svg)), Emu(int(wide * scale * _POINT)))
    _describe(drawn, figure, root)
    if figure.notes:
        _say(document, ("Note. ", "italic"), (" ".join(figure.notes), "plain"), size=9)
    document.core_properties.comments = ""
    return titled(document, clean(". ".join(filter(None, (figure.number, figure.title))))[0])


def _room(page: tuple[int, int], letters: int) -> tuple[float, float]:
    """Width and height in points that notes of so many letters leave to the picture: half of the page at the least."""
    across, down = (side - 2 * _MARGIN for side in page)
    lines = -(-letters * _LETTER // across)
    return across, max(down - _CAPTION - _LINE * lines, down / 2)


def _say(document: Any, *runs: tuple[str, str], size: float = 11) -> None:
    """A paragraph of (text, 'bold', 'italic' or 'plain'), size in points; none for no text."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    if not any(text for text, _ in runs):
        return
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(6)
    for text, look in runs:
        run = paragraph.add_run(clean(text)[0])
        run.bold, run.italic = look == "bold", look == "italic"
        run.font.name, run.font.size = _FONT, Pt(size)
        run._element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)


def _describe(drawn: Any, figure: Figure, root: ET.Element) -> None:
    """Give the picture the words of the drawing for those who cannot see it."""
    told = root.findtext("{http://www.w3.org/2000/svg}desc") or figure.title
    properties = drawn._inline.docPr
    properties.set("name", figure.name)
    properties.set("title", clean(figure.title)[0])
    properties.set("descr", told)
