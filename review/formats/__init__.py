"""Export files come in as bytes, the rows of the record table go out, and every entry on the way is accounted for.

To add a format: a module with `sniff(head) -> place of its first sign or -1`, `read(content, file) -> fields.Entries`
and `FIELDS`, and one line in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from review.errors import Complaint, ExportError, did_you_mean
from review.formats import (
    bibtex,
    csl,
    delimited,
    endnote_xml,
    enw,
    excel,
    foreign,
    headings,
    nbib,
    openalex,
    parquet,
    pubmed_xml,
    ris,
    wos,
)
from review.formats.decode import Content
from review.formats.fields import Entries
from review.nouns import Problem
from review.records.memory import collector_at_rest


@dataclass(frozen=True, slots=True)
class Format:
    """A format of exports. `fields`: column -> the tags that feed it, the best first. `binary`: what `foreign.binary`
    calls its files, if they are no text."""

    name: str
    label: str
    sniff: Callable[[str], int]
    read: Callable[[Content, str], Entries]
    fields: Mapping[str, tuple[str, ...]]
    binary: tuple[str, ...] = ()


FORMATS: dict[str, Format] = {
    "wos": Format("wos", "Web of Science plain text", wos.sniff, wos.read, wos.FIELDS),
    "ris": Format("ris", "RIS", ris.sniff, ris.read, ris.FIELDS),
    "bibtex": Format("bibtex", "BibTeX", bibtex.sniff, bibtex.read, bibtex.FIELDS),
    "nbib": Format("nbib", "PubMed text (nbib)", nbib.sniff, nbib.read, nbib.FIELDS),
    "pubmed-xml": Format("pubmed-xml", "PubMed XML", pubmed_xml.sniff, pubmed_xml.read, pubmed_xml.FIELDS),
    "endnote-xml": Format("endnote-xml", "EndNote XML", endnote_xml.sniff, endnote_xml.read, endnote_xml.FIELDS),
    "enw": Format("enw", "EndNote text (.enw)", enw.sniff, enw.read, enw.FIELDS),
    "openalex": Format("openalex", "OpenAlex JSON", openalex.sniff, openalex.read, openalex.FIELDS),
    "csl": Format("csl", "CSL-JSON", csl.sniff, csl.read, csl.FIELDS),
    "csv": Format("csv", "CSV or TSV table", delimited.sniff, delimited.read, delimited.FIELDS),
    "excel": Format("excel", "Excel workbook", excel.sniff, excel.read, excel.FIELDS, excel.BINARY),
    "parquet": Format("parquet", "Parquet table", parquet.sniff, parquet.read, parquet.FIELDS, parquet.BINARY),
}
_MEND = "export it again, best as RIS, BibTeX or CSV"


class File(NamedTuple):
    """An export to be read: its name in rows and complaints, its size in bytes, and how its bytes are had."""

    name: str
    size: int
    load: Callable[[], bytes]
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """One export as read. rows: columns of `records.COLUMNS` (all but database and via), empty ones left out.

    Law: seen == len(rows) + the problems that are lost entries."""

    format: str
    rows: list[dict[str, object]]
    problems: tuple[Problem, ...]
    seen: int


def read(data: bytes, file: str, *, format: str | None = None) -> Export:
    """The entries of one export file; `file` is how it is named in rows and complaints.

    The format is told by the content unless `format` names one of `FORMATS`. Raises ExportError for an unknown
    format and for a file that is no export: empty, blank, a web page, another kind of file. Whatever is broken inside
    an export is a Problem, and the rest is read."""
    if format is not None and format not in FORMATS:
        raise ExportError(Complaint(file, f'no format is called "{format}"', did_you_mean(format, FORMATS)))
    if not data:
        raise ExportError(Complaint(file, "the file is empty", "export it again"))
    content = Content(data)
    sniffed = _sniffed(content)
    name = format or sniffed
    if name is None:
        raise ExportError(_foreign(content, file))
    unlike = name != sniffed and not _holds(FORMATS[name], content)
    if unlike and sniffed:
        looks = f'it looks like {FORMATS[sniffed].label}: "{sniffed}"'
        raise ExportError(Complaint(file, f"no {FORMATS[name].label} is in it", looks))
    if unlike and content.binary:
        raise ExportError(_foreign(content, file))
    with collector_at_rest():
        entries = FORMATS[name].read(content, file)
    if unlike and (not entries.seen or foreign.textual(content.head)):
        raise ExportError(_foreign(content, file))
    problems = [*_repairs(content, file), *entries.problems]
    if not entries.seen:
        problems.append(Problem(file, "the export holds no entries", "nothing was read from it"))
    return Export(name, entries.rows, tuple(problems), entries.seen)


def recognized(data: bytes) -> str | None:
    """The name of the format that a file most likely is in; None if nobody knows."""
    return _sniffed(Content(data)) if data else None


def _holds(format: Format, content: Content) -> bool:
    """Whether a sign of the format is in the file."""
    if content.binary:
        return content.binary in format.binary
    return format.sniff(content.head) >= 0 or format.sniff(content.whole()) >= 0


def _sniffed(content: Content) -> str | None:
    """The format whose first sign comes first: an abstract may hold the signs of another. A web page has none."""
    if content.binary:
        return next((name for name, known in FORMATS.items() if content.binary in known.binary), None)
    if foreign.textual(content.head).startswith("a web page"):
        return None
    found = _signs(content.head) or _signs(content.whole())
    return min(found, key=found.__getitem__) if found else None


def _signs(text: str) -> dict[str, int]:
    return {name: place for name, known in FORMATS.items() if (place := known.sniff(text)) >= 0}


def _foreign(content: Content, file: str) -> Complaint:
    if told := delimited.unknown(content.head):
        return Complaint(file, "this is a table whose headings are not known", headings.hint(told))
    if not content.binary and (columns := delimited.too_wide(content)):
        what = f"this is a table with {columns:,} columns, more than can be read"
        return Complaint(file, what, "leave out those that hold nothing of the references")
    if what := content.binary or foreign.textual(content.head):
        return Complaint(file, f"this is {what}, not an export that can be read", _MEND)
    if not content.head.strip() and not content.whole().strip():
        return Complaint(file, "the file holds nothing but blanks", "export it again")
    return Complaint(file, "no entries in any format that is read are in it", _MEND)


def _repairs(content: Content, file: str) -> list[Problem]:
    return [Problem(f"{file}:{line}" if line else file, what, done) for line, what, done in content.repairs]
