"""Marks of other databases in a search string: what they look like, the mend, and the syntax to name instead.

To add a field of one: one line in `_FIELDS`.
"""

from __future__ import annotations

import re

from review.search.syntax import columns
from review.search.syntax.faults import shown
from review.search.syntax.grammar import Grammar

# Names of fields in Scopus, in the Web of Science before 2021, in Embase and others -> what is searched there.
_FIELDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("title-abs-key", "title-abs-key-auth", "title-abs", "topic", "ts", "tiab", "all", "noft"), columns.TOPIC
    ),
    **dict.fromkeys(("title", "ti"), columns.TITLE),
    **dict.fromkeys(("abs", "abstract", "ab"), columns.ABSTRACT),
    **dict.fromkeys(("key", "authkey", "kw", "ak", "keywords"), columns.KEYWORDS),
    **dict.fromkeys(("auth", "author", "au"), columns.AUTHORS),
    **dict.fromkeys(("srctitle", "source", "name", "so", "pub"), columns.JOURNAL),
    **dict.fromkeys(("pubyear", "published", "timespan", "py", "yr"), columns.YEAR),
    **dict.fromkeys(("doctype", "types", "dt"), columns.TYPE),
    **dict.fromkeys(("language", "languages", "la"), columns.LANGUAGE),
    **dict.fromkeys(("doi", "do"), columns.DOI),
    **dict.fromkeys(("limit-to", "exclude", "indexes", "databases", "by"), ()),
}
_SCOPUS = {"title-abs-key", "title-abs-key-auth", "title-abs", "title", "abs", "key", "authkey", "auth", "srctitle",
           "pubyear", "doctype", "language", "doi", "limit-to", "exclude", "all"}  # fmt: skip
_PROQUEST = {"ti", "ab", "su", "noft", "au", "pub", "yr", "la"}
_HISTORY = {"topic", "title", "author", "name", "published", "types", "language", "languages", "timespan", "indexes",
            "databases", "by"}  # fmt: skip
_COLON = re.compile(r"((?:[^\W\d_][\w-]*)?):(\w*)")
_WOS = re.compile(r"([^\W\d_]{2})=")
_OVID = re.compile(r".*\.(?:ti|ab|kw|kf|mp|tw|hw|sh|au|jn|pt|la|yr)(?:,[a-z]{2})*\.?", re.IGNORECASE)
_CUT_OFF = re.compile(r"\.(?:ti|ab|kw|kf|mp|tw|hw|sh|au|jn|pt|la|yr)(?:[,.]|$)", re.IGNORECASE)
# EBSCOhost: a field tag without a sign before its word, and the words between two terms.
_EBSCO = re.compile(r"(?:TI|AB|SU|TX|KW|AU|SO)(?= +(?!AND |OR |NOT |NEAR)[\w\"(])")
_EBSCO_NEAR = re.compile(r"[NW]([1-9])(?= +(?!AND |OR |NOT |NEAR)[\w\"(])", re.IGNORECASE)
_PUBMED = re.compile(r".*\[[^\W\d_]")
_NEAR = re.compile(r"(NEAR|ONEAR|W|N|PRE|P)/([0-9]{1,4})|(ADJ)/?([0-9]{1,4})", re.IGNORECASE)

Fault = tuple[str, str]


def foreign(word: str, behind: str, grammar: Grammar) -> Fault | None:
    """What is wrong with a word that another database reads as a field or an operator, and the mend; None if nothing
    is. behind: the text that follows the word."""
    if near := _near(word, grammar):
        return near
    field = word.lower()
    opens = behind.startswith("(") or (word.isupper() and behind.lstrip().startswith("("))
    if (opens and field in _FIELDS) or field == "pubyear":
        if grammar.key == "scopus" and field == "pubyear":
            return f'a sign and a year must follow "{shown(word)}"', f"write {grammar.shape(columns.YEAR)}"
        where = "Scopus" if len(field) > 2 else "another database"
        key = "scopus" if field in _SCOPUS else "proquest" if field in _PROQUEST else ""
        return f'"{shown(word)}" looks like a field of {where}', _mend(_FIELDS[field], grammar, key)
    if tag := _WOS.match(word):
        mend = _mend(_FIELDS.get(tag[1].lower(), columns.TOPIC), grammar, "wos")
        return f'"{shown(tag[0])}" looks like a field of Web of Science', mend
    if behind.startswith("("):
        hint = f"a field is written {_field(columns.TOPIC, grammar)}, a name with parentheses in quotation marks"
        return f'no AND, OR or NOT stands between "{shown(word)}" and "("', hint
    return _clinging(word, behind, grammar)


