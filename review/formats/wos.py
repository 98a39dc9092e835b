"""Web of Science plain text (.txt, .ciw, .isi): tagged lines become rows in one pass, whatever is out of place.

An entry goes from PT to ER; a tag is two signs and a space, and a line that begins with a space goes on with it.
To add a column: one line in `FIELDS`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from review.formats import fields as f
from review.formats import names, remarks
from review.formats.decode import Content
from review.formats.kinds import kind
from review.formats.markup import plain
from review.nouns import Problem

FIELDS: f.Fields = {
    "title": ("TI",),
    "authors": ("AF", "AU", "BF", "BA", "CA", "GP"),
    "year": ("PY", "EY", "EA", "PD"),
    "journal": ("SO",),
    "journal_abbrev": ("JI", "J9"),
    "volume": ("VL",),
    "issue": ("IS",),
    "pages": ("BP", "EP", "AR", "PS"),
    "publisher": ("PU",),
    "doi": ("DI",),
    "issn": ("SN",),
    "eissn": ("EI",),
    "type": ("DT", "PT"),
    "type_raw": ("DT", "PT"),
    "status": ("DT", "N1"),
    "language": ("LA",),
    "abstract": ("AB",),
    "keywords": ("DE",),
    "keywords_plus": ("ID",),
    # Web of Science has no UR and no N1; what other databases tell of a work goes there.
    "url": ("UR",),
    "note": ("N1",),
    "wos_id": ("UT",),
    "scopus_id": ("UT", "N1"),
    "pmid": ("PM",),
    "openalex_id": ("N1",),
    "own_id": ("N1",),
    "citekey": ("N1",),
}
_PEOPLE, _GROUPS = FIELDS["authors"][:4], FIELDS["authors"][4:]
Given = dict[str, list[str]]
_TEXT = ("title", "journal", "journal_abbrev", "volume", "issue", "publisher", "language", "abstract", "url")
# Each line of these is a value of its own; the lines of all others are one wrapped text.
_LISTS = frozenset(("AU", "AF", "BA", "BF", "CA", "GP", "BE", "CR", "C1", "C3", "N1"))
# Lists that no column takes; cited references are half of an export.
_ONLY_RAW = _LISTS.difference(*FIELDS.values())
# Tags of the file and of an entry's ends.
_EDGES = frozenset(("FN", "VR", "EF", "PT", "ER"))
_NOT_INSIDE = _EDGES - {"PT"} | {""}
# PT (publication type) says what the entry stands in; only a journal tells what it most likely is.
PUBLICATIONS = {"J": "article", "P": "other"}
_TAG = re.compile(r"[A-Z][A-Z0-9](?:[ \t]|$)")
# A field of a regular entry: its tag, and its lines with what parts them, `_BETWEEN`; without a tag, it is any other
# line. Blanks at the ends of a line are not regular, so that no line needs to be looked at by itself.
_FIELD = re.compile(r"\n(?:([A-Z][A-Z0-9]) (\S.*+(?<!\s)(?:\n   \S.*+(?<!\s))*+))?+")
_BETWEEN = "\n   "
_SIGN = re.compile(r"^(?:FN .*\n+VR |PT [A-Z]$|PT [A-Z] *\n(?:[A-Z][A-Z0-9] | ))", re.MULTILINE)


sniff = f.sniffs(_SIGN)


def read(content: Content, file: str) -> f.Entries:
    """The entries of `content`; see `FIELDS` for what becomes of which tag."""
    reading = _Reading(file)
    number = 1
    for block in content.blocks("ER"):
        if reading.entry is None and (tags := _regular(block)):
            reading.seen += 1
            reading.close(_Entry(number + len(block) - len(block.lstrip("\n")), tags), between=_BETWEEN)
            number += block.count("\n") + 1
            continue
        for line in block.split("\n"):
            reading.line(number, line)
            number += 1
    if reading.entry is not None:
        reading.close(reading.entry, "the end of the file")
    problems = [*reading.problems, *f.outside(file, reading.outside, "outside any entry")]
    return f.Entries(reading.rows, problems, reading.seen)


def _regular(block: str) -> Given | None:
    """The tags of an entry that is as Web of Science writes them, from PT to ER, each once; None for all else, which is
    read line by line. Nearly every entry is regular, and reading it whole takes a quarter of the time: the lists that
    only `raw` tells are left in one piece, with `_BETWEEN` in it."""
    body = "\n" + block.lstrip("\n")
    if body[:4] != "\nPT " or body[-3:] != "\nER":
        return None
    found = _FIELD.findall(body, 0, len(body) - len("\nER"))
    tags = {
        tag: [text]
        if "\n" not in text or tag in _ONLY_RAW
        else text.split(_BETWEEN)
        if tag in _LISTS
        else [text.replace(_BETWEEN, " ")]
        for tag, text in found
    }
    return tags if len(tags) == len(found) and tags.keys().isdisjoint(_NOT_INSIDE) else None


@dataclass(slots=True)
class _Entry:
    """An entry that is being read: tag -> its values; `tag` is the last one."""

    line: int
    tags: Given
    tag: str = ""
    strays: int = 0

    def begin(self, tag: str, value: str) -> None:
        self.tags.setdefault(tag, []).append(value)
        self.tag = tag

    def go_on(self, line: str) -> None:
        values = self.tags[self.tag]
        if self.tag in _LISTS:
            values.append(line)
        else:
            values[-1] = f"{values[-1]} {line}" if values[-1] else line

    def text(self) -> str:
        return "\n".join(f"{tag} {value}" for tag, values in self.tags.items() for value in values)


class _Reading:
    """What was read so far, and the entry that is open."""

    __slots__ = ("entry", "file", "known", "outside", "problems", "rows", "seen")

    def __init__(self, file: str):
        self.file = file
        self.rows: list[f.Row] = []
        self.problems: list[Problem] = []
        self.outside: list[tuple[int, str]] = []
        self.known: dict[str, int] = {}  # accession number -> line of its first entry
        self.seen = 0
        self.entry: _Entry | None = None

    def close(self, entry: _Entry, missing: str = "", between: str = "") -> None:
        self.entry = None
        where = f"{self.file}:{entry.line}"
        if missing:
            self.problems.append(Problem(where, f"ER is missing before {missing}", "the entry was closed there"))
        if entry.strays:
            strays = f.counted(entry.strays, "without a tag")
            self.problems.append(Problem(where, strays, "kept with the field above them"))
        if (row := f.place(row_of(entry.tags, between), self.file, entry.line)) is None:
            self.problems.append(f.lost(self.file, entry.line, f.NOTHING, entry.text()))
            return
        self.rows.append(row)
        self.problems += f.no_year(row, FIELDS["year"][:2], where)
        accession = str(row.get("wos_id", ""))
        if accession and (first := self.known.setdefault(accession, entry.line)) != entry.line:
            self.problems.append(Problem(where, f"{accession} stands already at line {first}", "read again"))

    def line(self, number: int, line: str) -> None:
        if line[:1] == " " or line[:1] == "\t":
            if not (line := line.strip()):
                return
            if self.entry is not None:
                self.entry.go_on(line)
            else:
                self.outside.append((number, line))
        elif _TAG.match(line):
            self._tag(number, line)
        elif line and not line.isspace():
            if self.entry is not None:
                self.entry.go_on(line.strip())
                self.entry.strays += 1
            else:
                self.outside.append((number, line))

    def _tag(self, number: int, line: str) -> None:
        tag, value = line[:2], line[3:].strip()
        if tag in _EDGES:
            rest = value if tag == "ER" or tag == "EF" else ""
            if self.entry is not None:
                if rest and tag == "ER":
                    self.entry.tags["ER"], rest = [rest], ""
                self.close(self.entry, "" if tag == "ER" else f"line {number}")
            if rest:
                self.outside.append((number, line))
            if tag != "PT":
                return
        if self.entry is None:
            self.seen += 1
            self.entry = _Entry(number, {})
            if tag != "PT":
                self.problems.append(
                    Problem(f"{self.file}:{number}", "an entry begins without PT", "read from here on")
                )
        self.entry.begin(tag, value)


def row_of(given: Given, between: str = "") -> f.Row:
    """The row of one entry, given as tag -> its values; the tab-delimited export tells the same tags. between: see
    `fields.Tags`."""
    tags = f.Tags(dict(given), between)
    row: f.Row = {}
    f.text(tags, FIELDS, _TEXT, row)
    row["authors"] = _authors(tags)
    row["year"] = f.take_year(tags, FIELDS["year"])
    row["pages"] = f.take_pages(tags, ("BP",), ("EP",), FIELDS["pages"][2:])
    row["doi"] = f.take_doi(tags, FIELDS["doi"], ())
    row["issn"], row["eissn"] = f.take_issns(tags, FIELDS["issn"], FIELDS["eissn"])
    publication, words = next(filter(None, tags.look(("PT",))), ""), plain(tags.one(("DT",)))
    if not words or publication == "J":  # a book that DT calls an article stays one for `raw`
        tags.one(("PT",))
    held = publication != "J" and "CT" in tags.values  # at a conference, whose title this is
    row["type"] = kind(words) if words else "conference paper" if held else PUBLICATIONS.get(publication)
    row["type_raw"] = words or publication
    row["keywords"] = f.joined(tags.take(FIELDS["keywords"]))
    row["keywords_plus"] = f.joined(tags.take(FIELDS["keywords_plus"]))
    row["wos_id"], row["pmid"] = _accession(tags)
    if "UT" in tags.values and (scopus_id := f.scopus_id(tags.values["UT"])):
        row["scopus_id"] = scopus_id
        tags.told(("UT",), lambda value: value == scopus_id)
    if "N1" in tags.values:
        row["note"], told = remarks.taken(tags.take(FIELDS["note"]))
        told["authors"] = f.authors([str(row["authors"]), told.get("authors", "")])
        told["status"] = f"{words}; {told.get('status', '')}"
        row |= told
    row["raw"] = tags.raw()
    return row


def _authors(tags: f.Tags) -> str:
    """The authors, with first names where the export has them; else the group, whole."""
    return f.take_authors(tags, _PEOPLE) or f.take_authors(tags, _GROUPS, parted=names.groups)


def _accession(tags: f.Tags) -> tuple[str, str]:
    """The accession number, and the number in PubMed, which UT may hold as well ('MEDLINE:…')."""
    given = tags.look(FIELDS["wos_id"])
    if len(given) == 1 and given[0][:4] == "WOS:" and given[0][4:].isalnum():
        del tags.values["UT"]
        return given[0], tags.one(FIELDS["pmid"]) if "PM" in tags.values else ""
    accession = next((value.replace(" ", "") for value in given if value), "")
    pmid = tags.one(FIELDS["pmid"])
    if accession.startswith("MEDLINE:"):
        number = accession.removeprefix("MEDLINE:")
        if pmid in ("", number):
            tags.one(FIELDS["wos_id"])
        return "", pmid or number
    if not f.accession([accession]):
        return "", pmid
    tags.one(FIELDS["wos_id"])
    return accession.replace("ISI:", "WOS:", 1) if accession.startswith("ISI:") else accession, pmid
