"""A scholar's own Word manuscript comes in with tags, `{{ table3 }}` or `{{ n.included }}`; the filled one goes out.

Text, head and foot lines, notes, text boxes and content controls are filled; comments and deleted text are left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from review.errors import Complaint, ProtocolError
from review.records.text import clean
from review.render.manuscript_blocks import put
from review.render.manuscript_opened import opened
from review.render.tags import Fault, Tag, Undrawn, Value, names_in, tags
from review.render.word import saved

_SKIPPED = {qn(f"w:{name}") for name in ("p", "pPr", "rPr", "del", "moveFrom", "txbxContent", "sectPr")}
_TEXT, _CODE, _MARK, _SIMPLE = (qn(f"w:{name}") for name in ("t", "instrText", "fldChar", "fldSimple"))
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
# A tag as it may stand in a field code or an equation: there, '{{a}}' may be a set.
_HIDDEN = re.compile(r"\{\{\s*[A-Za-z](?:[\w:-]+|[\w:-]*\.[\w:-]+)\s*(?:[|,][^{}]*)?\}\}")
_ADDED = "ADDIN"  # begins the code of a field that a program such as Zotero keeps: what it holds is that program's
_SHOWN = 40  # letters of a paragraph that a message shows on each side of a tag
_MOST = 50  # faults that are told in full
_BLOCKS = 200  # tables, figures and lists that a manuscript may hold: with no bound, a short file could take hours


def fill(
    manuscript: bytes, known: Mapping[str, Value], *, file: str, refused: Mapping[str, str] | None = None
) -> bytes:
    """The manuscript with its tags filled, as the bytes of a .docx file; they depend on what is given alone.

    known: name -> number, citation, table, figure or references. refused: name -> why it cannot be used. file: its name
    in messages. ProtocolError, with every tag that cannot be followed and the words around it."""
    document, parts = opened(manuscript, file)
    faults: list[Complaint] = []
    blocks = []
    for part, where, root in parts:
        for paragraph in list(root.iter(qn("w:p"))):
            found, wrong = _filled(paragraph, known, refused or {}, body=not where)
            at = f"{file}, {where}" if where else file
            wrong += _hidden(paragraph)
            said = _said(paragraph) if wrong else ""
            faults += [Complaint(at, fault.what, fault.hint, _around(fault.start, said)) for fault in wrong]
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


def asked(manuscript: bytes, file: str) -> set[str]:
    """The names in the tags of a manuscript. file: its name in messages. ProtocolError if it is no Word document."""
    _, parts = opened(manuscript, file)
    return {name for _, _, root in parts for paragraph in root.iter(qn("w:p")) for name in names_in(_said(paragraph))}


def _told(faults: Iterable[Complaint], file: str) -> list[Complaint]:
    """The faults, each once: a text box stands twice in a document."""
    found = list(dict.fromkeys(faults))
    more = len(found) - _MOST
    return found[:_MOST] + ([Complaint(file, f"{more:,} more tags cannot be followed")] if more > 0 else [])


# ---- paragraphs ------------------------------------------------------------------------------------------------------


def _texts(element: Any, kinds: Container[str] = (_TEXT,)) -> Iterator[Any]:
    """The `w:t` of a paragraph in order, or the elements of other kinds; but those of text that is deleted, or of
    paragraphs in a text box on it."""
    for child in element:
        if child.tag in kinds:
            yield child
        if child.tag not in _SKIPPED:
            yield from _texts(child, kinds)


def _said(paragraph: Any) -> str:
    return "".join(text.text or "" for text in _texts(paragraph))


def _filled(
    paragraph: Any, known: Mapping[str, Value], refused: Mapping[str, str], *, body: bool
) -> tuple[Tag | None, list[Fault]]:
    """Fill the tags of a paragraph that stand in its lines. The tag of a table, a figure or the references if there is
    one, and what is wrong. body: whether the paragraph is in the text itself."""
    said = _said(paragraph)
    if "{" not in said and "}}" not in said:
        return None, []
    found = list(tags(said, known, refused))
    wrong = [each for each in found if isinstance(each, Fault)]
    good = [each for each in found if isinstance(each, Tag)]
    block = None
    for tag in good:
        if tag.block is None:
            continue
        block = block if isinstance(tag.block, Undrawn) else tag
        what = _misplaced(tag, paragraph, said, body)
        wrong += [Fault(tag.start, *what)] if what else []
    if not wrong and block is None:
        _replace(list(_texts(paragraph)), good)
    return block, wrong


def _hidden(paragraph: Any) -> Iterator[Fault]:
    """The tags in the codes of a paragraph's fields and in its equations: nothing fills them there."""
    told = "".join("\n" if part.tag == _MARK else part.text or "" for part in _texts(paragraph, (_CODE, _MARK)))
    codes = [*told.split("\n"), *(field.get(qn("w:instr"), "") for field in _texts(paragraph, (_SIMPLE,)))]
    equations = "".join(part.text or "" for part in _texts(paragraph, (_MATH,)))
    held = [("the code of a field", code) for code in codes if not code.lstrip().startswith(_ADDED)]
    for where, text in [*held, ("an equation", equations)]:
        for tag in _HIDDEN.findall(text):
            yield Fault(0, f'"{tag[:_SHOWN]}" stands in {where}, where it is not filled', "write it in the text")


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


def _replace(texts: Sequence[Any], found: Iterable[Tag]) -> None:
    """Put the text of each tag in place of what it covers of the texts together, in the run where it begins.

    Each text is written once: a paragraph of thousands of tags would take minutes otherwise."""
    olds = [text.text or "" for text in texts]
    starts = [0, *accumulate(map(len, olds))]
    kept: dict[int, list[str]] = {}  # what goes into each text that a tag touches, so far
    told: dict[int, int] = {}  # how far that comes in the old text
    for tag in found:
        first = bisect_right(starts, tag.start) - 1
        for n in range(first, bisect_left(starts, tag.end)):
            low, high = max(tag.start - starts[n], 0), min(tag.end - starts[n], len(olds[n]))
            new = " ".join(clean(tag.text)[0].split("\n")) if n == first else ""
            kept.setdefault(n, []).extend((olds[n][told.get(n, 0) : low], new))
            told[n] = high
    for n, pieces in kept.items():
        texts[n].text = "".join(pieces) + olds[n][told[n] :]
        texts[n].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _around(start: int, said: str) -> str:
    """The words around a place of a paragraph."""
    if not said.strip():
        return ""
    first, last = max(start - _SHOWN, 0), start + 2 * _SHOWN
    cut = ("… " if first else "") + said[first:last].strip() + (" …" if last < len(said) else "")
    return f"  in: {cut}"
