"""A search string becomes a tree here, in any syntax: a Pratt parser (Pratt, 1973, Top down operator precedence) over
its tokens, that goes on after each fault, so that one run names them all.

    string   = operands joined by operators, as tightly as `Grammar.order` says
    operand  = "(" string ")" | tag operand | operand suffix | NOT operand | word | "phrase" | {exact} | set | rule
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import accumulate

from review.errors import did_you_mean
from review.search.syntax import columns
from review.search.syntax.faults import Faults, shown
from review.search.syntax.foreign import beside_tag
from review.search.syntax.grammar import Field, Grammar, bindings
from review.search.syntax.terms import HOLE, term, years
from review.search.syntax.tokens import Token, tokens
from review.search.tree import Near, Node, Not, Or, Term, all_of, any_of, leaves

DEEPEST = 100  # nesting that Python's own stack bears with room to spare
MOST_BORROWED = 10_000  # terms; a line may name a line twice, and so sixty lines more terms than there are atoms
REFINES = 0.5  # binds more loosely than any operator of a grammar
_MISSING = "a word or a group is missing"


class Reading:
    """The tokens of one string, from offset `start` of `text` on, as they are read. sets: number -> tree, of the lines
    above in a search history; None outside of one."""

    def __init__(
        self, text: str, faults: Faults, grammar: Grammar, *,
        start: int = 0, end: int | None = None, sets: Mapping[int, Node] | None = None,
    ):  # fmt: skip
        self.text, self.faults, self.grammar, self.sets = text, faults, grammar, sets
        self.start, self.tokens = start, tokens(text, faults, grammar, start, end)
        self.binding = bindings(grammar)
        self.next = self.depth = self.borrowed = 0
        self.tags = list(accumulate((t.kind in ("tag", "suffix") for t in self.tokens), initial=0))  # before each token
        if sets is not None and _points(self.tokens):
            self.tokens = [token._replace(kind="set") if token.kind == "word" else token for token in self.tokens]
        self.suffixes = _suffixes(self.tokens) if grammar.suffix else {}
        self.open_tag: Token | None = None  # the last tag without parentheses that leaves bare words in doubt

    def string(self) -> Node:
        """The tree of the whole string, with holes where it has faults."""
        if not self.tokens:
            self.faults.add(self.start, "there is no search string here")
            return HOLE
        tree = self.expression(0, None, None)
        while self.peek() is not None:  # only a ")" ends an expression before the end
            self.faults.add(self.take().at, 'this ")" closes nothing', 'take it out, or open it with "("')
            if (after := self.peek()) is not None and after.kind != "close":
                tree = self.expression(0, None, self.take() if after.kind == "op" else None)
        return tree

    def peek(self, ahead: int = 0) -> Token | None:
        """The next token, or one further ahead; None at the end."""
        return self.tokens[self.next + ahead] if self.next + ahead < len(self.tokens) else None

    def take(self) -> Token:
        """The next token, which is then done with."""
        self.next += 1
        return self.tokens[self.next - 1]

    def deeper(self, token: Token) -> None:
        """One level further in; too deep stops the reading."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.faults.add(token.at, f"the string is nested more than {DEEPEST} deep", "write fewer parentheses")
            raise self.faults.error()

    # ---- operators -------------------------------------------------------------------------------------------------

    def expression(self, floor: float, tag: str | None, before: Token | None) -> Node:
        """Operands joined by operators that bind tighter than `floor`, from left to right."""
        start, nears = self.next, 0
        parts, join = [self.operand(tag, before, floor)], all_of  # joined at once: a step at a time copies all of them
        while (token := self.peek()) is not None and token.kind != "close":
            written = token.kind == "op"
            operator = token if written else self.unwritten(token)
            binding: float = self.binding[operator.text] if written else self.binds_unwritten(operator, token)
            binding = REFINES if operator.text == "AND" and self.refines(written) else binding
            if binding <= floor:
                break
            closed = self.tokens[self.next - 1].kind == "close"
            if written:
                self.take()
            middle = self.next
            right = self.expression(binding, tag, token if written else None)
            if operator.text in self.grammar.near:
                nears += 1
                self.deeper(token)
                parts = [self.near(join(*parts), right, operator)]
                continue
            if not written:
                self.side_by_side(parts, right, closed, token)
                if tag is None and self.has_tag(start, middle) != self.has_tag(middle, self.next):
                    self.beside_tag(token)
            start = middle
            right = Not(right) if operator.text == "NOT" else right
            joins = any_of if operator.text == "OR" else all_of
            if joins is not join and len(parts) > 1:
                parts = [join(*parts)]
            join = joins
            parts.append(right)
        self.depth -= nears
        return join(*parts)

    def unwritten(self, token: Token) -> Token:
        """The operator that stands unwritten before `token`."""
        beside = self.grammar.beside
        bare = ("word", "phrase", "exact")
        if isinstance(beside, int) and token.kind in bare and self.tokens[self.next - 1].kind in bare:
            return Token("op", next(iter(self.grammar.near)), token.at, between=beside)
        return Token("op", "AND", token.at)

    def binds_unwritten(self, operator: Token, token: Token) -> int:
        """How tightly the operator binds that stands unwritten before `token`."""
        bare = ("word", "phrase")
        tight = token.kind in bare and self.next not in self.suffixes and self.tokens[self.next - 1].kind in bare
        return self.binding[" " if tight and " " in self.binding else operator.text]

    def refines(self, ahead: int) -> bool:
        """Whether what stands `ahead`, maybe in parentheses, narrows down all that stands before."""
        while (token := self.peek(ahead)) is not None and token.kind == "open":
            ahead += 1
        return token is not None and token.kind == "rule" and self.grammar.rules[token.rule].refines

    def near(self, left: Node, right: Node, token: Token) -> Node:
        """Both sides near each other, with the fault of sides that cannot be."""
        parts = [leaf for side in (left, right) for leaf in leaves(side) if leaf is not HOLE]
        name = self.called(token.text)
        if _bars_near(left) or _bars_near(right):
            hint = f"write a {name} for each pair, and quote a phrase"
            self.faults.add(token.at, f"{name} joins words, phrases and groups of OR, not AND, NOT or years", hint)
        elif len({leaf.fields for leaf in parts if isinstance(leaf, Term)}) > 1:
            self.faults.add(token.at, f"{name} joins words of one field, and these are of two")
        return Near(left, right, token.between, token.ordered)

    def side_by_side(self, before: list[Node], right: Node, closed: bool, token: Token) -> None:
        """Faults of an AND that is not written, between the parts `before` and `token`; closed: a ")" stands there."""
        left = before[0] if len(before) == 1 else None  # two or more are no NEAR
        if token.kind == "tag" and self.grammar.reach == "run":
            self.faults.add(token.at, f"no AND, OR or NOT stands before {shown(token.text)}{self.grammar.sign}")
        elif self.grammar.beside == "phrase":
            said = "(" if token.kind == "open" else shown(token.text)
            self.faults.add(token.at, f'no operator stands before "{said}"', "write AND, OR, NOT or ADJ before it")
        elif not self.grammar.near:
            return
        elif (isinstance(left, Near) and not closed) or (isinstance(right, Near) and token.kind != "open"):
            name = self.called(next(iter(self.grammar.near)))
            hint = f"put a phrase in quotation marks, or the {name} in parentheses"
            self.faults.add(token.at, f'{name} bears no unwritten AND, as before "{shown(token.text)}"', hint)

    def beside_tag(self, token: Token) -> None:
        """The fault of a bare part beside a tagged one; none where a tag plainly rules no more than what follows it."""
        if self.grammar.reach == "run":
            self.faults.add(token.at, *beside_tag("(" if token.kind == "open" else token.text, self.grammar))

    def called(self, name: str) -> str:
        """A proximity operator as a message calls it."""
        alone = self.grammar.near[name].alone is not None
        return name if alone else f"{name}{self.grammar.near_sign}n"

    def has_tag(self, start: int, end: int) -> bool:
        """Whether a tag stands between two tokens."""
        return self.tags[start] < self.tags[end]

    # ---- operands --------------------------------------------------------------------------------------------------

    def operand(self, tag: str | None, before: Token | None, floor: float = 0) -> Node:
        """One operand; before: the operator or the parenthesis in front of it, for the fault if there is none."""
        token = self.peek()
        if token is None or token.kind in ("close", "suffix") or (token.kind == "op" and token.text != "NOT"):
            self.missing(token, before)
            return HOLE
        if token.kind == "op":
            self.deeper(self.take())
            inner = self.expression(max(self.binding["NOT"], floor), tag, token)
            self.depth -= 1
            return Not(inner)
        if token.kind == "tag":
            return self.tagged()
        suffix = self.suffixes.get(self.next)
        if suffix is not None:
            tag = self.suffix(suffix, token)
        found = self.group(tag) if token.kind == "open" else self.leaf(tag)
        if suffix is not None and self.peek() == suffix:
            self.take()
        return found

    def suffix(self, suffix: Token, token: Token) -> str:
        """The tag behind the operand that begins with `token`, known or not."""
        self.known(suffix)
        if token.kind == "open" and not self.grammar.tagged:
            what = f"{self.said(suffix)} stands behind a group, and {self.grammar.name} takes it behind a term only"
            self.faults.add(suffix.at, what, "write it behind each term of the group")
        return suffix.text

    def said(self, tag: Token) -> str:
        """A tag as a message calls it."""
        text = shown(tag.text)
        return self.grammar.tagged_term.format(text="", tag=text) if tag.kind == "suffix" else text + self.grammar.sign

    def missing(self, token: Token | None, before: Token | None) -> None:
        """The fault of an operand that is not there."""
        if before is not None and before.kind == "op":
            self.faults.add(before.at, f"nothing stands after {before.text}", _MISSING)
        elif token is not None and token.kind == "op":
            self.faults.add(token.at, f"nothing stands before {token.text}", _MISSING)
        elif token is not None and token.kind == "suffix":
            self.faults.add(token.at, f"no term stands before {self.said(token)}", _MISSING)
            self.take()
        elif token is not None and before is None:
            self.faults.add(token.at, 'this ")" closes nothing', 'take it out, or open it with "("')

    def group(self, tag: str | None) -> Node:
        """What stands between parentheses."""
        opened = self.take()
        self.deeper(opened)
        following = self.peek()
        if following is not None and following.kind == "close":
            self.faults.add(opened.at, "nothing stands between these parentheses")
        inner = self.expression(0, tag, opened)
        if self.peek() is None:
            self.faults.add(opened.at, 'this "(" is never closed', 'put ")" where its group ends')
        else:
            self.take()
        self.depth -= 1
        return inner

    def known(self, token: Token) -> Field | None:
        """What the tag searches; a tag that searches nothing here is a fault."""
        grammar, field = self.grammar, self.grammar.field(token.text)
        if field is not None:
            return field
        parts = [part.strip() for part in token.text.split(grammar.joins)] if grammar.joins else [token.text]
        for wrong in [part for part in parts if grammar.field(part) is None] or [token.text]:
            said = self.said(token._replace(text=wrong))
            if lacking := grammar.lacking.get(wrong.upper()):
                shape = grammar.shape(columns.TOPIC)
                hint = f"leave it out{f', or write {shape}' if shape else ''}"
                self.faults.add(token.at, f'"{said}" searches {lacking}, which no record holds', hint)
            else:
                hint = did_you_mean(wrong.upper(), filter(None, grammar.fields))
                self.faults.add(token.at, f'"{said}" is not a field tag that can be searched here', hint)
        return None

    def tagged(self) -> Node:
        """A tag and what it rules."""
        token = self.take()
        field, tag = self.known(token), token.text.upper()
        following = self.peek()
        if following is None or following.kind not in ("open", "word", "phrase", "exact"):
            self.faults.add(token.at, f"nothing stands after {token.text}{self.grammar.sign}", _MISSING)
            return HOLE
        if following.kind == "open":
            return self.group(tag)
        if self.grammar.reach == "one":
            return self.leaf(tag)
        if tag != self.grammar.topic.upper() and (field is None or field.kind != "year"):
            self.open_tag = token
        floor = max(self.binding[name] for name in ("AND", "OR", "NOT"))
        parts = [self.expression(floor, tag, token)]
        while (more := self.peek()) is not None and more.kind in ("word", "phrase", "exact"):
            right = self.expression(floor, tag, None)
            self.side_by_side(parts, right, False, more)
            parts.append(right)
        return all_of(*parts)

    def leaf(self, tag: str | None) -> Node:
        """A word, a phrase, a set of the history, or what a rule of the grammar reads."""
        token = self.take()
        if token.kind == "set":
            return self.set(token)
        if token.kind == "rule":
            rule = self.grammar.rules[token.rule]
            found = re.compile(rule.pattern).match(self.text, token.at, token.end)
            return HOLE if found is None else rule.read(found, self)
        if tag is None and token.kind == "word" and self.sets and token.text in map(str, self.sets):
            self.faults.add(token.at, f"is {token.text} a line of the history or a number?", self.line_name(token.text))
        if tag is None and self.open_tag is not None:
            self.doubt(token, self.open_tag)
        field = self.grammar.field(tag or self.grammar.topic)
        if field is not None and field.kind == "year":
            return years(token, self.faults, self.grammar)
        if field is not None and field.kind == "name" and token.kind == "word":
            while (more := self.peek()) is not None and more.kind == "word":
                token = token._replace(text=f"{token.text} {self.take().text}")
        if self.grammar.whole_word and token.kind == "word":
            token = self.with_any_word(token)
        return term(token, tag or self.grammar.topic, field or Field((tag or "",)), self.faults, self.grammar)

    def with_any_word(self, token: Token) -> Token:
        """The word with those that a lone * joins to it."""
        while (star := self.peek()) is not None and star[:2] == ("word", "*"):
            more = self.peek(1)
            if more is None or more.kind != "word":
                break
            self.next += 2
            token = token._replace(text=f"{token.text} * {more.text}")
        return token

    def doubt(self, token: Token, open_tag: Token) -> None:
        """The fault of a bare word of which nobody can tell whether an earlier tag is meant."""
        written, topic = f"{open_tag.text.upper()}{self.grammar.sign}", f"{self.grammar.topic}{self.grammar.sign}"
        hint = f"put parentheses after {written}"
        hint += "" if self.grammar.bare_topic else f", or write {topic} before the word"
        self.faults.add(token.at, f'is "{shown(token.text)}" sought in {written} or in the topic?', hint)
        self.open_tag = None

    def line_name(self, number: str) -> str:
        """The mend of a bare number that may point to a line of the history."""
        sign = "S" if "S[" in self.grammar.set_name else "#"
        return f"write {sign}{number} for the line, quotation marks around the number"

    def set(self, token: Token) -> Node:
        """The tree of a line of the history."""
        number = int("".join(filter(str.isdigit, token.text)))
        if self.sets is None:
            hint = "write its lines above, each with its number, or the strings of the history out as one"
            hint += ", or put the number in quotation marks" if token.text.isdigit() else ""
            self.faults.add(token.at, f'"{shown(token.text)}" points to a search history', hint)
        elif number not in self.sets:
            what = f'"{shown(token.text)}" is not a line above this one'
            self.faults.add(token.at, what, did_you_mean(str(number), map(str, self.sets)))
        elif self.borrowed <= MOST_BORROWED:
            self.borrowed += sum(1 for _ in leaves(self.sets[number]))
            if self.borrowed <= MOST_BORROWED:
                return self.sets[number]
            self.faults.add(token.at, f"the lines that this one points to hold more than {MOST_BORROWED:,} terms")
        return HOLE


def _points(given: list[Token]) -> bool:
    """Whether a line of a history holds nothing but numbers of lines, operators and parentheses: 1 AND 2."""
    numbers = [re.fullmatch("[0-9]{1,4}", token.text) is not None for token in given if token.kind == "word"]
    return (
        bool(numbers)
        and all(numbers)
        and {t.kind for t in given} == {"word", "op"} | {t.kind for t in given} & {"open", "close", "set"}
    )


def _suffixes(given: list[Token]) -> dict[int, Token]:
    """Where an operand begins -> the tag that stands behind it."""
    found: dict[int, Token] = {}
    opens: list[int] = []
    for at, token in enumerate(given):
        begins = at
        if token.kind == "open":
            opens.append(at)
            continue
        if token.kind == "close":
            begins = opens.pop() if opens else at
        taggable = token.kind in ("close", "word", "phrase", "exact")
        if taggable and at + 1 < len(given) and given[at + 1].kind == "suffix":
            found[begins] = given[at + 1]
    return found


def _bars_near(node: Node) -> bool:
    match node:
        case Or(parts):
            return any(map(_bars_near, parts))
        case Near(left, right):
            return _bars_near(left) or _bars_near(right)
    return not isinstance(node, Term)
