"""OpenAlex JSON becomes rows here: pages of its API, lists of works, one work, and the lines of its snapshot.

To add a column: one line in `FIELDS`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from review.formats import fields as f
from review.formats import objects
from review.formats.decode import Content
from review.formats.kinds import kind
from review.formats.markup import plain
from review.formats.names import OTHERS
from review.records.marks import RETRACTED

_SOURCE = "primary_location.source."
FIELDS: f.Fields = {
    "title": ("title", "display_name"),
    "authors": ("authorships.author.display_name",),
    "year": ("publication_year", "publication_date"),
    "journal": (_SOURCE + "display_name", "host_venue.display_name", "primary_location.raw_source_name"),
    "journal_abbrev": (_SOURCE + "abbreviated_title", "host_venue.abbreviated_title"),
    "volume": ("biblio.volume",),
    "issue": ("biblio.issue",),
    "pages": ("biblio.first_page", "biblio.last_page"),
    "publisher": (_SOURCE + "host_organization_name", "host_venue.publisher"),
    "doi": ("doi", "ids.doi"),
    "issn": (_SOURCE + "issn_l", _SOURCE + "issn", "host_venue.issn_l", "host_venue.issn"),
    "eissn": (),
    "type": ("type", "type_crossref", _SOURCE + "type"),
    "type_raw": ("type", "type_crossref"),
    "status": ("is_retracted",),
    "language": ("language",),
    "abstract": ("abstract_inverted_index", "abstract"),
    "keywords_plus": ("keywords.display_name", "concepts.display_name"),
    "url": ("primary_location.landing_page_url", "host_venue.url", "open_access.oa_url"),
    "pmid": ("ids.pmid",),
    "openalex_id": ("id", "ids.openalex"),
}
_TEXT = ("title", "journal", "journal_abbrev", "volume", "issue", "publisher", "language", "abstract", "url")
_SIGN = re.compile(
    r'"(?:id|openalex)"\s*:\s*"(?:https?:\\?/\\?/(?:api\.)?openalex\.org\\?/(?:works\\?/)?)?W\d+"'
    r'|"(?:authorships|abstract_inverted_index)"\s*:|"results"\s*:\s*\[\s*\]\s*,\s*"group_by"',
    re.IGNORECASE,
)
_ID = re.compile(r"(?:https?://(?:api\.|explore\.)?openalex\.org/(?:works/)?)?(W\d+)", re.IGNORECASE)
_PMID = re.compile(r"(?:https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)?(\d{1,8})/?")
_SEVERAL = ("authorships", "keywords", "concepts")
# The last place in an abstract that is believed.
_LONGEST = 1_000_000


def sniff(head: str) -> int:
    """Where the first sign of this format stands in `head`, or -1."""
    opened = objects.OPENS.match(head)
    return opened.end() if opened and _SIGN.search(head) else -1


def read(content: Content, file: str) -> f.Entries:
    """The works of `content`; see `FIELDS` for what becomes of which field.

    Keywords and concepts are given by OpenAlex, not by the authors, and so are index keywords."""
    return objects.read(content, file, _row, own=_own, year=FIELDS["year"])


def _own(item: Mapping[str, Any]) -> bool:
    return "authorships" in item or bool(_ID.fullmatch(str(item.get("id", ""))))


def _row(item: Mapping[str, Any]) -> f.Row:
    given = dict(item)
    named = {name: _named(given, name) for name in _SEVERAL}
    abstract = _abstract(given.get("abstract_inverted_index"))
    if abstract:
        del given["abstract_inverted_index"]
    tags = objects.tags(given)
    for name, path in zip(_SEVERAL, ("authorships.author.display_name", *FIELDS["keywords_plus"]), strict=True):
        if named[name]:
            tags.values[path] = named[name]
    tags.told(("display_name",), lambda value: value == given.get("title"))
    if _flag(tags, "is_authors_truncated"):
        tags.values.setdefault(FIELDS["authors"][0], []).append(OTHERS)
    row: f.Row = {"doi": f.take_doi(tags, FIELDS["doi"], FIELDS["url"])}
    f.text(tags, FIELDS, _TEXT, row)
    row["abstract"] = abstract or row.get("abstract")
    row["authors"] = f.take_authors(tags, FIELDS["authors"])
    row["year"] = f.take_year(tags, FIELDS["year"])
    row["pages"] = f.take_pages(tags, ("biblio.first_page",), ("biblio.last_page",), ())
    row["issn"], row["eissn"] = f.take_issns(tags, FIELDS["issn"], ())
    row["type"], row["type_raw"] = _type(tags)
    row["status"] = RETRACTED if _flag(tags, "is_retracted") else ""
    row["keywords_plus"] = f.joined(tags.take(FIELDS["keywords_plus"]))
    row["pmid"] = _number(tags, FIELDS["pmid"], _PMID)
    row["openalex_id"] = _number(tags, FIELDS["openalex_id"], _ID).upper()
    row["raw"] = tags.raw()
    return row


def _named(given: dict[str, Any], name: str) -> list[str]:
    """The names of the authors, keywords or concepts; they go out of `given`, and what else is told of them stays."""
    listed = given.get(name)
    if not isinstance(listed, list):
        return []
    names, rest = [], []
    for one in listed:
        kept = dict(one) if isinstance(one, dict) else {"display_name": one}
        inner = kept
        if name == "authorships" and isinstance(kept.get("author"), dict):
            inner = kept["author"] = dict(kept["author"])
        key = next((k for k in ("display_name", "keyword") if isinstance(inner.get(k), str) and inner[k].strip()), "")
        if key:
            names.append(inner.pop(key))
        elif name == "authorships" and isinstance(raw := kept.get("raw_author_name"), str) and raw.strip():
            names.append(kept.pop("raw_author_name"))
        rest.append(kept)
    given[name] = rest
    return names


def _abstract(index: object) -> str:
    """The abstract of its inverted index, word -> places (OpenAlex, "Work object"); '' if it is none."""
    if isinstance(index, dict) and isinstance(inner := index.get("InvertedIndex"), dict):
        index = inner  # as in the Microsoft Academic Graph
    if not isinstance(index, dict):
        return ""
    if set(map(type, index.values())) != {list}:
        return ""
    words = [(at, word) for word, places in index.items() for at in places]
    places = [at for at, _ in words]
    if set(map(type, places)) != {int} or not 0 <= min(places) <= max(places) < _LONGEST:
        return ""
    words.sort()
    return plain(" ".join([word for _, word in words]))


def _type(tags: f.Tags) -> tuple[str, str]:
    """The kind of document and its word. To OpenAlex a paper in proceedings is an 'article'; what Crossref calls it, or
    where it stands, tells more."""
    words = [plain(value) for value in tags.look(FIELDS["type_raw"])]
    first = next(iter(words), "")
    found = kind(first)
    if found in ("", "article"):
        better = next((word for word in words[1:] if kind(word) not in ("", "article")), "")
        if better:
            tags.told(("type_crossref",), lambda value: value == better)
            return kind(better), better
        if found and "conference" in tags.look((_SOURCE + "type",)):
            found = "conference paper"
    tags.one(FIELDS["type_raw"])
    return found, first


def _flag(tags: f.Tags, name: str) -> bool:
    """Whether a flag is set; it goes out of `tags`, and any other value stays."""
    found = "true" in tags.look((name,))
    tags.told((name,), lambda value: value in ("true", "false"))
    return found


def _number(tags: f.Tags, names: tuple[str, ...], sign: re.Pattern[str]) -> str:
    found = next((match[1] for value in tags.look(names) if (match := sign.fullmatch(value.strip()))), "")
    if found:
        tags.told(names, lambda value: (match := sign.fullmatch(value.strip())) is not None and match[1] == found)
    return found
