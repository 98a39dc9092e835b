"""Slips of typing and pasting that would be read as words: what each looks like, and the mend.

To add one that a word shows: one function in `_SLIPS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from review.search.syntax import columns
from review.search.syntax.faults import shown
from review.search.syntax.grammar import Grammar, bounds
from review.search.tree import LAST_YEAR, Years

if TYPE_CHECKING:
    from review.search.syntax.tokens import Token

Fault = tuple[str, str]

_ENTITY = re.compile(r"&(?:#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_SINGLE = "'‘’‚‛′`´"
_DOUBLE = "″‶〃"
_DECADE = re.compile(r"['’][0-9]{2}s?\W*")
_FAR = re.compile(r"(?P<name>NEAR|ONEAR|NEXT|WITHIN|PRE|ADJ|W|N|P)(?P<sign>/?)[0-9]{5,}", re.IGNORECASE)
_NO_NEAR = re.compile(r"(?:O?NEAR|(?:NEXT|WITHIN)/)([0-9]{1,4})", re.IGNORECASE)
_NOT = re.compile(r"AND[-_]?NOT", re.IGNORECASE)
_SIGNED = {"&&": "AND", "||": "OR", "|": "OR"}
_YEAR = re.compile(r"(?:PY|YR|DP|YEAR)\s*=?\s*([<>]=?|=[<>])\s*([0-9]{4})(?![0-9])", re.IGNORECASE)
_UNKNOWN_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z_]{2,11}\.$")
# Tags of EBSCOhost that stand without a sign before their word; of these some are words in capitals too, but before
# quotation marks.
_EBSCO = re.compile(r'(?:M[HMJW]|Z[A-Z]|X[A-QS-Z])(?=\s*"|[^\S\n]+(?!(?:AND|OR|NOT)\b)[\w(])')
_BEFORE_QUOTE = re.compile(r'(?!(?:AI|IT|HR|UK|US|EU|UN|VC|IP|RD|OR|PR|VR|AR|IS|OF|IN|ON|TO|BY)\b)[A-Z]{2}(?=\s*")')
_JOINED = re.compile(r"[A-Z]{2}(?:,[A-Z]{2})+,?")
# What the newer Web of Science shows behind each part of a query.
_SHOWN = {
    "topic": "TS", "title": "TI", "abstract": "AB", "author": "AU", "authors": "AU", "author keywords": "AK",
    "keyword plus": "KP", "keywords plus": "KP", "keyword plus ®": "KP", "publication titles": "SO",
    "publication title": "SO", "publication years": "PY", "year published": "PY", "document types": "DT",
    "document type": "DT", "languages": "LA", "language": "LA", "all fields": "TS", "doi": "DO",
}  # fmt: skip


def slip(word: str, behind: str, grammar: Grammar) -> Fault | None:
    """What is wrong with a word that is no word, and the mend; None if nothing is. behind: the text that follows."""
    return next(filter(None, (look(word, behind, grammar) for look in _SLIPS)), None)


def pasted(text: str, start: int, end: int) -> Iterator[tuple[int, str, str]]:
    """Places, faults and mends of signs that a web page has put into the text."""
    for found in _ENTITY.finditer(text, start, end):
        sign = {"&amp;": "&", "&quot;": '"', "&lt;": "<", "&gt;": ">"}.get(
            found.group().lower(), "the sign that it means"
        )
        yield found.start(), f'"{found.group()}" is a sign as web pages spell it', f"write {sign}"


def newer_wos(text: str, given: list[Token], grammar: Grammar) -> Iterator[tuple[int, str, str]]:
    """The same of fields in parentheses behind what they rule: innovation (Topic)."""
    for at, token in enumerate(given):
        if at == 0 or token.kind != "open" or given[at - 1].kind not in ("word", "phrase", "close", "exact"):
            continue
        behind = next((n for n in range(at + 1, min(at + 5, len(given))) if given[n].kind == "close"), len(given))
        inner = text[token.at + 1 : given[behind].at].strip() if behind < len(given) else ""
        tag = _SHOWN.get(inner.lower())
        if tag is None or not inner[0].isupper():
            continue
        first = _begins(given, at - 1)
        ruled = " ".join(text[given[first].at : token.at].split())
        ruled = ruled[1:-1].strip() if given[at - 1].kind == "close" else ruled
        shape = f"{tag}=({shown(ruled)})"
        if grammar.key != "wos":
            shape = (grammar.shape(_SEARCHED[tag]) or "no tag") + ', or give syntax = "wos" and write ' + shape
        yield token.at, f'"({inner})" looks like a field as the newer Web of Science shows it', f"write {shape}"


_SEARCHED = {"TS": columns.TOPIC, "TI": columns.TITLE, "AB": columns.ABSTRACT, "AU": columns.AUTHORS,
             "AK": columns.KEYWORDS, "KP": columns.INDEXED, "SO": columns.JOURNAL, "PY": columns.YEAR,
             "DT": columns.TYPE, "LA": columns.LANGUAGE, "DO": columns.DOI}  # fmt: skip


def _begins(given: list[Token], last: int) -> int:
    """Where the operand begins that ends with the token `last`: a group, or words side by side."""
    if given[last].kind != "close":
        while last and given[last - 1].kind in ("word", "phrase"):
            last -= 1
        return last
    depth = 0
    for at in range(last, -1, -1):
        depth += {"close": 1, "open": -1}.get(given[at].kind, 0)
        if not depth:
            return at
    return last


def _quoted(word: str, behind: str, grammar: Grammar) -> Fault | None:
    """Quotation marks that are none: ‘market share’."""
    if any(sign in word for sign in _DOUBLE) or (word[0] in _SINGLE and not _DECADE.fullmatch(word)):
        what = f'"{shown(word)}" begins or ends with a mark that makes no phrase'
        return what, "write double quotation marks around a phrase, and none around a word"
    return None


def _operator(word: str, behind: str, grammar: Grammar) -> Fault | None:
    """Operators that are none here."""
    far = _FAR.fullmatch(word)
    if far and (far["sign"] or (far["name"].upper() in grammar.near and not grammar.near_sign)):
        return f'"{shown(word)}" is too far', "at most 9999 words between can be asked for"
    said, near = f'"{shown(word)}" is not an operator of {grammar.name}', grammar.near_shape
    if found := _NO_NEAR.fullmatch(word):
        nearest = near(int(found[1]), ordered=word[:4].upper() == "NEXT")
        return said, f"write {nearest}, or put it in quotation marks for the word"
    if word == "ADJ":
        return said, f"write {near(0, ordered=True)}, or quotation marks around the phrase"
    if word == "XOR":
        return said, f"write (a OR b) {grammar.but_not} (a AND b)"
    if _NOT.fullmatch(word):
        return said, f"write {grammar.but_not}"
    if word in _SIGNED:
        return said, f"write {_SIGNED[word]}"
    if word[0] in "-!" and (word[1].isalnum() if len(word) > 1 else behind[:1] in ("(", '"')):
        what = f'"{shown(word)}" begins with "{word[0]}", which leaves nothing out here'
        return what, f"write {grammar.but_not} before what is to be left out, or take the sign away"
    return None


def _equals(word: str, behind: str, grammar: Grammar) -> Fault | None:
    """Years after a sign, and fields with another sign than the syntax has: PY>2010, title=word."""
    if found := _YEAR.match(word + behind):
        span = bounds("".join(sorted(found[1], reverse=True)), int(found[2]))  # => is >=
        return f'"{shown(found.group())}" is not how years are written here', f"write {years_after(span, grammar)}"
    name, sign, _ = word.partition("=")
    if sign and len(name) != 2 and (grammar.field(name) or name.lower() in ("title", "abstract", "topic", "year")):
        written = name.lower() if grammar.key == "plain" else name
        write = f"write {written}{grammar.sign}" if grammar.field(name) and grammar.sign else "write the field's tag"
        value = word.partition("=")[2]
        shape = f"{write}{value or '…'}" if grammar.sign and grammar.field(name) else write
        return f'"{shown(word)}" has "=" where {grammar.name} has none', shape
    return None


def years_after(span: Years, grammar: Grammar) -> str:
    """The years as a mend writes them: a span without end ends with 2100."""
    text = grammar.year_text(span)
    return text.replace(str(LAST_YEAR), "2100")


def _tag(word: str, behind: str, grammar: Grammar) -> Fault | None:
    """Tags without their sign, of another database, or joined."""
    said = f'"{shown(word)}"'
    both = word + behind
    if (
        grammar.key == "wos"
        and re.match(r"(?:TS|AK|KP|PY)(?=[^\S\n]+(?!(?:AND|OR|NOT|NEAR)\b)[\w(\"]|\s*\")", both)
        and len(word) == 2
    ):
        return f"{said} is a field tag without its =", f"write {word}=(…), {said} in quotation marks for the word"
    if _JOINED.fullmatch(word) and all(grammar.field(tag) for tag in word.strip(",").split(",")) and not grammar.joins:
        each = " OR ".join(
            f"{grammar.tagged.format(tag=tag, text='…')}" if grammar.tagged else f"…[{tag.lower()}]"
            for tag in word.strip(",").split(",")
        )
        return f"{said} joins field tags", f"write ({each})"
    for tags in (_EBSCO, _BEFORE_QUOTE):
        if (found := tags.match(both)) and found.end() == len(word) and (tags is _EBSCO or grammar.key == "ebsco"):
            if grammar.key == "ebsco":
                what = f"{said} is not a field tag that can be searched here"
                return what, f"leave it out, or put {said} in quotation marks for the word"
            what = f"{said} looks like a field of EBSCOhost/CINAHL"
            return what, f'leave it out, {said} in quotation marks for the word, or give syntax = "ebsco"'
    return None


def _suffix(word: str, behind: str, grammar: Grammar) -> Fault | None:
    """Tags behind a word that no database knows: word.m_titl."""
    if found := _UNKNOWN_SUFFIX.search(word):
        what = f'"{shown(found.group())}" is not a field tag that can be searched here'
        shape = (
            grammar.tagged_term.format(text="heart", tag="ti")
            if grammar.key == "ovid"
            else grammar.shape(columns.TITLE)
        )
        return what, f"write {shape}"
    return None


_SLIPS: tuple[Callable[[str, str, Grammar], Fault | None], ...] = (
    _quoted,
    _equals,
    _operator,
    _tag,
    _suffix,
)
