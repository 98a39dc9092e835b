"""A search string that can be read goes in, and warnings come out: what a database refuses or reads as few expect.

To add a warning: one function in `_WARNINGS`, which is given the tokens and tells of places in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from review.errors import Complaint
from review.search.syntax.faults import Faults, shown
from review.search.syntax.grammar import Grammar, bindings
from review.search.syntax.history import lines, parse
from review.search.syntax.tokens import Token, lined, plain, tokens
from review.search.tree import And, Near, Node, Not, Or, Years

Warned = Iterator[tuple[int, str, str]]  # offset, what, hint
_TERMS = ("word", "phrase")


def lint(text: str, grammar: Grammar, file: str = "") -> list[Complaint]:
    """The warnings of a search string, in its order, each with its place. Raises QueryError if it cannot be read."""
    tree = parse(text, grammar, file)
    text = lined(text)
    found = Faults(text, file)
    read = plain(text)
    for line in lines(read, grammar):
        given = tokens(read, Faults(text, file), grammar, line.start, line.end)
        for warning in _WARNINGS:
            for at, what, hint in warning(given, grammar):
                found.add(at, what, hint)
    for at, what, hint in _never(tree):
        found.add(at, what, hint)
    return list(found.error().complaints) if found else []


def _mixed(read: list[Token], grammar: Grammar) -> Warned:
    """AND and OR side by side without parentheses: databases differ in which they read first."""
    first = "OR" if bindings(grammar)["OR"] > bindings(grammar)["AND"] else "AND"
    alike = bindings(grammar)["OR"] == bindings(grammar)["AND"]
    levels: list[set[str]] = [set()]
    for token in read:
        if token.kind == "open":
            levels.append(set())
        elif token.kind == "close" and len(levels) > 1:
            levels.pop()
        elif token.kind == "op" and token.text in ("AND", "OR"):
            levels[-1].add(token.text)
            if levels[-1] == {"AND", "OR"}:
                reads = "from left to right" if alike else f"{first} first"
                yield token.at, "AND and OR stand side by side", f"{grammar.name} reads {reads}: write parentheses"
                levels[-1] = {"told"}


def _not_last(read: list[Token], grammar: Grammar) -> Warned:
    """AND behind NOT without parentheses, where NOT binds more loosely and so takes in all that follows."""
    if bindings(grammar)["NOT"] >= bindings(grammar)["AND"]:
        return
    levels = [False]
    for at, token in enumerate(read):
        if token.kind == "open":
            levels.append(False)
        elif token.kind == "close" and len(levels) > 1:
            levels.pop()
        elif token.kind == "op" and token.text == "NOT":
            levels[-1] = True
        elif token.kind == "op" and token.text == "AND" and levels[-1] and not _refines(read[at + 1 :], grammar):
            levels[-1], but = False, grammar.but_not
            what = f"AND stands behind {but} without parentheses"
            yield token.at, what, f"{grammar.name} reads a {but} b AND c as a {but} (b AND c): write parentheses"


def _refines(read: list[Token], grammar: Grammar) -> bool:
    token = next((token for token in read if token.kind != "open"), None)
    return token is not None and token.kind == "rule" and grammar.rules[token.rule].refines


def _small(read: list[Token], grammar: Grammar) -> Warned:
    """Operators in lower case, which some databases read as words."""
    for token in read:
        written = token.written
        if token.kind == "op" and not grammar.small and written and written != written.upper():
            yield token.at, f'"{written}" is read as the operator', f"write {written.upper()}"


def _stems(read: list[Token], grammar: Grammar) -> Warned:
    """Wildcards with too few letters beside them, or in front where the database takes none."""
    stars = "".join(sign for sign, wild in grammar.wildcards.items() if wild.most is None or wild.most > 1)
    for token in (t for t in read if t.kind in _TERMS):
        for word in re.findall(r"[^\s-]+", token.text):
            if grammar.whole_word and word == "*":
                continue
            said = shown(word)
            if not grammar.leading and word[0] in grammar.wildcards:
                yield token.at, f'"{said}" begins with a wildcard', f"{grammar.name} takes none in front"
            letters = len(re.sub(r"[\W_]", "", re.split(f"[{re.escape(stars)}]", word.strip(stars))[0]))
            if grammar.stem and any(star in word for star in stars) and letters < grammar.stem:
                what = f'fewer than {grammar.stem} letters stand beside the wildcard of "{said}"'
                yield token.at, what, f"{grammar.name} refuses it, or finds far too much"


def _counts(read: list[Token], grammar: Grammar) -> Warned:
    """Numbers beyond those that the database takes."""
    for token in read:
        if token.kind == "op" and token.text in grammar.near and token.between > grammar.most_between:
            yield (
                token.at,
                f"{token.between} words between are too many",
                f"{grammar.name} takes {grammar.most_between}",
            )
        if token.kind in _TERMS and grammar.counted:
            for counted in re.finditer(grammar.counted, token.text):
                if int(next(filter(None, counted.groups()))) > 20:
                    what = f'"{counted.group()}" is for more than 20 letters'
                    yield token.at, what, f"{grammar.name} takes 20"


def _signs(read: list[Token], grammar: Grammar) -> Warned:
    """Wildcards of other databases, which part a word here."""
    others = "".join(sign for sign in "?$#*" if sign not in grammar.wildcards and sign not in grammar.counted)
    for token in (t for t in read if t.kind in _TERMS and others):
        behind = r"(?=\w)" if token.kind == "phrase" else r"(?=\w|\s|$)"
        for sign in re.findall(rf"(?<=\w)([{others}]){behind}", token.text)[:1]:
            what = f'{grammar.name} has no wildcard "{sign}": it parts the word "{shown(token.text)}"'
            yield token.at, what, "write " + " or ".join(grammar.wildcards) + ", or all the forms"


def _told(read: list[Token], grammar: Grammar) -> Warned:
    """What the database reads and a table of records cannot tell; of terms without a tag, the first."""
    bare = grammar.untagged
    for at, token in enumerate(read):
        field = grammar.field(token.text) if token.kind in ("tag", "suffix") else None
        told = grammar.rules[token.rule].told if token.kind == "rule" else field and field.told
        if told:
            yield token.at, *told
        if bare and token.kind in _TERMS and (at + 1 == len(read) or read[at + 1].kind != "suffix"):
            yield token.at, bare[0].format(shown(token.text)), bare[1]
            bare = None


def _nears(read: list[Token], grammar: Grammar) -> Warned:
    """Different proximity operators side by side, where the database refuses these."""
    levels: list[tuple[str, int] | None] = [None]
    for token in read:
        if token.kind == "open":
            levels.append(None)
        elif token.kind == "close" and len(levels) > 1:
            levels.pop()
        elif token.kind == "op" and token.text not in grammar.near:
            levels[-1] = None
        elif token.kind == "op" and grammar.one_near:
            if levels[-1] not in (None, (token.text, token.between)):
                what = f"{token.written} stands beside another proximity operator"
                yield token.at, what, f"{grammar.name} refuses this: put one of them in parentheses"
            levels[-1] = token.text, token.between


def _never(node: Node) -> Warned:
    """Parts that no record can match: years that exclude each other."""
    match node:
        case And(parts):
            spans = [part for part in parts if isinstance(part, Years)]
            if spans and max(span.first for span in spans) > min(span.last for span in spans):
                yield max(span.at for span in spans), "no year lies in all these spans", "join spans by OR"
            for part in parts:
                yield from _never(part)
        case Or(parts):
            for part in parts:
                yield from _never(part)
        case Near(left, right):
            yield from _never(left)
            yield from _never(right)
        case Not(inner):
            yield from _never(inner)


_WARNINGS: tuple[Callable[[list[Token], Grammar], Warned], ...] = (
    _mixed,
    _not_last,
    _small,
    _stems,
    _counts,
    _signs,
    _told,
    _nears,
)
