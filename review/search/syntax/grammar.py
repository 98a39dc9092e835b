"""What a database's search syntax is, as data: a `Grammar` is all that reading and writing know of a database.

Regular expressions here are read without regard to case only where they say so themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from review.search.syntax import columns as named
from review.search.tree import FIRST_YEAR, LAST_YEAR, Node, Wild, Years

if TYPE_CHECKING:
    from review.search.syntax.reading import Reading

SPAN = r"(?P<first>[0-9]{4})(?:\s*-\s*(?P<last>[0-9]{4}))?"
DATES = r"(?P<first>[0-9]{4})(?:[0-9]{2}){0,2}(?:\s*-\s*(?P<last>[0-9]{4})(?:[0-9]{2}){0,2})?"  # only the years count
OPEN_SPAN = rf"(?P<sign>[<>]=?|=)?\s*{DATES}"


class Field(NamedTuple):
    """columns: of the record table. kind: 'words'; 'name' where the words of one operand name one thing, such as a
    journal, and are a phrase; or 'year'. codes: the database's code for a value -> the word that the records have.
    told: what to warn of wherever the field is searched, and what that means."""

    columns: tuple[str, ...]
    kind: Literal["words", "name", "year"] = "words"
    codes: Mapping[str, str] = {}
    told: tuple[str, str] | None = None


class Nearness(NamedTuple):
    """A proximity operator. alone: the words between if no number is written; None, a number must be. alone_ordered: it
    then says the order too. less: by how much the words between are fewer than the number says."""

    ordered: bool = False
    alone: int | None = None
    alone_ordered: bool = False
    less: int = 0


class Rule(NamedTuple):
    """What a database writes as no other does, as a whole operand: `pattern`, without named groups, and what it
    means. `read` is given the match and the reading, which knows the faults and the sets of the history. told: what to
    warn of wherever it is written, and what that means. refines: it narrows down all that AND joins it to."""

    pattern: str
    read: Callable[[re.Match[str], Reading], Node]
    told: tuple[str, str] | None = None
    refines: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Grammar:
    """One database's syntax.

    key: its name in `SYNTAXES`. name: as a report names it.
    fields: tag -> what it searches, case aside; of two tags for the same columns the first is written. lacking: tag
      -> what it searches that no record holds. topic: the tag that stands where none is written. joins: what stands
      between tags that are searched together, as in ti,ab(…).
    tag: regular expression, with the group `tag`, of a tag before what it rules; suffix: the same, of one behind.
      sign: what follows the tag in messages. reach: how far a tag without parentheses reaches: to the next operator
      ('run') or over one word, phrase or group ('one').
    tagged: how a group is written with its tag, `{tag}` and `{text}`; "" where each term must have its own.
      tagged_term: the same for a single term. bare_topic: what has the topic's tag is written without. untagged: what
      to warn of where a term has no tag, and the mend.
    order: operators from the loosest to the tightest; those of one tuple bind alike and are read from left to right; a
      blank stands for bare words side by side, if these bind tighter than AND. capitals: only in capitals they are
      operators. but_not: how "a and not b" is written.
    near: name -> proximity operator; the first for any order and the first for this order are written. near_sign:
      between name and number. together: how words near each other are written where no operator says it, `{words}`,
      `{tag}` and `{between}`; together_in: the columns where this can be said.
    beside: what words side by side mean: AND, one phrase, or at most so many words between them, in any order.
      before_tag: words side by side before their tag are one phrase.
    wildcards: sign -> meaning. counted: regular expression of a wildcard with its most letters in a group;
      counted_as: how it is written. whole_word: a * alone between two words is any one word. dropped: sign -> at the
      end of a word with fewer letters before it than this, it means nothing.
    For warnings only: small: operators in small letters are as usual as in capitals; stem: the letters that a
      wildcard without limit must have beside it; leading: a word may begin with a wildcard; most_between: the highest
      number of a proximity operator; one_near: those that stand side by side must be alike.
    loose_quotes: quotation marks keep the database's word variants. braces: a phrase in {} is exact.
      braced_quotes: "{…}" is a phrase that keeps the word variants.
    accents: whether accents count in a term of these letters.
    years: regular expression of an operand under a year's tag, groups `first`, `last`, `sign`. year_text: how years are
      written with their tag.
    stops: the signs beside blanks and parentheses that end a word, as in a set of a regular expression.
    rules: see `Rule`. set_name: regular expression of a set of the search history, its number in a group; label: the
      same of the number before a line of a history. points: the same of what else begins a line that points to lines
      above; tally: of the number of records found, as the database prints it behind a line.
    """

    key: str
    name: str
    fields: Mapping[str, Field]
    topic: str
    tag: str
    order: tuple[tuple[str, ...], ...]
    near: Mapping[str, Nearness]
    wildcards: Mapping[str, Wild]
    tagged: str
    year_text: Callable[[Years], str]
    lacking: Mapping[str, str] = field(default_factory=dict)
    joins: str = ""
    suffix: str = ""
    sign: str = ""
    reach: Literal["run", "one"] = "run"
    tagged_term: str = ""
    bare_topic: bool = False
    untagged: tuple[str, str] | None = None
    capitals: bool = False
    but_not: str = "NOT"
    near_sign: str = "/"
    together: str = ""
    together_in: tuple[tuple[str, ...], ...] = ()
    beside: Literal["AND", "phrase"] | int = "AND"
    before_tag: bool = False
    counted: str = ""
    counted_as: str = ""
    whole_word: bool = False
    dropped: Mapping[str, float] = field(default_factory=dict)
    small: bool = False
    stem: int = 0
    leading: bool = True
    most_between: int = 9999
    one_near: bool = False
    loose_quotes: bool = False
    braces: bool = False
    braced_quotes: bool = False
    accents: Callable[[str], bool] = lambda letters: True
    years: str = SPAN
    stops: str = '"'
    rules: tuple[Rule, ...] = ()
    set_name: str = ""
    label: str = ""
    points: str = ""
    tally: str = ""

    def field(self, tag: str) -> Field | None:
        """What a tag searches, or several that are joined; None if the grammar does not know it."""
        names = [name.strip() for name in (tag.upper().split(self.joins) if self.joins else [tag.upper()])]
        known = [field for name, field in self.fields.items() if name.upper() in names]
        if len(names) == 1:
            return known[0] if known else None
        if len(known) < len(set(names)) or any(field.kind == "year" or field.codes for field in known):
            return None
        columns = {column for field in known for column in field.columns}
        ordered = tuple(sorted(columns, key=named.ORDER.index))
        return Field(ordered, "name" if all(part.kind == "name" for part in known) else "words")

    def tag_of(self, columns: tuple[str, ...]) -> str | None:
        """The tag that searches just these columns, or None if there is none."""
        for tag, each in self.fields.items():
            if each.columns == columns:
                return tag
        single = [self.tag_of((column,)) for column in columns] if self.joins and len(columns) > 1 else [None]
        tag = self.joins.join(filter(None, single))
        return tag if None not in single and (joined := self.field(tag)) and joined.columns == columns else None

    def shape(self, columns: tuple[str, ...]) -> str:
        """How a search in these columns is written, for a message: "TS=(…)"."""
        if columns == named.YEAR:
            return self.year_text(Years(1978, 2020))
        tag = self.tag_of(columns)
        if tag is None or (self.bare_topic and tag == self.topic):
            return ""
        return (self.tagged or self.tagged_term).format(tag=tag, text="…")

    def near_text(self, between: int, *, ordered: bool) -> str | None:
        """The proximity operator for so many words between, or None if there is none."""
        for name, near in self.near.items():
            if ordered and near.alone_ordered and between == near.alone:
                return name
            if near.ordered == ordered:
                return f"{name}{self.near_sign}{between + near.less}"
        return None

    def near_shape(self, between: int, *, ordered: bool) -> str:
        """How so many words between are written, for a message; in any order if there is no way to say this one."""
        text = (self.near_text(between, ordered=True) if ordered else None) or self.near_text(between, ordered=False)
        tag = self.tag_of(self.together_in[0]) if self.together_in else ""
        return text or self.together.format(words="… …", tag=tag, between=between)


@cache
def bindings(grammar: Grammar) -> dict[str, int]:
    """Operator -> how tightly it binds, from 1 on."""
    return {name: at for at, names in enumerate(grammar.order, 1) for name in names}


def function_tag(names: Iterable[str], operators: Iterable[str]) -> str:
    """The regular expression of tags as in TITLE(…): any word at a parenthesis, or one of the names, in capitals, with
    a blank between; one with a hyphen, such as title-abs-key, also in lower case."""
    names = sorted(names, key=len, reverse=True)
    known, never = "|".join(map(re.escape, names)), "|".join(operators)
    clear = "|".join(re.escape(name) for name in names if "-" in name) or "(?!)"
    return rf"(?P<tag>(?!(?i:{never})\()[^\W\d_][\w.,-]*(?=\()|(?:{known}|(?i:{clear}))(?=\s+\())"


def bounds(sign: str | None, year: int) -> Years:
    """The years that "> 2000" means; no sign is "="."""
    first, last = {">": (year + 1, LAST_YEAR), ">=": (year, LAST_YEAR), "<": (FIRST_YEAR, year - 1),
                   "<=": (FIRST_YEAR, year)}.get(sign or "=", (year, year))  # fmt: skip
    return Years(first, last)


def span(years: Years) -> str:
    """The years as "2001" or "1978-2020"."""
    return f"{years.first:04}" if years.first == years.last else f"{years.first:04}-{years.last:04}"
