"""A scholar's own Word manuscript comes in with tags, `{{ table3 }}` or `{{ n.included }}`; the filled one goes out.

Text, head and foot lines, notes, text boxes and content controls are filled; comments and deleted text are left alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from review.errors import Complaint, ProtocolError
from review.records.text import clean
from review.render.manuscript_blocks import put
from review.render.tags import Fault, Tag, Value, tags
from review.render.word import saved

# Parts of a document that hold text to fill: end of the content type -> how a message calls it; '' for the text itself.
_PARTS = {
    "document.main+xml": "", "header+xml": "header", "footer+xml": "footer", "footnotes+xml": "footnote",
    "endnotes+xml": "endnote",
}  # fmt: skip
_SKIPPED = {qn(f"w:{name}") for name in ("p", "pPr", "rPr", "del", "moveFrom", "txbxContent", "sectPr")}
_TEXT = qn("w:t")
_SHOWN = 40  # letters of a paragraph that a message shows on each side of a tag
_MOST = 50  # faults that are told in full
_BLOCKS = 200  # tables, figures and lists that a manuscript may hold: with no bound, a short file could take hours


def fill(
    manuscript: bytes, known: Mapping[str, Value], *, file: str, refused: Mapping[str, str] | None = None
) -> bytes:
    """The manuscript with its tags filled, as the bytes of a .docx file; they depend on what is given alone.

    known: name -> number, citation, table, figure or references. refused: name -> why it cannot be used. file: its name
    in messages. ProtocolError, with every tag that cannot be followed and the words around it."""
    document = _opened(manuscript, file)
    faults: list[Complaint] = []
    blocks = []
    for part, where, root in _roots(document):
        for paragraph in list(root.iter(qn("w:p"))):
            found, wrong = _filled(paragraph, known, refused or {}, body=not where)
            at = f"{file}, {where}" if where else file
            faults += [Complaint(at, fault.what, fault.hint, _around(fault.start, _said(paragraph))) for fault in wrong]
            if found is not None:
                blocks.append((paragraph, found))
        if not hasattr(part, "element"):
            part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if len(blocks) > _BLOCKS:
        what = f"{len(blocks):,} tables, figures and lists are more than the {_BLOCKS} that one manuscript can hold"
        faults.append(Complaint(file, what, "take some of their tags out"))
    if faults:
        raise ProtocolError(_told(faults, file))
    for paragraph, tag in blocks:
        put(tag, paragraph, document)
    return saved(document)


def _told(faults: Iterable[Complaint], file: str) -> list[Complaint]:
    """The faults, each once: a text box stands twice in a document."""
    found = list(dict.fromkeys(faults))
    more = len(found) - _MOST
    return found[:_MOST] + ([Complaint(file, f"{more:,} more tags cannot be followed")] if more > 0 else [])


def _opened(manuscript: bytes, file: str) -> Any:
    try:
        return Document(io.BytesIO(manuscript))
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, LookupError, etree.LxmlError, OSError):
        raise ProtocolError(Complaint(file, "this is not a Word document", "save it as .docx in Word")) from None


def _roots(document: Any) -> Iterator[tuple[Part, str, Any]]:
    """The parts that hold text, what each is called, and the root of its tree; the text itself comes first."""
    kinds = {f"application/vnd.openxmlformats-officedocument.wordprocessingml.{end}": w for end, w in _PARTS.items()}
    parts = [part for part in document.part.package.iter_parts() if part.content_type in kinds]
    for part in sorted(parts, key=lambda part: (kinds[part.content_type] != "", str(part.partname))):
        yield part, kinds[part.content_type], part.element if hasattr(part, "element") else parse_xml(part.blob)


# ---- paragraphs ------------------------------------------------------------------------------------------------------


def _texts(element: Any) -> Iterator[Any]:
    """The `w:t` of a paragraph in order, but those of text that is deleted, or of paragraphs in a text box on it."""
    for child in element:
        if child.tag == _TEXT:
            yield child
        elif child.tag not in _SKIPPED:
            yield from _texts(child)


def _said(paragraph: Any) -> str:
    return "".join(text.text or "" for text in _texts(paragraph))


def _filled(
    paragraph: Any, known: Mapping[str, Value], refused: Mapping[str, str], *, body: bool
) -> tuple[Tag | None, list[Fault]]:
    """Fill the tags of a paragraph that stand in its lines. The tag of a table, a figure or the references if there is
    one, and what is wrong. body: whether the paragraph is in the text itself."""
    said = _said(paragraph)
    if "{{" not in said and "{%" not in said and "{#" not in said:
        return None, []
    found = list(tags(said, known, refused))
    wrong = [each for each in found if isinstance(each, Fault)]
    good = [each for each in found if isinstance(each, Tag)]
    block = None
    for tag in good:
        if tag.block is None:
            continue
        block = tag
        what = _misplaced(tag, paragraph, said, body)
        wrong += [Fault(tag.start, *what)] if what else []
    if not wrong and block is None:
        texts = list(_texts(paragraph))
        for tag in reversed(good):
            _replace(texts, tag.start, tag.end, " ".join(clean(tag.text)[0].split("\n")))
    return block, wrong


def _misplaced(tag: Tag, paragraph: Any, said: str, body: bool) -> tuple[str, str] | None:
    what = f'"{said[tag.start : tag.end]}" takes the place of a paragraph'
    if said.strip() != said[tag.start : tag.end]:
        return f"{what}, and cannot stand within a sentence", "give it a paragraph of its own"
    above = {each.tag for each in paragraph.iterancestors()}
    if not body or above & {qn("w:tc"), qn("w:txbxContent")}:
        return f"{what} of the text, and cannot stand in a note, a box or a cell", "put it below"
    if any(each.find(f"{qn('w:sdtPr')}/{qn('w:text')}") is not None for each in paragraph.iterancestors(qn("w:sdt"))):
        return (
            f"{what}, and a content control for plain text cannot hold it",
            "put it below, or use a rich-text control",
        )
    return None


def _replace(texts: list[Any], start: int, end: int, new: str) -> None:
    """Put `new` in place of what stands from `start` to `end` of the texts together, in the run where it begins."""
    at = 0
    for text in texts:
        old = text.text or ""
        low, high = max(start - at, 0), min(end - at, len(old))
        if low < high:
            text.text = old[:low] + (new if at + low == start else "") + old[high:]
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        at += len(old)


def _around(start: int, said: str) -> str:
    """The words around a place of a paragraph."""
    first, last = max(start - _SHOWN, 0), start + 2 * _SHOWN
    cut = ("… " if first else "") + said[first:last].strip() + (" …" if last < len(said) else "")
    return f"  in: {cut}"
