r"""Scopus, advanced document search: its grammar and where each rule comes from.

* Order: OR, then W/n and PRE/n, then AND, then AND NOT; alike from left to right [1][2]. So `a AND b OR c` is
  `a AND (b OR c)`, and `a AND NOT b AND c` is `a AND NOT (b AND c)` [1].
* W/n: at most n words between, in any order; PRE/n: the left one first [3]. Either side may be a group of OR: [2] shows
  it, the old help [3] forbids it. Different ones side by side, and n above 255, which [3] refuses: warnings.
* Words side by side are joined by AND [1]. Operators may be in lower case [2]. Alone, NOT is read as AND NOT.
* "…" is a loose phrase: punctuation is ignored, plurals and spelling variants are still found, wildcards work [4][5].
  {…} is an exact phrase: no variants, and wildcards are signs there [4][5]. That its punctuation counts, so that
  {heart-attack} is not {heart attack}, cannot be carried out: records are compared word by word.
* Wildcards: `*` any number of letters, also in front; `?` one [4][5].
* A hyphen parts words, as a blank does [5], so e-mail is a phrase of two; apostrophe, slash: unverified, the same here.
  That accents count is unverified. Curly quotation marks, which the database ignores [5], are read as straight ones.
* Without a field a word is sought in title, abstract and keywords, the default of the search form [6].
* PUBYEAR with = > < AFT BEF IS [7]; LIMIT-TO and EXCLUDE, as the results page writes them (unverified): joined by OR,
  EXCLUDE leaves out each; both narrow down all that stands before them, after AND NOT too (unverified).
  Codes of DOCTYPE [7]: those below; DOCTYPE(re) is the record's type "review".
* A search history, `#1 TITLE(a)`, `#1 AND #2`, is read line by line.

Sources: [1] help.scopus.com/robo/projects/schelp/h_bscssrchboolop.htm; [2] libguides.oulu.fi/c.php?g=713870&p=5164251,
&p=5164252 and libguides.library.universityofgalway.ie/c.php?g=674058&p=5253065; [3] help.scopus.com/robo/projects/
schelp/h_bscssrchFASTprox.htm; [4] help.scopus.com/robo/projects/schelp/h_srchtips.htm, libguides.oulu.fi/
c.php?g=713870&p=5164250; [5] library-guides.ucl.ac.uk/scopus/search-techniques; [6] blog.scopus.com/node/841;
[7] schema.elsevier.com/dtds/document/bkapi/search/SCOPUSSearchTips.htm.
"""

from __future__ import annotations

import re

from review.search.syntax import columns
from review.search.syntax.grammar import Field, Grammar, Nearness, Rule, bounds, function_tag
from review.search.syntax.reading import Reading
from review.search.syntax.terms import HOLE, term, years
from review.search.syntax.tokens import Token
from review.search.tree import ANY, FIRST_YEAR, LAST_YEAR, ONE, Node, Not, Years, any_of

DOCTYPES = {
    "ar": "article", "re": "review", "cp": "conference paper", "ch": "chapter", "bk": "book", "ed": "editorial",
    "le": "letter", "er": "correction", "no": "note", "sh": "short survey", "cr": "conference review",
    "dp": "data paper", "rp": "report", "tb": "retracted", "ab": "abstract report", "pp": "preprint",
}  # fmt: skip
FIELDS = {
    "TITLE-ABS-KEY": Field(columns.TOPIC),
    "TITLE": Field(columns.TITLE),
    "ABS": Field(columns.ABSTRACT),
    "KEY": Field(columns.ANY_KEYWORD),
    "AUTHKEY": Field(columns.KEYWORDS),
    "INDEXTERMS": Field(columns.INDEXED),
    "TITLE-ABS": Field(columns.TITLE + columns.ABSTRACT),
    "TITLE-ABS-KEY-AUTH": Field(columns.TOPIC + columns.AUTHORS),
    "AUTH": Field(columns.AUTHORS, "name"),
    "AUTHOR-NAME": Field(columns.AUTHORS, "name"),
    "AUTHLASTNAME": Field(columns.AUTHORS, "name"),
    "SRCTITLE": Field(columns.JOURNAL, "name"),
    "EXACTSRCTITLE": Field(columns.JOURNAL, "name"),
    "EXACTKEYWORD": Field(columns.ANY_KEYWORD, "name"),
    "PUBYEAR": Field(columns.YEAR, "year"),
    "DOCTYPE": Field(columns.TYPE, "name", DOCTYPES),
    "LANGUAGE": Field(columns.LANGUAGE, "name"),
    "DOI": Field(columns.DOI, "name"),
}
LACKING = {
    "ALL": "all fields, references too", "AFFIL": "affiliations", "AFFILORG": "affiliations",
    "AFFILCITY": "affiliations", "AFFILCOUNTRY": "countries of affiliation", "AF-ID": "affiliations",
    "AU-ID": "numbers of authors", "REF": "references", "REFTITLE": "references", "REFAUTH": "references",
    "REFSRCTITLE": "references", "SUBJAREA": "subject areas", "SUBJTERMS": "subject areas",
    "SRCTYPE": "types of source",
    "PUBSTAGE": "stages of publication", "OA": "open access", "FUND-ALL": "funding", "FUND-SPONSOR": "funding",
    "CONF": "conferences", "CHEM": "chemicals", "CHEMNAME": "chemicals", "EISSN": "numbers of journals alone",
    "ISSN": "numbers of journals alone", "PMID": "numbers of PubMed alone",
}  # fmt: skip

