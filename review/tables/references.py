"""Records become the entries of a reference list here, in the style of the American Psychological Association (2020).

To add a kind of document: a function from a record to its source (what follows the title), and one line in `_SOURCES`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

import pandas as pd

from review.formats.names import people
from review.nouns import Cell, Piece
from review.records import split
from review.records.case import sentence, titled
from review.records.citations import Cited, cited, persons
from review.records.marks import EARLY_ACCESS, RETRACTED, unmarked
from review.records.persons import Person, person
from review.records.text import clean, fold

Row = Mapping[str, str]
_MOST = 20  # authors who are all named (APA 7, section 9.8)
_OTHERS = ("et al.", "et al")
_EDITORS = ("editor", "A2", "ED", "BE", "%E", "FED", "contributors/secondary-authors/author")
_EDITION = ("edition", "ET", "%7", "EN")
# Kinds whose title stands by itself, in italics (APA 7, section 9.19).
_ALONE = {"book", "thesis", "report", "webpage", "preprint", "other"}
_BRACKETS = {"editorial": "[Editorial]", "letter": "[Letter to the editor]", "book review": "[Book review]"}
_ENDS = re.compile(r"[.?!][”\"’']*$")
_ARTICLE_NUMBER = re.compile(r"[eE]\d+|\d{5,}")
# Addresses within databases, which a reference leaves out (APA 7, section 9.30).
_OF_A_DATABASE = re.compile(
    r"//[^/]*\b(?:scopus\.com|webofscience\.com|webofknowledge\.com|isiknowledge\.com|ebscohost\.com|proquest\.com)\b"
)


def references(records: pd.DataFrame) -> dict[str, Cell]:
    """Record id -> its entry, in the order of a reference list (APA 7, chapters 9 and 10).

    records: the reported set, index `record_id`; letters after years are those of `citations.in_text`. Titles keep the
    case of the export unless that is all capitals. What a record does not tell is left out."""
    rows = dict(zip(map(str, records.index), records.to_dict("records"), strict=True))
    return {record_id: _entry(_told(rows[record_id]), work) for record_id, work in cited(records).items()}


def _told(row: Mapping[str, object]) -> dict[str, str]:
    """The columns that hold something, each as one line of clean text."""
    shown = {name: " ".join(clean(str(value))[0].split()) for name, value in row.items() if not pd.isna(value)}
    return {name: value for name, value in shown.items() if value}


def _entry(row: Row, work: Cited) -> Cell:
    kind = row.get("type", "article")
    source = _SOURCES.get(kind, _alone)(row)
    title = _title(row, kind, source)
    dated = (Piece(f"({work.dated}).", "plain"),)
    authors = _authors(persons(row), more=split(row.get("authors"))[-1:] != [] and _open(row))
    head = (_stop((Piece(authors),)), dated, _stop(title)) if authors else (_stop(title), dated)
    link = _link(row)
    withdrawn = " (Retracted)" if RETRACTED in split(row.get("status")) else ""
    parts = [part for part in (*head, _stop(source), (Piece(link + withdrawn),)) if any(p.text for p in part)]
    if withdrawn and not link:
        parts = [*parts[:-1], (Piece(withdrawn.strip()),)]
    return _joined(parts)


def _open(row: Row) -> bool:
    return split(row.get("authors"))[-1].casefold() in _OTHERS


def _joined(parts: Sequence[Cell]) -> Cell:
    """The parts with a space between them; neighbours of one style as one piece."""
    pieces = [piece for at, part in enumerate(parts) for piece in ((Piece(" "),) if at else ()) + part]
    return tuple(
        Piece("".join(p.text for p in same), style) for style, same in groupby(pieces, key=lambda piece: piece.style)
    )


def _stop(part: Cell) -> Cell:
    """`part` with a full stop at its end, within a closing quotation mark (APA 7, section 6.9), unless it ends with a
    mark that closes a sentence."""
    text = "".join(piece.text for piece in part)
    if not text or _ENDS.search(text):
        return part
    if text[-1] in '”"':
        return (*part[:-1], part[-1]._replace(text=f"{part[-1].text[:-1]}.{text[-1]}"))
    return (*part, Piece("."))


# ---- authors -----------------------------------------------------------------------------------------------------


def _authors(named: Sequence[Person], *, more: bool) -> str:
    """All authors up to 20, else the first 19, an ellipsis and the last (APA 7, section 9.8). more: whether the export
    does not name them all."""
    shown = [_inverted(one) for one in named]
    if not shown:
        return ""
    if more:
        return ", ".join([*shown[: _MOST - 1], "et al."])
    if len(shown) > _MOST:
        return ", ".join([*shown[: _MOST - 1], ". . . " + shown[-1]])
    return ", & ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _inverted(one: Person) -> str:
    return ", ".join(filter(None, (one.family, one.initials, one.suffix)))


def _editors(row: Row) -> str:
    """'K. S. Cameron & R. E. Quinn (Eds.)', from the fields that the export has for them."""
    raw = _raw(row)
    told = next((raw[tag] for tag in _EDITORS if raw.get(tag)), [])
    names = [person(name) for value in told for part in re.split(r"\s+and\s+", value) for name in people(part)]
    shown = [
        " ".join(filter(None, (one.initials, one.family))) + (f", {one.suffix}" * bool(one.suffix)) for one in names
    ]
    if not shown:
        return ""
    joined = " & ".join(shown) if len(shown) < 3 else ", ".join(shown[:-1]) + f", & {shown[-1]}"
    return f"{joined} ({'Ed.' if len(shown) == 1 else 'Eds.'})"


def _raw(row: Row) -> dict[str, list[str]]:
    """The export's other fields, of which those that hold texts."""
    try:
        fields = json.loads(row.get("raw", "{}"))
    except ValueError:
        return {}
    told = fields.items() if isinstance(fields, dict) else ()
    return {tag: [v for v in values if isinstance(v, str)] for tag, values in told if isinstance(values, list)}


