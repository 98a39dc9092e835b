"""Records go out as plain text of Web of Science here, for bibliometrix, VOSviewer and CiteSpace.

To add a column: one line in `_WOS`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pandas as pd

from review.formats import remarks
from review.formats.kinds import kind
from review.formats.names import OTHERS, people
from review.formats.wos import PUBLICATIONS
from review.formats.write.lines import line, texts
from review.records import split
from review.records.marks import EARLY_ACCESS, RETRACTED, marks

_HEADER = "FN Clarivate Analytics Web of Science\nVR 1.0\n"
# Tag <- column of text.
_WOS: tuple[tuple[str, str], ...] = (
    ("TI", "title"), ("SO", "journal"), ("LA", "language"), ("DE", "keywords"), ("ID", "keywords_plus"),
    ("AB", "abstract"), ("PU", "publisher"), ("SN", "issn"), ("EI", "eissn"), ("JI", "journal_abbrev"), ("PY", "year"),
    ("VL", "volume"), ("IS", "issue"), ("DI", "doi"), ("PM", "pmid"), ("UR", "url"),
)  # fmt: skip
# The order of Web of Science; other tags stand before UT.
_ORDER = (
    "PT", "AU", "AF", "BA", "BF", "BE", "GP", "CA", "TI", "SO", "SE", "BS", "LA", "DT", "CT", "CY", "CL", "SP", "HO",
    "DE", "ID", "AB", "C1", "C3", "RP", "EM", "RI", "OI", "FU", "FP", "FX", "CR", "NR", "TC", "Z9", "U1", "U2", "PU",
    "PI", "PA", "SN", "EI", "BN", "J9", "JI", "PD", "PY", "VL", "IS", "PN", "SU", "SI", "MA", "BP", "EP", "AR", "DI",
    "DL", "D2", "EA", "EY", "PG", "WC", "WE", "SC", "GA", "PM",
)  # fmt: skip
_LAST = ("UT", "OA", "HC", "HP", "DA")
# Tags of which each line is a value.
_LISTS = frozenset(("AU", "AF", "BA", "BF", "CA", "GP", "BE", "CR", "C1", "C3", "N1"))
# `raw` with one of these is that of a RIS file.
_NOT_WOS = frozenset((
    "TY", "M1", "M2", "M3", "M4", "N1", "N2", "DB", "DP", "AD", "A1", "A2", "A3", "A4", "T1", "T2", "T3", "L1", "L2",
    "L3", "L4", "LK", "UR", "KW", "CN", "Y2", "ST", "AN", "LB", "ET", "JO", "JF", "J1", "J2", "DO", "TT",
))  # fmt: skip
_TAG = re.compile(r"[A-Z][A-Z0-9]")
# What other databases call what Web of Science has a tag for.
_ELSEWHERE: dict[str, str] = {
    "cited by": "TC", "times-cited": "TC", "cited_by_count": "TC", "is-referenced-by-count": "TC", "affiliations": "C1",
    "affiliation": "C1", "references": "CR", "web-of-science-categories": "WC", "research-areas": "SC",
    "number-of-cited-references": "NR",
}  # fmt: skip
_WORDS: dict[str, str] = {
    "editorial": "Editorial Material", "chapter": "Book Chapter", "conference paper": "Proceedings Paper",
}  # fmt: skip
# What Web of Science adds to DT.
_STAGES = {RETRACTED: "Retracted Publication", EARLY_ACCESS: "Early Access"}
_PAGES = re.compile(r"([^-]+)-([^-]+)")


def write(records: pd.DataFrame, *, keys: Mapping[str, str]) -> bytes:
    """`records` (a record table, index record_id) as plain text of Web of Science; keys are not written.

    What a record of Web of Science has in `raw` (cited references, addresses, times cited) goes out with it, so that it
    comes back as it was. Of other records all columns are carried but `raw`, of which only what `_ELSEWHERE` names goes
    out; a number of Scopus stands in UT. What Web of Science has no tag for stands in UR and N1, which programs that
    read its files leave alone."""
    raws = records["raw"] if "raw" in records else [None] * len(records)
    entries = (_entry(row, raw) for row, raw in zip(texts(records), raws, strict=True))
    return (_HEADER + "".join(f"{entry}\n" for entry in entries) + "EF\n").encode()


def _entry(row: Mapping[str, str], raw: object) -> str:
    kept, own = _kept(raw, known=bool(row.get("wos_id")))
    tags: dict[str, list[str]] = {tag: [value] for tag, column in _WOS if (value := row.get(column, ""))}
    tags |= _authors(row.get("authors", ""), kept, own=own or bool(row.get("wos_id")))
    tags |= (kind_of := _type(row, kept))
    tags |= _pages(row.get("pages", ""), kept)
    if number := row.get("wos_id") or row.get("scopus_id"):
        tags["UT"] = [number]
    if remarked := _remarks(row, tags, kind_of.get("DT", kind_of.get("PT", [""]))[0]):
        tags["N1"] = remarked
    for tag, values in kept.items():
        tags.setdefault(tag, []).extend(" ".join(value.split("\n")) for value in values)
    end = " ".join(tags.pop("ER", []))
    order = [*_ORDER, *(tag for tag in tags if tag not in _ORDER and tag not in _LAST), *_LAST]
    text = "".join(_field(tag, tags[tag]) for tag in order if tag in tags)
    return f"{text}ER {end}".rstrip() + "\n"


def _field(tag: str, values: list[str]) -> str:
    if tag in _LISTS:
        return f"{tag} " + "\n   ".join(values) + "\n"
    return "".join(f"{tag} {value}\n" for value in values)


def _kept(raw: object, *, known: bool) -> tuple[dict[str, list[str]], bool]:
    """What `raw` has for tags of Web of Science, and whether it is that of a record of Web of Science. known: whether
    the record has a number there; a table of it has more columns than tags."""
    if not isinstance(raw, str):
        return {}, False
    given: dict[str, list[str]] = json.loads(raw)
    tags = {tag: values for tag, values in given.items() if _TAG.fullmatch(tag)}
    if tags and not _NOT_WOS & given.keys() and (known or len(tags) == len(given)):
        return tags, True
    found: dict[str, list[str]] = {}
    for name, values in given.items():
        if tag := _ELSEWHERE.get(name.casefold()):
            parts = [part for value in values for part in (split(value) if tag in _LISTS else [value])]
            found.setdefault(tag, [line(part) for part in parts])
    return found, False


def _authors(joined: str, kept: Mapping[str, list[str]], *, own: bool) -> dict[str, list[str]]:
    """AF with the names in full and AU with initials, if they differ and `raw` has no AU."""
    names = [name for name in split(joined) if own or name != OTHERS]
    if not names:
        return {}
    full = list(map(_told, names))
    if "AU" in kept:
        return {"AF": full}
    short = full if own else [_told(_short(name)) for name in names]
    return {"AU": short} if short == full else {"AU": short, "AF": full}


def _told(name: str) -> str:
    """A name as it is read again: a comma at its end tells a group from 'Given Family'."""
    return name if people(name) == [name] else name + ","


def _short(name: str) -> str:
    """'Walker, Orville C., Jr.' as 'Walker, OC'."""
    family, _, given = name.partition(", ")
    words = re.split(r"[\s.-]+", given.split(",")[0])
    initials = "".join(word if word.isupper() and len(word) < 4 else word[:1].upper() for word in words)
    return f"{family}, {initials}" if initials else name


def _type(row: Mapping[str, str], kept: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """PT, and DT in the words of the export if Web of Science has them, else in its own."""
    type_, words = row.get("type", ""), row.get("type_raw", "")
    if words in ("J", "B", "S", "P") and "DT" not in kept:
        held = words != "J" and "CT" in kept
        if type_ == ("conference paper" if held else PUBLICATIONS.get(words, "")):
            return {"PT": [words]}
    if kind(words) != type_:
        words = _WORDS.get(type_, type_.title())
    words = words or "Unspecified"  # else PT would make an article of it
    book = type_ in ("book", "chapter") and not row.get("wos_id")
    missing = [mark for mark in split(row.get("status", "")) if mark not in marks(row.get("title", ""), words)]
    words = "; ".join([words, *(_STAGES[mark] for mark in missing if mark in _STAGES)]) if missing else words
    told = {} if "PT" in kept else {"PT": ["B" if book else "J"]}
    return told | ({"DT": [words]} if words else {})


def _remarks(row: Mapping[str, str], tags: Mapping[str, list[str]], kind_of: str) -> list[str]:
    """The remarks, and what Web of Science has no tag for; kind_of: what type_raw is by DT and PT."""
    columns = ["openalex_id", "own_id", "citekey"]
    columns += ["type_raw"] if row.get("type_raw", "") != kind_of else []
    columns += ["scopus_id"] if row.get("wos_id", "") else []
    columns += ["status"] if row.get("status", "") != marks(row.get("title", ""), kind_of) else []
    remarked = remarks.labelled(row, *columns)
    if OTHERS in split(row.get("authors", "")) and OTHERS not in tags.get("AF", tags.get("AU", [])):
        remarked += remarks.labelled({"authors": OTHERS}, "authors")
    return [*([remarks.escaped(row["note"])] if row.get("note", "") else []), *remarked]


def _pages(value: str, kept: Mapping[str, list[str]]) -> dict[str, list[str]]:
    if not value:
        return {}
    if (both := _PAGES.fullmatch(value)) and both[1] != both[2]:
        return {"BP": [both[1]], "EP": [both[2]]}
    return {"BP" if value.isdecimal() and "EP" not in kept else "AR": [value]}


def left_out(records: pd.DataFrame) -> int:
    """How many records have something in `raw` that does not go out: that of a record of Web of Science all does."""
    raws, numbers = ([cell if isinstance(cell, str) else "" for cell in records[name]] for name in ("raw", "wos_id"))
    return sum(raw != "" and not _kept(raw, known=number != "")[1] for raw, number in zip(raws, numbers, strict=True))
