"""The headings of a table go in; which of its columns feeds which column of the record table comes out.

To know one more heading: one word in `FIELDS`. Case, blanks and signs are nothing: 'Source title' is 'source_title'."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from review.formats.fields import Fields

# Column -> the headings that feed it, the best first.
FIELDS: dict[str, tuple[str, ...]] = {
    "title": (
        "title", "Article Title", "Document Title", "Item Title", "Paper Title", "Primary Title", "Title Primary",
        "Study Title",
        "display_name", "Title (English)", "English Title", "Original Title", "Publication Name Title", "Titel",
        "Título",
        "Titre", "题名", "Title-题名",
    ),
    "authors": (
        "Author full names", "authors", "Author", "Author(s)", "Author/s", "Author Names", "Author Name",
        "authorships.author.display_name", "authorships.raw_author_name", "Authors, Primary", "author_names",
        "first_authors", "contributors", "Creator", "Creators", "Autor", "Autores",
        "Autoren", "Auteurs", "Group Authors", "Corporate Author",
    ),
    "year": (
        "year", "Publication Year", "Published Year", "Year Published", "PubYear", "publication_year", "Pub Year",
        "Year of Publication", "Jahr", "Año", "Année", "Publication Date", "Date Published", "Date of Publication",
        "Published Date", "published-print", "published-online",
        "pubdate", "Cover Date", "coverDate", "Published", "issued", "Date",
        "Publication date (online)",
        "Online Date", "Early Access Date",
    ),
    "journal": (
        "journal", "Source title", "Publication Title", "Journal/Book", "Journal Title", "Journal Name",
        "primary_location.source.display_name", "host_venue.display_name", "host_venue.publisher_name", "pubtitle",
        "container-title", "Periodical Full", "Secondary Title", "Title Secondary", "Full Source Title",
        "booktitle", "Book title", "Proceedings title",
        "Anthology title", "Publication Name", "Venue", "Journal full title", "alternate_title3",
        "publicationName", "Zeitschrift",
        "Revista",
        "Revue",
    ),
    "journal_abbrev": (
        "journal_abbrev", "Abbreviated Source Title", "Journal Abbreviation", "Journal ISO Abbreviation",
        "ISO Abbreviation", "Periodical Abbrev",
        "Journal Abbrev", "Alternate Journal", "Short Journal Title", "alternate_title2", "alternate_title1",
    ),
    "volume": ("volume", "Vol", "Journal Volume", "Volume Number", "biblio.volume", "Band"),
    "issue": ("issue", "Journal Issue", "Issue Number", "biblio.issue", "issue_no", "Heft", "No."),
    "pages": ("pages", "Pagination", "Page range", "Page numbers", "Page", "Page(s)", "pgs"),
    "first page": (
        "Page start", "Start Page", "First Page", "biblio.first_page", "pageStart", "first_page", "firstpage",
        "spage",
    ),
    "last page": ("Page end", "Other Pages", "End Page", "Last Page", "biblio.last_page", "pageEnd", "epage"),
    "article number": ("Art. No.", "Article Number", "Article No.", "Article No", "eLocation ID", "e-location"),
    "citation": ("Citation",),
    "publisher": (
        "publisher", "Publisher Name", "Book Publisher", "primary_location.source.host_organization_name", "Verlag",
        "Editorial", "Éditeur",
    ),
    "doi": (
        "doi", "Item DOI", "Article DOI", "DOI number", "digitalObjectIdentifier", "ids.doi", "DOI Link", "Book DOI",
    ),
    "issn": (
        "issn", "ISSNs", "Print ISSN", "ISSN (print)", "pISSN", "Journal ISSN", "primary_location.source.issn_l",
        "primary_location.source.issn", "host_venue.issn_l", "ISSN/ISBN", "isbn/issn", "isbn",
    ),
    "eissn": ("eissn", "Electronic ISSN", "E-ISSN", "ISSN (online)", "Online ISSN", "ISSN (electronic)"),
    "type": (
        "type", "Document Type", "Publication Type", "Item Type", "Reference Type", "type_of_reference",
        "Content Type", "doctype",
        "docTypes",
        "ENTRYTYPE", "BibliographyType", "Document Identifier", "Article Type", "pubTypes", "publicationTypes",
        "Types", "Genre",
        "pubType",
        "primary_location.source.type",
    ),
    "type_raw": ("type_raw",),
    "status": (
        "status", "Publication Stage", "is_retracted", "Retracted", "Publication Status", "AiP/IP",
        "Retraction Status",
    ),
    "language": (
        "language", "Language of Original Document", "Languages", "Article Language", "Original Language",
        "LanguageCode",
        "Sprache", "Idioma", "Langue",
    ),
    "abstract": (
        "abstract", "Abstract Note", "Abstract Text", "Abstracts", "Abstract (English)", "Summary", "Resumen",
        "Résumé",
        "Zusammenfassung", "Resumo", "摘要", "Summary-摘要", "notes_abstract",
    ),
    "keywords": (
        "keywords", "Author Keywords", "Keywords (author)", "Keyword", "Manual Tags", "identifierKeywords",
        "Key words",
        "keywords.display_name", "Schlagwörter", "Palabras clave", "Mots clés",
    ),
    "keywords_plus": (
        "keywords_plus", "Index Keywords", "Keywords Plus", "MeSH Terms", "Automatic Tags", "Subject Terms",
        "subjectTerms",
        "Subjects", "Subject", "IEEE Terms", "INSPEC Controlled Terms", "INSPEC Non-Controlled Terms", "Mesh_Terms",
        "Emtree Drug Index Terms (Major Focus)", "Emtree Drug Index Terms",
        "Emtree Medical Index Terms (Major Focus)",
        "Emtree Medical Index Terms", "concepts.display_name", "Fields of Study",
    ),
    "url": (
        "url", "Link", "Article URL", "ArticleURL", "PDF Link", "documentURL", "Full Text Link", "External URL",
        "Source Linkout", "primary_location.landing_page_url", "Link to article", "plink", "Permalink",
        "Persistent link",
        "Dimensions URL", "Full Text URL", "URLs", "Links", "PMC Link", "Article Link", "DocURL", "landing_page_url",
    ),
    "note": ("note", "notes", "Extra"),
    "wos_id": ("wos_id", "UT (Unique WOS ID)", "UT (Unique ID)", "UT", "Unique-ID", "Accession Number"),
    "scopus_id": ("scopus_id", "EID", "UT", "Accession Number", "Link", "url"),
    "pmid": (
        "pmid", "PubMed ID", "pubmed_id", "ids.pmid", "Medline PMID", "PMID Number", "PubMedID",
        "MEDLINE Accession ID",
    ),
    "openalex_id": ("openalex_id", "OpenAlex", "ids.openalex", "id"),
    "own_id": ("own_id", "record_id", "ID"),
    "citekey": (
        "citekey", "Citation Key", "Key", "BibTeX key", "Identifier", "Lens ID", "Publication ID", "Covidence #",
        "Cite key",
        "Cochrane Review ID", "CENTRAL ID", "Reference Id", "StoreId", "paperId",
    ),
}  # fmt: skip
# Headings that mean something else beside a better one: they feed a column only where no heading above does.
LAST: dict[str, tuple[str, ...]] = {
    "title": ("name", "Reference Title"),
    "authors": ("First Author", "Lead Author"),
    "journal": ("Source", "Publication", "Series Title"),
    "issue": ("Number", "no"),
    "keywords": ("Tags", "Descriptors"),
    "abstract": ("Description",),
    "doi": ("DO",),
}
# What an entry can be told by: a heading row has one of these.
_TELLING = frozenset(("title", "doi", "abstract", "wos_id", "scopus_id"))
_SIGNS = re.compile(r"[\W_]+")
_LONGEST = 60

# Headings of Web of Science -> its tags; a table that has them is read as its plain text is.
WOS: dict[str, str] = {
    "Publication Type": "PT", "Authors": "AU", "Book Authors": "BA", "Book Editors": "BE", "Book Group Authors": "GP",
    "Author Full Names": "AF", "Book Author Full Names": "BF", "Group Authors": "CA", "Article Title": "TI",
    "Source Title": "SO", "Book Series Title": "SE", "Book Series Subtitle": "BS", "Language": "LA",
    "Document Type": "DT", "Conference Title": "CT", "Conference Date": "CY", "Conference Location": "CL",
    "Conference Sponsor": "SP", "Conference Host": "HO", "Author Keywords": "DE", "Keywords Plus": "ID",
    "Abstract": "AB", "Addresses": "C1", "Affiliations": "C3", "Reprint Addresses": "RP", "Email Addresses": "EM",
    "Researcher Ids": "RI", "ORCIDs": "OI", "Funding Orgs": "FU", "Funding Name Preferred": "FP", "Funding Text": "FX",
    "Cited References": "CR", "Cited Reference Count": "NR", "Times Cited, WoS Core": "TC",
    "Times Cited, All Databases": "Z9", "180 Day Usage Count": "U1", "Since 2013 Usage Count": "U2", "Publisher": "PU",
    "Publisher City": "PI", "Publisher Address": "PA", "ISSN": "SN", "eISSN": "EI", "ISBN": "BN",
    "Journal Abbreviation": "J9", "Journal ISO Abbreviation": "JI", "Publication Date": "PD", "Publication Year": "PY",
    "Volume": "VL", "Issue": "IS", "Part Number": "PN", "Supplement": "SU", "Special Issue": "SI",
    "Meeting Abstract": "MA", "Start Page": "BP", "End Page": "EP", "Article Number": "AR", "DOI": "DI",
    "Book DOI": "D2", "Early Access Date": "EA", "Number of Pages": "PG", "WoS Categories": "WC",
    "Web of Science Categories": "WC", "Web of Science Index": "WE", "Research Areas": "SC", "IDS Number": "GA",
    "Pubmed Id": "PM", "Open Access Designations": "OA", "Highly Cited Status": "HC", "Hot Paper Status": "HP",
    "Date of Export": "DA", "UT (Unique WOS ID)": "UT", "UT (Unique ID)": "UT",
}  # fmt: skip
WOS_TAGS = frozenset(WOS.values()) | frozenset((
    "PT", "RI", "OI", "Z1", "Z2", "Z3", "Z4", "Z8", "ZA", "ZB", "ZR", "ZS", "X1", "X4", "Y1", "Y4", "FT", "S1", "AK",
    "P2",
    "C2", "D2", "LT", "DB",
))  # fmt: skip


def bare(heading: str) -> str:
    """A heading as it is compared: small, without blanks and signs; '' for what is too long to be one."""
    return _SIGNS.sub("", heading.casefold()) if len(heading) <= _LONGEST else ""


_COLUMNS: dict[str, str] = {}
for _column, _names in [*FIELDS.items(), *LAST.items()]:
    for _name in _names:
        _COLUMNS.setdefault(bare(_name), _column)
_WOS = {bare(heading): tag for heading, tag in WOS.items()}


def is_known(heading: str) -> bool:
    """Whether `heading` feeds a column in any table."""
    return bare(heading) in _COLUMNS


def is_wos(cells: Sequence[str]) -> bool:
    """Whether the headings are tags of Web of Science, as in its tab-delimited export and in data frames of R."""
    tags = {cell.strip() for cell in cells}
    return "TI" in tags and len(tags & WOS_TAGS) >= 3


def wos_tags(cells: Sequence[str]) -> list[str] | None:
    """The tag of Web of Science for each heading (the heading itself if there is none), or None for other tables."""
    if is_wos(cells):
        return [cell.strip() for cell in cells]
    known = [bare(cell) for cell in cells]
    if "articletitle" in known and ("utuniquewosid" in known or "utuniqueid" in known):
        return [_WOS.get(name, cell.strip()) for name, cell in zip(known, cells, strict=True)]
    return None


def are_headings(cells: Sequence[str]) -> bool:
    """Whether a row of cells holds the headings of a table of references: three columns or more are known by them, or
    half of all and the title is one; and something is among them that tells an entry."""
    if is_wos(cells):
        return True
    filled = [name for cell in cells if (name := bare(cell))]
    known = {_COLUMNS[name] for name in filled if name in _COLUMNS}
    if not known & _TELLING or len(known) < 2:
        return False
    hits = sum(name in _COLUMNS for name in filled)
    return (len(known) >= 3 and 10 * hits >= len(filled)) or ("title" in known and 2 * hits >= len(filled))


def fields(cells: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Column -> the headings of this table that feed it, the best first; `cells` are its headings."""
    given: dict[str, list[str]] = {}
    for cell in cells:
        given.setdefault(bare(cell), []).append(cell)
    found = _found(FIELDS, given)
    for column, headings in _found(LAST, given).items():
        found[column] = found[column] or headings
    return found


def _found(known: Mapping[str, tuple[str, ...]], given: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {
        column: tuple(dict.fromkeys(cell for name in names for cell in given.get(bare(name), ())))
        for column, names in known.items()
    }


def documented() -> Fields:
    """Column of the record table -> all headings that feed it, for the reference."""
    parts = {"first page": "pages", "last page": "pages", "article number": "pages", "citation": "pages"}
    told: dict[str, list[str]] = {}
    for known in (FIELDS, LAST):
        for column, words in known.items():
            told.setdefault(parts.get(column, column), []).extend(words)
    return {column: tuple(dict.fromkeys(words)) for column, words in told.items()}


def hint(cells: Sequence[str]) -> str:
    """What to do about a table whose headings nobody knows."""
    named = "its headings are " + ", ".join(f'"{cell[:40]}"' for cell in cells[:12]) + "; " if cells else ""
    return named + "call its columns title, authors, year, journal, doi, abstract"
