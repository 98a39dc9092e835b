"""PubMed's text (.nbib, MEDLINE): tagged lines become rows in one pass, whatever is out of place.

A tag is two to four signs, filled up to four, and '- '; a line that is indented goes on with the tag above it. `row`
reads the tags of one entry for PubMed XML as well. To add a column: one line in `FIELDS`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from review.formats import fields as f
from review.formats import names
from review.formats.decode import Content
from review.formats.kinds import kind
from review.formats.markup import plain
from review.nouns import Problem

# The tags are those of "MEDLINE/PubMed Data Element (Field) Descriptions" of the National Library of Medicine, with
# ISSN, KW and PB of ERIC, KoreaMed and the books of NCBI.
FIELDS: f.Fields = {
    "title": ("TI", "TT", "VTI", "BTI"),
    "authors": ("FAU", "CN", "AU", "FED", "ED"),
    "year": ("DP", "DEP"),
    "journal": ("JT", "BTI", "TA"),
    "journal_abbrev": ("TA",),
    "volume": ("VI",),
    "issue": ("IP",),
    "pages": ("PG", "LID"),
    "publisher": ("PB",),
    "doi": ("LID", "AID", "SO"),
    "issn": ("IS", "ISSN"),
    "eissn": ("IS", "ISSN"),
    "type": ("PT",),
    "type_raw": ("PT",),
    "status": ("PST", "RIN"),
    "language": ("LA",),
    "abstract": ("AB",),
    "keywords": ("OT", "KW"),
    "keywords_plus": ("MH",),
    "url": ("LID", "AID"),
    "pmid": ("PMID",),
    "citekey": ("OID",),
}
# Tags that stand once in an entry: a second one, after a blank line, begins the next entry.
_ONCE = frozenset(
    ("OWN", "STAT", "TI", "TT", "BTI", "JT", "TA", "JID", "VI", "IP", "DP", "PG", "AB", "SO", "PMC", "LR")
)
_FIRST = ("OWN", "STAT")  # they follow PMID, or stand first
_TITLES = ("TI", "TT", "BTI")
_KNOWN = {tag for tags in FIELDS.values() for tag in tags} | _ONCE | {
    "AD", "AUID", "CDAT", "CI", "CIN", "COI", "COIS", "CON", "CP", "CRDT", "CRF", "CRI", "CTDT", "CTI", "DA", "DCOM",
    "DRDT", "ECF", "ECI", "EDAT", "EFR", "EIN", "EN", "FIR", "FPS", "GN", "GR", "IR", "IRAD", "ISBN", "MHDA", "MID",
    "NM", "OAB", "OABL", "OCI", "ORI", "OTO", "OWN", "PHST", "PL", "PMCR", "PS", "RF", "RIN", "RN", "ROF", "RPF",
    "RPI", "RRF", "RRI", "SB", "SFM", "SI", "SPIN", "UIN", "UOF",
}  # fmt: skip
# Tags that may stand last in an entry without SO, as in books and in PMC.
_LAST = frozenset(("PST", "AID", "PMC", "MID", "LID", "GN", "CDAT", "CTDT"))
Given = dict[str, list[str]]
_PMID = "PMID- "
_BEGINNING = re.compile(r"PMID- [0-9]{1,8} *\n(?! )")
_GOES_ON = "      "
_HEAD = re.compile(r"(?=[A-Z0-9]+ *- )[A-Z][A-Z0-9][A-Z0-9 ]{2}- ")
_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3})[ \t]{0,3}-[ \t]*(.*)")
_SIGN = re.compile(
    r"^[ \t]*(?:PMID[ \t]{0,2}-[ \t]{0,2}\d|PMC {0,2}- PMC\d|OWN[ \t]*- +(?:NLM|ERIC)\b|STAT- )", re.MULTILINE
)
# "Title." in brackets is translated; this one says that there is none.
_NO_TITLE = re.compile(r"\[?(?:not available|no title available|in process citation)\]?\.?", re.IGNORECASE)
_ISSN = re.compile(r"([\d-]+[\dXx])(?: \((Print|Electronic|Linking|Undetermined)\))?|(E?)ISSN-([\d-]+[\dXx])")
_SHORT_END = re.compile(r"(\D*)(\d+)-(\d+)(?!\S)")
_ARTICLE_NUMBER = re.compile(r"([A-Za-z]{0,3}\d{1,8})(?: \[pii\])?")
_ERIC = re.compile(r"E[JD]\d+")


sniff = f.sniffs(_SIGN)


@dataclass(slots=True)
class _Entry:
    """An entry that is being read: tag -> its values -> the lines of each. `indent`: the blanks before its tags."""

    line: int
    indent: int
    tags: dict[str, list[list[str]]]
    last: str = ""
    strays: int = 0

    def ends_before(self, tag: str, *, gap: bool) -> bool:
        """Whether `tag` is of the next entry; `gap` says that a blank line stands before it. PMID may come late in an
        entry (PMC puts its own number first), and a blank line may stand in the middle of one."""
        titled = any(title in self.tags for title in _TITLES)
        if tag == "PMID":
            return gap or titled or tag in self.tags
        return gap and (self.last == "SO" or (tag in _ONCE and tag in self.tags) or (tag in _FIRST and titled))

    def text(self) -> str:
        return "\n".join(f"{tag:4}- {line}" for tag, values in self.tags.items() for v in values for line in v)


def read(content: Content, file: str) -> f.Entries:
    """The entries of `content`; see `FIELDS` for what becomes of which tag."""
    reading = _Reading(file)
    number = 1
    block = ""
    for block, following in pairwise(chain(content.blocks(""), (_PMID,))):
        ends = following.lstrip("\n").startswith(_PMID)  # else the entry may go on after the blank line
        if ends and reading.may_begin() and (tags := _regular(block)):
            reading.whole(number + len(block) - len(block.lstrip("\n")), tags)
            number += block.count("\n") + 1
            continue
        for line in block.split("\n"):
            reading.line(number, line)
            number += 1
    reading.close()
    if not content.data.endswith((b"\n", b"\r", b"\n\0")) and _is_cut(block):
        what = "the file ends in the middle of an entry"
        reading.problems.append(Problem(f"{file}:{number - 1}", what, "read up to there"))
    problems = [*reading.problems, *f.outside(file, reading.outside, "outside any entry")]
    return f.Entries(reading.rows, problems, reading.seen)


def _is_cut(block: str) -> bool:
    """Whether the last entry of a file, whose last line has no end, is cut off: PubMed gives each OWN first, SO last,
    and sorts what stands between."""
    tags = {_tag(line[:6]) for line in block.split("\n")}
    last = next((tag for line in reversed(block.split("\n")) if (tag := _tag(line[:6]))), "")
    return {"PMID", "OWN", "STAT"} <= tags and "SO" not in tags and last not in _LAST


def _regular(block: str) -> Given | None:
    """The tags of an entry that is as PubMed writes them, from PMID on; None for all else, which is read line by line.
    Nearly every entry is regular, and reading it whole takes half the time."""
    body = block.strip("\n")
    if not _BEGINNING.match(body):
        return None
    heads: Given = {}
    values: list[str] = []
    more: list[str] = []  # the further lines of the last value
    for line in body.split("\n"):
        head = line[:6]
        if head == _GOES_ON:
            if not (text := line.strip()):
                return None
            more.append(text)
            continue
        if more:
            values[-1] += " " + " ".join(more)
            more = []
        if head in heads:
            values = heads[head]
            values.append(line[6:].strip())
        else:
            values = heads[head] = [line[6:].strip()]
    if more:
        values[-1] += " " + " ".join(more)
    tags = {_tag(head): values for head, values in heads.items()}
    return tags if "" not in tags and len(tags["PMID"]) == 1 else None


@lru_cache(1024)
def _tag(head: str) -> str:
    """The tag that the first six signs of a line hold, as the standard has it, or ''."""
    return head[:4].rstrip() if _HEAD.fullmatch(head) else ""


class _Reading:
    """What was read so far, and the entry that is open: its last value, and whether a blank line came after it."""

    __slots__ = ("entry", "file", "gap", "outside", "problems", "rows", "seen", "value")

    def __init__(self, file: str):
        self.file = file
        self.rows: list[f.Row] = []
        self.problems: list[Problem] = []
        self.outside: list[tuple[int, str]] = []
        self.seen = 0
        self.entry: _Entry | None = None
        self.value: list[str] = []
        self.gap = False

    def may_begin(self) -> bool:
        """Whether PMID begins an entry here."""
        return self.entry is None or self.entry.ends_before("PMID", gap=self.gap)

    def whole(self, line: int, tags: Given) -> None:
        """An entry with all its tags, which ends the one before it."""
        self.close()
        self.seen += 1
        self._place(line, tags)

    def close(self) -> None:
        """The end of the open entry, if there is one."""
        if (entry := self.entry) is None:
            return
        self.entry = None
        if entry.strays:
            where, what = f"{self.file}:{entry.line}", f.counted(entry.strays, "without a tag")
            self.problems.append(Problem(where, what, "kept with the field above them"))
        given = {tag: list(map(" ".join, values)) for tag, values in entry.tags.items()}
        if not self._place(entry.line, given):
            self.problems.append(f.lost(self.file, entry.line, f.NOTHING, entry.text()))

    def _place(self, line: int, tags: Given) -> bool:
        """Whether the tags are of an entry that can be gone by, which is a row then."""
        if (found := f.place(row(tags), self.file, line)) is None:
            return False
        self.rows.append(found)
        self.problems.extend(f.no_year(found, FIELDS["year"][:1], f"{self.file}:{line}"))
        return True

    def line(self, number: int, line: str) -> None:
        """The next line, whatever it is."""
        entry = self.entry
        head = line[:6]
        if head == _GOES_ON and entry is not None and not entry.indent:
            if text := line.strip():
                self.value.append(text)
            else:
                self.gap = True
            return
        tag, text, indent = _tag(head), line[6:].strip(), 0
        if not tag:
            tag, text, indent = _told(line, entry)
        if tag:
            self._begin(number, tag, text, indent)
        elif not text:
            self.gap = True
        elif entry is None or (self.gap and entry.last == "SO"):
            self.outside.append((number, line))
        else:
            self.value.append(text)
            entry.strays += indent == 0

    def _begin(self, number: int, tag: str, text: str, indent: int) -> None:
        """A value of the open entry begins, or another entry with it."""
        if (self.gap or tag == "PMID") and self.entry is not None and self.entry.ends_before(tag, gap=self.gap):
            self.close()
        if self.entry is None:
            self.seen += 1
            self.entry = _Entry(number, indent, {})
        self.gap = False
        self.value = [text]
        self.entry.last = tag
        self.entry.tags.setdefault(tag, []).append(self.value)


def _told(line: str, entry: _Entry | None) -> tuple[str, str, int]:
    """The tag of a line that is not as the standard has it, '' if it is text; the text; and how far it is indented."""
    text = line.strip()
    indent = len(line) - len(line.lstrip())
    found = _TAG.match(text)
    if (
        found
        and found[1] in _KNOWN
        and (entry is None or indent == entry.indent or (found[1] == "PMID" and found[2].isdecimal()))
    ):
        return found[1], found[2], indent
    return "", text, indent


def row(given: Given) -> f.Row:
    """The row of one entry, from its MEDLINE tags; `given` is used up."""
    tags = f.Tags(given)
    book = ("chapter" if "TI" in given else "book") if "BTI" in given else ""
    found: f.Row = {"title": _title(tags), "authors": _authors(tags), "year": _year(tags), "pages": _pages(tags)}
    f.text(tags, FIELDS, ("journal", "volume", "issue", "publisher", "abstract"), found)
    found["journal_abbrev"] = plain(tags.one(FIELDS["journal_abbrev"]))
    found["doi"] = _doi(tags)
    found["issn"], found["eissn"] = take_issns(tags, FIELDS["issn"])
    words = f.joined(tags.take(FIELDS["type"]))
    found["type"], found["type_raw"] = kind(words) or book, words
    if found["type"] == "report" and any(value.startswith("EJ") for value in tags.look(FIELDS["citekey"])):
        found["type"] = "article"  # ERIC calls what journals report a report as well, and numbers it EJ…
    found["status"] = _status(tags)
    found["language"] = f.joined(tags.take(FIELDS["language"]))
    starred = tags.take(FIELDS["keywords"])  # the star marks a main point, but authors give few others
    found["keywords"] = f.joined([word.removeprefix("*") for word in starred])
    found["keywords_plus"] = f.joined(tags.take(FIELDS["keywords_plus"]))
    found["url"] = next((plain(v) for v in tags.look(FIELDS["url"]) if v.startswith(("http://", "https://"))), "")
    found["pmid"] = _pmid(tags)
    if any(map(_ERIC.fullmatch, tags.look(FIELDS["citekey"])[:1])):
        found["citekey"] = tags.one(FIELDS["citekey"])
    found["raw"] = tags.raw()
    return found


def _title(tags: f.Tags) -> str:
    """The title; that in the language of the work if there is no other; a book's own if it is no chapter."""
    title = next(filter(None, tags.look(("TI",))), "")
    if title and not _NO_TITLE.fullmatch(title):
        return plain(tags.one(("TI",)))
    return plain(tags.one(FIELDS["title"][1:]) or tags.one(("TI",)))


