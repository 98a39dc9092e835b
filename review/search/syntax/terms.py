"""The words between operators become the leaves of a tree here: terms and years, with what is wrong in them."""

from __future__ import annotations

import re

from review.search.syntax import columns
from review.search.syntax.faults import Faults, shown
from review.search.syntax.grammar import Field, Grammar, bounds
from review.search.syntax.slips import years_after
from review.search.syntax.tokens import Token, taken
from review.search.tree import ANY, Node, Term, Wild, Word, Years
from review.search.words import spelled

HOLE = Term((), ())  # stands where an operand is missing, so that the rest can still be looked at
SOME_WORD: Word = (Wild(1, None),)
_PRIVATE = 0xE000  # wildcards with a number become one letter each from here on, before words are parted
MOST = 99


def term(token: Token, tag: str, field: Field, faults: Faults, grammar: Grammar) -> Node:
    """The term that a word or a phrase means in a field."""
    text, exact = token.text, token.kind == "exact" or (token.kind == "phrase" and not grammar.loose_quotes)
    if grammar.braced_quotes and token.kind == "phrase" and (kept := re.fullmatch(r"\s*\{(.*)\}\s*", text, re.DOTALL)):
        text, exact = kept[1], False
    if field.codes and (text := _decoded(token, tag, field, faults)) == "":
        return HOLE
    words = _words(text, grammar, literal=token.kind == "exact")
    if fault := _fault(token, words, grammar):
        faults.add(token.at, *fault)
    return Term(
        words, field.columns, exact or field.kind == "name", at=token.at, accents=grammar.accents(_letters(words))
    )


def years(token: Token, faults: Faults, grammar: Grammar) -> Node:
    """The years that an operand under a year's tag means."""
    found = re.fullmatch(grammar.years, token.text.strip())
    if not found:
        hint = f"write {grammar.year_text(Years(2001, 2001))} or {grammar.shape(columns.YEAR)}"
        if after := re.fullmatch(r"([<>]=?)\s*([0-9]{4})", token.text.strip()):
            hint = f"write {years_after(bounds(after[1], int(after[2])), grammar)}"
        faults.add(token.at, f'"{shown(token.text)}" is not a year or a span of years', hint)
        return HOLE
    first, last = int(found["first"]), found["last"]
    if last is None:
        span = bounds(found.groupdict().get("sign"), first)
        return Years(span.first, span.last, token.at)
    if first > int(last):
        hint = f"write {grammar.year_text(Years(int(last), first))}"
        faults.add(token.at, f"{first} is after {last}", hint)
    return Years(first, int(last), token.at)


def _decoded(token: Token, tag: str, field: Field, faults: Faults) -> str:
    """The word that the records have for a code of the database; '' for none, which is a fault."""
    code = token.text.strip().casefold()
    if code not in field.codes:
        hint = "write one of " + ", ".join(f"{known} ({word})" for known, word in field.codes.items())
        faults.add(token.at, f'"{shown(token.text)}" is not a code of {tag}', hint)
        return ""
    return field.codes[code]


def _fault(token: Token, words: tuple[Word, ...], grammar: Grammar) -> tuple[str, str] | None:
    if token.kind != "word" and not token.text.strip().strip("{} "):
        return "nothing stands between these quotation marks", ""
    if not words:
        return f'"{shown(token.text)}" holds no letter or digit to search for', ""
    if any(all(not isinstance(part, str) for part in word) and word != SOME_WORD for word in words):
        what = f'a wildcard stands alone in "{shown(token.text)}"'
        return what, "put letters beside it, as in innovat*"
    if token.kind == "word" and len(words) == 1 and len(words[0]) == 1 and taken(str(words[0][0]), grammar):
        what = f'is "{shown(token.text)}" an operator or a word?'
        return what, "take off what clings to it, or put it in quotation marks"
    return None


def _words(text: str, grammar: Grammar, *, literal: bool) -> tuple[Word, ...]:
    """The words of a term; literal: wildcard signs are no wildcards there."""
    if literal:
        return spelled(text.replace("\ue000", " "), {"\ue000": ANY})
    signs = dict(grammar.wildcards)
    if grammar.counted and re.search(grammar.counted, text):
        signs |= {chr(_PRIVATE + most): Wild(0, most) for most in range(1, MOST + 1)}
        text = re.sub("[\ue000-\ue0ff]", " ", text)
        text = re.sub(grammar.counted, _private, text)
    words = tuple(filter(None, (_kept(word, grammar) for word in spelled(text, signs))))
    if grammar.whole_word and len(words) > 2:
        words = (words[0], *(SOME_WORD if word == (ANY,) else word for word in words[1:-1]), words[-1])
    return words


def _letters(words: tuple[Word, ...]) -> str:
    return "".join(part for word in words for part in word if isinstance(part, str))


def _private(found: re.Match[str]) -> str:
    most = int(next(filter(None, found.groups())))
    return chr(_PRIVATE + most) if most else ""


def _kept(word: Word, grammar: Grammar) -> Word:
    """The word without the wildcards at its end that mean nothing there."""
    while word and drops(word, grammar):
        word = word[:-1]
    return word


def drops(word: Word, grammar: Grammar) -> bool:
    """Whether the wildcard that a word ends with means nothing there."""
    letters = sum(len(part) if isinstance(part, str) else 1 for part in word[:-1])
    return any(word[-1] == grammar.wildcards[sign] and letters < least for sign, least in grammar.dropped.items())