def _clinging(word: str, behind: str, grammar: Grammar) -> Fault | None:
    """Fields that cling to their word, and those that stand before it without a sign."""
    said = shown(word)
    title, abstract = _field(columns.TITLE, grammar), _field(columns.ABSTRACT, grammar)
    several = f"write {_field(columns.TOPIC, grammar)}, {title} or {abstract}"
    if grammar.key == "ovid" and _CUT_OFF.search(word):
        return f'"{said}" holds what looks like a field tag, but goes on behind it', "write heart.ti,ab. and a blank"
    if (colon := _COLON.match(word)) and (":" not in grammar.wildcards or _names_field(colon)):
        return _colon(colon, grammar)
    if grammar.key != "ovid" and _OVID.fullmatch(word):
        return f'"{said}" looks like a field of Ovid', _or_give(several, grammar, "ovid")
    if grammar.key != "ebsco" and (found := _EBSCO.match(word + behind)) and found.end() == len(word):
        mend = f'{_mend(_FIELDS.get(word.lower(), columns.TOPIC), grammar)}, "{said}" in quotation marks for the word'
        return f'"{said}" looks like a field of EBSCOhost', _or_give(mend, grammar, "ebsco")
    if grammar.key != "ebsco" and (found := _EBSCO_NEAR.match(word + behind)) and found.end() == len(word):
        near = grammar.near_shape(int(found[1]), ordered=False)
        mend = f'write {near}, "{said}" in quotation marks for the word'
        return f'"{said}" looks like an operator of EBSCOhost', _or_give(mend, grammar, "ebsco")
    if "{" in word or "}" in word:
        mend = _or_give("write a phrase in quotation marks", grammar, "scopus")
        return f'"{said}" looks like an exact phrase of Scopus', mend
    if grammar.key != "pubmed" and _PUBMED.match(word):
        return f'"{said}" looks like a field of PubMed', _or_give(several, grammar, "pubmed")
    return None


def _names_field(colon: re.Match[str]) -> bool:
    """Whether it is one even where a colon is a wildcard: ti:word."""
    return colon[1].lower() in _FIELDS and colon[2][:1].isalpha()


def _colon(colon: re.Match[str], grammar: Grammar) -> Fault:
    before, after = colon[1].lower(), colon[2].lower()
    where = "the older Web of Science" if before in _HISTORY and colon[1][0].isupper() else "another database"
    searched = _FIELDS.get(before, _FIELDS.get(after))
    phrase = f"a field is written {_field(columns.TOPIC, grammar)}, a phrase in quotation marks"
    return f'"{shown(colon[0])}" looks like a field of {where}', phrase if searched is None else _mend(
        searched, grammar
    )


def _near(word: str, grammar: Grammar) -> Fault | None:
    found = _NEAR.fullmatch(word)
    if not found:
        return None
    name, number = (found[1] or found[3]).upper(), int(found[2] or found[4])
    between = max(number - 1, 0) if name == "ADJ" else number  # ADJ3 of Ovid: two words between
    ordered = name in ("PRE", "P", "ONEAR") and grammar.near_text(between, ordered=True) is not None
    mend = f"{grammar.near_shape(between, ordered=ordered)} is nearest, in {'this' if ordered else 'any'} order"
    key = {"NEAR": "wos", "W": "scopus", "ADJ": "ovid", "N": "proquest", "P": "proquest"}.get(name, "")
    return f'"{shown(word)}" is not an operator of {grammar.name}', _or_give(mend, grammar, key)


def _field(searched: tuple[str, ...], grammar: Grammar) -> str:
    return grammar.shape(searched) or "without a tag"


def _mend(searched: tuple[str, ...], grammar: Grammar, key: str = "") -> str:
    shape = grammar.shape(searched) if searched else ""
    return _or_give(f"write {shape}" if shape else "leave it out", grammar, key)


def _or_give(mend: str, grammar: Grammar, key: str) -> str:
    """The mend, and the syntax whose string this seems to be."""
    return f'{mend}, or give syntax = "{key}"' if key and key != grammar.key else mend


def beside_tag(word: str, grammar: Grammar) -> Fault:
    """What is wrong with a bare part beside a tagged one, and the mend; word: the one before which AND is missing."""
    what = f'no AND, OR or NOT stands before "{shown(word)}"'
    if word.lower() == "limit":
        shapes = ", ".join(filter(None, map(grammar.shape, (columns.YEAR, columns.LANGUAGE))))
        kinds = grammar.shape(columns.TYPE)
        mend = f"leave it out, or write {shapes}{' or ' * bool(kinds)}{kinds}"
        return f"{what}; it looks like a limit of Ovid", _or_give(mend, grammar, "ovid")
    shape = grammar.shape(columns.TOPIC)
    around = f"write AND, and {shape} around it" if shape else "write AND"
    return what, f"a part without a field tag is sought in the topic: {around}"