def _authors(tags: f.Tags) -> str:
    """People and groups, in the order in which either comes first; else the editors."""
    full = "FAU" if any(tags.look(("FAU",))) else "AU"
    if "CN" not in tags.values:  # as in most entries
        return f.take_authors(tags, (full, *FIELDS["authors"][3:]))
    found = []
    for tag in [tag for tag in tags.values if tag in (full, "CN")]:
        parted = names.groups if tag == "CN" else names.people
        found += [name for value in tags.take((tag,)) for name in parted(plain(value))]
    return f.authors(found) or f.take_authors(tags, FIELDS["authors"][3:])


def _year(tags: f.Tags) -> int | None:
    """The year of publication, else that in which the work came online (DEP is '20190128')."""
    return f.take_year(tags, FIELDS["year"][:1]) or f.year([day[:4] for day in tags.look(FIELDS["year"][1:])])


def _pages(tags: f.Tags) -> str:
    """'1849-1855' of '1849-55'; without pages, the number of the article."""
    if pages := f.take_pages(tags, FIELDS["pages"][:1], (), ()):
        return full_range(pages)
    found = next(filter(None, map(_ARTICLE_NUMBER.fullmatch, tags.look(FIELDS["pages"][1:]))), None)
    return found[1] if found else ""


def full_range(pages: str) -> str:
    """`pages` with the last page written out, which the National Library of Medicine shortens: '6913-7'."""
    found = _SHORT_END.match(pages)
    if not found:
        return pages
    last = found[2][: -len(found[3])] + found[3]
    return f"{found[1]}{found[2]}-{found[1]}{last}{pages[found.end() :]}" if int(last) >= int(found[2]) else pages


