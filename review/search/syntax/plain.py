r"""A plain syntax, of no database, for a search that was made up here: its grammar.

* Order: NEAR/n and PRE/n, NOT, AND, OR; alike from left to right. Words side by side are joined by AND.
* NEAR/n: at most n words between, in any order; PRE/n: in this order.
* "…" is a phrase. Wildcards: `*` any number of letters, `?` one, `$` one or none, `[*n]` at most n; at any place.
* Fields: title: abstract: keywords: (the authors' and the index's), author_keywords: index_keywords: author: journal:
  year: type: language: doi:, each for the word, phrase or group behind it. Without one a word is sought in the topic:
  title, abstract and all keywords; topic: says the same.
* year:2001, year:1978-2020, year:>=2001, year:<2001.
* Hyphens, apostrophes and slashes part words; accents count. A line that begins with "#" is a remark.
"""

from __future__ import annotations

from review.search.syntax import columns
from review.search.syntax.grammar import OPEN_SPAN, Field, Grammar, Nearness, span
from review.search.tree import ANY, FIRST_YEAR, LAST_YEAR, ONE, ZERO_ONE, Years

FIELDS = {
    "topic": Field(columns.TOPIC),
    "title": Field(columns.TITLE),
    "abstract": Field(columns.ABSTRACT),
    "keywords": Field(columns.ANY_KEYWORD),
    "author_keywords": Field(columns.KEYWORDS),
    "index_keywords": Field(columns.INDEXED),
    "author": Field(columns.AUTHORS, "name"),
    "journal": Field(columns.JOURNAL, "name"),
    "year": Field(columns.YEAR, "year"),
    "type": Field(columns.TYPE, "name"),
    "language": Field(columns.LANGUAGE, "name"),
    "doi": Field(columns.DOI, "name"),
}


def _year_text(years: Years) -> str:
    if years.last == LAST_YEAR:
        return f"year:>={years.first}"
    return f"year:<={years.last}" if years.first == FIRST_YEAR else f"year:{span(years)}"


GRAMMAR = Grammar(
    key="plain",
    name="plain search",
    fields=FIELDS,
    topic="topic",
    tag=r'(?P<tag>[^\W\d_][\w-]*):(?=\s*[\w"(*?$<>=])',
    sign=":",
    reach="one",
    tagged="{tag}:({text})",
    bare_topic=True,
    order=(("OR",), ("AND",), ("NOT",), ("NEAR", "PRE")),
    near={"NEAR": Nearness(), "PRE": Nearness(ordered=True)},
    wildcards={"*": ANY, "?": ONE, "$": ZERO_ONE},
    counted=r"\[\*([0-9]{1,2})\]",
    counted_as="[*{}]",
    years=OPEN_SPAN,
    year_text=_year_text,
)
