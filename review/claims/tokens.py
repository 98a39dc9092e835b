"""The text of an expression is parted into tokens here: names, numbers, texts and signs, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from review.claims.tree import WORDS
from review.search.syntax.faults import Faults, shown

LONGEST = 20_000  # characters of an expression
_DIGITS = 15  # of a number: as many as a spreadsheet keeps
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))
      | (?P<text>"(?:[^"\\]|\\.)*"|“[^”]*”|'[^']*')
      | (?P<quoted>`[^`]+`)
      | (?P<name>[^\W\d]\w*)
      | (?P<sign><=|>=|!=|<>|==|≤|≥|≠|[=<>+\-*/×÷−()\[\],.:])
    """,
    re.VERBOSE | re.DOTALL,
)
_SAME = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "×": "*", "÷": "/", "−": "-"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Token(NamedTuple):
    """kind: 'number', 'text', 'name', 'word' (of the language), 'sign', or 'end'; value: as it is meant."""

    kind: str
    value: str
    at: int


def tokens(text: str, faults: Faults) -> list[Token]:
    """The tokens of an expression, the last of kind 'end'. What cannot be read is a fault and is passed over."""
    if len(text) > LONGEST:
        faults.add(0, f"this expression has more than {LONGEST:,} characters", "part the claim")
        return [Token("end", "", 0)]
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            faults.add(at, *_unread(text, at))
            return [*found, Token("end", "", at)]
        if match.lastgroup != "space":
            found.append(_token(match, faults))
        at = match.end()
    return [*found, Token("end", "", len(text))]


def _token(match: re.Match[str], faults: Faults) -> Token:
    text, at = match.group(), match.start()
    match match.lastgroup:
        case "number":
            if len(text) > _DIGITS + 1:
                faults.add(at, f"this number has more than {_DIGITS} digits")
                return Token("number", "0", at)
            return Token("number", text, at)
        case "text":
            inner = text[1:-1]
            return Token("text", _ESCAPED.sub(r"\1", inner) if text[0] == '"' else inner, at)
        case "quoted":
            return Token("name", text[1:-1], at)
        case "name":
            word = text.casefold()
            return Token("word", word, at) if word in WORDS else Token("name", text, at)
    return Token("sign", _SAME.get(text, text), at)


def _unread(text: str, at: int) -> tuple[str, str]:
    """What is wrong with the text at a place where no token begins, and the mend."""
    if text[at] in "\"'“`":
        return f"the quotation that opens with {text[at]} is not closed", ""
    if text[at].isdigit():
        number = re.match(r"[\w.]+", text[at:])
        return f'"{shown(number.group() if number else text[at])}" is no number', "write 15.19 or 4337"
    if text[at] == "%":
        return "% cannot stand here", 'write it in the value: value = "15.19 %"'
    return f'"{shown(text[at])}" means nothing here', ""
