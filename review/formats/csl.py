"""CSL-JSON becomes rows here, as Zotero, Mendeley, pandoc and Crossref's API write it.

To add a column: one line in `FIELDS`; to add a kind of document: one line in `TYPE_WORDS`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from review.formats import fields as f
from review.formats import objects
from review.formats.decode import Content
from review.formats.kinds import WORDS, kind
from review.formats.markup import plain
from review.formats.names import OTHERS, people
from review.records import TYPES
from review.records.marks import RETRACTED

FIELDS: f.Fields = {
    "title": ("title",),
    "authors": ("author",),
    "year": (
        "issued.date-parts", "issued.raw", "issued.literal", "issued.year", "issued.date-time", "issued",
        "published-print.date-parts", "published.date-parts", "published-online.date-parts",
    ),
    "journal": ("container-title", "event-title", "event.name"),
    "journal_abbrev": ("container-title-short", "short-container-title", "journalAbbreviation"),
    "volume": ("volume",),
    "issue": ("issue",),
    "pages": ("page", "page-first", "article-number", "number"),
    "publisher": ("publisher",),
    "doi": ("DOI", "doi", "URL", "note"),
    "issn": ("issn-type.print", "ISSN", "issn"),
    "eissn": ("issn-type.electronic", "custom.eissn"),
    "type": ("genre", "type", "subtype"),
    "type_raw": ("custom.type_raw", "genre", "type"),
    "status": ("status", "updated-by"),
    "language": ("language",),
    "abstract": ("abstract",),
    "keywords": ("keyword",),
    "keywords_plus": ("custom.keywords_plus", "subject"),
    "url": ("URL", "url"),
    "note": ("note",),
    "wos_id": ("custom.wos_id", "note"),
    "scopus_id": ("custom.scopus_id", "note", "URL"),
    "pmid": ("PMID", "custom.pmid", "note"),
    "openalex_id": ("custom.openalex_id",),
    "own_id": ("custom.own_id",),
    "citekey": ("citation-key", "id", "citation-label"),
}  # fmt: skip
# Types of CSL 1.0.2 -> words of `records.TYPES`; those of Crossref are known to `kinds`. "document" tells nothing.
TYPE_WORDS: dict[str, str] = {
    **{csl: ours for ours, (csl, _, _) in reversed(TYPES.items())},
    "document": "",
    "post": "webpage",
    "post-weblog": "webpage",
    "review": "book review",
    "classic": "book",
    "entry-encyclopedia": "chapter",
    **dict.fromkeys((
        "article-magazine", "article-newspaper", "bill", "broadcast", "collection", "dataset", "entry",
        "entry-dictionary", "event", "figure", "graphic", "hearing", "interview", "legal_case", "legislation",
        "manuscript", "map", "motion_picture", "musical_score", "pamphlet", "patent", "performance", "periodical",
        "personal_communication", "regulation", "software", "song", "speech", "standard", "treaty",
    ), "other"),
}  # fmt: skip
_TEXT = (
    "title", "journal", "journal_abbrev", "volume", "issue", "publisher", "language", "abstract", "url", "openalex_id",
    "own_id",
)  # fmt: skip
_SIGN = re.compile(
    r'"(?:issued|published-print|published-online|accessed)"\s*:\s*\{|"(?:container-title|date-parts|article-title)"\s*:'
    r'|"author"\s*:\s*\[\s*\{[^{}]*"(?:family|literal)"\s*:|"message-type"\s*:\s*"work'
    rf'|"type"\s*:\s*"(?:{"|".join(map(re.escape, [*TYPE_WORDS, *(word for word in WORDS if "-" in word)]))})"'
)
_NAMED = re.compile(r'"(?:title|message-type|container-title|DOI|family|issued)"\s*:')
# A remark of Zotero's field "Extra": one line says one thing.
_EXTRA_PMID = re.compile(r"\bPMID:\s*(\d{1,8})\b", re.IGNORECASE)
_EXTRA_DOI = re.compile(r"(?<!\S)DOI:\s*(10\.\S+)", re.IGNORECASE)
_OF_A_PERSON = ("family", "given", "suffix", "non-dropping-particle", "dropping-particle")
_OF_A_GROUP = ("literal", "name")
_NAME_PARTS = (*_OF_A_PERSON, *_OF_A_GROUP)


def sniff(head: str) -> int:
    """Where the first sign of this format stands in `head`, or -1."""
    opened = objects.OPENS.match(head)
    return opened.end() if opened and _SIGN.search(head) and _NAMED.search(head) else -1


def read(content: Content, file: str) -> f.Entries:
    """The items of `content`; see `FIELDS` for what becomes of which variable."""
    return objects.read(content, file, _row, own=_own, year=FIELDS["year"])


def _own(item: Mapping[str, Any]) -> bool:
    return "title" in item or ("type" in item and any(name in item for name in ("DOI", "author", "issued")))


def _row(item: Mapping[str, Any]) -> f.Row:
    given = dict(item)
    authors = _authors(given)
    _editions(given)
    tags = objects.tags(given)
    row: f.Row = {"authors": authors}
    row["scopus_id"] = f.scopus_id(tags.look(FIELDS["scopus_id"]))
    row["wos_id"] = f.wos_id(tags.look(FIELDS["wos_id"])) or f.accession(tags.look(FIELDS["wos_id"][:1]))
    tags.told(("custom.wos_id", "custom.scopus_id"), lambda value: value in (row["wos_id"], row["scopus_id"]))
    row["doi"] = f.take_doi(tags, FIELDS["doi"][:2], FIELDS["doi"][2:3]) or _extra_doi(tags)
    row["type"], row["type_raw"] = _type(tags)
    f.text(tags, FIELDS, _TEXT, row)
    row["title"] = _title(str(row.get("title", "")), tags)
    row["year"] = f.take_year(tags, FIELDS["year"])
    row["pages"] = f.take_pages(tags, ("page", "page-first"), (), ("article-number",)) or _number(tags, row)
    row["issn"], row["eissn"] = f.take_issns(tags, FIELDS["issn"], FIELDS["eissn"])
    row["keywords"] = _keywords(tags.take(FIELDS["keywords"]))
    row["keywords_plus"] = f.joined(tags.take(FIELDS["keywords_plus"]))
    row["note"] = plain(tags.one(FIELDS["note"]))
    row["pmid"] = _pmid(tags, str(row["note"]))
    row["status"] = _status(tags)
    row["citekey"] = plain(tags.one(FIELDS["citekey"]))
    row["raw"] = tags.raw()
    return row


# ---- names ---------------------------------------------------------------------------------------------------------


def _authors(given: dict[str, Any]) -> str:
    """The authors; what makes their names goes out of `given`, what else is told of them stays."""
    listed = given.get("author")
    if isinstance(listed, str | dict):
        listed = [listed]
    if not isinstance(listed, list):
        return ""
    found: list[str] = []
    rest: list[object] = []
    for one in listed:
        if isinstance(one, dict):
            parts = {name: " ".join(plain(text).replace(";", ",").split()) for name in _NAME_PARTS
                     if isinstance(text := one.get(name), str)}  # fmt: skip
            found.append(_name(parts))
            person = parts.get("family") or parts.get("given")
            told = _OF_A_PERSON if person else [name for name in _OF_A_GROUP if parts.get(name)][:1]
            rest.append({name: value for name, value in one.items() if name not in told or name not in parts})
        elif isinstance(one, str):
            found += people(plain(one))
        else:
            rest.append(one)
    given["author"] = rest
    return f.authors(found)


def _name(parts: Mapping[str, str]) -> str:
    """One name of CSL as 'Family, Given, Suffix'; a literal as it stands."""
    family, first = parts.get("family", ""), parts.get("given", "")
    if not family and not first:
        literal = parts.get("literal", "") or parts.get("name", "")
        return OTHERS if literal.lower().rstrip(".") in ("et al", "others") else literal
    family = " ".join(filter(None, (parts.get("non-dropping-particle"), family)))
    first = " ".join(filter(None, (first, parts.get("dropping-particle"))))
    if not first and family.lower().rstrip(".") in ("et al", "others"):
        return OTHERS
    return ", ".join(filter(None, (family, first, parts.get("suffix", ""))))


# ---- fields that several variables tell ------------------------------------------------------------------------------


def _editions(given: dict[str, Any]) -> None:
    """Crossref's `issn-type` as tags of the printed and the electronic journal."""
    listed = given.get("issn-type")
    if isinstance(listed, list):
        for edition in ("print", "electronic"):
            found = [one for one in listed if isinstance(one, dict) and one.keys() == {"type", "value"}]
            given[f"issn-type.{edition}"] = [one["value"] for one in found if one["type"] == edition]
        told = ("print", "electronic")
        given["issn-type"] = [
            one
            for one in listed
            if not (isinstance(one, dict) and one.keys() == {"type", "value"} and one["type"] in told)
        ]