# ---- titles ------------------------------------------------------------------------------------------------------


def _title(row: Row, kind: str, source: Cell) -> Cell:
    """The title, in italics where the work stands by itself, and what describes it in brackets."""
    title = unmarked(sentence(row.get("title", ""))).strip()
    alone = kind in _ALONE or (kind == "conference paper" and not source)
    beside = [_numbered(row) if kind == "book" else "", _bracketed(row, kind, source, title)]
    if kind == "book" and not persons(row) and (editors := _editors(row)):
        beside.append(f"({editors.replace(' (', ', ').rstrip(')')})")
    told = " ".join(filter(None, beside))
    if not title:
        return (Piece(told or "[Title unknown]"),)
    return (Piece(title, "italic" if alone else "plain"), *((Piece(f" {told}"),) if told else ()))


def _bracketed(row: Row, kind: str, source: Cell, title: str) -> str:
    if kind == "thesis":
        return f"[{', '.join(filter(None, (_thesis(row), row.get('publisher'))))}]"
    if kind == "conference paper" and not source:
        return "[Conference paper]"
    return "" if "[" in title else _BRACKETS.get(kind, "")


def _thesis(row: Row) -> str:
    words = fold(row.get("type_raw", ""))
    if "master" in words:
        return "Master’s thesis"
    return "Doctoral dissertation" if re.search(r"ph ?d|doctor|dissertation", words) else "Thesis"


def _numbered(row: Row, *more: str) -> str:
    """'(2nd ed., Vol. 3, pp. 1-20)', of what is told; more: what else stands there."""
    edition = next((values[0].strip() for tag in _EDITION if (values := _raw(row).get(tag))), "")
    if edition.isdigit():
        edition = f"{_ordinal(int(edition))} ed."
    volume = f"Vol. {row['volume']}" if "volume" in row else ""
    told = ", ".join(filter(None, (edition, volume, *more)))
    return f"({told})" if told else ""


