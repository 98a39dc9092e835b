"""The cells of one row of a table, by heading, become one row of the record table here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache

from review.formats import fields as f
from review.formats import headings, wos
from review.formats.author_cells import take_authors, unlisted
from review.formats.bibtex import ENTRY_TYPES
from review.formats.kinds import kind
from review.formats.markup import plain
from review.formats.ris import TYPE_CODES
from review.records import COLUMNS, TYPES, ids

# What programs write into a cell that holds nothing.
MISSING = frozenset(("", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "<NA>"))
_TEXT = ("title", "journal", "journal_abbrev", "volume", "issue", "publisher", "language", "abstract")
# An address may hold a DOI, and an id be that of a database: these are looked for first.
_NUMBERS = ("year", "volume", "issue", "pages", "first page", "last page", "article number")
_LATE = ("url", "note", "own_id", "citekey")
_CITED = re.compile(r";\s*(\w[\w -]*)?(?:\(([^)]+)\))?:\s*([\w.-]+?)\.")
_EMBASE = re.compile(r"(.+?)\s*\((\d{4})\)\s*(?:(\d+)\s*(?::\s*([\w-]+))?)?\s*(?:\(([^)]*)\)|Article Number: (\w+))?")
_TRUE = frozenset(("true", "1", "yes", "retracted"))
_FLAGS = frozenset(("isretracted", "retracted"))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DAY = re.compile(r"((?:19|20)\d\d)(0\d|1[0-2])([0-3]\d)")
_DIGITS = re.compile(r"\d{4,6}[\dXx]")
_PMID = re.compile(r"(?:.*[/: ])?(\d{1,8})(?:\.0)?/?", re.DOTALL)
_ELECTRONIC = re.compile(r"\b(\d{4}-?\d{3}[\dXx]) \((?:electronic|online)\)", re.IGNORECASE)
_COMMA = re.compile(r",(?![^(]*\)) ?")
_DOI_MEMBER = re.compile(r"""['"]DOI['"]\s*:\s*['"](10\.[^'"]+)""")
_OPENALEX = re.compile(r"(?:https?://openalex\.org/(?:works/)?)?(W\d+)", re.IGNORECASE)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: month for month, name in enumerate(_NAMES, 1)}
_DAY_MONTH = re.compile(r"(?:(\d{1,4})[- ]([A-Z][a-z]{2})|([A-Z][a-z]{2})[- ](\d{1,4}))")
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T]00:00(?::00)?)?")

Cells = dict[str, list[str]]
Build = Callable[[Cells], f.Row]


def builder(cells: list[str]) -> Build:
    """What makes a row of the record table of the cells below these headings."""
    if own(cells):
        return _own_row
    fields = headings.fields(cells)
    bare = {headings.bare(cell) for cell in cells}
    commas = bool({"gsrank", "citation"} & bare)  # Publish or Perish and PubMed part authors by commas
    joined = {"itemtitle", "itemdoi"} <= bare  # SpringerLink does not part them at all
    least = 1 if any(name.startswith("emtree") for name in bare) else 2  # Embase parts keywords by commas
    unknown = "entrytype" in bare  # tables of BibTeX write UNKNOWN where there is nothing

    def build(values: Cells) -> f.Row:
        if unknown:
            values = {heading: cell for heading, cell in values.items() if cell != ["UNKNOWN"]}
        return _row(f.Tags(values), fields, commas=commas, joined=joined, least=least)

    return build


# ---- our own table ---------------------------------------------------------------------------------------------------

# A text too long for a cell of Excel goes on in further columns.
_MORE_CELLS = re.compile(r"(\w+) \(\d+\)")
_OWN = [column.name for column in COLUMNS if column.name not in ("source_file", "source_line")]


def own(cells: list[str]) -> bool:
    """Whether the headings are those of a record table that this program wrote."""
    return {"type_raw", "source_file", "source_line", "title", "raw"} <= set(cells)


def _own_row(values: Cells) -> f.Row:
    """The row as it was written; its place is that in the table, and `record_id` is its own id. What a person changed
    so that it fits its column no more (a year, a type, `raw`) goes to `raw`."""
    given = _whole(values)
    row: f.Row = {column: given.pop(column) for column in _OWN if column in given}
    told = str(row.pop("raw", ""))
    kept = _object(told)
    left = {"raw": [told]} if told and kept is None else dict(kept or {})
    year = str(row.pop("year", ""))
    if year.isdecimal() and len(year) < 5:
        row["year"] = int(year)
    elif year:
        row["year"] = f.year([year])
        left["year"] = [year]
    if (type_ := str(row.get("type", ""))) and type_ not in TYPES:
        row["type"], left["type"] = kind(type_), [type_]
    record_id = given.pop("record_id", "")
    row.setdefault("own_id", record_id)
    if record_id and row["own_id"] != record_id:
        left["record_id"] = [record_id]
    left |= {heading: [cell] for heading, cell in given.items() if heading not in ("source_file", "source_line")}
    if left:
        row["raw"] = told if left == kept else json.dumps(left, ensure_ascii=False)
    return row