def _type(tags: f.Tags) -> tuple[str, str]:
    """The kind of document and its word: the genre if it names one ('review'), else the type of CSL or Crossref."""
    words = [plain(value) for value in tags.look(("genre", "subtype"))]
    named = next(filter(kind, words), "")
    code = next(iter(tags.look(("type",))), "")
    found = kind(named) or TYPE_WORDS.get(code, "") or kind(code)
    if not named and code == "article" and tags.look(("container-title",)):
        found = "article"  # an article at large: in CSL before 1.0.2, and where no journal stands, a preprint
    tags.one(("type",))
    if named:
        tags.told(("genre", "subtype"), lambda value: plain(value) == named)
        if code not in (TYPES[found][0], "") and TYPE_WORDS.get(code) != found:
            tags.values["type"] = [code]
    return found, tags.one(("custom.type_raw",)) or named or code


def _title(title: str, tags: f.Tags) -> str:
    """The title with the subtitle that Crossref tells apart."""
    subtitle = plain(next(iter(tags.look(("subtitle",))), ""))
    if title and subtitle:
        tags.one(("subtitle",))
        if subtitle.casefold() not in title.casefold():
            title = f"{title.rstrip(':')}: {subtitle}"
    return title


def _number(tags: f.Tags, row: f.Row) -> object:
    """The number of an article, which stands for its pages; that of a report is another thing."""
    return f.take_pages(tags, (), (), ("number",)) if row["type"] in ("article", "review") else ""


