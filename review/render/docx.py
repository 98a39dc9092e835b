"""A Table as a Word document: a template's own styles, filled with the table's text, rows and column widths.

The template is `templates/table.docx` or one that a scholar made of it in Word. It may use these names: `number`,
`title`, `columns` (each with a `label`), `rows` (of cells, written `{{r cell }}` so that italics and marks are kept),
`note` and `marked_notes` (pairs of mark and text), and the numbers of the review, `n.included`; only `rows` must be
there. The paragraph styles of the packaged
template are Table Number, Table Title, Table Head, Table Text and Table Note.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType, SimpleNamespace
from typing import Any
from zipfile import BadZipFile

from markupsafe import Markup, escape

from review.errors import Complaint, ProtocolError, did_you_mean
from review.nouns import Cell, Table
from review.render.layout import blanked, cleaned, general_note, heading, marked_notes, wide
from review.render.word import titled

_PLACE = "Word template of the tables"
_MEND = "compare it with review/render/templates/table.docx"
_RUN = {"plain": "", "italic": "<w:i/>", "mark": '<w:vertAlign w:val="superscript"/>'}


def render(
    table: Table, *, template: bytes | None = None, numbers: Mapping[str, int | str] = MappingProxyType({})
) -> bytes:
    """The table as a .docx file, from the bytes of a template or from the packaged one. numbers: name -> value, shown
    by `{{ n.NAME }}`.

    A template that is no Word document, uses unknown names or loses rows raises ProtocolError. The bytes depend on
    the table and the template alone."""
    table = cleaned(table)
    if template is None:
        template = files("review.render").joinpath("templates", "table.docx").read_bytes()
    return titled(_filled(table, template, numbers), heading(table))


def several(tables: Sequence[Table]) -> bytes:
    """The tables as one .docx file by the packaged template, in their order; there has to be one. A table in landscape
    has pages of its own."""
    from docx.enum.section import WD_SECTION

    template = files("review.render").joinpath("templates", "table.docx").read_bytes()
    whole, *others = (_filled(cleaned(table), template, {}) for table in tables)
    for other in others:
        new, page = whole.add_section(WD_SECTION.CONTINUOUS), other.sections[0]
        if (new.page_width, new.page_height) != (page.page_width, page.page_height):
            new.start_type = WD_SECTION.NEW_PAGE
            new.page_width, new.page_height, new.orientation = page.page_width, page.page_height, page.orientation
        for part in list(other.element.body)[:-1]:  # all but its own section
            new._sectPr.addprevious(part)
    return titled(whole, heading(cleaned(tables[0])))


def _filled(table: Table, template: bytes, numbers: Mapping[str, int | str]) -> Any:
    """The template as a python-docx document, with the table in it."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError, UndefinedError

    context = {
        "number": table.number, "title": table.title, "columns": table.columns,
        "rows": [[_runs(cell) for cell in row] for row in blanked(table)],
        "note": general_note(table), "marked_notes": marked_notes(table),
        "n": SimpleNamespace(**numbers),
    }  # fmt: skip
    grids = _grids(template)
    document = DocxTemplate(io.BytesIO(template))
    try:
        _check_names(_names_used(template), context)
        document.render(context, _sandbox(), autoescape=True)
        width = _turned(document, table)
        for at in grids:
            _fit(document.tables[at]._tbl, table, width)
    except ProtocolError:
        raise
    except UndefinedError as error:
        raise ProtocolError(_undefined(str(error), numbers)) from None
    except TemplateError as error:
        excerpt = "\n".join(part for part in getattr(error, "docx_context", ()) if part.strip())
        raise ProtocolError(Complaint(_PLACE, f"its tags cannot be followed: {error}", _MEND, excerpt)) from None
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
        raise ProtocolError(Complaint(_PLACE, f"its tags cannot be followed: {error}", _MEND)) from None
    return document


