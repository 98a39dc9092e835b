"""A tree becomes the nearest string that another database can say, with a sentence for each loss or change.

What a database can say is tried and not listed: a part is written and read again by the database's own grammar, as it
stands first and then each way further off. So a new grammar needs nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from itertools import product
from math import prod

from review.errors import Complaint, QueryError
from review.formats.kinds import WORDS
from review.search.syntax import columns, history, lint, writing
from review.search.syntax.grammar import Field, Grammar
from review.search.syntax.losses import Losses, listed, shown
from review.search.syntax.respelled import MOST, Way, ways
from review.search.syntax.terms import SOME_WORD
from review.search.tree import (
    ANY,
    And,
    Near,
    Node,
    Not,
    Or,
    Term,
    Wild,
    Word,
    Years,
    all_of,
    any_of,
    leaves,
)

CALLED = {
    "title": "titles", "abstract": "abstracts", "keywords": "author keywords", "keywords_plus": "index keywords",
    "authors": "authors", "journal": "journals", "type": "kinds of document", "type_raw": "kinds of document",
    "language": "languages", "doi": "DOIs",
}  # fmt: skip
_MOST_PAIRS = 60  # that two groups near each other become where only two words can be near each other


def translate(tree: Node, grammar: Grammar, source: Grammar | None = None) -> tuple[str, tuple[str, ...]]:
    """The tree as a search string of `grammar`, and a sentence for each loss or change, naming the terms.

    source: the grammar that the tree was read by; with it, what the two databases do differently with the same string
    is told too. Terms are named in the plain syntax: `?` is one letter, `$` one or none, `[*5]` at most five.
    Laws: the string can be read; if nothing is told, it finds what the tree finds; what was read by `grammar` itself
    comes back as the same tree, and all that is told are warnings that `lint` gives too, or of NOT in front.
    Raises QueryError if nothing of the tree can be said."""
    work = _Translation(grammar, source or grammar)
    made = work.node(tree)
    if made is None:
        raise QueryError(
            Complaint("", f"{grammar.name} can say nothing of this string", "; ".join(work.losses.sentences()))
        )
    text = writing.to_text(made, grammar)
    if history.parse(text, grammar) != made:
        raise QueryError(Complaint("", f"{grammar.name} would read the string otherwise than it is meant"))
    work.fronts(made)
    if source is not None and source.key != grammar.key:
        work.habits(tree, source)
    warned = (f"{warning.what}; {warning.hint}" for warning in lint.lint(text, grammar))
    return text, tuple(dict.fromkeys((*work.losses.sentences(), *warned)))


class _Translation:
    """One tree on its way. known: what was tried already, and whether the database can say it."""

    def __init__(self, grammar: Grammar, source: Grammar):
        self.grammar, self.source = grammar, source
        self.losses = Losses(grammar.name)
        self.tell = self.losses.tell
        self.known: dict[Node, bool] = {}

    def says(self, node: Node) -> bool:
        """Whether the database can say just this."""
        if node not in self.known:
            try:
                self.known[node] = history.parse(writing.to_text(node, self.grammar), self.grammar) == node
            except QueryError:
                self.known[node] = False
        return self.known[node]

    def node(self, node: Node) -> Node | None:
        """The nearest that the database can say; None for nothing."""
        match node:
            case And(parts):
                return _all(self.node(part) for part in parts)
            case Or(parts):
                return _any(self.node(part) for part in parts)
            case Not(inner):
                return None if (made := self.node(inner)) is None else Not(made)
            case Near():
                return self.near(node)
            case Term():
                return _any(self.term(replace(node, fields=fields)) for fields in self.fields(node, node.fields))
        return node

    # ---- fields ----------------------------------------------------------------------------------------------------

    def fields(self, node: Node, wanted: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The fields that together search the columns, the fewest: each as its columns. A column that no field has
        alone is searched with others, or not at all, and that is told of `node`."""
        if self.grammar.tag_of(wanted) is not None:
            return [wanted]
        known = [field.columns for field in self.grammar.fields.values() if field.kind != "year"]
        inside = [each for each in known if set(each) <= set(wanted)]
        left, chosen = set(wanted), []
        while best := max(inside, key=lambda each: len(left & set(each)), default=()):
            if not left & set(best):
                break
            chosen.append(best)
            left -= set(best)
        for column in sorted(left, key=wanted.index):
            wider = [each for each in known if column in each]
            if not left & {column} or not wider:
                continue
            best = min(wider, key=len)
            chosen.append(best)
            left -= set(best)
            others = listed(CALLED[other] for other in best if other not in wanted)
            self.tell(node, f"has no field for {CALLED[column]} alone: {others} are searched too")
        if left:
            self.tell(node, f"has no field for {listed(CALLED[column] for column in wanted if column in left)}: "
                            f"left out{' there' if chosen else ''}")  # fmt: skip
        chosen = [each for each in chosen if not any(set(each) < set(other) for other in chosen)]
        together = tuple(sorted({column for each in chosen for column in each}, key=columns.ORDER.index))
        return [together] if len(chosen) > 1 and self.grammar.tag_of(together) is not None else chosen

    # ---- terms -----------------------------------------------------------------------------------------------------

    def term(self, term: Term) -> Node | None:
        """A term of one field of the database; several joined by OR where one cannot say it."""
        field = self.grammar.field(self.grammar.tag_of(term.fields) or "")
        if field is not None and field.codes and self.plainly(term) is None:
            return self.coded(term, field)
        whole = self.plainly(term)
        if whole is not None:
            return self.compared(term, whole)
        if (parted := _parted(term)) is not None:
            self.tell(term, "has no sign for any one word: sought as words near each other, so that fewer words "
                            "between are found too")  # fmt: skip
            return self.near(parted)
        chosen = [self.way(term, word) for word in term.words]
        if prod(len(each.words) for each in chosen) > MOST:
            told = "has no such wildcards, and the spellings are too many to write: each * finds any number of letters"
            chosen = [each if len(each.words) == 1 else Way((_widest(word),), told)
                      for each, word in zip(chosen, term.words, strict=True)]  # fmt: skip
        for told in dict.fromkeys(each.told for each in chosen):
            if told:
                self.tell(term, told)
        made = [self.plainly(replace(term, words=tuple(words))) for words in product(*(each.words for each in chosen))]
        if None in made:
            self.tell(term, "has no way to say this: left out")
        return _any(each and self.compared(term, each) for each in made)

    def coded(self, term: Term, field: Field) -> Node | None:
        """A value that the database has no code for as the kind of document that it is a word for."""
        kind = WORDS.get(" ".join(str(part) for word in term.words for part in word))
        if kind is None or kind not in field.codes.values():
            self.tell(term, f"has no code for this: left out; its codes are for {listed(field.codes.values())}")
            return None
        self.tell(term, f"has no code for just this: the one for {kind} is written")
        return self.plainly(replace(term, words=tuple((part,) for part in kind.split())))

    def way(self, term: Term, word: Word) -> Way:
        """The nearest way to say one word of a term."""
        tried = (way for way in ways(word) if all(self.plainly(replace(term, words=(each,))) for each in way.words))
        return next(tried, Way((word,)))

    def plainly(self, term: Term) -> Term | None:
        """The term with the accents and the quotation marks that it must have there; None if it cannot be said."""
        accents = self.grammar.accents(_letters(term))
        other = self.source is not self.grammar and not self.grammar.loose_quotes
        quoted = other and len(term.words) > 1 and not _hyphens(self.source)
        for exact in (True, False) if quoted else (term.exact, not term.exact):
            if self.says(made := replace(term, accents=accents, exact=exact)):
                return made
        return None

    def compared(self, term: Term, made: Term) -> Term:
        """What was made of a term, after telling what it no longer says of quotation marks and accents."""
        wild = [any(isinstance(part, Wild) for part in word) for word in term.words]
        plain = not all(wild) and set(term.fields) <= set(columns.TOPIC)
        if plain and term.exact and not made.exact:
            self.tell(term, "finds variants of these words, even in quotation marks")
        if plain and made.exact and not term.exact and (self.source is self.grammar or self.source.key in VARIED):
            self.tell(term, "is given this in quotation marks, and so finds no variants of its words")
        if made.accents and not term.accents and any(map(str.isalpha, _letters(term))):
            self.tell(term, "tells accents apart, as far as is known: words with other accents are not found")
        if term.accents and not made.accents:
            self.tell(term, "sees no difference of accents: words with other accents are found too")
        return made

    # ---- proximity -------------------------------------------------------------------------------------------------

    def near(self, near: Near) -> Node | None:
        """Words near each other, field by field of the database."""
        within = {leaf.fields for leaf in leaves(near) if isinstance(leaf, Term)}
        if len(within) != 1:
            raise QueryError(Complaint("", f"{shown(near)} joins words of several fields by nearness"))
        found = self.fields(near, next(iter(within)))
        return _any(self.near_in(_within(near, fields), fields) for fields in found)

    def near_in(self, node: Node, fields: tuple[str, ...]) -> Node | None:
        """The same in one field."""
        match node:
            case Term():
                return self.term(node)
            case Or(parts):
                return _any(self.near_in(part, fields) for part in parts)
            case Near(left, right, between, ordered):
                one, other = self.near_in(left, fields), self.near_in(right, fields)
                if one is None or other is None:
                    return one or other
                return self.joined(Near(one, other, between, ordered), node)
        return self.node(node)

    def joined(self, near: Near, meant: Near) -> Node:
        """Two sides that can be said, near each other if that can be said too: of the groups, or of each two words."""
        if (made := self.closely(near, meant)) is not None:
            return made
        pairs = [replace(near, left=one, right=other) for one, other in product(_sides(near.left), _sides(near.right))]
        if 1 < len(pairs) <= _MOST_PAIRS and any(self.says(replace(pair, ordered=False)) for pair in pairs):
            return any_of(*(self.closely(pair, pair) or self.anywhere(pair, pair) for pair in pairs))
        return self.anywhere(near, meant)

    def closely(self, near: Near, meant: Near) -> Near | None:
        """The sides near each other, in any order if the database keeps none; None if it cannot say that."""
        if self.says(near):
            return near
        if near.ordered and self.says(unordered := replace(near, ordered=False)):
            self.tell(meant, "keeps no order of words near each other: any order is found")
            return unordered
        return None

    def anywhere(self, near: Near, meant: Near) -> Node:
        """Both sides, wherever they stand in the field."""
        self.tell(meant, "cannot say that these are near each other: joined by AND, so that far more is found")
        return all_of(near.left, near.right)

    # ---- what no tree shows ----------------------------------------------------------------------------------------

    def fronts(self, node: Node) -> None:
        """Tell of NOT where nothing stands before it."""
        match node:
            case Not(inner):
                self.tell(node, "may refuse NOT with nothing before it: write first what this is taken from")
                self.fronts(inner)
            case And(parts):
                self.fronts(parts[0])
                for part in parts[1:]:
                    self.fronts(part.inner if isinstance(part, Not) else part)
            case Or(parts):
                for part in parts:
                    self.fronts(part)

    def habits(self, tree: Node, source: Grammar) -> None:
        """Tell of what two databases do differently with one and the same tree."""
        for leaf in leaves(tree):
            if isinstance(leaf, Years):
                continue
            plain = all(isinstance(part, str) for word in leaf.words for part in word)
            if plain and not leaf.exact and set(leaf.fields) <= set(columns.TOPIC):
                if source.key in VARIED and self.grammar.key not in VARIED:
                    self.tell(leaf, f"finds these words as they stand, where {source.name} finds {VARIED[source.key]}: "
                                    "write a wildcard for those that are wanted")  # fmt: skip
                elif source.key not in VARIED and self.grammar.key in VARIED:
                    self.tell(leaf, f"finds {VARIED[self.grammar.key]} too: put in quotation marks what is to stand "
                                    "as written")  # fmt: skip
            if "plain" in (source.key, self.grammar.key):  # of no database, and so without words of its own
                continue
            if leaf.fields == columns.TYPE:
                self.tell(leaf, "may call this kind of document otherwise: compare its own list")
            if "keywords_plus" in leaf.fields and not set(columns.TOPIC) <= set(leaf.fields):
                self.tell(leaf, f"has index keywords of its own, not those of {source.name}")


