"""Records go out as RIS or BibTeX here, byte for byte the same for the same records, whatever text they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

import pandas as pd

from review.formats.bibtex import ENTRY_TYPES
from review.formats.fields import wos_id
from review.formats.kinds import kind
from review.formats.names import OTHERS
from review.formats.ris import TYPE_CODES
from review.records import TYPES, split
from review.records.text import clean

_PAGES = re.compile(r"([^-]+)-([^-]+)")
_SUFFIXED = re.compile(r"([^,]+), ([^,]+), ((?:Jr|Sr|JR|SR|I{2,3}|IV|2nd|3rd)\.?)")
_ADDRESS_UNSAFE = re.compile(r"[{}\\\s]")
_KEY_UNSAFE = re.compile(r"[^\w:./+-]")
_SPECIAL = re.compile(r"[&%$#_{}~^\\]|(?<=-)-|(?<=`)`|(?<=')'")
_LATEX = {
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "\\": r"{\textbackslash}",
    # TeX would draw two of these together.
    "-": "{}-",
    "`": "{}`",
    "'": "{}'",
}

# RIS tag <- column, in the order in which they are written.
_RIS: tuple[tuple[str, str], ...] = (
    ("TI", "title"), ("AU", "authors"), ("PY", "year"), ("T2", "journal"), ("J2", "journal_abbrev"), ("VL", "volume"),
    ("IS", "issue"), ("SP", "pages"), ("PB", "publisher"), ("SN", "issn"), ("EI", "eissn"), ("DO", "doi"),
    ("LA", "language"), ("AB", "abstract"), ("KW", "keywords"), ("UR", "url"), ("N1", "note"), ("AN", "scopus_id"),
    ("PM", "pmid"),
)  # fmt: skip
# BibTeX field <- column, in the order in which they are written.
_BIBTEX: tuple[tuple[str, str], ...] = (
    ("author", "authors"), ("title", "title"), ("journal", "journal"), ("journal-iso", "journal_abbrev"),
    ("year", "year"), ("volume", "volume"), ("number", "issue"), ("pages", "pages"), ("publisher", "publisher"),
    ("doi", "doi"), ("issn", "issn"), ("eissn", "eissn"), ("language", "language"), ("url", "url"),
    ("keywords", "keywords"), ("keywords-plus", "keywords_plus"), ("abstract", "abstract"), ("note", "note"),
    ("unique-id", "wos_id"), ("scopus_id", "scopus_id"), ("pmid", "pmid"),
)  # fmt: skip
# What BibTeX calls these fields in some types of entry.
_RENAMED: dict[str, dict[str, str]] = {
    "inproceedings": {"journal": "booktitle"},
    "incollection": {"journal": "booktitle"},
    "phdthesis": {"publisher": "school"},
    "techreport": {"publisher": "institution"},
}


def ris_text(records: pd.DataFrame, *, keys: Mapping[str, str]) -> str:
    """`records` (a record table, index record_id) as RIS; keys: record_id -> citation key, written as ID.

    Every value stands on one line, so that none can begin another field or entry. RIS has no place for index keywords
    (`keywords_plus`), for `raw` and for an 'et al.' after the authors; all else comes back from `read`. No records, no
    text."""
    return "\n".join(_ris_entry(key, row) for key, row in _records(records, keys))


def bibtex_text(records: pd.DataFrame, *, keys: Mapping[str, str]) -> str:
    """`records` (a record table, index record_id) as BibTeX in UTF-8; keys: record_id -> citation key.

    LaTeX's specials are escaped, words with capitals are protected in titles, a group of authors stands in braces.
    A sign that BibTeX forbids in a key becomes '-'. All columns but `raw` and `type_raw` come back from `read`."""
    return "\n".join(_bibtex_entry(key, row) for key, row in _records(records, keys))


def _records(records: pd.DataFrame, keys: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    columns = [str(column) for column in records.columns]
    for record_id, row in zip(records.index, records.itertuples(index=False, name=None), strict=True):
        yield _KEY_UNSAFE.sub("-", keys[record_id]), dict(zip(columns, map(_line, row), strict=True))


def _line(value: object) -> str:
    """A value on one line, so that it cannot leave its field; '' if it is missing."""
    return " ".join(clean(value)[0].split()) if isinstance(value, str) else "" if pd.isna(value) else str(value)


# ---- RIS -----------------------------------------------------------------------------------------------------------


def _ris_entry(key: str, row: Mapping[str, str]) -> str:
    type_, words = row.get("type", ""), row.get("type_raw", "")
    code = TYPES.get(type_, TYPES["other"])[1]
    lines = [("TY", code), ("ID", key)]
    if type_ and (kind(words) == type_ or TYPE_CODES.get(code) != type_):
        lines.append(("M3", words if kind(words) == type_ else type_))
    for tag, column in _RIS:
        lines += _ris_lines(tag, row.get(column, ""))
    if accession := row.get("wos_id", ""):
        lines.append(("AN" if wos_id([accession]) == accession else "UT", accession))
    return "".join(f"{tag}  - {value}\n" for tag, value in lines) + "ER  - \n"


def _ris_lines(tag: str, value: str) -> list[tuple[str, str]]:
    if not value:
        return []
    if tag == "AU":
        # The comma at the end tells a group from 'Given Family'.
        return [
            (tag, name if "," in name or " " not in name else name + ",") for name in split(value) if name != OTHERS
        ]
    if tag == "KW":
        return [(tag, word) for word in split(value)]
    if tag == "SP" and (both := _PAGES.fullmatch(value)):
        return [("SP", both[1]), ("EP", both[2])]
    return [(tag, value)]


# ---- BibTeX --------------------------------------------------------------------------------------------------------


def _bibtex_entry(key: str, row: Mapping[str, str]) -> str:
    type_ = row.get("type", "")
    entry = TYPES.get(type_, TYPES["other"])[2]
    renamed = _RENAMED.get(entry, {})
    fields = [(renamed.get(name, name), _bibtex_value(name, row.get(column, ""))) for name, column in _BIBTEX]
    if type_ and ENTRY_TYPES.get(entry) != type_:
        fields.append(("type", _escaped(type_)))
    return f"@{entry}{{{key},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields if value) + "}\n"


def _bibtex_value(name: str, value: str) -> str:
    if name == "author":
        return " and ".join("others" if name == OTHERS else _bibtex_name(name) for name in split(value))
    if name == "title":
        return " ".join(_protected(word, at == 0) for at, word in enumerate(value.split()))
    if name in ("doi", "url"):
        return _ADDRESS_UNSAFE.sub(lambda sign: quote(sign.group(), safe=""), value)
    if name == "pages":
        return _escaped(value).replace("{}-", "-").replace("-", "--")
    return _escaped(value)


def _escaped(text: str) -> str:
    """`text` so that LaTeX sets it as it stands; all braces that this writes are balanced."""
    return _SPECIAL.sub(lambda sign: _LATEX.get(sign.group(), "\\" + sign.group()), text)


def _protected(word: str, first: bool) -> str:
    """A word of a title, in braces if a style that writes titles small would spoil its capitals."""
    capitals = any(letter.isupper() for letter in (word[1:] if first else word))
    return f"{{{_escaped(word)}}}" if capitals else _escaped(word)


def _bibtex_name(name: str) -> str:
    """'Family, Given', 'Family, Jr., Given' for a suffix, and in braces what BibTeX would take apart."""
    if "," not in name or name.endswith(",") or re.search(r"\band\b", name, re.IGNORECASE):
        return f"{{{_escaped(name)}}}"
    return _escaped(_SUFFIXED.sub(r"\1, \3, \2", name) if _SUFFIXED.fullmatch(name) else name)
