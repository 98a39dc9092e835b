"""Records go out as RIS here, byte for byte the same for the same records, whatever text they hold.

To add a column: one line in `_RIS`."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from review.formats import remarks
from review.formats.fields import wos_id
from review.formats.kinds import kind
from review.formats.names import OTHERS
from review.formats.ris import TYPE_CODES
from review.formats.write.lines import keyed
from review.records import TYPES, split
from review.records.marks import marks

_PAGES = re.compile(r"([^-]+)-([^-]+)")
# What is taken for a DOI or an address in M3.
_ELSE = re.compile(r"10\.|://")
# RIS tag <- column, in the order in which they are written.
_RIS: tuple[tuple[str, str], ...] = (
    ("TI", "title"), ("AU", "authors"), ("PY", "year"), ("T2", "journal"), ("J2", "journal_abbrev"), ("VL", "volume"),
    ("IS", "issue"), ("SP", "pages"), ("PB", "publisher"), ("SN", "issn"), ("EI", "eissn"), ("DO", "doi"),
    ("LA", "language"), ("AB", "abstract"), ("KW", "keywords"), ("UR", "url"), ("AN", "scopus_id"),
    ("PM", "pmid"),
)  # fmt: skip


def ris_text(records: pd.DataFrame, *, keys: Mapping[str, str]) -> str:
    """`records` (a record table, index record_id) as RIS; keys: record_id -> citation key, written as ID.

    Every value stands on one line, so that none can begin another field or entry. What RIS has no tag for stands in
    N1 ('Index keywords: a; b'), which reference managers show as a note. All columns but `raw` come back from `read`;
    an abbreviated name of the journal alone comes back as the journal. No records, no text."""
    return "\n".join(_ris_entry(key, row) for key, row in keyed(records, keys))


def write(records: pd.DataFrame, *, keys: Mapping[str, str]) -> bytes:
    """The bytes of `ris_text`."""
    return ris_text(records, keys=keys).encode()


def _ris_entry(key: str, row: Mapping[str, str]) -> str:
    type_, words = row.get("type", ""), row.get("type_raw", "")
    code = TYPES.get(type_, TYPES["other"])[1]
    lines = [("TY", code), ("ID", key)]
    named = words if kind(words) == type_ and not _ELSE.search(words) else ""
    named = named or (type_ if TYPE_CODES.get(code) != type_ else "")
    lines += [("M3", named)] if named not in ("", code) else []
    for tag, column in _RIS:
        lines += _ris_lines(tag, row.get(column, ""))
    if accession := row.get("wos_id", ""):
        lines.append(("AN" if wos_id([accession]) == accession else "UT", accession))
    lines += [("N1", remark) for remark in _remarks(row, named or code)]
    return "".join(f"{tag}  - {value}\n" for tag, value in lines) + "ER  - \n"


def _remarks(row: Mapping[str, str], told: str) -> list[str]:
    """The remarks, and what RIS has no tag for; told: the kind of document as the tags tell it."""
    columns = ["keywords_plus", "openalex_id", "own_id"]
    columns += ["type_raw"] if row.get("type_raw", "") != told else []
    columns += ["status"] if row.get("status", "") != marks(row.get("title", ""), row.get("type_raw", "")) else []
    remarked = remarks.labelled(row, *columns)
    if OTHERS in split(row.get("authors", "")):
        remarked += remarks.labelled({"authors": OTHERS}, "authors")
    return [*([remarks.escaped(row["note"])] if row.get("note", "") else []), *remarked]


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
