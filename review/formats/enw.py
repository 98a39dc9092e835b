"""EndNote's text (.enw, also of Google Scholar and of publishers): lines with '%' and a sign become rows in one pass.

A line without a tag goes on with the text above it. To add a column: one line in `FIELDS`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from review.formats import fields as f
from review.formats.decode import Content
from review.formats.kinds import kind
from review.formats.markup import plain
from review.nouns import Problem

FIELDS: f.Fields = {
    "title": ("%T", "%Q"),
    "authors": ("%A", "%E"),
    "year": ("%D", "%8"),
    "journal": ("%J", "%B", "%O", "%S"),
    "journal_abbrev": ("%O",),
    "volume": ("%V",),
    "issue": ("%N",),
    "pages": ("%P", "%&"),
    "publisher": ("%I",),
    "doi": ("%R", "%U", "%M", "%>"),
    "issn": ("%@",),
    "eissn": ("%@",),
    "type": ("%9", "%0"),
    "type_raw": ("%9", "%0"),
    "language": ("%G",),
    "abstract": ("%X",),
    "keywords": ("%K",),
    "url": ("%U",),
    "note": ("%Z",),
    "wos_id": ("%M", "%U"),
    "scopus_id": ("%M", "%U"),
    "pmid": ("%M",),
    "citekey": ("%F", "%1", "%L"),
}
_TEXT = ("title", "journal", "journal_abbrev", "volume", "issue", "publisher", "abstract")
# Tags that stand once in an entry: a second one, after a blank line, begins the next entry.
_ONCE = frozenset(("%T", "%D", "%J", "%V", "%N", "%X"))
# Each line of these is a value of its own.
_LISTS = frozenset(("%K", "%@", "%U", "%A", "%E"))
_TAG = re.compile(r"\s*(%[0-9A-Z!#$&()*+<=>?@\[\]^_~|])(?:[ \t]+(.*))?$")
_SIGN = re.compile(r"^[ \t]*%0[ \t]+\S|\A\s*%[TA][ \t].*\n\s*%[0-9A-Z@+][ \t]", re.MULTILINE)
_PUBMED = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)
_CITEKEY = re.compile(r"\S+")


sniff = f.sniffs(_SIGN)


@dataclass(slots=True)
class _Entry:
    """An entry that is being read: tag -> its values -> the lines of each."""

    line: int
    tags: dict[str, list[list[str]]]
    last: str = ""

    def ends_before(self, tag: str, *, gap: bool) -> bool:
        """Whether `tag` is of the next entry; `gap` says that a blank line stands before it. Two types may follow each
        other, the AIS eLibrary puts the title before the type, and a blank line may stand in the middle of an entry."""
        if tag == "%0":
            return (gap or self.tags.keys() != {"%T"}) and any(name != "%0" for name in self.tags)
        return gap and ((tag in _ONCE and tag in self.tags) or (tag == "%A" and "%T" in self.tags))

    def text(self) -> str:
        return "\n".join(f"{tag} {line}" for tag, values in self.tags.items() for value in values for line in value)


def read(content: Content, file: str) -> f.Entries:
    """The entries of `content`; see `FIELDS` for what becomes of which tag."""
    rows: list[f.Row] = []
    problems: list[Problem] = []
    seen = 0
    entry: _Entry | None = None
    gap = False
    outside: list[tuple[int, str]] = []

    def close() -> None:
        assert entry is not None
        if "%0" not in entry.tags:
            problems.append(Problem(f"{file}:{entry.line}", "an entry without %0", "read without its kind"))
        if (row := f.place(_row(entry.tags), file, entry.line)) is None:
            problems.append(f.lost(file, entry.line, f.NOTHING, entry.text()))
            return
        rows.append(row)
        problems.extend(f.no_year(row, FIELDS["year"], f"{file}:{entry.line}"))

    for number, line in enumerate(content.lines(), 1):
        found = _TAG.match(line) if "%" in line[:20] else None
        if found is None:
            if not (text := line.strip()):
                gap = True
            elif entry is None:
                outside.append((number, line))
            else:
                entry.tags[entry.last][-1].append(text)
            continue
        tag = found[1]
        if entry is not None and entry.ends_before(tag, gap=gap):
            close()
            entry = None
        if entry is None:
            seen += 1
            entry = _Entry(number, {})
        gap = False
        entry.last = tag
        entry.tags.setdefault(tag, []).append([(found[2] or "").strip()])
    if entry is not None:
        close()
    return f.Entries(rows, [*problems, *f.outside(file, outside, "outside any entry")], seen)


def _row(given: dict[str, list[list[str]]]) -> f.Row:
    tags = f.Tags({
        tag: [line for value in values for line in value] if tag in _LISTS else ["\n".join(v).strip() for v in values]
        for tag, values in given.items()
    })  # fmt: skip
    row: f.Row = {
        "doi": f.take_doi(tags, FIELDS["doi"][:1], FIELDS["doi"][1:]),
        "wos_id": f.wos_id(tags.look(FIELDS["wos_id"])),
        "scopus_id": f.scopus_id(tags.look(FIELDS["scopus_id"])),
        "pmid": _pmid(tags),
    }
    accession = (row["wos_id"], row["scopus_id"], row["pmid"], row["doi"])
    tags.told(("%M",), lambda value: value.replace("ISI:", "WOS:", 1) in accession)
    row["type"], row["type_raw"] = _type(tags)
    f.text(tags, FIELDS, _TEXT, row)
    row["authors"] = f.take_authors(tags, FIELDS["authors"])
    row["year"] = f.take_year(tags, FIELDS["year"])
    row["pages"] = f.take_pages(tags, FIELDS["pages"][:1], (), FIELDS["pages"][1:])
    row["issn"], row["eissn"] = f.take_issns(tags, FIELDS["issn"], ())
    row["language"] = f.joined(tags.take(FIELDS["language"]))
    row["keywords"] = f.joined(tags.take(FIELDS["keywords"]))
    row["url"] = plain(tags.one(FIELDS["url"]))
    row["note"] = "; ".join(map(plain, tags.take(FIELDS["note"])))
    row["citekey"] = _citekey(tags)
    row["raw"] = tags.raw()
    return row


def _type(tags: f.Tags) -> tuple[str, str]:
    """The kind of document and its words: those of the type of work if they name one, else those of the type of
    reference. A type of reference that another kind outdoes stays for `raw`."""
    words = "; ".join(plain(value.replace("\n", "; ")) for value in tags.look(("%9",)))
    named = f.joined(tags.look(("%0",)))
    told = kind(words)
    if not told or kind(named) == told:
        tags.take(("%0",))
    if told:
        tags.take(("%9",))
    return (told, words) if told else (kind(named), named)


def _pmid(tags: f.Tags) -> str:
    """The number in PubMed: the accession number of an entry that PubMed or Medline gave."""
    told = _PUBMED.search(" ".join(tags.look(("%~", "%W")))) or "pubmed" in " ".join(tags.look(("%U",)))
    return next((v for v in tags.look(FIELDS["pmid"]) if told and v.isdecimal() and len(v) <= 8), "")


def _citekey(tags: f.Tags) -> str:
    """The key or label, if it is one word; %1 and %L may hold anything."""
    for name in FIELDS["citekey"]:
        if any(map(_CITEKEY.fullmatch, tags.look((name,))[:1])):
            return plain(tags.one((name,)))
    return ""