def _whole(values: Cells) -> dict[str, str]:
    """The cells by heading, each text that was too long for one cell of Excel whole again."""
    given: dict[str, str] = {}
    for heading, cell in values.items():
        if (more := _MORE_CELLS.fullmatch(heading)) and more[1] in given:
            given[more[1]] += cell[0]
        else:
            given[heading] = cell[0]
    return given


def _object(told: str) -> dict[str, list[str]] | None:
    """The JSON object of a cell of `raw`, or None if it is none any more."""
    try:
        kept = json.loads(told)
    except (ValueError, RecursionError):
        return None
    sound = isinstance(kept, dict) and all(
        isinstance(values, list) and all(isinstance(value, str) for value in values) for values in kept.values()
    )
    return kept if sound else None


# ---- Web of Science --------------------------------------------------------------------------------------------------

_WOS_LISTS = frozenset(("AU", "AF", "BA", "BF", "CA", "GP", "BE", "CR", "C3"))
_ADDRESS = re.compile(r";\s*(?=\[)")
_PARTS = re.compile(r";\s*")


def wos_row(values: Cells) -> f.Row:
    """The row of a table of Web of Science, its values by tag, as `wos` makes it of the same entry in plain text."""
    for tag, cell in values.items():
        if tag in _WOS_LISTS:
            values[tag] = [part for value in cell for part in _PARTS.split(value) if part]
        elif tag == "C1":
            values[tag] = [part for value in cell for part in _ADDRESS.split(value)]
    scopus = f.scopus_id(values.get("UT", []))
    row = wos.row_of(values)
    return {**row, "scopus_id": scopus} if scopus else row


# ---- any other table -------------------------------------------------------------------------------------------------


def _row(tags: f.Tags, fields: dict[str, tuple[str, ...]], *, commas: bool, joined: bool, least: int) -> f.Row:
    """commas, joined: see `author_cells.authors`. least: so many commas make a list of keywords."""
    row: f.Row = {
        "doi": f.take_doi(tags, fields["doi"], fields["url"]) or _member_doi(tags),
        "wos_id": f.wos_id(tags.look(fields["wos_id"])) or f.accession(tags.look(fields["wos_id"][:1])),
        "scopus_id": f.scopus_id(tags.look(fields["scopus_id"])),
        "openalex_id": _openalex(tags, fields["openalex_id"]),
        "pmid": _pmid(tags, fields["pmid"]),
    }
    for column in ("wos_id", "scopus_id"):
        if value := row[column]:
            tags.told(fields[column], value.__eq__)
    row["type"], row["type_raw"] = _type(tags, fields)
    row["status"] = _status(tags, fields["status"])
    for column in _NUMBERS:
        _unfloat(tags, fields[column])
    row["pages"] = f.take_pages(
        tags, fields["pages"] + fields["first page"], fields["last page"], fields["article number"]
    )
    _texts(tags, fields, _TEXT, row)
    row["authors"] = take_authors(tags, fields["authors"], commas=commas, joined=joined)
    row["year"] = _year(tags, fields["year"])
    row["issn"], row["eissn"] = _issns(tags, fields)
    row["keywords"] = _words(tags.take(fields["keywords"]), least)
    row["keywords_plus"] = _words([value for name in fields["keywords_plus"] for value in tags.take((name,))], least)
    _texts(tags, fields, _LATE, row)
    _cited(tags, fields, row)
    row["raw"] = tags.raw()
    return row


def _member_doi(tags: f.Tags) -> str:
    """The DOI among the ids of a paper in Semantic Scholar."""
    found = next(filter(None, map(_DOI_MEMBER.search, tags.look(("externalIds",)))), None)
    return f.doi([found[1]]) if found else ""


def _unfloat(tags: f.Tags, given: tuple[str, ...]) -> None:
    """Take the '.0' away that programs put after whole numbers where other cells of the column are empty."""
    for name in given:
        for at, value in enumerate(values := tags.values.get(name, [])):
            if value[-2:] == ".0" and value[:-2].isdecimal():
                values[at] = value[:-2]


def _texts(tags: f.Tags, fields: dict[str, tuple[str, ...]], columns: tuple[str, ...], row: f.Row) -> None:
    for column in columns:
        if fields[column] and (value := tags.one(fields[column])):
            row[column] = plain(unlisted(value))


def _year(tags: f.Tags, given: tuple[str, ...]) -> int | None:
    """The year in the first column that has one, also of a day written '20190301'."""
    for name in given:
        for at, value in enumerate(tags.values.get(name, ())):
            if day := _DAY.fullmatch(value):
                tags.values[name][at] = "-".join(day.groups())
    return f.take_year(tags, given) if given else None


def _openalex(tags: f.Tags, given: tuple[str, ...]) -> str:
    found = next(filter(None, map(_OPENALEX.fullmatch, tags.look(given))), None)
    if not found:
        return ""
    tags.told(given, found.group().__eq__)
    return found.group(1).upper()


def _pmid(tags: f.Tags, given: tuple[str, ...]) -> str:
    """The number in PubMed, bare ('123'), named ('PUBMED 123') or at the end of its address."""
    for value in tags.look(given):
        if (found := _PMID.fullmatch(value)) and found[1] != "0":
            tags.told(given, value.__eq__)
            return found[1]
    return ""


