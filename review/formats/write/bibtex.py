"""Records go out as BibTeX here, byte for byte the same for the same records, whatever text they hold.

To add a column: one line in `_BIBTEX`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

import pandas as pd

from review.formats.bibtex import ENTRY_TYPES
from review.formats.kinds import kind
from review.formats.names import OTHERS
from review.formats.write.lines import keyed, lone
from review.records import TYPES, split

_SUFFIXED = re.compile(r"([^,]+), ([^,]+), ((?:Jr|Sr|JR|SR|I{2,3}|IV|2nd|3rd)\.?)")
_ADDRESS_UNSAFE = re.compile(r"[{}\\\s]")
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

# BibTeX field <- column, in the order in which they are written.
_BIBTEX: tuple[tuple[str, str], ...] = (
    ("author", "authors"), ("title", "title"), ("journal", "journal"), ("journal-iso", "journal_abbrev"),
    ("year", "year"), ("volume", "volume"), ("number", "issue"), ("pages", "pages"), ("publisher", "publisher"),
    ("doi", "doi"), ("issn", "issn"), ("eissn", "eissn"), ("language", "language"), ("url", "url"),
    ("keywords", "keywords"), ("keywords-plus", "keywords_plus"), ("abstract", "abstract"), ("note", "note"),
    ("publication_stage", "status"), ("unique-id", "wos_id"), ("scopus_id", "scopus_id"), ("pmid", "pmid"),
    ("openalex", "openalex_id"), ("own_id", "own_id"),
)  # fmt: skip
# What BibTeX calls these fields in some types of entry.
_RENAMED: dict[str, dict[str, str]] = {
    "inproceedings": {"journal": "booktitle"},
    "incollection": {"journal": "booktitle"},
    "phdthesis": {"publisher": "school"},
    "techreport": {"publisher": "institution"},
}


def bibtex_text(records: pd.DataFrame, *, keys: Mapping[str, str]) -> str:
    """`records` (a record table, index record_id) as BibTeX in UTF-8; keys: record_id -> citation key.

    LaTeX's specials are escaped, words with capitals are protected in titles, a group of authors stands in braces.
    A sign that BibTeX forbids in a key becomes '-'. All columns but `raw` come back from `read`."""
    return "\n".join(_bibtex_entry(key, row) for key, row in keyed(records, keys))


def write(records: pd.DataFrame, *, keys: Mapping[str, str]) -> bytes:
    """The bytes of `bibtex_text`."""
    return bibtex_text(records, keys=keys).encode()


def _bibtex_entry(key: str, row: Mapping[str, str]) -> str:
    type_ = row.get("type", "")
    entry = TYPES.get(type_, TYPES["other"])[2]
    renamed = _RENAMED.get(entry, {})
    fields = [(renamed.get(name, name), _bibtex_value(name, row.get(column, ""))) for name, column in _BIBTEX]
    fields += _kind(entry, type_, row.get("type_raw", ""))
    return f"@{entry}{{{key},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields if value) + "}\n"


def _kind(entry: str, type_: str, words: str) -> list[tuple[str, str]]:
    """The field `type`, if the type of entry does not tell all, and `type_raw`, if `type` would tell another kind."""
    known = ENTRY_TYPES.get(entry, "") == type_
    if known and words in ("", entry):
        return []
    if words and kind(words) == type_:
        return [("type", _escaped(words))]
    told = [] if known else [("type", _escaped(type_))]
    return told + ([("type_raw", _escaped(words))] if words != (entry if known else type_) else [])


def _bibtex_value(name: str, value: str) -> str:
    if name == "author":
        return " and ".join("others" if name == OTHERS else _bibtex_name(name) for name in split(value))
    if name == "title":
        return " ".join(_protected(word, at == 0) for at, word in enumerate(value.split()))
    if name in ("keywords", "keywords-plus"):
        return _escaped(lone(value))
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
