"""A search string is parted into tokens here, by its grammar: words, phrases, tags, operators, parentheses.

Signs that word processors put in the place of the plain ones are read as those; a line that begins with "#", unless a
digit follows, is a remark in every syntax.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from review.search.syntax.faults import Faults, shown
from review.search.syntax.foreign import foreign
from review.search.syntax.grammar import Grammar, bindings
from review.search.syntax.slips import newer_wos, pasted, slip

# One for one, so that places hold.
_PLAIN = str.maketrans("“”„‟«»＂（）＊？＄＝‐‑‒–—−\ufeff\u200b\u2060", '"' * 7 + "()*?$=" + "-" * 6 + "\u200b" * 3)
_UNSEEN = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2066-\u2069]")  # soft hyphen, signs without width
_SEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_COMMENT = re.compile(r"^[^\S\n]*#(?![ ]?[0-9]).*", re.MULTILINE)


class Token(NamedTuple):
    """kind: open, close, tag, suffix, op, word, phrase, exact, set, or rule. text: without what marks the kind; of an
    operator its name. between, ordered: of a proximity operator. rule: its number in the grammar. end: the offset
    behind the token. written: an operator as it stands there."""

    kind: str
    text: str
    at: int
    end: int = 0
    between: int = 0
    ordered: bool = False
    rule: int = 0
    written: str = ""


OPERANDS = frozenset({"word", "phrase", "exact", "set", "rule"})


def lined(text: str) -> str:
    """The text with line feeds alone at the ends of its lines; every place is kept."""
    return text.replace("\r\n", " \n").replace("\r", "\n")


def plain(text: str) -> str:
    """The text with plain signs and without remarks; every place is kept, but for signs without width: the word that
    holds one is moved to the right by as much."""
    signs = text.translate(_PLAIN)
    if _UNSEEN.search(signs):
        signs = re.sub(r'[^\s()"]+', lambda run: run.group().translate(_SEEN).rjust(len(run.group())), signs)
    return _COMMENT.sub(lambda comment: " " * len(comment.group()), signs)


def without_remarks(text: str) -> str:
    """The text without the lines that are remarks, as it is run in the database."""
    return "\n".join(line for line in lined(text).split("\n") if not _COMMENT.match(line)).strip()


def tokens(text: str, faults: Faults, grammar: Grammar, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of a `plain` text from offset `start` to `end`, with the faults that a token has by itself."""
    found: list[Token] = []
    end = len(text) if end is None else end
    for match in _lexer(grammar).finditer(text, start, end):
        kind, at = str(match.lastgroup), match.start()
        content = match[kind]
        if kind == "stray":
            faults.add(at, *_stray(content))
        elif kind.startswith("rule"):
            found.append(Token("rule", match.group(), at, match.end(), rule=int(kind[4:])))
        elif kind == "word" or (kind == "set" and grammar.beside == "phrase" and _among_words(found, grammar)):
            _add_word(found, Token("word", content, at, match.end()), text[match.end() : min(match.end() + 20, end)],
                      faults, grammar)  # fmt: skip
        else:
            if kind == "suffix" and grammar.before_tag:
                _as_phrase(found)
            found.append(Token(kind, content, at, match.end()))
    for fault in (*pasted(text, start, end), *newer_wos(text, found, grammar)):
        faults.add(*fault)
    return found


def _among_words(found: list[Token], grammar: Grammar) -> bool:
    """Whether a bare number goes on with what was read: "covid 19", "phase adj2 3"."""
    return bool(found) and (found[-1].kind == "word" or (found[-1].kind == "op" and found[-1].text in grammar.near))


def _as_phrase(found: list[Token]) -> None:
    """The words at the end become one."""
    while len(found) > 1 and found[-1].kind == found[-2].kind == "word":
        last = found.pop()
        found[-1] = found[-1]._replace(text=f"{found[-1].text} {last.text}", end=last.end)