def _keywords(values: list[str]) -> str:
    """The keywords, parted by ';', or by ',' where no ';' stands in a single value."""
    if len(values) == 1 and ";" not in values[0]:
        return f.joined(values, parts=",")
    return f.joined(values)


def _extra_doi(tags: f.Tags) -> str:
    return f.doi([found[1] for value in tags.look(("note",)) if (found := _EXTRA_DOI.search(value))])


def _pmid(tags: f.Tags, note: str) -> str:
    """The number in PubMed: a variable of its own, or a line of Zotero's "Extra"."""
    names = FIELDS["pmid"][:2]
    found = next((value for value in tags.look(names) if value.isdecimal() and len(value) <= 8), "")
    tags.told(names, lambda value: value == found)
    extra = _EXTRA_PMID.search(note)
    return found or (extra[1] if extra else "")


def _status(tags: f.Tags) -> str:
    """The words for the stage of a work, and whether Crossref tells that it was retracted since."""
    words = "; ".join(tags.look(("status",)))
    updated = " ".join(tags.look(("updated-by",)))
    if re.search(r'"type":\s*"(?:retraction|withdrawal|removal)"', updated):
        words += "; " + RETRACTED
    tags.told(("status",), lambda value: all(part in ("retracted", "early access") for part in value.split("; ")))
    return words
