"""RIS of any vendor: tagged lines from TY to ER become rows, one pass, whatever is missing, indented or out of place.

A tag is two signs, blanks and a dash; a line without one goes on with the tag above it.
To add a column: one line in `FIELDS`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from review.formats import fields as f
from review.formats import nbib, remarks
from review.formats.decode import Content
from review.formats.kinds import kind
from review.formats.markup import plain
from review.nouns import Problem
from review.records import TYPES

FIELDS: f.Fields = {
    "title": ("TI", "T1", "CT", "BT"),
    "authors": ("AU", "A1"),
    "year": ("PY", "Y1", "DA"),
    # JF is the full name wherever it stands; T2 is the journal, or the book or proceedings, since RIS of 2011.
    "journal": ("JF", "T2", "BT", "JO", "C3", "JA", "J2", "J1", "T3"),
    "journal_abbrev": ("J2", "JA", "JI", "J9", "J1", "JO"),
    "volume": ("VL", "VO"),
    "issue": ("IS", "CP"),
    "pages": ("SP", "EP", "C7", "AR"),
    "publisher": ("PB", "PU"),
    "doi": ("DO", "DI", "M3", "L3", "UR", "L2", "L1", "LK", "M1", "N1"),
    "issn": ("SN",),
    "eissn": ("EI", "ES"),
    "type": ("M3", "DT", "TY"),
    "type_raw": ("M3", "DT", "TY"),
    "language": ("LA",),
    "abstract": ("AB", "N2"),
    "status": ("N1",),
    "keywords": ("KW", "DE"),
    "keywords_plus": ("N1",),
    "url": ("UR", "LK", "L2"),
    "note": ("N1",),
    "wos_id": ("UT", "AN", "ID", "UR"),
    "scopus_id": ("AN", "UR", "ID", "LK", "L2"),
    "pmid": ("PM", "C2", "C5", "AN", "ID", "C3", "UR", "L2"),
    "openalex_id": ("N1",),
    "own_id": ("N1",),
    "citekey": ("ID",),
}
Given = dict[str, list[str]]
# C3 names proceedings, but Web of Science has universities there, Cochrane accession numbers ('CN-…' is its own), and
# EndNote the session of a report or the size of a map.
_OTHER_C3 = frozenset(("other", "report", "thesis", "webpage"))
_NO_C3: f.Fields = {**FIELDS, "journal": tuple(tag for tag in FIELDS["journal"] if tag != "C3")}
_VAGUE = frozenset(("GEN", "SER"))  # they say nothing of the kind of document
TYPE_CODES: dict[str, str] = {
    **dict.fromkeys(("JOUR", "EJOUR", "JFULL", "INPR"), "article"),
    **dict.fromkeys(("BOOK", "EBOOK", "EDBOOK"), "book"),
    **dict.fromkeys(("CHAP", "ECHAP"), "chapter"),
    **dict.fromkeys(("CONF", "CPAPER"), "conference paper"),
    **dict.fromkeys(("THES",), "thesis"),
    **dict.fromkeys(("RPRT", "GOVDOC"), "report"),
    **dict.fromkeys(("ELEC", "BLOG", "ICOMM", "WEB"), "webpage"),
    **dict.fromkeys(("UNPB", "UNPD", "MANSCPT"), "preprint"),
    **dict.fromkeys((
        "ABST", "AGGR", "ANCIENT", "ART", "BILL", "CASE", "CHART", "CLSWK", "COMP", "CTLG", "DATA", "DBASE", "DICT",
        "ENCYC", "EQUA", "FIGURE", "GRANT", "HEAR", "LEGAL", "MAP", "MGZN", "MPCT", "MULTI", "MUSIC", "NEWS", "PAMP",
        "PAT", "PCOMM", "SLIDE", "SOUND", "STAND", "STAT", "UNBILL", "VIDEO",
    ), "other"),
}  # fmt: skip
_TEXT = ("title", "journal", "journal_abbrev", "volume", "issue", "publisher", "language", "abstract")
_KNOWN = {tag for tags in FIELDS.values() for tag in tags} | {"A2", "A3", "A4", "AD", "CY", "DB", "ED", "ER"}
# A line of the standard; without a tag, it is any other line.
_LINE = re.compile(r"\n(?:([A-Z][A-Z0-9])  -(?: (.*+)|(?=\n|\Z)))?+")
# What an entry may begin with where TY is lost; any other line outside an entry is a vendor's heading.
_BEGINS = frozenset(("TI", "T1", "AU", "A1"))
_TAG = re.compile(r"\s*([A-Z][A-Z0-9])([ \t]{0,3})[-–](?:[ \t](.*))?$")
_SIGN = re.compile(
    r"^[ \t]*TY[ \t]{0,3}[-–](?:[ \t]|$)|\A\s*Provider:.*\n+Database:|\A\s*ty[ \t]{0,3}- ?[a-z]+ *$", re.MULTILINE
)
# What an entry has once: where another one comes after a blank line, ER and TY are missing there.
_ONCE = frozenset(("TI", "T1", "PY", "Y1", "DO", "AB"))
# What may be a text of several lines; any other value is on one.
_WRAPPED = frozenset(("AB", "N2", "N1", "TI", "T1"))
_OFTEN = frozenset(("AU", "A1", "A2", "A3", "A4", "ED", "KW", "DE", "N1", "SN", "UR", "L1", "L2", "L3", "LK", "AD"))
# Where 'NA' may be a word; anywhere else R put it for nothing.
_WORDS = frozenset(("TI", "T1", "AU", "A1", "KW", "ID"))
_EDITIONS = re.compile(r"[\dXx-]+(?: \((?:Print|Electronic|Linking|Undetermined)\))?")
_ONLY_EDITIONS = re.compile(rf"{_EDITIONS.pattern}(?:[ ;,]+{_EDITIONS.pattern})*")
_CODE = re.compile(r"[A-Z]*")
# What databases write before their entries: Cochrane before each, Ovid its number.
_HEADING = re.compile(r"\s*(?:(?:Provider|Database|Content):|Record #\d+ of \d+\s*$|\d+\.?\s*$)")
_LOWER_TAG = re.compile(r"[ \t]*[a-z][a-z0-9][ \t]{0,3}-(?= |$)")
_PUBMED = re.compile(r"pubmed|medline", re.IGNORECASE)
_PMID = re.compile(r"\b(?:pubmed|pmid)[ :/]+(\d{1,8})(?!\d)|pubmed\.ncbi\.nlm\.nih\.gov/(\d{1,8})(?!\d)", re.IGNORECASE)
_PMID_TAGS = ("AN", "C3", "UR", "L2")
# As PubMed Central and Reference Manager note it: '23690738[pmid]'.
_PMID_NOTE = re.compile(r"(?<!\d)(\d{1,8}) ?\[pmid\]", re.IGNORECASE)
_NOTES = ("U1", "N1")
_DOI_NOTE = re.compile(r"\s*(?:doi:?\s*|https?://(?:dx\.)?doi\.org/)(10\.\S+)\s*$", re.IGNORECASE)


sniff = f.sniffs(_SIGN)


def read(content: Content, file: str) -> f.Entries:
    """The entries of `content`; see `FIELDS` for what becomes of which tag."""
    reading = _Reading(file)
    number = 1
    lower = "TY" not in content.head and _LOWER_TAG.match(content.head.lstrip()) is not None
    for block in content.blocks("ER  - " if "\nER  - \n" in content.head else "ER  -"):
        if reading.entry is None and (tags := _regular(block)):
            reading.seen += 1
            reading.close(_Entry(number + len(block) - len(block.lstrip("\n")), "  ", tags))
            number += block.count("\n") + 1
            continue
        for line in block.split("\n"):
            reading.line(number, _LOWER_TAG.sub(_upper, line, count=1) if lower else line)
            number += 1
    if reading.entry is not None:
        reading.close(reading.entry, "the end of the file")
    problems = [*reading.problems, *f.outside(file, reading.outside, "outside any entry")]
    return f.Entries(reading.rows, problems, reading.seen)


def _upper(tag: re.Match[str]) -> str:
    return tag.group().upper()


def _regular(block: str) -> Given | None:
    """The tags of an entry with one line a value, from TY to ER, as the standard has it; None for all else, which is
    read line by line."""
    found = _LINE.findall("\n" + block.lstrip("\n"))
    tag, value = found.pop()
    if tag != "ER" or value.strip() or not found or found[0][0] != "TY":
        return None
    tags: Given = {}
    for tag, value in found:
        if tag in tags:
            tags[tag].append(value.strip())
        else:
            tags[tag] = [value.strip()]
    return tags if len(tags["TY"]) == 1 and "ER" not in tags and "" not in tags else None


@dataclass(slots=True)
class _Entry:
    """An entry that is being read: tag -> its values. `gap` is what stands between its tags and the dash, as its
    first tag after TY has it; `mixed` says that another tag has another. `blank` says that the line above is blank;
    `parted` is the line of the last tag below a blank line, and `above` how many values each tag had above it."""

    line: int
    gap: str
    tags: Given
    last: str = ""
    mixed: bool = False
    blank: bool = False
    parted: int = 0
    above: dict[str, int] = field(default_factory=dict)

    def put(self, tag: str, value: str, number: int) -> _Entry | None:
        """Take one more value; and the entry above the last blank line, if what stands below it is another one."""
        if self.blank:
            self.blank, self.parted = False, number
            self.above = {name: len(values) for name, values in self.tags.items()}
        told = self.tags.get(tag, [])[: self.above.get(tag, 0)] if tag in _ONCE else []
        parted = self._part() if value and any(told) and value not in told else None
        self.tags.setdefault(tag, []).append(value)
        self.last = tag
        return parted

    def _part(self) -> _Entry:
        """The entry above the last blank line; this one goes on as what stands below it."""
        tags = {name: self.tags[name][:count] for name, count in self.above.items()}
        above = _Entry(self.line, self.gap, tags, mixed=self.mixed)
        self.tags = {name: left for name, all_ in self.tags.items() if (left := all_[self.above.get(name, 0) :])}
        self.line, self.parted, self.above = self.parted, 0, {}
        return above

    def wraps(self, tag: str, value: str) -> bool:
        """Whether a line that begins like a tag, but with another gap, goes on with the text above it, as
        'ER - positive tumours' in an abstract does."""
        if tag == "ER":
            return bool(value)
        if tag == "TY":
            return not _CODE.fullmatch(value)
        if self.last not in _WRAPPED or tag not in _KNOWN:
            return tag not in _KNOWN
        return (tag in self.tags and tag not in _OFTEN) or (value[:1].islower() and "://" not in value)

    def go_on(self, value: str) -> None:
        """A line without a tag: one more value after KW and TY, one more line of the text after any other tag."""
        values = self.tags[self.last]
        if self.last == "KW" or self.last == "TY":
            values.append(value)
        else:
            values[-1] = f"{values[-1]}\n{value}" if values[-1] else value

    def text(self) -> str:
        return "\n".join(f"{tag}  - {value}" for tag, values in self.tags.items() for value in values)


class _Reading:
    """What was read so far, and the entry that is open."""

    __slots__ = ("entry", "file", "outside", "problems", "rows", "seen", "typed")

    def __init__(self, file: str):
        self.file = file
        self.rows: list[f.Row] = []
        self.problems: list[Problem] = []
        self.outside: list[tuple[int, str]] = []
        self.seen = 0
        self.typed = False  # whether there was an entry with TY, so that a tag begins none but of RIS
        self.entry: _Entry | None = None

    def close(self, entry: _Entry, missing: str = "") -> None:
        self.entry = None
        self.typed = self.typed or "TY" in entry.tags
        where = f"{self.file}:{entry.line}"
        if missing:
            self.problems.append(Problem(where, f"ER is missing before {missing}", "the entry was closed there"))
        if row := f.place(_row(entry.tags), self.file, entry.line):
            self.rows.append(row)
            self.problems += f.no_year(row, FIELDS["year"][:2], where)
        else:
            self.problems.append(f.lost(self.file, entry.line, f.NOTHING, entry.text()))

    def line(self, number: int, line: str) -> None:
        tag, gap, value = line[:2], "  ", line[6:]
        if line[2:6] != "  - " or tag not in _KNOWN:  # most lines are as the standard has them
            found = _TAG.match(line)
            tag, gap, value = found.groups("") if found else ("", "", "")
        value = value.strip()
        if tag and self.entry is not None and gap != self.entry.gap:
            tag = self._told(self.entry, tag, gap, value, number)
        if tag == "ER" or tag == "TY":
            self._edge(tag, value, number, line)
            if tag == "ER":
                return
        if self.entry is None and (tag in _KNOWN if self.typed else tag == "TY" or tag in _BEGINS):
            self.seen += 1
            self.entry = _Entry(number, gap, {})
            if tag != "TY":
                where = f"{self.file}:{number}"
                self.problems.append(Problem(where, "an entry begins without TY", "read from here on"))
        if self.entry is None:
            if line and not line.isspace() and not _HEADING.match(line):
                self.outside.append((number, line))
        elif tag:
            entry = self.entry
            if above := entry.put(tag, value, number):
                self.seen += 1
                self.close(above, f"line {entry.line}, where an entry begins without TY")
                self.entry = entry
        elif value := line.strip():
            self.entry.go_on(value)
        else:
            self.entry.blank = True

    def _told(self, entry: _Entry, tag: str, gap: str, value: str, number: int) -> str:
        """The tag of a line with another gap than its entry's, or '' if the line is text."""
        if entry.last == "TY" and len(entry.tags) == 1 and tag in _KNOWN and tag != "ER" and tag != "TY":
            entry.gap = gap
            return tag
        text = entry.wraps(tag, value)
        if tag in _KNOWN and (text or not (entry.mixed or tag == "ER" or tag == "TY")):
            entry.mixed = entry.mixed or not text
            what = f"a line that begins like the tag {tag}, with other blanks than the tags above it"
            where = f"{self.file}:{number}"
            self.problems.append(Problem(where, what, "read as text" if text else "read as the tag"))
        return "" if text else tag

    def _edge(self, tag: str, value: str, number: int, line: str) -> None:
        """Close the open entry at its ER, or at the TY of the next one."""
        if self.entry is not None:
            if tag == "ER" and value:
                self.entry.tags["ER"] = [value]
            self.close(self.entry, "" if tag == "ER" else f"line {number}")
        elif tag == "ER" and value:
            self.outside.append((number, line))


