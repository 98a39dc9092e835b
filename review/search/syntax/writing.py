"""Trees become search strings of any syntax again, such that reading them gives the same tree."""

from __future__ import annotations

import re
from itertools import groupby

from review.errors import Complaint, QueryError
from review.search.syntax.grammar import Field, Grammar, bindings, span
from review.search.syntax.terms import MOST, SOME_WORD, drops
from review.search.syntax.tokens import taken
from review.search.tree import ANY, And, Leaf, Near, Node, Not, Or, Term, Wild, Word, Years, leaves


def to_text(tree: Node, grammar: Grammar) -> str:
    """The tree as a search string on one line. Law: `parse(to_text(tree)) == tree` for whatever `parse` of the same
    syntax gives.

    Whether a term is exact, and whether its accents count, is written as far as the syntax can. Raises QueryError for
    what it cannot say at all: say words in order, other fields, wildcards with a limit."""
    text = _Writing(grammar).written(tree, None, top=True)
    return f"({text})" if text.startswith("#") else text  # which would begin a remark


def leaf_text(leaf: Leaf, grammar: Grammar) -> str:
    """A term or years without their tag."""
    return span(leaf) if isinstance(leaf, Years) else _Writing(grammar).term(leaf)


class _Writing:
    """One tree as it is written. tag: that in whose parentheses a node stands, or None outside of all."""

    def __init__(self, grammar: Grammar):
        self.grammar = grammar

    def written(self, node: Node, tag: str | None, *, top: bool = False) -> str:
        """The node without parentheses of its own."""
        if top and self.tag(node) is not None:
            return self.operand(node, None, top=True)
        match node:
            case Term():
                return self.term(node)
            case Years():
                return self.grammar.year_text(node)
            case Not(inner):
                return f"NOT {self.operand(inner, tag)}"
            case Near() if self.grammar.together:
                return self.together(node)
            case Near(left, right, between, ordered):
                name = self.grammar.near_text(between, ordered=ordered)
                if name is None:
                    raise self.unsaid("words that must stand in order" if ordered else "words near in any order")
                before = self.written(left, tag) if self.chains(left, node) else self.operand(left, tag)
                return f"{before} {name} {self.operand(right, tag)}"
            case Or(parts):
                return " OR ".join(self.operand(part, tag) for part in self.bundled(node, parts, tag))
            case And(parts):
                return self.conjunction(self.bundled(node, parts, tag), tag)

    def conjunction(self, parts: list[Node], tag: str | None) -> str:
        """The parts joined by AND and NOT. Where NOT binds looser than AND, it would take all that follows with it."""
        first, *rest = parts
        loose = bindings(self.grammar)["NOT"] < bindings(self.grammar)["AND"]
        text, taking = self.operand(first, tag), False
        if isinstance(first, Not) and not loose:
            text = self.written(first, tag)
        for part in rest:
            if isinstance(part, Not):
                text, taking = f"{text} {self.grammar.but_not} {self.operand(part.inner, tag)}", loose
            else:
                text, taking = f"{f'({text})' if taking else text} AND {self.operand(part, tag)}", False
        return text

    def together(self, node: Near) -> str:
        """Words near each other where no operator says it."""
        grammar, near = self.grammar, node
        terms = [near.right]
        while isinstance(near.left, Near) and near.left.max_between == node.max_between and not near.ordered:
            near = near.left
            terms.append(near.right)
        terms.append(near.left)
        words = [term.words[0][0] for term in terms if isinstance(term, Term) and len(term.words) == 1
                 and len(term.words[0]) == 1 and not term.exact]  # fmt: skip
        tag = self.tag(terms[0]) if isinstance(terms[0], Term) else None
        if near.ordered:
            raise self.unsaid("words that must stand in order")
        if tag is None or len(words) < len(terms):
            raise self.unsaid("groups, phrases or wildcards near each other")
        if self.grammar.fields[tag].columns not in grammar.together_in:
            raise self.unsaid(f"words near each other in the field {tag}")
        said = " ".join(map(str, reversed(words)))
        return grammar.together.format(words=said, tag=tag, between=node.max_between)

    def chains(self, left: Node, node: Near) -> bool:
        """Whether `left` may stand before the operator of `node` without parentheses."""
        if not isinstance(left, Near):
            return False
        if self.grammar.one_near and (left.max_between, left.ordered) != (node.max_between, node.ordered):
            return False
        binding = {order: bindings(self.grammar)[name] for name, near in self.grammar.near.items()
                   for order in (near.ordered, near.ordered or near.alone_ordered)}  # fmt: skip
        return left.ordered == node.ordered or binding[left.ordered] >= binding[node.ordered]

    def operand(self, node: Node, tag: str | None, *, top: bool = False) -> str:
        """The node so that any operator may stand beside it."""
        grammar = self.grammar
        if isinstance(node, Years):
            return grammar.year_text(node)
        if tag is None and (own := self.tag(node)) is not None:
            text = self.written(node, own)
            if grammar.bare_topic and own == grammar.topic:
                return text if top or isinstance(node, Term) else f"({text})"
            if grammar.tagged_term and isinstance(node, Term):
                return grammar.tagged_term.format(tag=own, text=text)
            return grammar.tagged.format(tag=own, text=text)
        alone = isinstance(node, Term) or (isinstance(node, Near) and bool(grammar.together))
        return self.written(node, tag) if alone else f"({self.written(node, tag)})"

    def bundled(self, node: And | Or, parts: tuple[Node, ...], tag: str | None) -> list[Node]:
        """The parts, but neighbors of one field as one, so that its tag is written once."""
        if tag is not None or not self.grammar.tagged:
            return list(parts)
        bundles = [(own, tuple(group)) for own, group in groupby(parts, self.tag)]
        return [p for own, group in bundles for p in ((type(node)(group),) if own and len(group) > 1 else group)]

    def tag(self, node: Node) -> str | None:
        """The one tag under which the whole node is said, or None if it needs several, or none."""
        fields = {leaf.fields if isinstance(leaf, Term) else None for leaf in leaves(node)}
        tags = {}
        for columns in fields - {None}:
            assert columns is not None
            tags[columns] = self.grammar.tag_of(columns)
            if tags[columns] is None:
                raise self.unsaid("a search in " + ", ".join(columns))
        if len(fields) != 1 or None in fields or (not self.grammar.tagged and not isinstance(node, Term)):
            return None
        return tags[next(iter(tags))]

    # ---- terms -----------------------------------------------------------------------------------------------------

    def term(self, term: Term) -> str:
        """A word or a phrase without its tag."""
        grammar = self.grammar
        field = grammar.field(grammar.tag_of(term.fields) or "") or Field(term.fields)
        if field.codes:
            return self.code(term, field)
        words = [self.word(word) for word in term.words]
        wild = any(not isinstance(part, str) for word in term.words for part in word)
        if term.exact and grammar.loose_quotes and field.kind == "words" and not wild:
            return "{" + " ".join(words) + "}"
        if term.exact or (grammar.loose_quotes and (len(words) > 1 or taken(words[0], grammar))):
            return f'"{" ".join(words)}"'
        if len(words) == 1 and taken(words[0], grammar):
            if not grammar.braced_quotes:
                raise self.unsaid(f'the word "{words[0]}" without quotation marks')
            return f'"{{{words[0]}}}"'
        return "-".join(words)

    def code(self, term: Term, field: Field) -> str:
        """The database's code for a value."""
        said = " ".join(part for word in term.words for part in word if isinstance(part, str))
        for code, word in field.codes.items():
            if word == said:
                return code
        raise self.unsaid(f'the value "{said}", for which it has no code')

    def word(self, word: Word) -> str:
        """One word with its wildcards."""
        if drops(word, self.grammar):
            raise self.unsaid("a wildcard for one letter at the end of a word")
        if word == SOME_WORD and self.grammar.whole_word:
            return "*"
        behind = ["".join(part for part in word[at + 1 : at + 2] if isinstance(part, str)) for at in range(len(word))]
        return "".join(
            part if isinstance(part, str) else self.wildcard(part, next_to)
            for part, next_to in zip(word, behind, strict=True)
        )

    def wildcard(self, wild: Wild, behind: str) -> str:
        """The sign of a wildcard. behind: the letters that follow it; a digit there would be read as its number."""
        counted = self.grammar.counted or "(?!)"
        for sign, meaning in self.grammar.wildcards.items():
            if meaning == wild and not re.match(counted, sign + behind):
                return sign
        if self.grammar.counted_as and wild.least == 0 and wild.most is not None and 0 < wild.most <= MOST:
            text = self.grammar.counted_as.format(wild.most)
            if (found := re.match(counted, text + behind)) and found.group() == text:
                return text
        raise self.unsaid("a wildcard without a limit" if wild == ANY else "a wildcard with this limit")

    def unsaid(self, what: str) -> QueryError:
        return QueryError(Complaint("", f"{self.grammar.name} has no way to say {what}"))
