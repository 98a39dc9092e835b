"""XML goes in piece by piece, and each entry comes out as a tree of its own: a broken entry breaks no other one.

Only what stands from an entry's start tag to its end tag is parsed, where no declaration of a document type can stand,
and through defusedxml if it is broken. So none is ever followed, and documents that were put together into one file, or
cut off, are read like whole ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple
from xml.etree.ElementTree import XML, Element, ParseError, TreeBuilder
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from review.formats import fields as f
from review.formats.decode import Content
from review.nouns import Problem
from review.records.text import clean

# It raises at each declaration that could be followed.
_GUARD: Any = DefusedXMLParser(forbid_dtd=True)
_REMARK = re.compile(r"<!--.*?-->", re.DOTALL)
_MARKUP = re.compile(r"<[^<>]*>")
# '&' that begins none of XML's own entities, and '<' that begins no tag: text that somebody did not escape.
_STRAY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)|<(?![A-Za-z_/!?])")
_NUMBERED = re.compile(r"&#(?:x([\da-f]{1,6})|(\d{1,7}));", re.IGNORECASE)
# EndNote puts one around each text, and three attributes into it: without them the tree is built in half the time.
_STYLE = re.compile(r"</?style\b[^<>]*>")
_ESCAPED = {"&": "&amp;", "<": "&lt;"}
# Elements that only mark letters of the text around them: of PubMed and HTML.
_INLINE = frozenset(("i", "b", "u", "sup", "sub", "DispFormula", "sc", "em", "strong", "italic", "bold", "span"))
_BATCH = 25  # entries: their trees still fit into the processor's cache
# Elements that are deeper than this are read as text of those around them.
DEPTH = 20


# The element of an entry; what is broken in it; and whether all of it could be read nevertheless.
_Told = tuple[Element | None, str, bool]


class _Part(NamedTuple):
    """What stands before an entry, from which line on; then the entry, '' at the end of the file; and if it ends."""

    line: int
    before: str
    text: str
    ends: bool


def read(
    content: Content, file: str, *, start: re.Pattern[str], row: Callable[[Element], f.Row], year: tuple[str, ...]
) -> f.Entries:
    """The entries of `content`. `start` matches the start tag of an entry, its name as the only group; `row` makes a
    row of its element; `year` names the tags of its year."""
    rows: list[f.Row] = []
    problems: list[Problem] = []
    outside: list[tuple[int, str]] = []
    seen = 0
    for part, (element, broken, mended) in _elements(_parts(content, start)):
        if part.before and not part.before.isspace():
            outside.extend(_strays(part))
        if not part.text:
            continue
        seen += 1
        line = part.line + part.before.count("\n")
        if broken and not part.ends:
            broken = "the entry has no end"
        found = f.place(row(element), file, line) if element is not None else None
        if found is None:
            problems.append(f.lost(file, line, broken or f.NOTHING, part.text))
            continue
        rows.append(found)
        if broken:
            done = "read, with unescaped & and < as text" if mended else "read up to there"
            problems.append(Problem(f"{file}:{line}", broken, done, raw="" if mended else part.text[: f.HEAD]))
        problems.extend(f.no_year(found, year, f"{file}:{line}"))
    return f.Entries(rows, [*problems, *f.outside(file, outside, "outside any entry")], seen)


def _parts(content: Content, start: re.Pattern[str]) -> Iterator[_Part]:
    """The text, cut at the entries. An entry without end tag ends where the next one begins; what a remark between
    entries holds is none."""
    begins = re.compile(rf"<!--|{start.pattern}")
    edges: re.Pattern[str] | None = None  # what an open entry may end at
    buffer, line, opened = "", 1, 0
    for piece in chain(content.pieces(b">"), ("",)):  # the last: the text is at its end
        at = len(buffer)  # no tag goes on from piece to piece
        buffer += piece
        told = 0
        while True:
            if edges is None:
                found = begins.search(buffer, at)
                if not found:
                    break
                opened, at = found.start(), found.end()
                edges = re.compile(rf"</{found[1]}\s*>|{start.pattern}" if found[1] else "-->")
            edge = edges.search(buffer, at)
            if not edge and piece:
                break
            if edges.pattern == "-->":  # a remark without end hides nothing
                at = edge.end() if edge else opened + len("<!--")
                begins, edges = begins if edge else start, None
                continue
            ends = edge is not None and edge.group().startswith("</")
            at = len(buffer) if edge is None else edge.end() if ends else edge.start()
            yield _Part(line, buffer[told:opened], buffer[opened:at], ends)
            line += buffer.count("\n", told, at)
            told, edges = at, None
        buffer, opened = buffer[told:], opened - told
    yield _Part(line, buffer, "", True)


def _strays(part: _Part) -> list[tuple[int, str]]:
    """The lines with text between the entries, without remarks and the tags around these (twice: a declaration holds
    others)."""

    def bare(markup: re.Match[str]) -> str:
        return "\n" * markup.group().count("\n")

    remarks = part.before.rfind("-->") + 3  # where the last one ends: to look for ends behind it would take for ever
    text = _REMARK.sub(bare, part.before[:remarks]) + part.before[remarks:] if remarks > 2 else part.before
    text = _MARKUP.sub(bare, _MARKUP.sub(bare, text))
    return [(part.line + at, line) for at, line in enumerate(text.split("\n")) if line.strip()]


def _elements(parts: Iterator[_Part]) -> Iterator[tuple[_Part, _Told]]:
    """Each part with what is told of its entry. Many entries are parsed at once; if one of them is broken, each by
    itself."""
    while batch := list(islice(parts, _BATCH)):
        together, broken = _parsed("".join(part.text for part in batch))
        if not broken and len(together) == sum(bool(part.text) for part in batch):
            elements = iter(together)
            yield from ((part, (next(elements) if part.text else None, "", True)) for part in batch)
        else:
            yield from ((part, _element(part.text)) for part in batch)


def _element(text: str) -> _Told:
    """The element of an entry; what is broken in it; and whether all of it could be read nevertheless.

    If not, the element holds what stands before the break, and is None if that is nothing."""
    whole, broken = _parsed(text)
    if broken:
        whole, still = _parsed(_STRAY.sub(lambda sign: _ESCAPED[sign.group()], text))
    return (whole[0] if len(whole) else None), broken, not (broken and still)


def _numbered(reference: re.Match[str]) -> str:
    """A reference to a character by its number; a line end, which EndNote writes so, is LF, and a control character,
    which `decode` would have taken out, goes."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    char = chr(number) if number <= 0x10FFFF else ""
    kept = clean(char)[0]
    return reference.group() if kept == char and kept not in "\n" else kept


