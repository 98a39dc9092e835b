"""The names a work goes by: DOI, ISSN, accession numbers, citation key, and a fingerprint when nothing else is had."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping
from urllib.parse import unquote

from review.records import COLUMNS, split
from review.records.text import fold

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_ISSN = re.compile(r"(?<![\dXx])(\d{4})-?(\d{3}[\dXx])(?![\dXx])")
_NAMES = {
    "own_id": "", "wos_id": "", "scopus_id": "scopus:", "pmid": "pmid:", "openalex_id": "openalex:", "doi": "doi:",
    "citekey": "",
}  # fmt: skip
_BEST_FIRST = ("own_id", "wos_id", "scopus_id", "pmid", "openalex_id", "doi", "fingerprint", "citekey")
# A remark tells of the export rather than of the work: Scopus writes the day of the download there.
_NOT_CONTENT = {"year", "note", "citekey", "own_id", "status", "raw", "database", "via", "source_file", "source_line"}
_CONTENT = [column.name for column in COLUMNS if column.name not in _NOT_CONTENT]
_PAIRS = {")": "(", "]": "[", ">": "<", "}": "{"}


def normal_doi(text: str) -> str:
    """The DOI in `text` as it is compared: lower case, from '10.' on, without escapes, address or closing stop.

    Brackets and signs inside are kept, as old (SICI) DOIs have them; '' if there is none."""
    found = _DOI.search(unquote(html.unescape(text)).replace("\\", "").strip())
    if not found:
        return ""
    doi = found.group().lower().rstrip(".,;:\"'")
    while doi and (opening := _PAIRS.get(doi[-1])) and doi.count(opening) < doi.count(doi[-1]):
        doi = doi[:-1].rstrip(".,;:")
    return doi


def valid_issn(issn: str) -> bool:
    """Whether the check digit of an ISSN 'NNNN-NNNC' holds (ISO 3297: weights 8 to 2, modulo 11, X is 10)."""
    digits = issn.replace("-", "")
    if not re.fullmatch(r"\d{7}[\dXx]", digits):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=False))
    return "0123456789X"[-total % 11] == digits[7].upper()


def issns(text: str) -> list[str]:
    """The ISSNs in `text` whose check digit holds, as 'NNNN-NNNC', in order; an ISBN is none."""
    found = (f"{a}-{b.upper()}" for a, b in _ISSN.findall(text))
    return [issn for issn in dict.fromkeys(found) if valid_issn(issn)]


def family(author: str) -> str:
    """The family name of one author, 'Family, Given' or a group's name."""
    return author.split(",")[0].strip()


def fingerprint(row: Mapping[str, object]) -> str:
    """An id from title, year and first author, for an entry with no other: 'surname-year-123abc', or '' if it has no
    title. The six digits are the head of the SHA-256 of the folded three."""
    title = fold(_text(row, "title"))
    return _signed(row, "|".join((title, _year(row), _first(row))), 6) if title else ""


def content_id(row: Mapping[str, object]) -> str:
    """An id from all that an entry tells of its work: 'surname-year-123abc456def', or '' if it tells nothing.

    It tells apart what has one fingerprint and one DOI, say two editorials of one author and year. The twelve digits
    are the head of the SHA-256 of the values of `_CONTENT`, as they stand."""
    told = [_text(row, column) for column in _CONTENT] + [_year(row)]
    return _signed(row, json.dumps(told), 12) if any(told) else ""


def _signed(row: Mapping[str, object], content: str, digits: int) -> str:
    """'surname-year-' and the digits: in ASCII, since a sheet that is saved as plain CSV may lose other letters."""
    first = _first(row)
    plain = "".join(c for c in first if c.isascii() and c != " ")
    digest = hashlib.sha256(content.encode()).hexdigest()[:digits]
    return "-".join((plain or ("author" if first else "anonymous"), _year(row) or "nd", digest))


def _first(row: Mapping[str, object]) -> str:
    return fold(family(next(iter(split(row.get("authors"))), "")))


def _year(row: Mapping[str, object]) -> str:
    return str(row["year"]) if str(row.get("year")).isdigit() else ""


def _text(row: Mapping[str, object], column: str) -> str:
    value = row.get(column)
    return value if isinstance(value, str) else ""


def names(row: Mapping[str, object]) -> tuple[str, ...]:
    """What an entry is called, one name a kind, the best for a record id first, '' for none: its own id
    in a table, accession number in Web of Science, Scopus, PubMed, OpenAlex, DOI, fingerprint, citation key.

    A name holds no '; ', which parts names, and none begins with 'entry:', which says that a place follows."""
    told = ((column, prefix + value) for column, prefix in _NAMES.items() if (value := _text(row, column)))
    known = {column: name.replace("; ", ";") for column, name in told if not name.casefold().startswith("entry:")}
    known["fingerprint"] = fingerprint(row)
    return tuple(known.get(kind, "") for kind in _BEST_FIRST)


def entry_ids(row: Mapping[str, object]) -> list[str]:
    """All names that an entry goes by (`names`), each once, the best for a record id first."""
    return list(dict.fromkeys(filter(None, names(row))))
