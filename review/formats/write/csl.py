"""Records go out as CSL-JSON here, one item a line, as Zotero, pandoc and citeproc read it.

To add a column: one line in `_CSL`, or in `_CUSTOM` if CSL has no variable for it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd

from review.formats.csl import TYPE_WORDS
from review.formats.kinds import kind
from review.formats.write.lines import keyed, lone
from review.records import TYPES, split

# CSL variable <- column, in the order in which they are written.
_CSL: tuple[tuple[str, str], ...] = (
    ("title", "title"), ("container-title", "journal"), ("container-title-short", "journal_abbrev"),
    ("volume", "volume"), ("issue", "issue"), ("page", "pages"), ("publisher", "publisher"), ("DOI", "doi"),
    ("URL", "url"), ("PMID", "pmid"), ("language", "language"), ("abstract", "abstract"), ("note", "note"),
    ("status", "status"),
)  # fmt: skip
# What CSL leaves to each program.
_CUSTOM = ("keywords_plus", "wos_id", "scopus_id", "openalex_id", "own_id")
_json = json.JSONEncoder(ensure_ascii=False).encode


def write(records: pd.DataFrame, *, keys: Mapping[str, str]) -> bytes:
    """`records` (a record table, index record_id) as CSL-JSON 1.0.2; keys: record_id -> citation key, written as `id`.

    Not carried: `raw`, and the place of the entry. A kind of document that CSL does not know is its `genre`; what CSL
    has no variable for stands in `custom`."""
    items = ",\n".join("  " + _json(_item(key, row)) for key, row in keyed(records, keys))
    return (f"[\n{items}\n]\n" if items else "[]\n").encode()


def _item(key: str, row: Mapping[str, str]) -> dict[str, object]:
    type_, words = row.get("type", ""), row.get("type_raw", "")
    code = TYPES.get(type_, TYPES["other"])[0]
    item: dict[str, object] = {"id": key, "type": code}
    told = code
    if type_ and (TYPE_WORDS.get(code) != type_ or type_ == "preprint"):
        item["genre"] = told = words if kind(words) == type_ else type_
    if authors := [_name(name) for name in split(row.get("authors", ""))]:
        item["author"] = authors
    if year := row.get("year", ""):
        item["issued"] = {"date-parts": [[int(year)]]}
    item |= {name: value for name, column in _CSL if (value := row.get(column, ""))}
    if row.get("issn", ""):
        item["ISSN"] = ", ".join(filter(None, (row["issn"], row.get("eissn", ""))))
    if keywords := row.get("keywords", ""):
        item["keyword"] = lone(keywords)
    custom = {column: value for column in _CUSTOM if (value := row.get(column, ""))}
    custom |= {"eissn": row["eissn"]} if row.get("eissn", "") and not row.get("issn", "") else {}
    custom |= {"type_raw": words} if words not in ("", told) else {}
    return item | ({"custom": custom} if custom else {})


def _name(name: str) -> dict[str, str]:
    """'Family, Given, Suffix' in parts; a group, and 'et al.', as a literal."""
    parts = name.split(", ", 2)
    if len(parts) < 2 or not all(part.strip(" ,") == part != "" for part in parts):
        return {"literal": name}
    return dict(zip(("family", "given", "suffix"), parts, strict=False))
