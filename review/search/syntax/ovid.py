r"""Ovid (MEDLINE and others), Advanced Search by keyword: its grammar and where each rule comes from.

* Order: ADJ, AND, NOT, OR [1]; alike from left to right (unverified). Operators may be in lower case.
* ADJ, and words side by side: next to each other, in this order; ADJn: at most n - 1 words between, in any order
  [2][3].
  Ovid does not count its stop words there [3], which is not carried out here: each word counts.
* Words side by side are a phrase. Beside a group, a phrase in quotation marks or a field an operator must be written:
  what Ovid makes of none is unverified. Quotation marks are for phrases with AND, OR, NOT or a number in them [3].
* Wildcards: `$`, `*` and `:` any number of letters, with a number at most so many; `#` one letter; `?` one or none
  [4][5][6]. None in front of a word (unverified): a warning. `*n` is `$n`, `:n` likewise: unverified.
* A hyphen parts words [3]; apostrophe and slash: unverified, the same here. That accents count is unverified.
* Tags stand behind their term or group between full stops, several with commas: heart.ti,ab. (a or b).mp. [7]; the last
  full stop may be missing. ti title, ab abstract, tw both [8], kf and kw author keywords [8], hw words of subject
  headings, mp all of these and the default [8], au author, jn and jw journal, yr year, pt type, la and lg language, do
  DOI. 2000-2005.yr. is read as these years (unverified).
* Subject headings, `X/`, `exp X/`, `*X/`, `X/ec`, and .sh. are sought in the records' index keywords, `"X and Y"/` with
  quotation marks where the heading has an operator in it. Exports hold no thesaurus: neither the narrower headings of
  exp nor subheadings are looked at, a focus is not told apart, and a warning says so.
* A search history, `1. heart.ti.`, `2. lung.ti.`, `1 and 2` [9], or/1-2, is read line by line, the numbers with or
  without a full stop; the number of records that Ovid prints behind a line, heart.ti. (12), is passed over. `limit 3
  to yr="2000 -Current"`, to languages and to some types of publication: as strategies in print write these
  (unverified). A limit to what no record holds, such as humans, is refused.

Sources: [1] ciap.health.nsw.gov.au/training/ebp-learning-modules/module3/
combining-terms-with-boolean-operators-and-or-not-on-ovid-databases.html; [2] tools.ovid.com/ovidgo/searches/
training.php; [3] bma.org.uk/ap.nsf/Content/LIBMPUserGuide~KeywordSearching~Phrases; [4] ciap.health.nsw.gov.au/
training/ebp-learning-modules/module3/truncation-wildcards-and-phrases-on-ovid-databases.html; [5] zatoka.icm.edu.pl/
OVIDWEB/ovidweb.cgi?HC=syntax; [6] library.yale.edu/scilib/help/ovidtips.html; [7] zatoka.icm.edu.pl/OVIDWEB/fldguide/
medline.htm; [8] guides.library.unisa.edu.au/SystematicReviews/Keywords; [9] medlib.bu.edu/news/archive/searchtip6.html.
"""

from __future__ import annotations

import re

from review.errors import did_you_mean
from review.search.syntax import columns
from review.search.syntax.faults import shown
from review.search.syntax.grammar import Field, Grammar, Nearness, Rule, span
from review.search.syntax.reading import Reading
from review.search.syntax.terms import HOLE, term
from review.search.syntax.tokens import Token
from review.search.tree import ANY, LAST_YEAR, ONE, ZERO_ONE, Node, Term, Years, all_of, any_of