def _ordinal(n: int) -> str:
    ending = "th" if 10 < n % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


# ---- sources -----------------------------------------------------------------------------------------------------


def _in_a_journal(row: Row) -> Cell:
    journal = titled(row.get("journal", ""))
    volume, issue = _ranged(row.get("volume", "")), _ranged(row.get("issue", ""))
    place = _article(row)
    if not journal:
        return ()
    if not volume and not place and EARLY_ACCESS in split(row.get("status")):
        return (Piece(journal, "italic"), Piece(". Advance online publication"))
    italic = ", ".join(filter(None, (journal, volume)))
    after = (", " if issue and not volume else "") + (f"({issue})" if issue else "") + (f", {place}" if place else "")
    return (Piece(italic, "italic"), *((Piece(after),) if after else ()))


def _article(row: Row) -> str:
    """Pages with an en dash, in full, or 'Article 104312' (APA 7, sections 9.27 and 9.28)."""
    pages = _pages(row)
    return f"Article {pages}" if _ARTICLE_NUMBER.fullmatch(pages) else pages


def _pages(row: Row) -> str:
    pages = _ranged(row.get("pages", ""))
    found = re.fullmatch(r"(\d+)–(\d+)", pages)
    if found and len(found[2]) < len(found[1]):  # '1047-56' is 1047 to 1056
        return f"{found[1]}–{found[1][: -len(found[2])]}{found[2]}"
    return found[1] if found and found[1] == found[2] else pages


def _ranged(text: str) -> str:
    return re.sub(r"\s*[-–—]+\s*", "–", text)


def _in_a_book(row: Row) -> Cell:
    """'In A. Editor (Ed.), *Book* (pp. 1-20). Publisher'."""
    book, pages = titled(row.get("journal", "")), _pages(row)
    told = f"{'pp.' if re.search('[–,]', pages) else 'p.'} {pages}" if pages else ""
    if not book:
        return tuple(Piece(text) for text in [row.get("publisher", "")] if text)
    editors = _editors(row)
    numbered = _numbered(row, told)
    after = (f" {numbered}" if numbered else "") + (f". {row['publisher']}" if "publisher" in row else "")
    return (Piece(f"In {editors}, " if editors else "In "), Piece(book, "italic"), Piece(after))


def _of_a_conference(row: Row) -> Cell:
    """Proceedings with a volume and an issue, or of a journal's name, are told as a journal (APA 7, section 10.5)."""
    if "journal" not in row:
        return ()
    as_journal = "volume" in row and ("issue" in row or "proceedings" not in fold(row["journal"]))
    return _in_a_journal(row) if as_journal else _in_a_book(row)


def _alone(row: Row) -> Cell:
    """Who published a work that stands by itself, unless it is the author (APA 7, section 9.29)."""
    told = [row[name] for name in ("journal", "publisher") if name in row]
    author = [fold(one.family) for one in persons(row)]
    return tuple(Piece(". ".join(text for text in dict.fromkeys(told) if fold(text) not in author)) for _ in told[:1])


def _of_a_thesis(row: Row) -> Cell:
    return ()


_SOURCES: dict[str, Callable[[Row], Cell]] = {
    **dict.fromkeys(
        ("article", "review", "editorial", "letter", "book review", "correction", "retraction"), _in_a_journal
    ),
    "chapter": _in_a_book,
    "conference paper": _of_a_conference,
    "thesis": _of_a_thesis,
    **dict.fromkeys(("book", "report", "webpage", "preprint", "other"), _alone),
}


def _link(row: Row) -> str:
    """The DOI as an address (APA 7, section 9.35), else the address of the work unless it is one of a database."""
    if "doi" in row:
        return f"https://doi.org/{row['doi']}"
    url = row.get("url", "").split("; ")[0]
    return "" if _OF_A_DATABASE.search(url) else url
