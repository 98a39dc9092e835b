"""An entry in the form in which it is compared with others: folded, without what exports add to a title or a page."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

import pandas as pd

from review.records import split
from review.records.ids import family, issns, normal_doi
from review.records.text import fold


class Form(NamedTuple):
    """What the rules see of an entry; '' (or None, or ()) for what is missing. Two entries of the same form are the
    same to every rule, so a form is compared once however often it comes."""

    title: str
    numbers: tuple[str, ...]
    kind: str
    generic: bool
    authors: tuple[str, ...]
    initials: str
    year: int | None
    journals: tuple[str, ...]
    issns: tuple[str, ...]
    volume: str
    page: str
    published: str
    doi: str
    wos_id: str
    scopus_id: str
    pmid: str
    citekey: str


_TAG = re.compile(r"</?[A-Za-z][^<>]{0,40}>")
_STATUS = re.compile(
    r"^\W*(?:retracted|withdrawn)(?: (?:article|paper))?\s*[:.\])-]+\s*"
    r"|\s*[(\[](?:retracted|withdrawn)(?: (?:article|paper))?\b[^()\[\]]*[)\]]\W*$",
    re.IGNORECASE,
)
# Folded titles that say of what kind a piece is. Two pieces of different kinds are two works, however alike their
# titles: a correction repeats the title of what it corrects.
_KINDS = {
    "retraction": re.compile(r"(notice of )?retraction\b|.*\bretraction of vol\b|(an )?expression of concern\b"),
    "correction": re.compile(
        r"(publishers? |authors? )?(correction|corrections|erratum|errata|corrigendum|corrigenda|addendum)\b"
        r"|.*\b(erratum|corrigendum|vol \d+ (pg|p|page) \w+( \d{4})?)$"
    ),
    "reply": re.compile(
        r"(a |an |the |authors? |editors? )?(reply|rejoinder|response|comments?|commentary|discussion)( (to|on|of)\b|$)"
        r"|.*\b(a|authors?) (reply|rejoinder|comment|response)$"
    ),
}
_GENERIC = re.compile(
    r"(guest |special issue |journal )*(editorials?|editors? \w+|from the editors?|introduction|preface|foreword|"
    r"afterword|book reviews?|reviews?|letters?|erratum|errata|corrigendum|corrigenda|correction|corrections|comments?|"
    r"commentary|reply|response|rejoinder|discussion|abstracts?|index|conclusions?|untitled|news|announcements?|"
    r"issue information|(table of )?contents|call for papers|in this issue|obituary|keynote|author index|"
    r"subject index|(front|back) matter|title page|about the authors?|acknowledge?ments?|reviewers?|remarks|"
    r"executive summar(y|ies)|retraction|presidents? \w+)\b"
)
_GENERIC_LENGTH = 60

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_NUMERALS = {word: str(n) for words in (_ORDINALS, _CARDINALS, _ROMAN) for n, word in enumerate(words, start=1)}
_DIGITS = re.compile(r"\d+")
# One-letter numerals are words too ("I", "x"): they count only where a number is due.
_NUMBERED = {"part", "parts", "study", "volume", "phase", "chapter", "book", "section", "paper"}
_PAGE = re.compile(r"\W*(?:(?:pp?|pages?|art(?:icle)?|no|id)\b\W*)*([a-z]{0,4})0*(\d+)", re.IGNORECASE)
_GIVEN = re.compile(r"[\W\d_]+")
_RUN = 3  # letters in capitals that are initials written as one word; "SANG" is a name
_SUFFIX = re.compile(r" (?:jr|sr|ii|iii|iv)$")

# Kinds of document that differ in where the work was published; all others say nothing about that.
_PUBLISHED = {
    "article": "journal", "review": "journal", "editorial": "journal", "letter": "journal",
    "book": "book", "chapter": "chapter", "conference paper": "conference", "thesis": "thesis", "report": "report",
    "preprint": "preprint", "webpage": "webpage",
}  # fmt: skip


def retracted(title: object) -> bool:
    """Whether the title says that the work was retracted or withdrawn (the work itself, not the notice)."""
    return isinstance(title, str) and bool(_STATUS.search(title))


def folded_title(title: str) -> str:
    """The title as it is compared: without markup, braces, and the word of a publisher that it was retracted."""
    if "&" in title:
        title = html.unescape(title)
    title = _TAG.sub("", title).replace("{", "").replace("}", "")
    return fold(_STATUS.sub("", title) or title)


def number_signature(title: str) -> tuple[str, ...]:
    """The numbers in a folded title, in order: digits, ordinals, number words and part numbers in Roman numerals."""
    words = title.split()
    found: list[str] = []
    for at, word in enumerate(words):
        due = (at > 0 and words[at - 1] in _NUMBERED) or (at > 0 and at == len(words) - 1)
        if word in _NUMERALS and (len(word) > 1 or due):
            found.append(_NUMERALS[word])
        else:
            found += (digits.lstrip("0") or "0" for digits in _DIGITS.findall(word))
    return tuple(found)


def kind(title: str, type_: str) -> str:
    """'correction', 'retraction' (the notice), 'reply' or 'book review', from a folded title, else from the type."""
    found = next((name for name, pattern in _KINDS.items() if pattern.match(title)), "")
    return found or (type_ if type_ in ("correction", "book review") else "")


def first_page(pages: str) -> str:
    """First page or article number, without leading zeros: '17' of 'pp. 017-29'; '' if there is none."""
    found = _PAGE.match(pages)
    return (found.group(1).casefold() + found.group(2)) if found else ""


def _journal(name: str) -> str:
    return fold(_TAG.sub("", html.unescape(name))).removeprefix("the ")


def initials(author: str) -> str:
    """The initials of one author, 'Family, Given', in order: 'jy' of 'Bakos, J. Yannis' and of 'Bakos, JY'; those in
    other letters than Latin are left out, since they say nothing beside the Latin spelling."""
    given = [word for word in _GIVEN.split(author.partition(",")[2]) if word]
    found = "".join(fold(word if word.isupper() and len(word) <= _RUN else word[0]) for word in given)
    return "".join(letter for letter in found if letter.isascii())


def form(row: dict[str, object]) -> Form:
    """The form of one entry, given as column -> value."""

    def text(column: str) -> str:
        value = row.get(column)
        return value if isinstance(value, str) else ""

    title, year, type_ = folded_title(text("title")), row.get("year"), text("type")
    authors = split(row.get("authors"))
    volume = fold(text("volume"))
    digits = _DIGITS.search(volume)
    return Form(
        title=title,
        numbers=number_signature(title),
        kind=kind(title, type_),
        generic=len(title) < _GENERIC_LENGTH and bool(_GENERIC.match(title)),
        authors=tuple(_SUFFIX.sub("", fold(family(author))) for author in authors),
        initials=initials(authors[0]) if authors else "",
        year=None if pd.isna(year) else int(year),  # type: ignore[call-overload]
        journals=tuple(dict.fromkeys(n for n in map(_journal, (text("journal"), text("journal_abbrev"))) if n)),
        issns=tuple(issns(f"{text('issn')} {text('eissn')}")),
        volume=(digits.group().lstrip("0") or "0") if digits else volume,
        page=first_page(text("pages")),
        published=_PUBLISHED.get(type_, ""),
        doi=normal_doi(text("doi")),
        wos_id=text("wos_id").casefold(),
        scopus_id=text("scopus_id").casefold(),
        pmid=text("pmid").casefold(),
        citekey=text("citekey"),
    )