_SIGNS = {"AFT": ">", "BEF": "<", "IS": "="}
_LIMIT = r'\s*\(\s*[^\W\d_][\w-]*\s*,\s*(?:"[^"]*"|[^\s()",]+)\s*\)'
_EXCLUDED = rf"(?i:EXCLUDE){_LIMIT}"


def _pubyear(found: re.Match[str], reading: Reading) -> Node:
    sign, year = re.findall(r"[<>]=?|=|AFT|BEF|IS|[0-9]{4}", found.group().upper()[7:])
    span = bounds(_SIGNS.get(sign, sign), int(year))
    return Years(span.first, span.last, found.start())


def _limits(found: re.Match[str], reading: Reading) -> Node:
    """LIMIT-TO(FIELD, value), or one or more EXCLUDE(FIELD, value) that OR joins: each is left out."""
    values: list[Node] = []
    for part in re.finditer(_LIMIT, found.group()):
        name, value = (text.strip() for text in part.group().strip(" \n()").split(",", 1))
        token = Token("phrase" if '"' in value else "word", value.strip('"'), found.start() + part.start())
        field = reading.known(token._replace(text=name))
        if field is None:
            values.append(HOLE)
        elif field.kind == "year":
            values.append(years(token, reading.faults, reading.grammar))
        else:
            values.append(term(token, name.upper(), field, reading.faults, reading.grammar))
    return Not(any_of(*values)) if found.group()[0] in "eE" else any_of(*values)


def _year_text(span: Years) -> str:
    if span.first == span.last:
        return f"PUBYEAR = {span.first}"
    above, below = f"PUBYEAR > {span.first - 1}", f"PUBYEAR < {span.last + 1}"
    if span.last == LAST_YEAR:
        return above
    return below if span.first == FIRST_YEAR else f"({above} AND {below})"


GRAMMAR = Grammar(
    key="scopus",
    name="Scopus",
    fields=FIELDS,
    lacking=LACKING,
    topic="TITLE-ABS-KEY",
    tag=function_tag((*FIELDS, *LACKING), ("AND", "OR", "NOT")),
    tagged="{tag}({text})",
    order=(("NOT",), ("AND",), ("W", "PRE"), ("OR",)),
    but_not="AND NOT",
    near={"W": Nearness(), "PRE": Nearness(ordered=True)},
    wildcards={"*": ANY, "?": ONE},
    year_text=_year_text,
    most_between=255,
    one_near=True,
    loose_quotes=True,
    braces=True,
    stops='"{}',
    rules=(
        Rule(r"(?i:PUBYEAR)\s*(?:[<>]=?|=|\b(?i:AFT|BEF|IS)\b)\s*[0-9]{4}(?![0-9])", _pubyear),
        Rule(rf"{_EXCLUDED}(?:\s+(?i:OR)\s+{_EXCLUDED})*|(?i:LIMIT-TO){_LIMIT}", _limits, refines=True),
    ),
    set_name=r"#[^\S\n]?[0-9]{1,4}",
    label=r"#[^\S\n]?([0-9]{1,4})[.:]?|([0-9]{1,4})[.:]",
)
