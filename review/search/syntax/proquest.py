r"""ProQuest (ABI/INFORM and others), Advanced Search and Command Line: its grammar and where each rule comes from.

* Order: PRE, NEAR, AND, OR, NOT; alike from left to right: unverified, from general knowledge of the platform. The
  platform before 2011 read OR before AND [1], one of its guides today from left to right [2]: write parentheses.
* NEAR/n or N/n: at most n words between, in any order; PRE/n, P/n: in this order [2]; without a number 4 (unverified).
* Words side by side are joined by AND [3]. Operators may be in lower case.
* "…" is a phrase and turns variants (plurals, spelling) off; "{…}" is a phrase that keeps them [3].
* Wildcards: `*` at most five letters, `[*n]` or `$n` at most n, up to 20 [3][4][5]; `?` one letter or none [5]; older
  pages say exactly one [6]. `*` in front is read too.
* Hyphens, apostrophes and slashes part words, and accents count: unverified.
* Fields: ti title, ab abstract, su subjects, if or diskw author keywords, au author, pub journal, yr or pd year, la
  language, dtype type of document, doi, noft all but the whole text, several with commas: ti,ab(…) [7]. Subjects
  stand in the records' index keywords or among the author keywords: both are searched.
* Without a field the database searches all, the whole text too, or all but the text, as the library has set it [3];
  here the topic: title, abstract, keywords and subjects.
* A search history, `S1 ti(a)`, `S1 AND S2`, is read line by line.

Sources: [1] proquest.umi.com/i-std/en/npc/precedence.htm; [2] proquest.libguides.com/indianclaims/syntax;
[3] proquest.libguides.com/proquestplatform/tips; [4] uxcaucustips.blogspot.com/2025/02/
tip-56-tricky-truncation-in-proquest.html; [5] support.proquest.com/articledetail?id=kA23r000000FWMhCAO;
[6] training.proquest.com/trc/training/boolean.htm; [7] library.fdu.edu/c.php?g=382534&p=2592188 (in part; `noft`, `if`
and `dtype` unverified).
"""

from __future__ import annotations

from review.search.syntax import columns
from review.search.syntax.grammar import OPEN_SPAN, Field, Grammar, Nearness, function_tag, span
from review.search.tree import FIRST_YEAR, LAST_YEAR, ZERO_ONE, Wild, Years

FIELDS = {
    "NOFT": Field(columns.TOPIC),
    "TI": Field(columns.TITLE),
    "TITLE": Field(columns.TITLE),
    "AB": Field(columns.ABSTRACT),
    "ABSTRACT": Field(columns.ABSTRACT),
    "IF": Field(columns.KEYWORDS),
    "DISKW": Field(columns.KEYWORDS),
    "MAINSUBJECT": Field(columns.INDEXED),
    "SU": Field(columns.ANY_KEYWORD),
    "SUBJECT": Field(columns.ANY_KEYWORD),
    "AU": Field(columns.AUTHORS, "name"),
    "PUB": Field(columns.JOURNAL, "name"),
    "PUBTITLE": Field(columns.JOURNAL, "name"),
    "YR": Field(columns.YEAR, "year"),
    "PD": Field(columns.YEAR, "year"),
    "LA": Field(columns.LANGUAGE, "name"),
    "DTYPE": Field(columns.TYPE, "name"),
    "DOI": Field(columns.DOI, "name"),
}
LACKING = {
    "FT": "the whole text", "TX": "the whole text", "AF": "affiliations", "LOC": "places", "CO": "companies",
    "ORG": "companies", "REF": "references", "STYPE": "types of source", "CC": "classes", "NAICS": "classes",
    "ISSN": "numbers of journals alone", "PSTYPE": "types of source",
}  # fmt: skip


def _year_text(years: Years) -> str:
    if years.last == LAST_YEAR:
        return f"YR(>={years.first})"
    return f"YR(<={years.last})" if years.first == FIRST_YEAR else f"YR({span(years)})"


GRAMMAR = Grammar(
    key="proquest",
    name="ProQuest",
    fields=FIELDS,
    lacking=LACKING,
    topic="NOFT",
    joins=",",
    tag=function_tag((*FIELDS, *LACKING), ("AND", "OR", "NOT", "NEAR", "PRE", "N", "P")),
    tagged="{tag}({text})",
    order=(("NOT",), ("OR",), ("AND",), ("NEAR", "N"), ("PRE", "P")),
    near={
        "NEAR": Nearness(alone=4),
        "PRE": Nearness(ordered=True, alone=4),
        "N": Nearness(),
        "P": Nearness(ordered=True),
    },
    wildcards={"*": Wild(0, 5), "?": ZERO_ONE},
    counted=r"\[\*([0-9]{1,2})\]|\$([0-9]{1,2})",
    counted_as="[*{}]",
    braced_quotes=True,
    years=OPEN_SPAN,
    year_text=_year_text,
    set_name=r"\[?S[0-9]{1,4}\]?",
    label=r"S([0-9]{1,4})[.:]?|([0-9]{1,4})[.:]",
)
