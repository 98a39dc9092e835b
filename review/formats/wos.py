"""Web of Science plain text (.txt, .ciw, .isi): tagged lines become rows in one pass, whatever is out of place.

An entry goes from PT to ER; a tag is two signs and a space, and a line that begins with a space goes on with it.
To add a column: one line in `FIELDS`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from review.formats import fields as f
from review.formats import names
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
    "pages": ("BP", "EP", "AR"),
    "publisher": ("PU",),
    "doi": ("DI",),
    "issn": ("SN",),
    "eissn": ("EI",),
    "type": ("DT", "PT"),
    "type_raw": ("DT", "PT"),
    "language": ("LA",),
    "abstract": ("AB",),
    "keywords": ("DE",),
    "keywords_plus": ("ID",),
    "wos_id": ("UT",),
    "pmid": ("PM",),
}
_TEXT = ("title", "journal", "journal_abbrev", "volume", "issue", "publisher", "language", "abstract")
# Each line of these is a value of its own; the lines of all others are one wrapped text.
_LISTS = frozenset(("AU", "AF", "BA", "BF", "CA", "GP", "BE", "CR", "C1", "C3"))
_HEADER = frozenset(("FN", "VR", "EF"))
# PT (publication type) says what the entry stands in; only a journal tells what it most likely is.
_PT = {"J": "article", "P": "other"}
_TAG = re.compile(r"[A-Z][A-Z0-9](?: |$)")
_SIGN = re.compile(r"^(?:FN .*\n+VR |PT [A-Z]$|PT [A-Z] *\n(?:[A-Z][A-Z0-9] | ))", re.MULTILINE)


def sniff(head: str) -> int:
    """Where the first sign of this format stands in `head`, or -1."""
    found = _SIGN.search(head)
    return found.start() if found else -1


def read(content: Content, file: str) -> f.Entries:
    """The entries of `content`; see `FIELDS` for what becomes of which tag."""
    rows: list[f.Row] = []
    problems: list[Problem] = []
    seen = 0
    known: dict[str, int] = {}  # accession number -> line of its first entry
    entry: _Entry | None = None
    value: list[str] = []  # the lines of the value that is being read
    outside: list[tuple[int, str]] = []

    def close(missing: str = "") -> None:
        assert entry is not None
        where = f"{file}:{entry.line}"
        if missing:
            problems.append(Problem(where, f"ER is missing before {missing}", "the entry was closed there"))
        if entry.strays:
            problems.append(Problem(where, f.counted(entry.strays, "without a tag"), "kept with the field above them"))
        if (row := f.place(_row(entry.tags), file, entry.line)) is None:
            problems.append(f.lost(file, entry.line, f.NOTHING, entry.text()))
            return
        rows.append(row)
        problems.extend(f.no_year(row, FIELDS["year"][:2], where))
        if (accession := row.get("wos_id")) and (first := known.setdefault(str(accession), entry.line)) != entry.line:
            problems.append(Problem(where, f"{accession} stands already at line {first}", "read again"))

    for number, line in enumerate(content.lines(), 1):
        if line[:1] == " " or line[:1] == "\t":
            if not (line := line.strip()):
                continue
            if entry is not None:
                value.append(line)
            else:
                outside.append((number, line))
        elif _TAG.match(line):
            tag = line[:2]
            if tag == "ER" or tag == "PT" or tag in _HEADER:
                rest = line[3:].strip() if tag == "ER" or tag == "EF" else ""
                if entry is not None:
                    if rest and tag == "ER":
                        entry.tags["ER"], rest = [[rest]], ""
                    close("" if tag == "ER" else f"line {number}")
                if rest:
                    outside.append((number, line))
                entry = None
                if tag != "PT":
                    continue
            if entry is None:
                seen += 1
                entry = _Entry(number, {})
                if tag != "PT":
                    problems.append(Problem(f"{file}:{number}", "an entry begins without PT", "read from here on"))
            value = [line[3:].strip()]
            entry.tags.setdefault(tag, []).append(value)
        elif line and not line.isspace():
            if entry is not None:
                value.append(line.strip())
                entry.strays += 1
            else:
                outside.append((number, line))
    if entry is not None:
        close("the end of the file")
    return f.Entries(rows, [*problems, *f.outside(file, outside, "outside any entry")], seen)


@dataclass(slots=True)
class _Entry:
    """An entry that is being read: tag -> its values -> the lines of each."""

    line: int
    tags: dict[str, list[list[str]]]
    strays: int = 0

    def text(self) -> str:
        return "\n".join(f"{tag} {line}" for tag, values in self.tags.items() for value in values for line in value)


def _row(given: dict[str, list[list[str]]]) -> f.Row:
    tags = f.Tags({
        tag: [line for value in values for line in value] if tag in _LISTS else [" ".join(v) for v in values]
        for tag, values in given.items()
    })  # fmt: skip
    row: f.Row = {}
    f.text(tags, FIELDS, _TEXT, row)
    row["authors"] = _authors(tags)
    row["year"] = f.take_year(tags, FIELDS["year"])
    row["pages"] = f.take_pages(tags, ("BP",), ("EP",), ("AR",))
    row["doi"] = f.take_doi(tags, FIELDS["doi"], ())
    row["issn"], row["eissn"] = f.take_issns(tags, FIELDS["issn"], FIELDS["eissn"])
    publication, words = next(filter(None, tags.look(("PT",))), ""), plain(tags.one(("DT",)))
    if not words or publication == "J":  # a book that DT calls an article stays one for `raw`
        tags.one(("PT",))
    row["type"] = kind(words) if words else _PT.get(publication)
    row["type_raw"] = words or publication
    row["keywords"] = f.joined(tags.take(FIELDS["keywords"]))
    row["keywords_plus"] = f.joined(tags.take(FIELDS["keywords_plus"]))
    row["wos_id"], row["pmid"] = _accession(tags)
    row["raw"] = tags.raw()
    return row


def _authors(tags: f.Tags) -> str:
    """The authors, with first names where the export has them; else the group, whole."""
    people, groups = FIELDS["authors"][:4], FIELDS["authors"][4:]
    return f.take_authors(tags, people) or f.take_authors(tags, groups, parted=names.groups)


def _accession(tags: f.Tags) -> tuple[str, str]:
    """The accession number, and the number in PubMed, which UT may hold as well ('MEDLINE:…')."""
    accession = next((value.replace(" ", "") for value in tags.look(FIELDS["wos_id"]) if value), "")
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
