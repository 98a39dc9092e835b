r"""Web of Science, Advanced Search: its grammar and where each rule comes from.

Grammar, with what binds tightest first; case of tags, operators and words does not matter [1]:

    string   = or
    or       = and { OR and }
    and      = not { [AND] not }                words side by side are joined by AND [1]
    not      = same { NOT same }
    same     = near { SAME near }               SAME is AND but for addresses, which exports do not hold [2]
    near     = operand { (NEAR | NEAR/n) operand }          n words between at most, in any order; NEAR is NEAR/15 [3]
    operand  = "(" or ")" | tag "=" "(" or ")" | tag "=" near { near } | NOT same | word | "phrase" | year | year-year
    comment  = a line that begins with "#", unless a digit follows

* Order NEAR, SAME, NOT, AND, OR: [2]. Operands of NEAR are words, phrases, groups of OR and other NEARs of one field;
  AND, also the unwritten one, may not stand there [3].
* Wildcards, at any place of a word: `*` any number of letters, `?` one, `$` one or none [4]. Each needs a letter
  or digit beside it. None in years [4]. Less than three letters before a `*`, which [4] refuses: a warning.
* Quotation marks, straight or curly, make a phrase and turn lemmatisation off [5]. Hyphens and apostrophes part words,
  so e-commerce is a phrase of two words.
* Tags: TS topic = TI title, AB abstract, AK author keywords, KP Keywords Plus [6]; AU author, SO journal, PY year, DT
  kind of document, LA language, DO DOI. In AU, SO, DT, LA and DO the words of one operand name one thing and are a
  phrase, which may be part of the value: SO=Journal of Marketing finds Journal of Marketing Research too.
* Without a tag a word is sought in the topic. A tag within another's parentheses replaces it there. After a tag without
  parentheses, other than TS and PY, a bare word is refused: nobody can tell which field is meant.
* Refused, since it would be carried out as words and drop nearly all: a bare part beside a tagged one without an
  operator, and what other databases read as fields: TITLE-ABS-KEY(…), TOPIC: (…), ti:word, word.ti. and word[ti].
* More lenient than the database: AND NOT is read as NOT, and NOT may begin a string ("all but").
* A search history is read line by line: `#1 TS=(a)` or `1: TS=(a)`, then `#1 AND #2`, or `1 AND 2` and no more.
* Accents count: unverified, [5] is silent on them.

Sources, the database's own help: [1] webofscience.help.clarivate.com/Content/search-operators.html;
[2] images.webofknowledge.com/WOKRS528R6/help/ISIP/ht_operators.html (SAME, NOT, AND, OR) and, with NEAR/x, the copy of
the Chinese help at cnblogs.com/haiyanli/p/16012167.html; [3] images.webofknowledge.com/data/WOKRS529MR9/help/CCC/
hs_search_operators.html; [4] images.webofknowledge.com/WOKRS58B4/help/WOK/hs_wildcards.html;
[5] webofscience.help.clarivate.com/Content/search-rules.htm;
[6] images.webofknowledge.com/data/WOKRS529MR9/help/CCC/hs_topic.html.
"""

from __future__ import annotations

from review.search.syntax import columns
from review.search.syntax.grammar import Field, Grammar, Nearness, span
from review.search.tree import ANY, ONE, ZERO_ONE

FIELDS = {
    "TS": Field(columns.TOPIC),
    "TI": Field(columns.TITLE),
    "AB": Field(columns.ABSTRACT),
    "AK": Field(columns.KEYWORDS),
    "KP": Field(columns.INDEXED),
    "AU": Field(columns.AUTHORS, "name"),
    "SO": Field(columns.JOURNAL, "name"),
    "PY": Field(columns.YEAR, "year"),
    "DT": Field(columns.TYPE, "name"),
    "LA": Field(columns.LANGUAGE, "name"),
    "DO": Field(columns.DOI, "name"),
}
TAGS = {tag: field.columns for tag, field in FIELDS.items()}

GRAMMAR = Grammar(
    key="wos",
    name="Web of Science",
    fields=FIELDS,
    topic="TS",
    tag=r"(?P<tag>[^\W\d_]\w*)\s*=",
    sign="=",
    tagged="{tag}=({text})",
    order=(("OR",), ("AND",), ("NOT",), ("SAME",), ("NEAR",)),
    near={"NEAR": Nearness(alone=15)},
    wildcards={"*": ANY, "?": ONE, "$": ZERO_ONE},
    year_text=lambda years: f"PY={span(years)}",
    stem=3,
    stops='"=',
    set_name=r"#[^\S\n]?[0-9]{1,4}",
    label=r"#[^\S\n]?([0-9]{1,4})[.:]?|([0-9]{1,4})[.:]",
)
