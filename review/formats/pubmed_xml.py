"""PubMed XML: the elements of one article, or of one book, become the tags of PubMed's text, and `nbib` makes the row.

What has a tag there stands under it in `raw` as well, so that both exports of one record give the same row; any other
element stands under its path. To read another element: one line in `_TAGS`, or, if it has parts, a function in
`_PARTS`; to name it in the documents, one in `FIELDS`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from review.formats import fields as f
from review.formats import nbib, xml
from review.formats.decode import Content

FIELDS: f.Fields = {
    "title": ("ArticleTitle", "VernacularTitle", "BookTitle"),
    "authors": ("Author", "CollectiveName"),
    "year": ("PubDate", "ArticleDate"),
    "journal": ("Title", "BookTitle", "MedlineTA"),
    "journal_abbrev": ("MedlineTA", "ISOAbbreviation"),
    "volume": ("Volume",),
    "issue": ("Issue",),
    "pages": ("MedlinePgn", "StartPage", "EndPage", "ELocationID"),
    "publisher": ("PublisherName",),
    "doi": ("ELocationID", "ArticleId"),
    "issn": ("ISSN", "ISSNLinking"),
    "eissn": ("ISSN",),
    "type": ("PublicationType",),
    "type_raw": ("PublicationType",),
    "status": ("PublicationStatus", "CommentsCorrections"),
    "language": ("Language",),
    "abstract": ("AbstractText",),
    "keywords": ("Keyword",),
    "keywords_plus": ("MeshHeading",),
    "pmid": ("PMID",),
}
# Element -> tag of MEDLINE, for an element that holds nothing but text.
_TAGS = {
    "PMID": "PMID", "ArticleTitle": "TI", "VernacularTitle": "TT", "BookTitle": "BTI", "Title": "JT",
    "MedlineTA": "TA", "NlmUniqueID": "JID", "Volume": "VI", "Issue": "IP", "PublisherName": "PB",
    "PublisherLocation": "PL", "Country": "PL", "Language": "LA", "PublicationType": "PT", "CitationSubset": "SB",
    "CopyrightInformation": "CI", "PublicationStatus": "PST", "CoiStatement": "COIS", "Keyword": "OT",
    "GeneralNote": "GN", "GeneSymbol": "GS", "SupplMeshName": "NM", "NumberOfReferences": "RF",
    "SpaceFlightMission": "SFM", "CollectiveName": "CN", "Isbn": "ISBN", "Edition": "EN", "ISSNLinking": "IS",
}  # fmt: skip
_CORRECTIONS = {
    "CommentIn": "CIN", "CommentOn": "CON", "ErratumIn": "EIN", "ErratumFor": "EFR", "RetractionIn": "RIN",
    "RetractionOf": "ROF", "PartialRetractionIn": "PRIN", "PartialRetractionOf": "PROF", "RepublishedIn": "RPI",
    "RepublishedFrom": "RPF", "RetractedandRepublishedIn": "RRI", "RetractedandRepublishedFrom": "RRF",
    "UpdateIn": "UIN", "UpdateOf": "UOF", "SummaryForPatientsIn": "SPIN", "OriginalReportIn": "ORI",
    "ReprintIn": "RPI", "ReprintOf": "RPF", "Cites": "Cites", "AssociatedDataset": "DDIN",
    "ExpressionOfConcernIn": "ECI", "ExpressionOfConcernFor": "ECF",
}  # fmt: skip
_START = re.compile(r"<(Pubmed(?:Book)?Article)[\s/>]")
_SIGN = re.compile(r"<(?:PubmedArticleSet|PubmedArticle|PubmedBookArticle|PubmedBookArticleSet)[\s>/]")
_UNLABELLED = "UNLABELLED"
Said = Iterator[tuple[str, str]]


sniff = f.sniffs(_SIGN)


def read(content: Content, file: str) -> f.Entries:
    """The entries of `content`; see `FIELDS` for what becomes of which element."""
    return xml.read(content, file, start=_START, row=_row, year=nbib.FIELDS["year"][:1])


def _row(entry: Element) -> f.Row:
    tags: dict[str, list[str]] = {}
    sections: list[str] = []
    for tag, value in _told(entry, ""):
        if not value:
            continue
        if tag == "AB":
            sections.append(value)
        elif tag != "PMID" or "PMID" not in tags:
            tags.setdefault(tag, []).append(value)
    if sections:
        tags["AB"] = [" ".join(sections)]
    if len(tags.get("IS", ())) > 1:
        tags["IS"] = list(dict.fromkeys(tags["IS"]))
    return nbib.row(tags)


def _told(element: Element, path: str) -> Said:
    """(tag, text) of all elements in `element`, in order; a tag that MEDLINE does not have is the element's path."""
    for child in element:
        name = child.tag
        if parts := _PARTS.get(name):
            yield from parts(child)
        elif name in _TAGS:
            yield _TAGS[name], xml.text(child) + (" (Linking)" if name == "ISSNLinking" else "")
        elif not len(child) or xml.inline(child[0].tag):
            yield path + name, xml.text(child)
        elif path.count("/") < xml.DEPTH:
            yield from _told(child, f"{path}{name}/")
        else:
            yield path + name, " ".join(child.itertext())
        if child.tail and not child.tail.isspace():
            yield path.rstrip("/") or element.tag, child.tail.strip()


