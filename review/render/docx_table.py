"""A Table goes into a Word document that is there already: number, title, grid and notes, in that document's styles.

The paragraph styles Table Number, Table Title, Table Head, Table Text and Table Note are used where the document has
them. Where it has not, the paragraphs are set as APA style has it (APA, 2020, sections 7.8-7.14), whatever the line
spacing and the indents of the document's own text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from review.nouns import Cell, Piece, Table, cell
from review.render.layout import blanked, cleaned, general_note, marked_notes, short, shown
from review.render.word_page import is_upright, lying, text_size

STYLES = ("Table Number", "Table Title", "Table Head", "Table Text", "Table Note")
_KIND = WD_STYLE_TYPE.PARAGRAPH
# What a paragraph gets where the document lacks its style: space before and after in twentieths of a point, run
# properties, and whether it stays with the next. Sizes of letters are in half points.
_PLAIN: dict[str, tuple[int, int, tuple[str, ...], bool]] = {
    "Table Number": (240, 80, ("w:b",), True),
    "Table Title": (0, 160, ("w:i",), True),
    "Table Head": (0, 0, (), True),
    "Table Text": (0, 0, (), False),
    "Table Note": (60, 0, (), False),
}
_SMALL = ("Table Head", "Table Text", "Table Note")
_SIZE = "20"


def insert(table: Table, paragraph: Any, *, width: int | None = None, turn: bool = False) -> None:
    """Puts the table in the place of a paragraph of a python-docx document; the paragraph goes.

    width: of the table, in twentieths of a point; as wide as the text if not given. turn: the table gets pages
    of its own in landscape, if the paragraph stands in the body, and on an upright page."""
    element, document = paragraph._p, paragraph.part.package.main_document_part.document
    section = _section_of(element)
    if turn and width is None and section is not None and is_upright(section):
        before, after = _breaks(section)
        made = elements(table, document, width=text_size(after.pPr.sectPr)[0])
        if not _opens_section(element):
            made.insert(0, before)
        if element.getnext() is section:  # nothing follows in the document, and an upright page would stay empty
            lying(section)
        else:
            made.append(after)
    else:
        made = elements(table, document, width=width or text_size(section)[0])
    for each in made:
        element.addprevious(each)
    element.getparent().remove(element)


def elements(table: Table, document: Any, *, width: int) -> list[Any]:
    """The table as elements of a document's body, in order: the paragraphs of number and title, the grid, the notes.
    The last is always a paragraph, since two grids that touch become one.

    document: the python-docx document whose styles are used. width: of the table, in twentieths of a point."""
    table = cleaned(table)
    styles = {style.name: style.style_id for style in document.styles if style.name in STYLES and style.type == _KIND}
    heading = [
        _paragraph(name, cell(text), styles)
        for name, text in (("Table Number", table.number), ("Table Title", table.title))
        if text.strip()
    ]
    notes = [_paragraph("Table Note", note, styles) for note in _notes(table)] or [_paragraph("Table Note", (), styles)]
    if "Table Note" not in styles:
        notes[-1].pPr.spacing.set(qn("w:after"), "240")
    return [*heading, _grid(table, styles, width), *notes]


def fit(grid: Any, table: Table, rows: list[Any], width: int, *, body: list[Any]) -> None:
    """Lays out a filled grid as Word needs it. rows: its `w:tr` with a cell for each column. body: those among them
    that are `table.rows`, in order.

    Columns get their shares of `width`, in the grid and in each cell; numbers stand right; a label that repeats is one
    merged cell if the table says so; a short row is not broken across pages."""
    widths = [round(column.width * width) for column in table.columns]
    for line in grid.tblGrid.gridCol_lst:
        grid.tblGrid.remove(line)
    for share in widths:
        grid.tblGrid.add_gridCol().set(qn("w:w"), str(share))
    for row in rows:
        for content, share, column in zip(row.tc_lst, widths, table.columns, strict=True):
            _set_width(content, share)
            if column.align == "right":
                for paragraph in content.p_lst:
                    _properties(paragraph).get_or_add_jc().set(qn("w:val"), "right")
    if table.repeated == "merge":
        _merge(table, body)
    for row, content in zip(body, table.rows, strict=False):
        properties = row.get_or_add_trPr()
        for old in properties.findall(qn("w:cantSplit")):
            properties.remove(old)
        if short(table, content):
            properties.insert(0, OxmlElement("w:cantSplit"))


# ---- the grid --------------------------------------------------------------------------------------------------------


def _grid(table: Table, styles: dict[str, str], width: int) -> Any:
    grid = OxmlElement("w:tbl")
    grid.append(_grid_properties(table, width))
    grid.append(OxmlElement("w:tblGrid"))
    head = _row("Table Head", [cell(column.label) for column in table.columns], styles)
    head.get_or_add_trPr().extend((OxmlElement("w:cantSplit"), OxmlElement("w:tblHeader")))
    for content in head.tc_lst:
        content.tcPr.append(_borders("w:tcBorders", bottom=4))
        content.tcPr.append(_element("w:vAlign", val="bottom"))
    rows = [head, *(_row("Table Text", row, styles) for row in blanked(table))]
    grid.extend(rows)
    fit(grid, table, rows, width, body=rows[1:])
    return grid


def _grid_properties(table: Table, width: int) -> Any:
    """In the order that the schema of tables demands."""
    margins = _element("w:tblCellMar")
    margins.extend(
        _element(f"w:{side}", w=str(n), type="dxa")
        for side, n in (("top", 40), ("left", 0), ("bottom", 40), ("right", 100))
    )
    properties = _element("w:tblPr")
    properties.extend([
        _element("w:tblW", w=str(width), type="dxa"),
        _element("w:tblInd", w="0", type="dxa"),
        # Three rules in all: above the head, below it, and below the last row (APA, 2020, section 7.17).
        _borders("w:tblBorders", top=8, bottom=8),
        _element("w:tblLayout", type="fixed"),
        margins,
        _element("w:tblCaption", val=table.number),
        _element("w:tblDescription", val=table.title),
    ])  # fmt: skip
    return properties


def _borders(name: str, **sizes: int) -> Any:
    """Rules of the given widths in eighths of a point, and none on the other sides."""
    borders = _element(name)
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        if side in sizes:
            borders.append(_element(f"w:{side}", val="single", sz=str(sizes[side]), space="0", color="auto"))
        elif name == "w:tblBorders":
            borders.append(_element(f"w:{side}", val="nil"))
    return borders


def _row(style: str, cells: Iterable[Cell], styles: dict[str, str]) -> Any:
    row = OxmlElement("w:tr")
    for content in cells:
        box = OxmlElement("w:tc")
        box.append(OxmlElement("w:tcPr"))
        box.append(_paragraph(style, content, styles))
        row.append(box)
    return row


def _set_width(content: Any, width: int) -> None:
    size = content.get_or_add_tcPr().get_or_add_tcW()
    size.set(qn("w:w"), str(width))
    size.set(qn("w:type"), "dxa")


def _merge(table: Table, rows: list[Any]) -> None:
    """One cell for a label and the rows below that repeat it: they say that they go on with the cell above."""
    shows = shown(table)
    for at, row in enumerate(rows):
        for n in range(table.labels):
            goes_on = at + 1 < len(rows) and not shows[at + 1][n]
            if not shows[at][n] or goes_on:
                merged = row.tc_lst[n].get_or_add_tcPr().get_or_add_vMerge()
                if shows[at][n]:
                    merged.set(qn("w:val"), "restart")


# ---- paragraphs ------------------------------------------------------------------------------------------------------


def _notes(table: Table) -> Iterator[Cell]:
    if general := general_note(table):
        yield (Piece("Note.", "italic"), Piece(f" {general}"))
    for mark, text in marked_notes(table):
        yield (Piece(mark, "mark"), Piece(f" {text}"))


def _paragraph(style: str, content: Cell, styles: dict[str, str]) -> Any:
    paragraph = OxmlElement("w:p")
    properties = _properties(paragraph)
    before, after, letters, keeps = _PLAIN[style]
    if style in styles:
        properties.get_or_add_pStyle().set(qn("w:val"), styles[style])
        letters = ()
    else:
        if keeps:
            properties.append(OxmlElement("w:keepNext"))
        properties.append(_element("w:spacing", before=str(before), after=str(after), line="240", lineRule="auto"))
        properties.append(_element("w:ind", left="0", right="0", firstLine="0"))
        properties.append(_element("w:jc", val="left"))
    small = style in _SMALL and style not in styles
    for piece in content:
        paragraph.append(_run(piece, letters, small))
    return paragraph


def _run(piece: Piece, letters: Iterable[str], small: bool) -> Any:
    run = OxmlElement("w:r")
    properties = run.get_or_add_rPr()
    for name in dict.fromkeys((*letters, *(["w:i"] if piece.style == "italic" else []))):
        properties.append(OxmlElement(name))
    if small:
        properties.append(_element("w:sz", val=_SIZE))
    if piece.style == "mark":
        properties.append(_element("w:vertAlign", val="superscript"))
    run.text = piece.text  # a line feed becomes a break, a tab a tab
    return run


def _properties(paragraph: Any) -> Any:
    return paragraph.get_or_add_pPr()


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


# ---- pages -----------------------------------------------------------------------------------------------------------


def _section_of(element: Any) -> Any:
    """The properties of the section that a paragraph of the body stands in; None for one in a cell, a head or a box."""
    parent = element.getparent()
    if parent is None or parent.tag != qn("w:body"):
        return None
    for below in (element, *element.itersiblings(qn("w:p"))):
        if (found := below.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")) is not None:
            return found
    return parent.find(qn("w:sectPr"))


def _opens_section(element: Any) -> bool:
    """Whether a paragraph is the first of its section, and not the first of the document."""
    before = element.getprevious()
    return before is not None and before.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None


def _breaks(section: Any) -> tuple[Any, Any]:
    """Two paragraphs that end sections: what was before ends as it was, and what is between lies in landscape."""
    before, between = deepcopy(section), lying(deepcopy(section))
    for later in (between, section):  # the pages go on counting, and no further first page is another
        for number in later.findall(qn("w:pgNumType")):
            number.attrib.pop(qn("w:start"), None)
        for title in later.findall(qn("w:titlePg")):
            later.remove(title)
        for kind in later.findall(qn("w:type")):
            later.remove(kind)
    return _ending(before), _ending(between)


def _ending(section: Any) -> Any:
    paragraph = OxmlElement("w:p")
    properties = _properties(paragraph)
    # The paragraph takes up a line of its own: let it be a low one.
    properties.append(_element("w:spacing", before="0", after="0", line="20", lineRule="exact"))
    properties.append(section)
    return paragraph
