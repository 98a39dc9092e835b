"""BibTeX of any origin: bibtexparser parts it into entries, our own scanner reads what it gives up, rows come out.

To add a column: one line in `FIELDS`."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bibtexparser.model import (
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ImplicitComment,
    ParsingFailedBlock,
)
from bibtexparser.splitter import Splitter

from review.formats import fields as f
from review.formats.bibtex_scan import (
    FIELD_LINE,
    START,
    UNMATCHED,
    Scanned,
    Values,
    closing,
    scan,
    value_at,
    values_of,
)
from review.formats.kinds import kind
from review.formats.latex import decoded, unescaped
from review.formats.markup import plain
from review.formats.names import groups, people
from review.nouns import Problem

FIELDS: f.Fields = {
    "title": ("title",),
    "authors": ("author",),
    "year": ("year", "date", "early-access-date"),
    "journal": ("journal", "journaltitle", "booktitle", "fjournal"),
    "journal_abbrev": ("journal-iso", "abbrev_source_title", "shortjournal", "journalabbreviation"),
    "volume": ("volume",),
    "issue": ("number", "issue"),
    "pages": ("pages", "article-number", "art_number", "eid"),
    "publisher": ("publisher", "school", "institution"),
    "doi": ("doi", "url", "link"),
    "issn": ("issn",),
    "eissn": ("eissn",),
    "type": ("type", "document_type"),
    "type_raw": ("type", "document_type"),
    "language": ("language", "langid"),
    "abstract": ("abstract",),
    "keywords": ("author_keywords", "keywords", "keyword"),
    "keywords_plus": ("keywords-plus", "keywords_plus", "index_keywords", "keywords"),
    "url": ("url", "link", "howpublished"),
    "note": ("note",),
    "wos_id": ("unique-id",),
    "scopus_id": ("scopus_id", "url", "eid"),
    "pmid": ("pmid", "pubmed_id"),
}
# What @misc is nobody knows, unless a field `type` tells.
ENTRY_TYPES: dict[str, str] = {
    "article": "article",
    "inproceedings": "conference paper",
    "conference": "conference paper",
    "incollection": "chapter",
    "inbook": "chapter",
    "suppbook": "chapter",
    "book": "book",
    "mvbook": "book",
    "collection": "book",
    "proceedings": "book",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "unpublished": "preprint",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
    "webpage": "webpage",
    **dict.fromkeys(("booklet", "manual", "patent", "periodical", "software", "dataset", "standard", "video"), "other"),
}
_TEXT = ("title", "journal", "journal_abbrev", "volume", "issue", "publisher", "language", "abstract", "note")
_ADDRESSES = frozenset(("doi", "url", "link", "eprint", "file"))
_KNOWN = {name for names in FIELDS.values() for name in names}
_SIGN = re.compile(
    r"^[ \t]*@[A-Za-z]+[ \t]*[{(][^{}()\"=\n]*[,}=)]?|\A\s*% ?Encoding:|\A\s*Scopus\n+EXPORT DATE:", re.MULTILINE
)
# An entry of its own that lost the sign before its type.
_HEADLESS = re.compile(r"[A-Za-z]+\s*[{(][^{}()=\n]*,\s*\n")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
# Without a handler of its own, logging would print what bibtexparser says of broken entries; we report them ourselves.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())


def sniff(text: str) -> int:
    """Where the first sign of this format stands in `text`, or -1."""
    found = _SIGN.search(text)
    return found.start() if found else -1


class _Found(NamedTuple):
    """An entry as it stands in the text, from whichever reader; `repairs` says what had to be made out."""

    at: int
    type: str
    key: str
    fields: Values
    repairs: tuple[str, ...] = ()


def read(text: str, file: str) -> f.Entries:
    """The entries of `text`; see `FIELDS` for what becomes of which field.

    @string, @comment and @preamble are no entries. Of a field that is given twice the first counts, as in BibTeX."""
    rows: list[f.Row] = []
    problems: list[Problem] = []
    known: dict[str, int] = {}  # citation key -> line of its first entry
    seen = at = 0
    line = 1
    for found in _entries(text):
        place = found if isinstance(found, int) else found.at
        line += text.count("\n", at, place)
        seen, at, where = seen + 1, place, f"{file}:{line}"
        if isinstance(found, int):
            problems.append(f.lost(file, line, "an entry that cannot be made out", _head(text, place)))
            continue
        row, repeated = _row(found)
        if (kept := f.place(row, file, line)) is None:
            problems.append(f.lost(file, line, f.NOTHING, _head(text, place)))
            continue
        rows.append(kept)
        problems += (Problem(where, what, "read as far as it can be made out") for what in found.repairs)
        if repeated:
            problems.append(
                Problem(where, f"given twice: {', '.join(repeated)}", "the first counts, the other is kept")
            )
        if found.key and (first := known.setdefault(found.key, line)) != line:
            problems.append(Problem(where, f'the key "{found.key}" stands already at line {first}', "read again"))
    return f.Entries(rows, problems, seen)


def _head(text: str, at: int) -> str:
    """The text of a lost entry: up to the next line that begins one."""
    following = START.search(text, at + 1)
    return text[at : following.start() if following else len(text)]


def _entries(text: str) -> Iterator[_Found | int]:
    """The entries in `text`, in order; an int is the place of one that cannot be made out."""
    try:
        blocks = Splitter(text).split().blocks
    except Exception:  # whatever breaks the library must not take the file with it
        yield from _scanned(text, 0, len(text), {})
        return
    macros = _macros(blocks)
    spans = _spans(text, blocks)
    broken = -1
    for number, (start, block) in enumerate(spans):
        # "@home{or at work}" right after a broken entry is a piece of its text, for all that bibtexparser knows.
        piece = broken >= 0 and isinstance(block, Entry) and not block.fields
        if piece or isinstance(block, ImplicitComment | ParsingFailedBlock) or _spilt(spans, number):
            broken = start if broken < 0 else broken
            continue
        if broken >= 0:
            yield from _scanned(text, broken, start, macros)
            broken = -1
        if isinstance(block, Entry):
            yield _entry(block, start, macros)
    if broken >= 0:
        yield from _scanned(text, broken, len(text), macros)


Span = tuple[int, object]


def _spans(text: str, blocks: list) -> list[Span]:
    """Each block with its place in the text. A double key or field is a failure for bibtexparser, not for us."""
    spans: list[Span] = []
    at = 0
    for block in blocks:
        raw = block.raw or ""
        start = max(at, text.find(raw, at))
        while isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            block = block.ignore_error_block
        spans.append((start, block))
        # The text of a failure may reach into the block after it.
        at = start + (1 if isinstance(block, ParsingFailedBlock) else len(raw))
    return spans


def _spilt(spans: list[Span], number: int) -> bool:
    """Whether the entry closed too early, so that some of its fields stand behind it, outside any entry."""
    block, behind = (spans[at][1] if at < len(spans) else None for at in (number, number + 1))
    if not isinstance(block, Entry) or not isinstance(behind, ImplicitComment):
        return False
    return FIELD_LINE.search(behind.comment) is not None and not _HEADLESS.match(behind.comment)


def _macros(blocks: list) -> dict[str, str]:
    """The @string definitions, by name in lower case; each may use those before it."""
    macros: dict[str, str] = {}
    for block in blocks:
        if type(block).__name__ == "String":
            value = value_at(block.value, 0, macros)
            macros[block.key.lower()] = value[0] if value else block.value
    return macros


def _entry(block: Entry, at: int, macros: Mapping[str, str]) -> _Found:
    fields: Values = []
    repairs: list[str] = []
    for field in block.fields:
        values, wrong = values_of(field.value, field.key.lower(), macros)
        fields += values
        repairs += [wrong] if wrong else []
    return _Found(at, block.entry_type.lower(), block.key, fields, tuple(repairs))


def _scanned(text: str, start: int, end: int, macros: Mapping[str, str]) -> Iterator[_Found | int]:
    for found in scan(text[start:end], macros):
        if isinstance(found, Scanned):
            repairs = () if found.exact else (UNMATCHED,)
            yield _Found(start + found.start, found.type, found.key, found.fields, repairs)
        else:
            yield start + found


def _row(found: _Found) -> tuple[f.Row, list[str]]:
    """The row of an entry, and the names of its fields that are given twice."""
    values: dict[str, list[str]] = {}
    authors = ""
    for name, value in found.fields:
        if name in FIELDS["authors"] and not authors and (authors := _authors(value)):
            continue
        values.setdefault(name, []).append(unescaped(value) if name in _ADDRESSES else decoded(value))
    repeated = [name for name, several in values.items() if name in _KNOWN and len(set(several)) > 1]
    tags = f.Tags(values)
    row: f.Row = {
        "authors": authors,
        "doi": f.take_doi(tags, ("doi",), FIELDS["doi"][1:]),
        "wos_id": f.wos_id([*tags.look(FIELDS["wos_id"]), found.key]) or f.accession(tags.look(FIELDS["wos_id"])),
        "scopus_id": f.scopus_id(tags.look(FIELDS["scopus_id"])),
        "year": f.year(tags.look(FIELDS["year"])),
        "citekey": plain(found.key),
    }
    tags.drop(("year", "unique-id", "scopus_id"))
    words = plain(tags.one(FIELDS["type"]))
    row["type"], row["type_raw"] = kind(words) or ENTRY_TYPES.get(found.type, ""), words or found.type
    index = ("keywords",) if "scopus" in "".join(tags.look(("source",))).lower() else ()
    row["keywords"] = _keywords(tags.take(tuple(name for name in FIELDS["keywords"] if name not in index)))
    row["keywords_plus"] = _keywords(tags.take(FIELDS["keywords_plus"]))
    f.text(tags, FIELDS, _TEXT, row)
    row["pages"] = f.take_pages(tags, ("pages",), (), FIELDS["pages"][1:])
    row["issn"], row["eissn"] = f.take_issns(tags, FIELDS["issn"], FIELDS["eissn"])
    row["pmid"] = tags.one(FIELDS["pmid"])
    row["url"] = plain(tags.one(FIELDS["url"]))
    row["raw"] = f.Tags({name: [" ".join(v.split()) for v in several] for name, several in tags.values.items()}).raw()
    return row, repeated


def _keywords(values: list[str]) -> str:
    """Keywords parted by ';', as databases do, or by ',', as reference managers do."""
    return f.joined(values, parts=";" if any(";" in value for value in values) else ",")


def _authors(value: str) -> str:
    """'Family, Given' of names parted by 'and'; a name that is all in braces is a group's, and stays whole."""
    names: list[str] = []
    for name in _parted(value):
        if name.startswith("{") and closing(name, 0) == len(name) - 1:
            names += groups(plain(decoded(name)).replace(";", ","))
        else:
            names += people(plain(decoded(_inverted(name))))
    return f.authors(names)


def _parted(value: str) -> list[str]:
    """The names in `value`: parted at 'and' outside braces."""
    names, start = [], 0
    for found in _AND.finditer(value):
        before = value[start : found.start()]
        if before.count("{") - before.count("\\{") <= before.count("}") - before.count("\\}"):
            names.append(before.strip())
            start = found.end()
    return [*names, value[start:].strip()]


def _inverted(name: str) -> str:
    """'Family, Given' of 'Given {Family of Several Words}', since decoding takes the braces away; else `name`."""
    at = name.rfind("{")
    if at > 0 and "," not in name and name[at - 1].isspace() and " " in name[at:] and name.endswith("}"):
        return f"{name[at + 1 : -1]}, {name[:at]}"
    return name
