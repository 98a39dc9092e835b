"""The bytes of a scholar's Word file come in; the document and the trees of its text go out, or why it is refused."""

from __future__ import annotations

import io
import zlib
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from review.errors import Complaint, ProtocolError

_MOST = 200_000_000  # bytes that a document may unpack to
_DENSEST = 200  # times that its parts may be larger than the file, once they are larger than _SMALL together
_SMALL = 20_000_000
_TYPES, _LINKS = "[Content_Types].xml", "_rels/.rels"
_STRICT = b"http://purl.oclc.org/ooxml/"
_ENCLOSED = b"\xd0\xcf\x11\xe0"  # a Compound File: a .doc file of old, or a .docx file with a password
_SAVE = "save it as Word Document (.docx) in Word"
# What the content type of a whole document tells -> what a message says of it, and what there is to do.
_OTHERS = {
    b"macroEnabled.main+xml": ("this document has macros (.docm)", _SAVE),
    b"macroEnabledTemplate.main+xml": ("this is a template with macros (.dotm)", _SAVE),
    b"wordprocessingml.template.main+xml": ("this is a template (.dotx)", _SAVE),
}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
# Parts of a document: end of the content type -> the root of the part, and how a message calls it where the part holds
# text to fill ('' for the text itself), else None.
_PARTS = {
    "document.main+xml": ("w:document", ""), "header+xml": ("w:hdr", "header"), "footer+xml": ("w:ftr", "footer"),
    "footnotes+xml": ("w:footnotes", "footnote"), "endnotes+xml": ("w:endnotes", "endnote"),
    "styles+xml": ("w:styles", None),
}  # fmt: skip
# All that reading a damaged file raises: no zip file, cut short, bytes changed, locked, packed in an unknown way; XML
# that is none; parts that name others that are not there.
_DAMAGE = (
    BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, etree.LxmlError, LookupError,
    ValueError, TypeError, AttributeError, AssertionError, OverflowError,
)  # fmt: skip


class TextPart(NamedTuple):
    """A part that holds text to fill. where: what a message calls it, '' for the text itself. root: of its tree."""

    part: Part
    where: str
    root: Any


def opened(manuscript: bytes, file: str) -> tuple[Any, list[TextPart]]:
    """The python-docx document, and its parts that hold text; the text itself comes first.

    file: its name in messages. ProtocolError if it is no .docx file, another kind of one, damaged, or larger than a
    manuscript can be."""
    try:
        if refused := _refused(manuscript):
            raise ProtocolError(Complaint(file, *refused))
        document = Document(io.BytesIO(manuscript))
        return document, _texts(document)
    except _DAMAGE:
        raise ProtocolError(Complaint(file, *_damaged(manuscript))) from None


def _refused(manuscript: bytes) -> tuple[str, str] | None:
    """Why a file cannot be a manuscript though it may be sound, and what to do; None if it can."""
    if manuscript.startswith(_ENCLOSED):
        return "this is an old Word document (.doc), or one with a password", f"{_SAVE}, without a password"
    with ZipFile(io.BytesIO(manuscript)) as parts:
        size = sum(info.file_size for info in parts.infolist())  # Python reads no more of a part than this
        if size > _MOST or size > _SMALL + _DENSEST * len(manuscript):
            return f"this document unpacks to {size / 1e6:,.0f} MB, more than a manuscript can be", _SAVE
        if any(info.flag_bits & 1 for info in parts.infolist()):
            return "this document is locked with a password", f"{_SAVE}, without a password"
        kinds = parts.read(_TYPES)
        for kind, told in _OTHERS.items():
            if kind in kinds:
                return told
        if _STRICT in parts.read(_LINKS):
            return "this is a Strict Open XML document", f"{_SAVE}, not as Strict Open XML"
        for name in sorted(parts.namelist()):
            if name.endswith((".xml", ".rels")) and _has_doctype(parts.read(name)):
                return f"its part {name} declares a document type, which no Word document does", _SAVE
    return None


def _damaged(manuscript: bytes) -> tuple[str, str]:
    """What a message says of a file that cannot be read, with the part that is to blame if one is."""
    if not manuscript.startswith(b"PK") or b"word/" not in manuscript:
        return "this is not a Word document", _SAVE
    try:
        with ZipFile(io.BytesIO(manuscript)) as parts:
            for name in sorted(parts.namelist()):
                if not _is_sound(parts, name):
                    return f"its part {name} is damaged", f"open it, and {_SAVE}"
    except _DAMAGE:
        pass
    return "this Word document is damaged", f"open it, and {_SAVE}"


def _is_sound(parts: ZipFile, name: str) -> bool:
    try:
        part = parts.read(name)
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part, _parser())
    except _DAMAGE:
        return False
    return True


def _has_doctype(part: bytes) -> bool:
    try:
        return bool(etree.fromstring(part, _parser()).getroottree().docinfo.doctype)
    except etree.LxmlError:  # nothing asks for every part to be sound
        return False


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _texts(document: Any) -> list[TextPart]:
    """The parts that hold text. ValueError if one has another root than its kind has."""
    found = []
    for part in document.part.package.iter_parts():
        name, where = _PARTS.get(part.content_type.removeprefix(_WORD), ("", None))
        if not name:
            continue
        root = part.element if hasattr(part, "element") else parse_xml(part.blob)
        if root.tag != qn(name) or root.getroottree().docinfo.doctype:
            raise ValueError(f"{part.partname} holds no {name}")
        if where == "" and root.find(qn("w:body")) is None:
            raise ValueError(f"{part.partname} has no text")
        if where is not None:
            found.append(TextPart(part, where, root))
    return sorted(found, key=lambda one: (one.where != "", str(one.part.partname)))
