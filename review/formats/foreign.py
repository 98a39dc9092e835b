"""A file that no format reads goes in; what it is, in words a person knows, comes out.

To name one more kind of file: one line in `_MAGIC` (by its first bytes) or in `_TEXTS` (by its text)."""

from __future__ import annotations

import re

# First bytes -> what the file is.
_MAGIC: dict[bytes, str] = {
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet table",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"SQLite format 3": "an SQLite database",
    b"{\\rtf": "an RTF document",
    b"RDX": "an R data file",
    b"ARROW1": "an Arrow table",
    b"\x7fELF": "a program",
}
# What stands inside an Office file -> what the file is.
_ZIPPED: dict[bytes, str] = {
    b"xl/": "an Excel workbook",
    b"word/": "a Word document",
    b"ppt/": "a PowerPoint file",
    b"opendocument.spreadsheet": "an OpenDocument spreadsheet",
    b"content.xml": "an OpenDocument file",
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OLD: dict[str, str] = {
    "EncryptedPackage": "a file of Office that is locked by a password",
    "WordDocument": "a Word document (.doc)",
    "Workbook": "an Excel workbook (.xls)",
    "Book": "an Excel workbook (.xls)",
    "": "a file of an old Office",
}
_REFWORKS = "RefWorks text"
_TEXTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\A\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE), "a web page (HTML)"),
    (re.compile(r"\A\s*<[\s\S]{0,4000}?<(?:\w+:)?mods(?:Collection)?[\s>]"), "MODS XML"),
    (re.compile(r"\A\s*<[\s\S]{0,4000}?(?:MARC21/slim|<marc:)"), "MARC XML"),
    (re.compile(r"\A\s*<[\s\S]{0,4000}?<feed[\s>]"), "an Atom feed, as arXiv gives it"),
    (re.compile(r"\A\s*<[\s\S]{0,4000}?<rdf:RDF[\s>]"), "RDF, as Zotero gives it"),
    (re.compile(r"\A\s*<[\s\S]{0,4000}?<OAI-PMH[\s>]"), "XML of a repository (OAI-PMH)"),
    (re.compile(r"\A\s*<[\s\S]{0,4000}?<(?:pmc-articleset|article)[\s>]"), "the full text of articles (JATS XML)"),
    (re.compile(r"\A\s*<[\s\S]{0,4000}?<(?:XML|xml)>\s*<RECORDS>"), "XML of an EndNote before version 8"),
    (re.compile(r"\A\s*<(?:\?xml|!DOCTYPE|[A-Za-z][\w:.-]*[\s/>])"), "XML"),
    (re.compile(r"\A\s*[\[{][\s\S]*\"itemType\"\s*:"), "Zotero's own JSON"),
    (re.compile(r"\A\s*[\[{][\s\S]*\"paperId\"\s*:"), "JSON of Semantic Scholar"),
    (re.compile(r"\A\s*\{[\s\S]*\"nbformat\"\s*:"), "a Jupyter notebook"),
    (re.compile(r"\A\s*(?:\{\s*[\"}]|\[\s*[\[{\"\d\]])"), "JSON"),
    (
        re.compile(r"^RT (?:Journal|Book|Conference|Generic|Dissertation|Web|Report|Magazine|News)", re.MULTILINE),
        _REFWORKS,
    ),
    (re.compile(r"\A\s*\d*\.?\s*<\d+>\s*\n|^UI  ?- ", re.MULTILINE), "Ovid text"),
    (re.compile(r"\bPMID: \d{4,8}\b"), "citations of PubMed as prose"),
)


def binary(data: bytes) -> str:
    """What a file is by its first bytes, '' for a text."""
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            return what
    if data.startswith(b"PK\x03\x04"):
        return next((what for inside, what in _ZIPPED.items() if inside in data), "a zip archive")
    if data.startswith(_OLD_OFFICE):
        return next((what for inside, what in _OLD.items() if inside.encode("utf-16-le") in data), _OLD[""])
    return ""


def textual(text: str) -> str:
    """What a text is that is none of our formats, '' if nobody knows."""
    head = text[:20_000].lstrip()
    return next((what for sign, what in _TEXTS if sign.search(head)), "")
