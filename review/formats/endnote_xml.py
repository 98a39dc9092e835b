"""EndNote XML, of EndNote, Zotero, Mendeley and others: one tree an entry becomes one row.

A tag is the path of an element below <record>. To add a column: one line in `FIELDS`."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from review.formats import fields as f
from review.formats import nbib, xml
from review.formats.decode import Content
from review.formats.kinds import kind
from review.formats.markup import plain

_URLS = ("urls/web-urls/url", "urls/related-urls/url", "urls/text-urls/url", "urls/url", "url")
_EDITORS = "contributors/secondary-authors/author"
FIELDS: f.Fields = {
    "title": ("titles/title", "title"),
    "authors": ("contributors/authors/author", "authors/author", "authors", _EDITORS),
    "year": ("dates/year", "dates/pub-dates/date", "year"),
    "journal": ("periodical/full-title", "titles/secondary-title", "alt-periodical/full-title", "titles/alt-title"),
    "journal_abbrev": ("periodical/abbr-1", "alt-periodical/abbr-1", "periodical/abbr-2", "titles/alt-title"),
    "volume": ("volume",),
    "issue": ("number", "issue"),
    "pages": ("pages",),
    "publisher": ("publisher",),
    "doi": ("electronic-resource-num", "doi", *_URLS),
    "issn": ("isbn", "issn"),
    "eissn": ("isbn", "issn"),
    "type": ("work-type", "ref-type"),
    "type_raw": ("work-type", "ref-type"),
    "language": ("language",),
    "abstract": ("abstract",),
    "keywords": ("keywords/keyword", "keywords"),
    "url": _URLS,
    "note": ("notes",),
    "wos_id": ("accession-num", *_URLS),
    "scopus_id": ("accession-num", *_URLS),
    "pmid": ("accession-num",),
    "citekey": ("rec-number",),
}
# Numbers of EndNote's kinds of reference, for an entry without their names.
_KINDS = {
    "0": "Journal Article", "5": "Book Section", "6": "Book", "10": "Conference Proceedings", "12": "Web Page",
    "13": "Generic", "17": "Journal Article", "19": "Magazine Article", "23": "Newspaper Article", "27": "Report",
    "28": "Edited Book", "32": "Thesis", "34": "Unpublished Work", "36": "Manuscript", "43": "Electronic Article",
    "44": "Electronic Book", "46": "Government Document", "47": "Conference Paper", "59": "Dataset",
    "60": "Electronic Book Section",
}  # fmt: skip
_TEXT = ("title", "journal", "journal_abbrev", "volume", "issue", "publisher", "language", "abstract")
_START = re.compile(r"<(record)[\s/>]")
_SIGN = re.compile(
    r"<xml\b[^<>]*>\s*<records\b|<record(?:\s[^<>]*)?>\s*<(?:database|source-app|"
    r"rec-number|foreign-keys|ref-type|contributors|titles|periodical)\b"
)
_DATABASES = ("remote-database-name", "remote-database-provider")
_PUBMED = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)
_PMID_URL = re.compile(r"(?:ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/|list_uids=|//pubmed\.ncbi\.nlm\.nih\.gov/)(\d{1,8})\b")


sniff = f.sniffs(_SIGN)


def read(content: Content, file: str) -> f.Entries:
    """The entries of `content`; see `FIELDS` for what becomes of which tag."""
    return xml.read(content, file, start=_START, row=_row, year=FIELDS["year"][:2])


def _row(record: Element) -> f.Row:
    given: dict[str, list[str]] = {}
    xml.values(record, given)
    tags = f.Tags(given)
    row: f.Row = {"doi": f.take_doi(tags, FIELDS["doi"][:2], _URLS)}
    _accession(tags, row)
    row["type"], row["type_raw"] = _type(tags, record.find("ref-type"))
    f.text(tags, FIELDS, _TEXT, row)
    journal, abbreviated = row.get("journal"), row.get("journal_abbrev")
    for again in ("titles/secondary-title", "alt-periodical/full-title", "issue"):
        if again in given:  # Zotero writes some of them twice
            tags.told((again,), lambda value: plain(value) in (journal, abbreviated) or value == row.get("issue"))
    row["authors"] = f.take_authors(tags, FIELDS["authors"])
    row["year"] = f.take_year(tags, FIELDS["year"])
    row["pages"] = f.take_pages(tags, FIELDS["pages"], (), ())
    row["issn"], row["eissn"] = _issns(tags)
    row["keywords"] = f.joined("\n".join(tags.take(FIELDS["keywords"])).split("\n"))
    row["url"] = plain(tags.one(FIELDS["url"]))
    row["note"] = "; ".join(map(plain, tags.take(FIELDS["note"])))
    row["citekey"] = plain(tags.one(FIELDS["citekey"]))
    row["raw"] = tags.raw()
    return row


def _type(tags: f.Tags, reference: Element | None) -> tuple[str, str]:
    """The kind of document and its words: those of the type of work if they name one ('Review'), else those of the
    type of reference. A type of reference that another kind outdoes stays for `raw`."""
    number = next(iter(tags.take(("ref-type",))), "")
    named = (reference.get("name", "") if reference is not None else "").strip() or _KINDS.get(number, number)
    words = "; ".join(plain(value.replace("\n", "; ")) for value in tags.look(("work-type",)))
    told = kind(words)
    if not told:
        return kind(named), named or words
    tags.take(("work-type",))
    if named and kind(named) != told:
        tags.values["ref-type"] = [named]
    return told, words


def _issns(tags: f.Tags) -> tuple[str, str]:
    """The ISSNs, one a line with its edition as PubMed gives them, or side by side."""
    if any(value.endswith(")") for value in tags.look(FIELDS["issn"])):
        tags.values["isbn"] = [line for value in tags.take(FIELDS["issn"]) for line in value.split("\n")]
        if any(found := nbib.take_issns(tags, ("isbn",))):
            return found
    return f.take_issns(tags, FIELDS["issn"], ())


def _accession(tags: f.Tags, row: f.Row) -> None:
    """The accession numbers. That of PubMed is the number of an entry that PubMed or Medline gave, or that an address
    shows."""
    numbers, addresses = tags.look(("accession-num",)), tags.look(_URLS)
    if not numbers and not addresses:
        return
    row["wos_id"] = f.wos_id(numbers + addresses) or f.accession(numbers)
    row["scopus_id"] = f.scopus_id(numbers + addresses)
    linked = next((found[1] for value in addresses if (found := _PMID_URL.search(value))), "")
    number = next((value for value in numbers if value.isdecimal() and len(value) <= 8), "")
    pubmed = number and (number == linked or _PUBMED.search(" ".join(tags.look(_DATABASES))))
    row["pmid"] = number if pubmed else linked
    tags.told(("accession-num",), lambda value: value.replace("ISI:", "WOS:", 1) in row.values())