_THESAURUS = (
    "a subject heading is sought in the index keywords of the records",
    "they hold no thesaurus: narrower headings, which exp adds, and subheadings are not looked at",
)
FIELDS = {
    "mp": Field(columns.TOPIC),
    "ti": Field(columns.TITLE),
    "ab": Field(columns.ABSTRACT),
    "ti,ab": Field(columns.TITLE + columns.ABSTRACT),  # as most write it, rather than tw
    "tw": Field(columns.TITLE + columns.ABSTRACT),
    "kf": Field(columns.KEYWORDS),
    "kw": Field(columns.KEYWORDS),
    "hw": Field(columns.INDEXED),
    "sh": Field(columns.INDEXED, told=_THESAURUS),
    "au": Field(columns.AUTHORS, "name"),
    "jn": Field(columns.JOURNAL, "name"),
    "jw": Field(columns.JOURNAL, "name"),
    "yr": Field(columns.YEAR, "year"),
    "pt": Field(columns.TYPE, "name"),
    "la": Field(columns.LANGUAGE, "name"),
    "lg": Field(columns.LANGUAGE, "name"),
    "do": Field(columns.DOI, "name"),
}
LACKING = {
    "AF": "all fields", "IN": "affiliations", "CP": "countries of publication", "FS": "floating subheadings",
    "FX": "floating subheadings", "NM": "substances", "RN": "numbers of substances", "OT": "original titles",
    "OX": "organisms", "PX": "protocols", "RX": "rare diseases", "SY": "synonyms", "UI": "numbers of Ovid alone",
    "IS": "numbers of journals alone", "DP": "days of publication", "ED": "dates of entry", "DT": "dates of entry",
    "UP": "dates of entry", "EM": "dates of entry", "SB": "subsets", "GI": "grants", "CM": "comments",
    "IP": "issues alone", "VO": "volumes alone", "PG": "pages alone", "SO": "sources as a whole", "TC": "contents",
    "ID": "key concepts", "CC": "classes", "DM": "devices", "TN": "trade names", "DQ": "candidate terms",
}  # fmt: skip
LANGUAGES = ("english", "french", "german", "spanish", "italian", "portuguese", "dutch", "danish", "norwegian",
             "swedish", "finnish", "polish", "russian", "turkish", "arabic", "hebrew", "persian", "chinese",
             "japanese", "korean", "czech", "hungarian", "greek")  # fmt: skip
TYPES = {
    **{name: name for name in ("article", "journal article", "review", "editorial", "letter", "comment", "news",
                               "meta analysis", "systematic review", "case reports", "clinical trial",
                               "comparative study", "randomized controlled trial", "conference paper", "book",
                               "chapter")},
    "review articles": "review", "meta-analysis": "meta analysis",
}  # fmt: skip

_NUMBERS = r"[0-9]{1,4}(?:[^\S\n]*[-,][^\S\n]*[0-9]{1,4})*"
_WORD = r'(?!(?i:and|or|not|adj[0-9]*)\b)[^\s()"/.\[\]$?#:*]+'
_NAME = rf'(?:"[^"\n/]+"|{_WORD}(?:[^\S\n]+{_WORD}){{0,11}})'
_HEADING = (
    rf"(?:(?i:exp)[^\S\n]+)?\*?{_NAME}[^\S\n]*/"
    r"(?:[a-z]{2}(?:,[^\S\n]*[a-z]{2})*(?:[^\S\n]*\[[^\]\n]*\])?)?(?=[\s)]|$)"
)
_LIMIT = r"(?i:limit)[^\S\n]+[0-9]{1,4}[^\S\n]+(?i:to)[^\S\n]+[^\n]+"
_PART = re.compile(r'((?:"[^"]*"|[^",])+?)(?:\s+(and|or)\s+|\s*(,)\s*|$)', re.IGNORECASE)
_YEARS = re.compile(r'yr\s*=\s*"?\s*([0-9]{4})\s*(-\s*([0-9]{4}|current)?)?\s*"?', re.IGNORECASE)


def _sets(found: re.Match[str], reading: Reading) -> Node:
    """or/1-3, and/1,4: lines of the history, joined."""
    name, _, numbers = found.group().partition("/")
    chosen: list[int] = []
    for first, last in re.findall(r"([0-9]+)\s*(?:-\s*([0-9]+))?", numbers):
        if last and int(first) > int(last):
            reading.faults.add(found.start(), f"{first} is after {last}", f"write {name}/{last}-{first}")
        chosen += range(int(first), int(last or first) + 1)
    if reading.sets is None:
        chosen = chosen[:1]
    elif missing := [number for number in chosen if number not in reading.sets]:
        chosen = missing[:1]
    trees = [reading.set(Token("set", str(number), found.start())) for number in chosen] or [HOLE]
    return any_of(*trees) if name.upper() == "OR" else all_of(*trees)


