"""The names a work goes by: DOI, ISSN, accession numbers, citation key, and a fingerprint when nothing else is had."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from review.records import split
from review.records.text import fold

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_ISSN = re.compile(r"(?<![\dXx])(\d{4})-?(\d{3}[\dXx])(?![\dXx])")
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
    title = fold(str(row["title"])) if isinstance(row.get("title"), str) else ""
    if not title:
        return ""
    first = fold(family(next(iter(split(row.get("authors"))), "")))
    year = str(row["year"]) if str(row.get("year")).isdigit() else ""
    digest = hashlib.sha256("|".join((title, year, first)).encode()).hexdigest()[:6]
    return "-".join((first.replace(" ", "") or "anonymous", year or "nd", digest))


def entry_ids(row: Mapping[str, object]) -> list[str]:
    """All names that an entry goes by, the best for a record id first; the citation key is the last and never best."""

    def known(column: str, prefix: str) -> Iterable[str]:
        value = row.get(column)
        if isinstance(value, str) and value:
            yield prefix + value

    ids = [
        *known("wos_id", ""), *known("scopus_id", "scopus:"), *known("pmid", "pmid:"), *known("doi", "doi:"),
    ]  # fmt: skip
    if print_ := fingerprint(row):
        ids.append(print_)
    ids += known("citekey", "")
    return list(dict.fromkeys(ids))