def _words(element: Element) -> str:
    """The texts of the parts of an element, parted by blanks."""
    return " ".join(" ".join(element.itertext()).split())


def _part(element: Element, name: str) -> str:
    found = element.find(name)
    return xml.text(found) if found is not None else ""


def _citation(element: Element) -> Said:
    yield "OWN", element.get("Owner", "")
    yield "STAT", element.get("Status", "")
    yield from _told(element, "MedlineCitation/")


def _date(tag: str) -> Callable[[Element], Said]:
    """A date as '2019 Jan 28', in the words of the export ('2019 Jan-Feb', '1998 Winter')."""
    return lambda element: iter([(tag, _words(element))])


def _compact(element: Element) -> str:
    """A day as MEDLINE writes it: '20190128'."""
    return "".join(part.zfill(2) for name in ("Year", "Month", "Day") if (part := _part(element, name)))


def _day(tag: str) -> Callable[[Element], Said]:
    return lambda element: iter([(tag, _compact(element))])


def _online(element: Element) -> Said:
    """The day on which an article came online."""
    yield "DEP" if element.get("DateType") == "Electronic" else "ArticleDate", _compact(element)


def _history(element: Element) -> Said:
    day = "/".join(_part(element, name).zfill(2) for name in ("Year", "Month", "Day"))
    time = ":".join(part.zfill(2) for name in ("Hour", "Minute") if (part := _part(element, name)))
    yield "PHST", f"{day} {time} [{element.get('PubStatus', '')}]".replace("  ", " ")


def _issn(element: Element) -> Said:
    yield "IS", f"{xml.text(element)} ({element.get('IssnType', 'Undetermined')})"


def _location(element: Element) -> Said:
    yield "LID", f"{xml.text(element)} [{element.get('EIdType', '')}]"


def _article_id(element: Element) -> Said:
    """PubMed's own number stands in PMID already; that of PMC has a tag of its own."""
    told, number = element.get("IdType", ""), xml.text(element)
    if told == "pubmed":
        yield "PMID", number
    else:
        yield ("PMC", number) if told == "pmc" else ("AID", f"{number} [{told}]")


def _pages(element: Element) -> Said:
    """The pages as MEDLINE writes them; first and last page only if these are missing."""
    first, last, medline = (_part(element, name) for name in ("StartPage", "EndPage", "MedlinePgn"))
    yield "PG", medline or "-".join(filter(None, (first, last)))


def _abstract(element: Element) -> Said:
    label = element.get("Label", "").strip()
    value = xml.text(element)
    yield "AB", f"{label}: {value}" if value and label and label.upper() != _UNLABELLED else value