def _parsed(text: str) -> tuple[Element, str]:
    """An element that holds those of `text`, as far as it is well-formed; and what is broken in `text`, or ''."""
    if "&#" in text:
        text = _NUMBERED.sub(_numbered, text)
    if "<style" in text:
        text = _STYLE.sub("", text)
    if "xml" not in text:  # `XML`, by far the fastest, puts namespaces into the names
        try:
            return XML(f"<entries>{text}</entries>"), ""
        except ParseError:
            pass
    return _guarded(text)


def _guarded(text: str) -> tuple[Element, str]:
    """As `_parsed`, for text that is broken or has namespaces."""
    builder = TreeBuilder()
    whole = builder.start("", {})
    # Without namespaces, which the document declares outside the entry; and the tree is built by C alone.
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = _GUARD.defused_start_doctype_decl
    parser.EntityDeclHandler = _GUARD.defused_entity_decl
    parser.UnparsedEntityDeclHandler = _GUARD.defused_unparsed_entity_decl
    parser.ExternalEntityRefHandler = _GUARD.defused_external_entity_ref_handler
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    broken = ""
    try:
        parser.Parse(f"<entries>{text}</entries>", True)
    except ExpatError as error:
        broken = f"broken XML: {ErrorString(error.code)}"
    except DefusedXmlException:
        broken = "broken XML: a document type is declared inside an entry"
    return whole[0] if len(whole) else whole, broken


def text(element: Element) -> str:
    """All text in an element."""
    if len(element):
        return "".join(element.itertext()).strip()
    return element.text.strip() if element.text else ""


def inline(name: str) -> bool:
    """Whether an element only marks letters of the text around it, as <i> does."""
    return name in _INLINE or name.startswith("mml:")


def values(element: Element, into: dict[str, list[str]], path: str = "") -> None:
    """Put the texts in `element` into `into`: path of names below `element` -> values."""
    for child in element:
        name = path + child.tag
        if not len(child):
            value = child.text
        elif inline(child[0].tag) or (child.text and not child.text.isspace()) or name.count("/") > DEPTH:
            value = "".join(child.itertext())
        else:
            values(child, into, name + "/")
            value = ""
        if value and (value := value.strip()):
            if name in into:
                into[name].append(value)
            else:
                into[name] = [value]
        if child.tail and not child.tail.isspace():
            into.setdefault(path.rstrip("/") or element.tag, []).append(child.tail.strip())