def _row(given: Given) -> f.Row:
    tags = f.Tags({tag: values for tag, values in given.items() if values != ["NA"] or tag in _WORDS})
    row: f.Row = {
        "doi": f.take_doi(tags, FIELDS["doi"][:2], FIELDS["doi"][2:-2]) or f.doi(_bare_dois(tags)),
        "wos_id": f.wos_id(tags.look(FIELDS["wos_id"])) or f.accession(tags.look(("UT",))),
        "scopus_id": f.scopus_id(tags.look(FIELDS["scopus_id"])),
        "pmid": _pmid(tags),
    }
    row["type"], row["type_raw"] = _type(tags)
    other = row["wos_id"] or row["type"] in _OTHER_C3 or any(value.startswith("CN-") for value in tags.look(("AN",)))
    f.text(tags, _NO_C3 if other else FIELDS, _TEXT, row)
    row["authors"] = f.take_authors(tags, FIELDS["authors"])
    row["year"] = f.take_year(tags, FIELDS["year"])
    row["pages"] = f.take_pages(tags, ("SP",), ("EP",), FIELDS["pages"][2:])
    row["issn"], row["eissn"] = _issns(tags)
    row["keywords"] = f.joined(tags.take(FIELDS["keywords"]))
    row["url"] = _url(tags)
    row["note"], told = _note(tags)
    row["citekey"] = plain(tags.one(FIELDS["citekey"]))
    if "type_raw" in told and row["type_raw"] not in (row["type"], *TYPE_CODES, *_VAGUE):
        tags.values.setdefault("M3", []).append(str(row["type_raw"]))
    row["raw"] = tags.raw()
    if told:
        told["authors"] = f.authors([str(row["authors"]), told.get("authors", "")])
        row |= told
    return row