@lru_cache(maxsize=1)
def _sandbox() -> Any:
    """A template may come by e-mail, so it is run in a sandbox; a name it spells wrongly must not be an empty cell."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    jinja: Any = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=_escaped)
    jinja.compile = lru_cache(maxsize=64)(jinja.compile)  # the parts of a template are the same for every table
    return jinja


@lru_cache(maxsize=4)  # one template serves all tables of a run
def _grids(template: bytes) -> list[int]:
    """Which tables of the template have a column for each of ours. ProtocolError if it is no Word document."""
    from docx import Document
    from lxml.etree import LxmlError

    try:
        return [at for at, grid in enumerate(Document(io.BytesIO(template)).tables) if "{%tc" in _text(grid)]
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, LxmlError, OSError):
        raise ProtocolError(Complaint(_PLACE, "is not a Word document", "save it as .docx in Word")) from None


@lru_cache(maxsize=4)
def _names_used(template: bytes) -> frozenset[str]:
    """The names in the tags of the template."""
    from docxtpl import DocxTemplate

    return frozenset(DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(jinja_env=_sandbox()))


def _undefined(told: str, numbers: Iterable[str]) -> Complaint:
    """What a name that the template asks of something lacks; `told` is jinja's own account."""
    found = re.search(r"SimpleNamespace.*no attribute '(\w+)'", told)
    if found is None:
        return Complaint(_PLACE, f"its tags cannot be followed: {told}", _MEND)
    name = f"n.{found[1]}"
    return Complaint(_PLACE, f'"{name}" is not known', did_you_mean(name, [f"n.{known}" for known in numbers]))


def _check_names(used: Iterable[str], known: Mapping[str, object]) -> None:
    """Raises ProtocolError for every name of the template that is not known, or if it never shows the rows."""
    unknown = [
        Complaint(_PLACE, f'"{name}" is not known', did_you_mean(name, known))
        for name in sorted(set(used) - set(known))
    ]
    if unknown:
        raise ProtocolError(unknown)
    if "rows" not in used:
        raise ProtocolError(Complaint(_PLACE, "has no place for the rows", _MEND))


def _escaped(value: object) -> object:
    """What a tag shows, as XML. docxtpl reads `{_{` as an escape for `{{`, and would change a text that has it."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, SimpleNamespace):
        raise TypeError("n stands for all numbers; name one of them, say n.included")
    text = str(escape(f"{value:,}" if type(value) is int else value))
    for brace in ("{_", "}_", "%_"):
        text = text.replace(brace, brace[0] + "&#95;")
    return Markup(text)


def _runs(cell: Cell) -> Markup:
    return Markup("").join(
        Markup('<w:r><w:rPr>{}</w:rPr><w:t xml:space="preserve">{}</w:t></w:r>').format(
            Markup(_RUN[piece.style]), _escaped(piece.text)
        )
        for piece in cell
    )


def _text(grid: Any) -> str:
    return "".join(cell.text for row in grid.rows for cell in row.cells)


def _turned(document: Any, table: Table) -> int:
    """The width of the text in twentieths of a point, on pages in landscape if the table is too wide for upright ones
    and the template has pages of one kind."""
    from review.render.word_page import is_upright, lying, text_size

    page = document.sections[0]._sectPr
    if wide(table) and is_upright(page) and len(document.sections) == 1:
        lying(page)
    return text_size(page)[0]


def _fit(grid: Any, table: Table, width: int) -> None:
    """Lays out a rendered grid: those of its rows that have a cell for each column."""
    from review.render.docx_table import fit

    rows = [row for row in grid.tr_lst if len(row.tc_lst) == len(table.columns)]
    if len(rows) <= len(table.rows):
        raise ProtocolError(Complaint(_PLACE, f"shows {len(rows)} of {len(table.rows) + 1} rows", _MEND))
    fit(grid, table, rows, width, body=_body(rows, table))


def _body(rows: list[Any], table: Table) -> list[Any]:
    """Those of the grid's rows that are the table's own, since a template may have others; [] if it changes their text,
    so that nothing tells them."""
    from docx.oxml.ns import qn

    shown = ["".join("".join(text.text or "" for text in row.iter(qn("w:t"))).split()) for row in rows]
    wanted = ["".join("".join(p.text for cell in row for p in cell).split()) for row in blanked(table)]
    starts = (n for n in range(len(rows) - len(wanted), 0, -1) if shown[n : n + len(wanted)] == wanted)
    first = next(starts, None)
    return [] if first is None else rows[first : first + len(wanted)]