def _doi(tags: f.Tags) -> str:
    """The DOI of LID or AID that is marked as one, else in an address there, else in the citation."""
    places, marked = FIELDS["doi"][:2], "[doi]"
    given = tags.look(places)
    found = f.doi([value.removesuffix(marked) for value in given if value.endswith(marked)])
    found = found or f.doi([value for value in given if "doi.org/" in value]) or f.doi(tags.look(FIELDS["doi"][2:]))
    if found:
        tags.told(places, lambda value: value.lower() == f"{found} {marked}")
    return found


def take_issns(tags: f.Tags, places: tuple[str, ...]) -> tuple[str, str]:
    """The ISSNs of the printed and the electronic journal, from values like '1547-7185 (Electronic)'.

    The linking ISSN is one of them; it is the printed one's where no other is."""
    printed: list[str] = []
    electronic: list[str] = []
    linking: list[str] = []
    for value in tags.look(places):
        issn, edition, _ = _issn(value)
        if issn:
            {"Electronic": electronic, "Linking": linking}.get(edition, printed).append(issn)
    eissn = electronic[0] if electronic else ""
    issn = next((issn for issn in (*printed, *linking) if issn != eissn), "")
    tags.told(places, lambda value: (told := _issn(value)[2]) != "" and told in (issn, eissn))
    return issn, eissn


@lru_cache(4096)  # an export has few journals and many entries
def _issn(value: str) -> tuple[str, str, str]:
    """The ISSN in a value, if its check digit holds, its edition, and the number as it stands; "" each if not."""
    found = _ISSN.fullmatch(value)
    if not found:
        return "", "", ""
    told = found[1] or found[4]
    return next(iter(f.issns([told])), ""), found[2] or ("Electronic" if found[3] else "Print"), told


def _status(tags: f.Tags) -> str:
    """The words that tell of marks: 'aheadofprint', and that a notice of retraction names this work (RIN)."""
    words = [word for word in tags.look(("PST",)) if word == "aheadofprint"]
    return " ".join([*words, "retracted"] if any(tags.look(("RIN",))) else words)


def _pmid(tags: f.Tags) -> str:
    number = next(filter(None, tags.look(FIELDS["pmid"])), "")
    return tags.one(FIELDS["pmid"]) if number.isdecimal() and number.isascii() and len(number) <= 8 else ""
