r"""PubMed: its grammar and where each rule comes from.

* AND, OR and NOT in capitals only [1][2], strictly from left to right but for parentheses [1][2][3]. In small letters
  they are refused here: PubMed leaves such words out.
* A tag stands behind its term in brackets, with or without a blank [2]: heart[ti], heart attack[tiab]. Words side by
  side before a tag are one phrase [4]; without a tag they are joined by AND, tighter than any written operator, since
  PubMed takes what stands between two operators together (unverified). A tag behind a group is refused: PubMed has it
  behind each term (unverified what it makes of one).
* Without a tag PubMed also looks for headings and synonyms of its own ("automatic term mapping") [5]; here the word
  itself is sought, in title, abstract and all keywords, and a warning says so. [all] is read as these too.
* "…" is a phrase; one that is not in PubMed's index of phrases is taken apart there (unverified), but not here.
* "a b"[tiab:~n]: at most n words between, in any order, in [ti] or [tiab] [6], also [ab] [7]. Of more than two words,
  each has at most n words between it and those before it, which [8] words so: unverified where they stand mixed up.
* `*` is any number of letters at the end of a word [1][9], also in a phrase; in the middle of a word: unverified. Four
  letters before it, and none in front of a word: warnings (unverified). There is no other wildcard.
* Accents do not count [10]. A hyphen parts words, and makes a phrase; apostrophe, slash: unverified, the same.
* [tiab] holds the authors' keywords too (unverified, from general knowledge of the present help); [ot] holds them
  alone; [tw] is read as title, abstract and all keywords. [mh], [mesh], [majr] and their :noexp are sought in the
  records' index keywords: exports hold no thesaurus, so narrower headings are not found, and a warning says so.
* 2001[dp], 2001:2005[dp], 2001/01/01:2005/12/31[dp] and "2001/01/01"[dp] : "2005"[dp]: only the years count. 3000 is an
  open end: so the database's own translation of such strings reads, as users quote it.
* A search history, `#1 heart[ti]`, `#1 AND #2`, is read line by line (unverified).

Sources: [1] libguides.mssm.edu/pubmed_tutorial/combining_terms; libguides.studiecentra.han.nl/PubMed-EN/step3; [2] a
workbook of NLM, copied at 1library.co/article/respuestas-del-representante-de-nigeria-y-comentarios.yrj6on7q;
[3] nnlm.gov/psr/lat/v7n2/pubmedrules.html; [4] utas.libguides.com/SystematicReviews/PhrasesWildcardsProximity;
[5] libguides.vu.nl/PMroadmap/tiab; [6] nlm.nih.gov/pubs/techbull/nd22/nd22_pubmed_proximity_search_available.html;
[7] researchguides.uic.edu/searchstrategies/proximityoperators; [8] info.hsls.pitt.edu/updatereport/2023/january-2023/
pubmed-proximity-search; [9] libguides.studiecentra.han.nl/PubMed-EN/step3; [10] uxcaucustips.blogspot.com/2023/02/
tip-35-non-latin-characters-in-pubmed.html.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import reduce

from review.search.syntax import columns
from review.search.syntax.faults import shown
from review.search.syntax.grammar import Field, Grammar, Rule
from review.search.syntax.reading import Reading
from review.search.syntax.terms import HOLE, term
from review.search.syntax.tokens import Token
from review.search.tree import ANY, LAST_YEAR, Near, Node, Term, Years

TIAB = columns.TITLE + columns.ABSTRACT + columns.KEYWORDS
_THESAURUS = (
    "a subject heading is sought in the index keywords of the records",
    "they hold no thesaurus: the narrower headings that PubMed adds are not found",
)
_HEADING = Field(columns.INDEXED, told=_THESAURUS)
FIELDS = {
    "tw": Field(columns.TOPIC),
    "tiab": Field(TIAB),
    "ti": Field(columns.TITLE),
    "ab": Field(columns.ABSTRACT),
    "ot": Field(columns.KEYWORDS),
    "mh": _HEADING,
    "au": Field(columns.AUTHORS, "name"),
    "ta": Field(columns.JOURNAL, "name"),
    "dp": Field(columns.YEAR, "year"),
    "pt": Field(columns.TYPE, "name"),
    "la": Field(columns.LANGUAGE, "name"),
    "doi": Field(columns.DOI, "name"),
    # the same by other names
    "all": Field(columns.TOPIC),
    "All Fields": Field(columns.TOPIC),
    "Text Word": Field(columns.TOPIC),
    "Title/Abstract": Field(TIAB),
    "Title": Field(columns.TITLE),
    "Abstract": Field(columns.ABSTRACT),
    "Other Term": Field(columns.KEYWORDS),
    **dict.fromkeys(
        ("mh:noexp", "MeSH", "MeSH:noexp", "MeSH Terms", "MeSH Terms:noexp", "majr", "majr:noexp", "MeSH Major Topic",
         "MeSH Major Topic:noexp"), _HEADING),
    "Author": Field(columns.AUTHORS, "name"),
    "Journal": Field(columns.JOURNAL, "name"),
    "jour": Field(columns.JOURNAL, "name"),
    "pdat": Field(columns.YEAR, "year"),
    "Date - Publication": Field(columns.YEAR, "year"),
    "Publication Date": Field(columns.YEAR, "year"),
    "Publication Type": Field(columns.TYPE, "name"),
    "ptyp": Field(columns.TYPE, "name"),
    "Language": Field(columns.LANGUAGE, "name"),
    "lang": Field(columns.LANGUAGE, "name"),
    "aid": Field(columns.DOI, "name"),
}  # fmt: skip
LACKING = {
    "AD": "affiliations", "AFFILIATION": "affiliations", "1AU": "first authors alone", "LASTAU": "last authors alone",
    "FAU": "full names of authors", "AUID": "numbers of authors", "GR": "grants", "IR": "investigators",
    "CN": "corporate authors", "SH": "subheadings", "MESH SUBHEADING": "subheadings", "NM": "substances",
    "SUPPLEMENTARY CONCEPT": "substances", "RN": "numbers of substances", "PA": "pharmacological actions",
    "SB": "subsets", "SUBSET": "subsets", "FILTER": "filters", "EDAT": "dates of entry", "CRDT": "dates of entry",
    "MHDA": "dates of indexing", "LR": "dates of revision", "DCOM": "dates of indexing", "PL": "places of publication",
    "PMID": "numbers of PubMed alone", "UID": "numbers of PubMed alone", "IS": "numbers of journals alone",
    "VI": "volumes alone", "IP": "issues alone", "PG": "pages alone", "TT": "titles in other languages",
}  # fmt: skip

_OPEN = 3000  # the year that PubMed takes for an open end
_DATE = r'(?:"\s*[0-9]{4}(?:/[0-9]{1,2}){0,2}\s*"|[0-9]{4}(?:/[0-9]{1,2}){0,2})'
_TAG = r'\[[^\[\]"\n]*\]'


def _dates(found: re.Match[str], reading: Reading) -> Node:
    """2001/01/01:2005/12/31[dp], and both dates with tags of their own."""
    for tag in re.finditer(r"\[\s*([^\]]*?)\s*\]", found.group()):
        token = Token("suffix", tag[1], found.start() + tag.start())
        field = reading.known(token)
        if field is not None and field.kind != "year":
            what = f"{reading.said(token)} stands behind dates"
            reading.faults.add(token.at, what, "years are written 2001:2005[dp]")
    first, last = map(int, re.findall(r"(?<![0-9/])[0-9]{4}", re.sub(_TAG, "", found.group())))
    if first > last:
        reading.faults.add(found.start(), f"{first} is after {last}", f"write {last}:{first}[dp]")
    return Years(first, LAST_YEAR if last >= _OPEN else last, found.start())


def _together(found: re.Match[str], reading: Reading) -> Node:
    """Words in any order near each other: "hip pain"[tiab:~2]."""
    text, at, grammar = found.group(), found.start(), reading.grammar
    tag, _, number = text[text.rindex("[") + 1 : -1].partition(":")
    suffix = Token("suffix", tag.strip(), at + text.rindex("["))
    field = reading.known(suffix)
    if field is not None and field.columns not in grammar.together_in:
        what = f"{reading.said(suffix)} is not searched for words near each other"
        reading.faults.add(suffix.at, what, "write it with [tiab], [ti] or [ab]")
    phrase = Token("phrase", text[1 : text.index('"', 1)], at)
    read = term(phrase, tag, field or FIELDS["tiab"], reading.faults, grammar)
    if not isinstance(read, Term) or not read.words:
        return HOLE
    if any(len(word) > 1 or not isinstance(word[0], str) for word in read.words):
        what = f'a wildcard stands in "{shown(text)}"'
        reading.faults.add(at, what, "PubMed takes none where words are near each other")
    if len(read.words) == 1:
        reading.faults.add(at, f'"{shown(text)}" holds one word', "write two or more that are near each other")
    sides: list[Node] = [replace(read, words=(word,), exact=False) for word in read.words]
    return reduce(lambda left, right: Near(left, right, int(number.strip(" ~"))), sides)


def _year_text(span: Years) -> str:
    if span.first == span.last:
        return f"{span.first:04}[dp]"
    last = _OPEN if span.last == LAST_YEAR and span.first <= _OPEN else span.last
    return f"{span.first:04}:{last:04}[dp]"


GRAMMAR = Grammar(
    key="pubmed",
    name="PubMed",
    fields=FIELDS,
    lacking=LACKING,
    topic="tw",
    tag="",
    suffix=r'\[\s*+(?P<suffix>(?:[^\s\[\]"](?:[^\[\]"\n]*[^\s\[\]"])?)?)\s*\]',
    reach="one",
    tagged="",
    tagged_term="{text}[{tag}]",
    untagged=(
        'PubMed also looks for headings and synonyms of its own for "{}", which has no tag',
        "write [tiab] behind it, so that it is sought there as it is here",
    ),
    order=(("OR", "AND", "NOT"), (" ",)),
    capitals=True,
    near={},
    together='"{words}"[{tag}:~{between}]',
    together_in=(TIAB, columns.TITLE, columns.ABSTRACT),
    before_tag=True,
    wildcards={"*": ANY},
    stem=4,
    leading=False,
    accents=lambda letters: False,
    years=r"(?P<first>[0-9]{4})(?:/[0-9]{1,2}){0,2}(?P<last>(?!))?",
    year_text=_year_text,
    stops=r'"[\]',
    rules=(
        Rule(rf"{_DATE}\s*(?:{_TAG}\s*)?:\s*{_DATE}\s*{_TAG}", _dates),
        Rule(r'"[^"]*"\s*\[[^\[\]":\n]*:\s*~\s*[0-9]{1,4}\s*\]', _together),
    ),
    set_name=r"#[^\S\n]?[0-9]{1,4}",
    label=r"#[^\S\n]?([0-9]{1,4})[.:]?|([0-9]{1,4})[.:]",
)