def _other_abstract(element: Element) -> Said:
    for part in element.iter("AbstractText"):
        for _, value in _abstract(part):
            yield "OAB", value
    yield "CI", _part(element, "CopyrightInformation")


def _authors(element: Element) -> Said:
    """The authors, or the editors, of a list; an open one ends with 'et al.', as in MEDLINE."""
    editors = element.get("Type") == "editors"
    for author in element.iter("Author"):
        yield from _person(author, ("FED", "ED") if editors else ("FAU", "AU"))
    if element.get("CompleteYN") == "N":
        yield "FED" if editors else "FAU", "et al."


def _person(author: Element, tags: tuple[str, str]) -> Said:
    """A person in both forms, 'Rossi, Anna Maria' and 'Rossi AM', or a group; and all that is told of them."""
    family, suffix = _part(author, "LastName"), _part(author, "Suffix")
    given = _part(author, "ForeName") or _part(author, "FirstName")
    initials = _part(author, "Initials")
    yield tags[0], ", ".join(filter(None, (family, given or initials, suffix)))
    yield tags[1], " ".join(filter(None, (family, initials, suffix)))
    for part in author:
        if part.tag not in ("LastName", "Suffix", "ForeName", "FirstName", "Initials"):
            yield from _AUTHOR.get(part.tag, _other)(part)


def _other(element: Element) -> Said:
    yield f"Author/{element.tag}", _words(element)


def _identifier(element: Element) -> Said:
    yield "AUID", f"{element.get('Source', '')}: {xml.text(element)}"


_AUTHOR: dict[str, Callable[[Element], Said]] = {
    "CollectiveName": lambda element: iter([("CN", xml.text(element))]),
    "AffiliationInfo": lambda element: iter([("AD", xml.text(part)) for part in element.iter("Affiliation")]),
    "Affiliation": lambda element: iter([("AD", xml.text(element))]),
    "Identifier": _identifier,
}


def _investigator(element: Element) -> Said:
    yield from _person(element, ("FIR", "IR"))


def _subject(element: Element) -> Said:
    yield from _person(element, ("FPS", "PS"))


def _correction(element: Element) -> Said:
    kind = element.get("RefType", "")
    yield _CORRECTIONS.get(kind, f"CommentsCorrections/{kind}"), _words(element)


def _heading(element: Element) -> Said:
    """A subject heading with its qualifiers, as MEDLINE writes it: '*' marks a main point."""
    yield "MH", "/".join(("*" if part.get("MajorTopicYN") == "Y" else "") + xml.text(part) for part in element)


def _chemical(element: Element) -> Said:
    yield "RN", f"{_part(element, 'RegistryNumber')} ({_part(element, 'NameOfSubstance')})"


def _joined(tag: str, sign: str = " ") -> Callable[[Element], Said]:
    return lambda element: iter([(tag, sign.join(filter(None, map(xml.text, element))))])


# Element -> what it tells, for an element that has parts or attributes.
_PARTS: dict[str, Callable[[Element], Said]] = {
    "MedlineCitation": _citation,
    "ISSN": _issn,
    "PubDate": _date("DP"),
    "ArticleDate": _online,
    "PubMedPubDate": _history,
    "DateCompleted": _day("DCOM"),
    "DateRevised": _day("LR"),
    "DateCreated": _day("DA"),
    "ContributionDate": _date("CTDT"),
    "BeginningDate": _date("BeginningDate"),
    "EndingDate": _date("EndingDate"),
    "ELocationID": _location,
    "ArticleId": _article_id,
    "Pagination": _pages,
    "AbstractText": _abstract,
    "OtherAbstract": _other_abstract,
    "AuthorList": _authors,
    "Investigator": _investigator,
    "PersonalNameSubject": _subject,
    "CommentsCorrections": _correction,
    "MeshHeading": _heading,
    "Chemical": _chemical,
    "Grant": _joined("GR", "/"),
    "DataBank": _joined("SI"),
    "Reference": _joined("Reference"),
    "Object": _joined("Object"),
}