def _type(tags: f.Tags) -> tuple[str, str]:
    """The kind of document and its words: M3 or DT if they name one (M3 may hold anything), else the code in TY.

    A code that neither tells ('CHAP' of an 'Article') stays for `raw`."""
    code = next(filter(None, tags.look(("TY",))), "")
    type_, raw, told = _typed(code, *tags.look(("M3", "DT")))
    tags.told(("M3",), lambda value: value == raw)
    if told:
        tags.one(("TY",))
    return type_, raw


@lru_cache(4096)  # an export has few kinds and many entries
def _typed(code: str, *values: str) -> tuple[str, str, bool]:
    """The kind of document, its words, and whether these tell the code as well."""
    words = [plain(value) for value in values if not f.doi([value]) and "://" not in value]
    named = next(filter(kind, words), "")
    known = TYPE_CODES.get(code.upper(), "")
    type_, raw = (kind(named), named) if named else (known, next(iter(words), "") or code)
    told = code == raw or code.upper() in _VAGUE or code.upper() == TYPES[type_ or "other"][1]
    return type_, raw, told or bool(known and known == type_)


def _note(tags: f.Tags) -> tuple[str, dict[str, str]]:
    """The remarks, and the columns that some of them tell; a list of references, which Scopus puts among them, stays
    in `raw`."""
    notes = tags.take(FIELDS["note"])
    if references := [note for note in notes if note.startswith(remarks.REFERENCES)]:
        tags.values["N1"] = references
    return remarks.taken(note for note in notes if not note.startswith(remarks.REFERENCES))