def _add_word(found: list[Token], token: Token, behind: str, faults: Faults, grammar: Grammar) -> None:
    token = _operator(token, faults, grammar)._replace(written=token.text)
    last = found[-1] if found else None
    if token.kind == "op":
        if token.text == "NOT" and len(found) > 1 and last and last[:2] == ("op", "AND") and _ends(found[-2]):
            found.pop()  # "AND NOT" is one operator
    elif fault := slip(token.text, behind, grammar) or foreign(token.text, behind, grammar):
        faults.add(token.at, *fault)
    elif grammar.beside == "phrase" and last is not None and last.kind == "word":
        found.pop()
        token = token._replace(text=f"{last.text} {token.text}", at=last.at)
    elif grammar.capitals and token.text.upper() in bindings(grammar):
        what = f'{grammar.name} reads "{shown(token.text)}" in small letters as a word that it leaves out'
        faults.add(token.at, what, f"write {token.text.upper()} for the operator, quotation marks around a phrase")
    found.append(token)


def _ends(token: Token) -> bool:
    return token.kind in OPERANDS or token.kind in ("close", "suffix")


@cache
def taken(word: str, grammar: Grammar) -> bool:
    """Whether a bare word would be read as something else: an operator, or a field of another database."""
    faults = Faults(word, "")
    return [token.kind for token in tokens(word, faults, grammar)] != ["word"] or bool(faults)


def _stray(sign: str) -> tuple[str, str]:
    if sign == '"':
        return "this quotation mark has no partner", "each phrase needs two; the missing one may stand further left"
    if sign in "{}":
        return "this brace has no partner", "an exact phrase is written {heart attack}"
    if sign in "[]":
        return "this bracket has no partner", "a field tag stands behind its word, as in heart[ti]"
    return f"no field tag stands before this {sign}", ""


def _operator(token: Token, faults: Faults, grammar: Grammar) -> Token:
    """The token as an operator if it is one, else as it is."""
    name = token.text if grammar.capitals else token.text.upper()
    near = grammar.near.get(name)
    if near is not None and near.alone is not None:
        ordered = near.ordered or near.alone_ordered
        return token._replace(kind="op", text=name, between=near.alone, ordered=ordered)
    if near is None and name in bindings(grammar):
        return token._replace(kind="op", text=name)
    if found := _numbered(grammar).fullmatch(token.text.upper()):
        near = grammar.near[found[1]]
        return token._replace(kind="op", text=found[1], between=max(int(found[2]) - near.less, 0), ordered=near.ordered)
    before, sign, after = token.text.upper().partition(grammar.near_sign or "/")
    if sign == grammar.near_sign and before in grammar.near and not re.fullmatch("[0-9]{5,}", after):
        hint = f"write {grammar.near_text(5, ordered=False)}, without a space"
        faults.add(token.at, f'"{shown(token.text)}" gives no number of words', hint)
    return token


@cache
def _numbered(grammar: Grammar) -> re.Pattern[str]:
    """A proximity operator with its number."""
    names = "|".join(grammar.near) or "(?!)"
    return re.compile(f"({names}){re.escape(grammar.near_sign)}([0-9]{{1,4}})")


@cache
def _lexer(grammar: Grammar) -> re.Pattern[str]:
    stops = rf"\s(){grammar.stops}"
    end = rf"(?=[{stops}]|$)"
    wordy = rf"(?:(?!{re.sub('[?]P<suffix>', '?:', grammar.suffix)})[^{stops}])+" if grammar.suffix else f"[^{stops}]+"
    kinds = [
        *(f"(?P<rule{at}>{rule.pattern})" for at, rule in enumerate(grammar.rules)),
        grammar.tag and f"(?:{grammar.tag})",
        grammar.suffix and f"(?:{grammar.suffix})",
        r"(?P<open>\()",
        r"(?P<close>\))",
        r'"(?P<phrase>[^"]*)"',
        r"\{(?P<exact>[^{}]*)\}" if grammar.braces else "",
        grammar.set_name and f"(?P<set>{grammar.set_name}){end}",
        rf"(?P<stray>[{grammar.stops}])",
        rf"(?P<word>[0-9]{{4}}\s*-\s*[0-9]{{4}}{end}|{wordy})",
    ]
    return re.compile("|".join(filter(None, kinds)))