def _heading(found: re.Match[str], reading: Reading) -> Node:
    """exp Heart Failure/, *Heart/, "Surveys and Questionnaires"/ec: a phrase among the index keywords."""
    name = found.group().rpartition("/")[0] if "[" not in found.group() else found.group().partition("/")[0]
    name = re.sub(r"^(?:exp\s+)?\*?", "", name, flags=re.IGNORECASE).strip().strip('"')
    return term(Token("phrase", name, found.start()), "hw", FIELDS["hw"], reading.faults, reading.grammar)


def _limit(found: re.Match[str], reading: Reading) -> Node:
    """limit 3 to (english language and yr="2000 -Current"): a line of the history, and what its records must be."""
    head = re.match(r"\S+\s+([0-9]+)\s+\S+\s+", found.group())
    assert head is not None
    body, at = found.group()[head.end() :].rstrip(), found.start() + head.end()
    limited = reading.set(Token("set", head[1], found.start()))
    if body.startswith("(") and body.endswith(")"):
        body, at = body[1:-1], at + 1
    parts = list(_PART.finditer(body))
    joins = {(part[2] or part[3] or "").lower().replace(",", "and") for part in parts} - {""}
    if body.count('"') % 2:
        reading.faults.add(at, "a quotation mark of this limit has no partner")
    elif len(joins) > 1:
        reading.faults.add(at, "AND and OR stand side by side in this limit", "write a line for each")
    limits = [_limited(part[1].strip(), at + part.start(1), reading) for part in parts]
    return all_of(limited, any_of(*limits) if joins == {"or"} else all_of(*limits)) if limits else limited


def _limited(text: str, at: int, reading: Reading) -> Node:
    """One limit."""
    if years := _YEARS.fullmatch(text):
        first, last = int(years[1]), (years[3] or "").lower()
        final = LAST_YEAR if years[2] and not last.isdigit() else int(last or first)
        if first > final:
            reading.faults.add(at, f"{first} is after {final}", f'write yr="{final} -{first}"')
        return Years(first, final, at)
    name = " ".join(text.strip('" ').casefold().split())
    language = name.removesuffix(" language")
    if language in LANGUAGES or (language != name and language.isalpha()):
        return _named(language, columns.LANGUAGE, at)
    if name in TYPES:
        return _named(TYPES[name], columns.TYPE, at)
    hint = did_you_mean(name, (*LANGUAGES, *TYPES)) or "leave it out, or limit to years, a language or a type"
    reading.faults.add(at, f'no record tells whether it is within the limit "{shown(text)}"', hint)
    return HOLE


def _named(value: str, searched: tuple[str, ...], at: int) -> Term:
    return Term(tuple((word,) for word in value.split()), searched, exact=True, at=at)


GRAMMAR = Grammar(
    key="ovid",
    name="Ovid",
    fields=FIELDS,
    lacking=LACKING,
    topic="mp",
    joins=",",
    tag="",
    suffix=r"\.(?P<suffix>[A-Za-z]{2}(?:[^\S\n]*,[^\S\n]*[A-Za-z]{2})*)(?:\.|(?=[\s)]|$))",
    reach="one",
    tagged="({text}).{tag}.",
    tagged_term="{text}.{tag}.",
    order=(("OR",), ("NOT",), ("AND",), ("ADJ",)),
    near={"ADJ": Nearness(alone=0, alone_ordered=True, less=1)},
    near_sign="",
    beside="phrase",
    wildcards={"*": ANY, "$": ANY, ":": ANY, "#": ONE, "?": ZERO_ONE},
    counted=r"[$*:]([0-9]{1,2})(?![0-9])",
    counted_as="${}",
    small=True,
    leading=False,
    year_text=lambda years: f"{span(years)}.yr.",
    rules=(
        Rule(rf"(?i:or|and)/{_NUMBERS}(?![\w-])", _sets),
        Rule(_LIMIT, _limit),
        Rule(_HEADING, _heading, _THESAURUS),
    ),
    set_name=r"[0-9]{1,4}(?=[^\S\n]*(?:\n|\)|$|(?i:and|or|not)\b))",
    label=r"([0-9]{1,4})[.:)]|([0-9]{1,4})(?=[^\n]*\n\s*[0-9])|(?<=\n)([0-9]{1,4})",
    points=r"(?i:or|and)/[0-9]|(?i:limit)[^\S\n]+[0-9]",
    tally=r"(?i:(?<!\band)(?<!\bor)(?<!\bnot))(?:(?<![^\S\n])[^\S\n]+\([0-9,]+\)|\t[0-9,]+)",
)