def _bare_dois(tags: f.Tags) -> list[str]:
    """What is nothing but a DOI in M1 and N1, which hold other works' DOIs as well (Ovid's references)."""
    return [found[1] for value in tags.look(FIELDS["doi"][-2:]) if (found := _DOI_NOTE.match(value))]


def _issns(tags: f.Tags) -> tuple[str, str]:
    """The ISSNs, each with its edition as EndNote keeps those of PubMed, or side by side."""
    if any(" (" in value for value in tags.look(FIELDS["issn"])):
        given = [part for value in tags.look(FIELDS["issn"]) for part in value.split("\n")]
        if all(map(_ONLY_EDITIONS.fullmatch, given)):
            tags.values["SN"] = [part for value in given for part in _EDITIONS.findall(value)]
            if any(found := nbib.take_issns(tags, FIELDS["issn"])):
                return found
    return f.take_issns(tags, FIELDS["issn"], FIELDS["eissn"])


def _url(tags: f.Tags) -> str:
    """The first address; a value with several, or with a tag that Rayyan put on the same line, stays for `raw`."""
    given = tags.look(FIELDS["url"][:1]) or tags.look(FIELDS["url"])
    address = next(filter(None, given), "")
    first = address.split(maxsplit=1)[0].rstrip(";") if "://" in address else address
    if first == address:
        tags.one(FIELDS["url"])
    return plain(first)


def _pmid(tags: f.Tags) -> str:
    """The number in PubMed: in PM, in the tag where the database has it, else in an address of PubMed."""
    for value in tags.look(_pmid_tags(" ".join(tags.look(("DB", "DP"))))):
        if value.isdecimal() and len(value) <= 8:
            return value
    for value in tags.look(_PMID_TAGS):
        if ("ubmed" in value or "PUBMED" in value or "PMID" in value) and (told := _PMID.search(value)):
            return told[1] or told[2]
    for value in tags.look(_NOTES):
        if "MID]" in value.upper() and (told := _PMID_NOTE.search(value)):
            return told[1]
    return ""


@lru_cache(256)
def _pmid_tags(source: str) -> tuple[str, ...]:
    if "scopus" in source.lower():
        return "PM", "C2"
    if "embase" in source.lower():
        return "PM", "C5"
    return ("PM", "AN", "ID", "C5") if _PUBMED.search(source) else ("PM",)
