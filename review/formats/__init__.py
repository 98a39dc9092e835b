"""Export files come in as bytes, the rows of the record table go out, and every entry on the way is accounted for.

To add a format: a module with `sniff(text) -> place of its first sign or -1`, `read(text, file) -> fields.Entries` and
`FIELDS`, and one line in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from review.errors import Complaint, ExportError, did_you_mean
from review.formats import bibtex, decode, foreign, ris, wos
from review.formats.fields import Entries
from review.nouns import Problem


@dataclass(frozen=True, slots=True)
class Format:
    """A format of exports. `fields`: column -> the tags that feed it, the best first."""

    name: str
    label: str
    sniff: Callable[[str], int]
    read: Callable[[str, str], Entries]
    fields: Mapping[str, tuple[str, ...]]


FORMATS: dict[str, Format] = {
    "wos": Format("wos", "Web of Science plain text", wos.sniff, wos.read, wos.FIELDS),
    "ris": Format("ris", "RIS", ris.sniff, ris.read, ris.FIELDS),
    "bibtex": Format("bibtex", "BibTeX", bibtex.sniff, bibtex.read, bibtex.FIELDS),
}
# The first sign of a format stands near the beginning; the whole of a large file is searched only if it does not.
_HEAD = 200_000
_MEND = "export it again as plain text (Web of Science), RIS or BibTeX"


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
    if what := foreign.binary(data):
        raise ExportError(Complaint(file, f"this is {what}, not an export that can be read yet", _MEND))
    decoded = decode.decode(data)
    if not decoded.text.strip():
        raise ExportError(Complaint(file, "the file holds nothing but blanks", "export it again"))
    sniffed = _sniffed(decoded.text)
    name = format or sniffed
    if name is None:
        raise ExportError(_foreign(decoded.text, file))
    unlike = FORMATS[name].sniff(decoded.text) < 0
    if unlike and sniffed:
        looks = f'it looks like {FORMATS[sniffed].label}: "{sniffed}"'
        raise ExportError(Complaint(file, f"no {FORMATS[name].label} is in it", looks))
    entries = FORMATS[name].read(decoded.text, file)
    if unlike and (not entries.seen or foreign.textual(decoded.text)):
        raise ExportError(_foreign(decoded.text, file))
    problems = [*_repairs(decoded, file), *entries.problems]
    if not entries.seen:
        problems.append(Problem(file, "the export holds no entries", "nothing was read from it"))
    return Export(name, entries.rows, tuple(problems), entries.seen)


def _sniffed(text: str) -> str | None:
    """The format whose first sign comes first: an abstract may hold the signs of another. A web page has none."""
    if foreign.textual(text).startswith("a web page"):
        return None
    for part in (text[:_HEAD], text) if len(text) > _HEAD else (text,):
        found = {name: place for name, known in FORMATS.items() if (place := known.sniff(part)) >= 0}
        if found:
            return min(found, key=found.__getitem__)
    return None


def _foreign(text: str, file: str) -> Complaint:
    if what := foreign.textual(text):
        return Complaint(file, f"this is {what}, not an export that can be read yet", _MEND)
    return Complaint(file, "no entries of " + ", ".join(f.label for f in FORMATS.values()) + " are in it", _MEND)


def _repairs(decoded: decode.Decoded, file: str) -> list[Problem]:
    return [Problem(f"{file}:{line}" if line else file, what, done) for line, what, done in decoded.repairs]