def _type(tags: f.Tags, fields: dict[str, tuple[str, ...]]) -> tuple[str, str]:
    """The kind of document and its words: the first that name a kind, else the first."""
    given = [value for value in tags.look(fields["type"]) if value]
    named = next((value for value in given if _kind(value)), next(iter(given), ""))
    tags.told(fields["type"], named.__eq__)
    return _kind(named), plain(tags.one(fields["type_raw"])) or plain(unlisted(named))


@lru_cache(4096)
def _kind(words: str) -> str:
    """As `kind`, also for the words of programs: 'journalArticle', 'journal-article', 'inproceedings', 'JOUR'."""
    words = unlisted(words)
    spaced = _CAMEL.sub(" ", words).replace("_", " ")
    return (
        kind(words) or kind(spaced) or kind(spaced.replace("-", " ")) or kind(words.replace(",", ";"))
        or ENTRY_TYPES.get(words.strip().lower(), "") or TYPE_CODES.get(words.strip(), "")
    )  # fmt: skip


def _status(tags: f.Tags, given: tuple[str, ...]) -> str:
    """The words of the export that tell of the marks of a work; they stay for `raw`."""
    told = []
    for name in given:
        for value in tags.look((name,)):
            if headings.bare(name) not in _FLAGS:
                told.append(value)
            elif value.strip().lower() in _TRUE:
                told.append("retracted")
    return "; ".join(told)


def _words(values: list[str], least: int) -> str:
    """Keywords, whatever parts them: ';', '|', a line break, or commas, if at least so many are all there is."""
    if len(values) == 1 and (words := plain(values[0])).count(";") == words.count("; ") > 0 and " ;" not in words:
        parts = words.split("; ")  # as most are written: nothing is to be parted, only doubles would be
        if len(set(parts)) == len(parts) and "" not in parts and "|" not in words and "\n" not in values[0]:
            return words
    parted = []
    for value in map(unlisted, values):
        value = value.replace("|", ";").replace("\n", ";")
        parted.append(_COMMA.sub(";", value) if ";" not in value and value.count(",") >= least else value)
    return f.joined(parted) if parted else ""


def _issns(tags: f.Tags, fields: dict[str, tuple[str, ...]]) -> tuple[str, str]:
    given = fields["issn"] + fields["eissn"]
    _widen(tags, given)
    named = [value for value in tags.look(given) if "(" in value]
    electronic = next((found[1] for value in named if (found := _ELECTRONIC.search(value))), "")
    issn, eissn = f.take_issns(tags, fields["issn"], fields["eissn"])
    if electronic and issn == f"{electronic[:4]}-{electronic[-4:]}".upper():
        return eissn, issn
    return issn, eissn


def _widen(tags: f.Tags, given: tuple[str, ...]) -> None:
    """Give ISSNs the zeros back that a spreadsheet cut off, where the check digit says so."""
    for name in given:
        for at, value in enumerate(values := tags.values.get(name, [])):
            if len(value) < 8 and _DIGITS.fullmatch(value) and ids.valid_issn(value.zfill(8)):
                values[at] = value.zfill(8)


def _cited(tags: f.Tags, fields: dict[str, tuple[str, ...]], row: f.Row) -> None:
    """Volume, issue and pages out of the citation that PubMed and Embase give instead of them."""
    if row.get("pages"):
        return
    if "volume" in row:  # Embase has no other place for an article number
        found = next(filter(None, map(_EMBASE.match, tags.look(("Source",)))), None)
        row["pages"] = f.pages("", "", found[6] or "") if found else ""
        return
    for value in tags.look(fields["citation"]):
        if found := _CITED.search(value):
            row["volume"], row["issue"] = (found[1] or "").strip(), found[2] or ""
            row["pages"] = f.pages(found[3])
    if found := _EMBASE.match(str(row.get("journal", ""))):
        tags.values[fields["journal"][-1]] = [str(row["journal"])]
        row["journal"], row["volume"], row["issue"] = found[1], found[3] or "", found[4] or ""
        row["year"] = row.get("year") or int(found[2])
        row["pages"] = f.pages(found[5] or "", "", found[6] or "")


# ---- what a spreadsheet does to pages --------------------------------------------------------------------------------


def undated(text: str, *, spaced: bool = True) -> str:
    """The pages or issues, '1-20', that a spreadsheet took for a date and wrote as '2020-01-20', '20-Jan', 'Jan-45' or
    (spaced) 'Jan 20'; '' if `text` is no such date. The lower number is the first."""
    found = _DAY_MONTH.fullmatch(text) if spaced or " " not in text else None
    month = _MONTHS.get((found[2] or found[3]).lower(), 0) if found else 0
    if iso := _ISO_DAY.fullmatch(text):
        year, month, day = map(int, iso.groups())
        both = (month, day) if day != 1 else (month, year % 100)
    elif found and month:
        both = (month, int(found[1] or found[4]))
    else:
        return ""
    return f"{min(both)}-{max(both)}" if both[1] < 1000 else ""
