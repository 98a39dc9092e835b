"""An entry in the form in which it is compared with others: folded, without what exports add to a title or a page."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from review.dedupe.people import Person, first
from review.dedupe.venues import collection, venue
from review.records.ids import issns, normal_doi
from review.records.marks import unmarked
from review.records.text import fold


class Form(NamedTuple):
    """What the rules see of an entry; '' (or None, or ()) for what is missing. Two entries of the same form are the
    same to every rule, so a form is compared once however often it comes. `own_id` is not in it, since it is no
    evidence. joined: the title without spaces: 'e commerce' is 'ecommerce'. second: the title in another language, from
    brackets. typed: the kind is from the type, not from the title. last: the last page, in full."""

    title: str
    joined: str
    second: str
    numbers: tuple[str, ...]
    kind: str
    typed: bool
    generic: bool
    authors: str
    first: Person | None
    year: int | None
    journals: tuple[str, ...]
    issns: tuple[str, ...]
    volume: str
    issue: str
    page: str
    last: str
    published: str
    abstract: str
    doi: str
    wos_id: str
    scopus_id: str
    pmid: str
    openalex_id: str
    citekey: str


_TEXTS = (
    "title", "authors", "journal", "journal_abbrev", "issn", "eissn", "volume", "issue", "pages", "type", "abstract",
    "doi", "wos_id", "scopus_id", "pmid", "openalex_id", "citekey",
)  # fmt: skip

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,40}>")
_LAST_BRACKETS = re.compile(r"\s*\[([^\[\]]*)\][\s.]*$")
_SECOND = 20  # letters of a title in brackets; "[Review]" and "[33 refs]" are remarks
_REMARK = re.compile(
    r"\s*\[\s*(?:\d+ refs?|erratum|retract|corrected|comment|see comment|republished|summary for)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
# How databases tell what a correction corrects: '(vol 360, pg 542, 2009)', '(Journal of Cases (2009) 360 (542-544))'.
_CORRECTED = re.compile(
    r"\s*\((?:vol\b[^()]*|[^()]*\([^()]*(?:19|20)\d\d\)[^()]*(?:\([^()]*\)[^()]*)*)\)[\s.]*$", re.IGNORECASE
)
_NEAR_END = 400
_CORRECTION = re.compile(
    r"^(?:publishers? |authors? )?(?:corrections?|erratum|errata|corrigendum|corrigenda|addendum)(?: to| for)? "
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
_MAY_BE_KIND = re.compile("retract|concern|correct|errat|corrig|addend|vol|repl|rejoin|respon|comment|discuss")
_GENERIC = re.compile(
    r"(guest |special issue |journal )*(editorials?|special (issue|section)|editors? \w+|from the editors?|"
    r"introduction|preface|foreword|afterword|book reviews?|reviews?|letters?|erratum|errata|corrigendum|corrigenda|"
    r"corrections?|comments?|commentary|reply|response|rejoinder|discussion|abstracts?|index|conclusions?|untitled|"
    r"news|announcements?|issue information|(table of )?contents|call for papers|in this issue|obituary|keynote|"
    r"author index|subject index|(front|back) matter|title page|about the authors?|acknowledge?ments?|reviewers?|"
    r"remarks|executive summar(y|ies)|retraction|presidents? \w+)\b"
)
_GENERIC_LENGTH = 60

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
NUMERALS = {word: str(n) for words in (_ORDINALS, _CARDINALS, _ROMAN) for n, word in enumerate(words, start=1)}
_DIGITS = re.compile(r"\d+")
# One-letter numerals are words too ("I", "x"): they count only where a number is due.
NUMBERED = {"part", "parts", "study", "volume", "phase", "chapter", "book", "section", "paper"}
_PAGES = re.compile(
    r"\W*(?:(?:pp?|pages?|art(?:icle)?|no|id)\b\W*)*([a-z]{0,4})0*(\d+)(?:\s*[-‐-―−]+\s*[a-z]{0,4}0*(\d+))?",
    re.IGNORECASE,
)
# A spreadsheet takes '1-6' for a day: '01-Jun', 'Jun-01'.
_DAY = re.compile(r"\W*(?:\d+\W*)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W*\d*\W*", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_ABSTRACT = 240  # letters of an abstract that are compared
_ABSTRACT_LEAST = 60

# Kinds of document that differ in where the work was published; all others say nothing about that. What is a conference
# paper to one database is a chapter to the other.
_PUBLISHED = {
    "article": "journal", "review": "journal", "editorial": "journal", "letter": "journal",
    "book": "book", "chapter": "collection", "conference paper": "collection", "thesis": "thesis", "report": "report",
    "preprint": "preprint", "webpage": "webpage",
}  # fmt: skip


def forms(entries: pd.DataFrame) -> list[Form]:
    """The form of each entry, in order. entries: a record table."""
    texts = ([told if isinstance(told, str) else "" for told in entries[column].tolist()] for column in _TEXTS)
    years = (None if pd.isna(year) else int(year) for year in entries["year"].tolist())
    return [_form(row, year) for *row, year in zip(*texts, years, strict=True)]


def _form(texts: Sequence[str], year: int | None) -> Form:
    title, authors, journal, short, issn, eissn, volume, issue, told, type_, abstract, doi, *ids, citekey = texts
    wos_id, scopus_id, pmid, openalex_id = map(str.casefold, ids)
    text, second, kind = title_of(title)
    typed = not kind and type_ in ("correction", "book review")
    kind = type_ if typed else kind
    page, last = pages(told)
    names = tuple(dict.fromkeys(venue(journal) + venue(short))) if short else venue(journal)
    return Form(
        title=text,
        joined=text.replace(" ", ""),
        second=second,
        numbers=number_signature(text),
        kind=kind,
        typed=typed,
        generic=kind == "correction" or (len(text) < _GENERIC_LENGTH and bool(_GENERIC.match(text))),
        authors=authors,
        first=first(authors) if authors else None,
        year=year,
        journals=names,
        issns=_issns(issn, eissn) if issn or eissn else (),
        volume=number(volume),
        issue=number(issue),
        page=page,
        last=last,
        published="collection" if collection(journal) else _PUBLISHED.get(type_, ""),
        abstract=abstract[:_ABSTRACT].casefold() if len(abstract) >= _ABSTRACT_LEAST else "",
        doi=normal_doi(doi) if doi else "",
        wos_id=wos_id,
        scopus_id=scopus_id,
        pmid=pmid,
        openalex_id=openalex_id,
        citekey=citekey,
    )


@lru_cache(maxsize=1 << 14)
def _issns(issn: str, eissn: str) -> tuple[str, ...]:
    return tuple(issns(f"{issn} {eissn}"))


class Title(NamedTuple):
    """text: as it is compared. second: in another language, '' for none. kind: as in `_KINDS`, '' for none."""

    text: str
    second: str
    kind: str


def title_of(told: str) -> Title:
    """A title without markup, braces, the word of a publisher that it was retracted, brackets around a translated title
    and remarks in brackets after it; that of a correction without the words that make it one, its kind tells them."""
    if "&" in told:
        told = html.unescape(html.unescape(told))
    if "<" in told:
        told = _TAG.sub("", told)
    told = unmarked(told.replace("{", "").replace("}", "").rstrip())
    second = ""
    if "]" in told:
        told = _REMARK.sub("", told) or told
        while (found := _LAST_BRACKETS.search(told)) and told[: found.start()].strip():
            if len(found[1]) >= _SECOND:
                second = fold(found[1])
            told = told[: found.start()]
    title = fold(told)
    kind = _kind(title)
    corrected = told[-_NEAR_END:].rstrip(". ").endswith(")") and _CORRECTED.search(told[-_NEAR_END:])
    if corrected:
        kind = kind or "correction"
        title = fold(told[: len(told[:-_NEAR_END]) + corrected.start()]) or title
    if kind == "correction":
        title = _CORRECTION.sub("", title) or title
    return Title(title, second, kind)


def _kind(title: str) -> str:
    if not _MAY_BE_KIND.search(title):
        return ""
    return next((name for name, pattern in _KINDS.items() if pattern.match(title)), "")


def number_signature(title: str) -> tuple[str, ...]:
    """The numbers in a folded title, in order: digits, ordinals, number words and part numbers in Roman numerals."""
    words = title.split()
    found: list[str] = []
    for at, word in enumerate(words):
        if word in NUMERALS:
            due = at > 0 and (words[at - 1] in NUMBERED or at == len(words) - 1)
            if len(word) > 1 or due:
                found.append(NUMERALS[word])
        elif not word.isalpha():
            found += (digits.lstrip("0") or "0" for digits in _DIGITS.findall(word))
    return tuple(found)


def pages(told: str) -> tuple[str, str]:
    """First page or article number, and last page in full ('' if there is none): ('117', '129') of 'pp. 0117-29'."""
    found = _PAGES.match(told)
    if not found or _DAY.fullmatch(told):
        return "", ""
    letters, first, last = found[1].casefold(), found[2], found[3] or ""
    if last and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return letters + first, letters + last if last else ""


def number(told: str) -> str:
    """A volume or an issue as it is compared: its first number, or its words if it has none; a year is no volume."""
    if not told:
        return ""
    digits = _DIGITS.search(told)
    if not digits or (")" in told and "(" not in told):  # the rest of '138 (5 Suppl. 1)', cut at the wrong place
        return ""
    return "" if _YEAR.fullmatch(digits[0]) else digits[0].lstrip("0") or "0"