# Databases that find more than the word written without quotation marks -> what; their modules have the sources.
VARIED = {
    "wos": "inflected forms and other spellings",
    "scopus": "plurals and other spellings",
    "ebsco": "plurals and possessives",
    "proquest": "plurals and other spellings",
}


def _hyphens(source: Grammar) -> bool:
    """Whether all that its trees hold of phrases without quotation marks was written with hyphens."""
    return source.key in VARIED and not (source.loose_quotes or source.braced_quotes)


def _letters(term: Term) -> str:
    return "".join(part for word in term.words for part in word if isinstance(part, str))


def _widest(word: Word) -> Word:
    """The word with every wildcard without a limit."""
    return reduce(lambda made, part: made if part == ANY and made[-1:] == (ANY,) else (*made, part),
                  (part if isinstance(part, str) else ANY for part in word), ())  # fmt: skip


def _parted(term: Term) -> Near | None:
    """A phrase with any one word in it as its two sides with that word between; None if it is no such phrase."""
    if SOME_WORD not in term.words:
        return None
    first = term.words.index(SOME_WORD)
    after = next((at for at in range(first, len(term.words)) if term.words[at] != SOME_WORD), None)
    if first == 0 or after is None:
        return None
    left, right = replace(term, words=term.words[:first]), replace(term, words=term.words[after:])
    return Near(left, _parted(right) or right, after - first, ordered=True)


def _within(node: Node, fields: tuple[str, ...]) -> Node:
    """The sides of a proximity operator sought in these columns."""
    match node:
        case Near(left, right):
            return replace(node, left=_within(left, fields), right=_within(right, fields))
        case Or(parts):
            return Or(tuple(_within(part, fields) for part in parts))
        case Term():
            return replace(node, fields=fields)
    return node


def _sides(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Or) else (node,)


def _all(parts: Iterable[Node | None]) -> Node | None:
    given = [part for part in parts if part is not None]
    return all_of(*given) if given else None


def _any(parts: Iterable[Node | None]) -> Node | None:
    given = [part for part in parts if part is not None]
    return any_of(*given) if given else None
