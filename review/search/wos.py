r"""Search strings of Web of Science (Advanced Search) become trees; `wos_text` is the way back.

Grammar, with what binds tightest first; case of tags, operators and words does not matter [1]:

    string   = or
    or       = and { OR and }
    and      = not { [AND] not }                words side by side are joined by AND [1]
    not      = same { NOT same }
    same     = near { SAME near }               SAME is AND but for addresses, which exports do not hold [2]
    near     = operand { (NEAR | NEAR/n) operand }          n words between at most, in any order; NEAR is NEAR/15 [3]
    operand  = "(" or ")" | tag "=" "(" or ")" | tag "=" near { near } | NOT same | word | "phrase" | year | year-year
    comment  = a line that begins with "#", unless a digit follows

* Order NEAR, SAME, NOT, AND, OR: [2]. Operands of NEAR are words, phrases, groups of OR and other NEARs of one field;
  AND, also the unwritten one, may not stand there [3].
* Wildcards, at any place of a word: `*` any number of letters, `?` one, `$` one or none [4]. Each needs a letter
  or digit beside it. None in years [4]. What [4] asks further, say three letters before a `*`, is not enforced.
* Quotation marks, straight or curly, make a phrase and turn lemmatisation off [5]. Hyphens and apostrophes part words,
  so e-commerce is a phrase of two words.
* Tags: TS topic = TI title, AB abstract, AK author keywords, KP Keywords Plus [6]; AU author, SO journal, PY year, DT
  kind of document, LA language, DO DOI. In AU, SO, DT, LA and DO the words of one operand name one thing and are a
  phrase, which may be part of the value: SO=Journal of Marketing finds Journal of Marketing Research too.
* Without a tag a word is sought in the topic. A tag within another's parentheses replaces it there. After a tag without
  parentheses, other than TS and PY, a bare word is refused: nobody can tell which field is meant.
* Refused, since it would be carried out as words and drop nearly all: a bare part beside a tagged one without an
  operator, and what other databases read as fields: TITLE-ABS-KEY(…), TOPIC: (…), ti:word, word.ti. and word[ti].
* More lenient than the database: AND NOT is read as NOT, and NOT may begin a string ("all but").
* Sets of a search history (#1 AND #2) are not read: write one string.

Sources, the database's own help: [1] webofscience.help.clarivate.com/Content/search-operators.html;
[2] images.webofknowledge.com/WOKRS528R6/help/ISIP/ht_operators.html (SAME, NOT, AND, OR) and, with NEAR/x, the copy of
the Chinese help at cnblogs.com/haiyanli/p/16012167.html; [3] images.webofknowledge.com/data/WOKRS529MR9/help/CCC/
hs_search_operators.html; [4] images.webofknowledge.com/WOKRS58B4/help/WOK/hs_wildcards.html;
[5] webofscience.help.clarivate.com/Content/search-rules.htm;
[6] images.webofknowledge.com/data/WOKRS529MR9/help/CCC/hs_topic.html.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple

from review.errors import did_you_mean
from review.search.faults import Faults, beside_tag, foreign, shown
from review.search.tree import ANY, ONE, ZERO_ONE, Near, Node, Not, Or, Term, Years, all_of, any_of, leaves
from review.search.words import spelled

TAGS: dict[str, tuple[str, ...]] = {
    "TS": ("title", "abstract", "keywords", "keywords_plus"),
    "TI": ("title",),
    "AB": ("abstract",),
    "AK": ("keywords",),
    "KP": ("keywords_plus",),
    "AU": ("authors",),
    "SO": ("journal",),
    "PY": ("year",),
    "DT": ("type", "type_raw"),
    "LA": ("language",),
    "DO": ("doi",),
}
NAMES = frozenset({"AU", "SO", "DT", "LA", "DO"})
BINDING = {"OR": 1, "AND": 2, "NOT": 3, "SAME": 4, "NEAR": 5}
WILDCARDS = {"*": ANY, "?": ONE, "$": ZERO_ONE}
NEAR_ALONE = 15
DEEPEST = 100  # nesting that Python's own stack bears with room to spare

# Signs that word processors and other keyboards put in the place of the plain ones; one for one, so that places hold.
_PLAIN = str.maketrans("“”„‟«»＂（）＊？＄＝‐‑‒–—−\ufeff\u200b\u2060", '"' * 7 + "()*?$=" + "-" * 6 + " " * 3)
_COMMENT = re.compile(r"^[^\S\n]*#(?![0-9]).*", re.MULTILINE)
_TOKEN = re.compile(
    r"""(?P<open>\() | (?P<close>\)) | "(?P<phrase>[^"]*)" | (?P<stray>["=]) | (?P<tag>[^\W\d_]\w*)\s*=
    | (?P<word>[0-9]{4}\s*-\s*[0-9]{4}(?![^\s()"=]) | [^\s()"=]+)""",
    re.VERBOSE,
)
_YEARS = re.compile(r"([0-9]{4})(?:\s*-\s*([0-9]{4}))?")
_OPERATORS = {((name.lower(),),) for name in BINDING}
_HOLE = Term((), ())  # stands where an operand is missing, so that the rest can still be looked at


class Token(NamedTuple):
    """kind: open, close, tag, op, word or phrase; text: without quotation marks and "="; between: of NEAR."""

    kind: str
    text: str
    at: int
    between: int = NEAR_ALONE


def parse(text: str, file: str = "") -> Node:
    """The tree of a search string. Raises QueryError with all that is wrong in it; `file` names it in the places."""
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    faults = Faults(text, file)
    tree = _Reading(_tokens(text, faults), faults).string()
    if faults:
        raise faults.error()
    return tree


# ---- reading -------------------------------------------------------------------------------------------------------


def _tokens(text: str, faults: Faults) -> list[Token]:
    plain = _COMMENT.sub(lambda comment: " " * len(comment.group()), text.translate(_PLAIN))
    tokens = []
    for found in _TOKEN.finditer(plain):
        kind, at = str(found.lastgroup), found.start()
        content = found[kind]
        if kind == "stray":
            quote = content == '"'
            faults.add(
                at,
                "this quotation mark has no partner" if quote else "no field tag stands before this =",
                "each phrase needs two; the missing one may stand further left" if quote else "",
            )
        else:
            token = _word(content, at, faults) if kind == "word" else Token(kind, content, at)
            if token.kind == "word" and (fault := foreign(content, plain[found.end() : found.end() + 20])):
                faults.add(at, *fault)
            tokens.append(token)
    return tokens


def _word(text: str, at: int, faults: Faults) -> Token:
    """An operator if `text` is one, else a word."""
    upper = text.upper()
    if upper in BINDING:
        return Token("op", upper, at)
    if number := re.fullmatch(r"NEAR/([0-9]{1,4})", upper):
        return Token("op", "NEAR", at, int(number[1]))
    if upper.startswith("NEAR/"):
        faults.add(at, f'"{shown(text)}" gives no number of words', "write NEAR/5, without a space")
    elif foreign := re.fullmatch(r"(?:W|PRE|ONEAR)/([0-9]{1,3})|ADJ/?([0-9]{1,3})", upper):
        between = int(foreign[1]) if foreign[1] else max(int(foreign[2]) - 1, 0)  # ADJ3 of Ovid: two words between
        what = f'"{shown(text)}" is not an operator of Web of Science'
        faults.add(at, what, f"NEAR/{between} is nearest, in any order")
    elif re.match(r"#[0-9]", text):
        faults.add(at, f'"{shown(text)}" points to a search history', "write the strings of the history out as one")
    return Token("word", text, at)


class _Reading:
    """A Pratt parser (Pratt, 1973, Top down operator precedence) over the tokens of one string."""

    def __init__(self, tokens: list[Token], faults: Faults):
        self.tokens, self.faults = tokens, faults
        self.next = self.depth = 0
        self.tags = list(accumulate((token.kind == "tag" for token in tokens), initial=0))  # before each token
        self.open_tag: Token | None = None  # the last tag without parentheses that leaves bare words in doubt

    def peek(self) -> Token | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def take(self) -> Token:
        self.next += 1
        return self.tokens[self.next - 1]

    def deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.faults.add(token.at, f"the string is nested more than {DEEPEST} deep")
            raise self.faults.error()

    def string(self) -> Node:
        if not self.tokens:
            self.faults.add(0, "there is no search string here")
            return _HOLE
        tree = self.expression(0, None, None)
        while self.peek() is not None:  # only a ")" ends an expression before the end
            self.faults.add(self.take().at, 'this ")" closes nothing', 'take it out, or open it with "("')
            if (after := self.peek()) is not None and after.kind != "close":
                tree = self.expression(0, None, self.take() if after.kind == "op" else None)
        return tree

    def expression(self, floor: int, tag: str | None, before: Token | None) -> Node:
        """Operands joined by operators that bind tighter than `floor`, from left to right."""
        start, nears = self.next, 0
        left = self.operand(tag, before)
        while (token := self.peek()) is not None and token.kind != "close":
            written = token.kind == "op"
            operator = token.text if written else "AND"
            if BINDING[operator] <= floor:
                break
            closed = self.tokens[self.next - 1].kind == "close"
            if written:
                self.take()
            middle = self.next
            right = self.expression(BINDING[operator], tag, token if written else None)
            if operator == "NEAR":
                nears += 1
                self.deeper(token)
                left = self.near(left, right, token)
                continue
            if not written:
                self.side_by_side(left, right, closed, token)
                if tag is None and self.has_tag(start, middle) != self.has_tag(middle, self.next):
                    self.faults.add(token.at, *beside_tag("(" if token.kind == "open" else token.text))
            start = middle
            right = Not(right) if operator == "NOT" else right
            left = any_of(left, right) if operator == "OR" else all_of(left, right)
        self.depth -= nears
        return left

    def operand(self, tag: str | None, before: Token | None) -> Node:
        token = self.peek()
        if token is None or token.kind == "close" or (token.kind == "op" and token.text != "NOT"):
            self.missing(token, before)
            return _HOLE
        if token.kind == "op":
            self.deeper(self.take())
            inner = self.expression(BINDING["NOT"], tag, token)
            self.depth -= 1
            return Not(inner)
        if token.kind == "open":
            return self.group(tag)
        return self.tagged() if token.kind == "tag" else self.leaf(tag)

    def has_tag(self, start: int, end: int) -> bool:
        return self.tags[start] < self.tags[end]

    def missing(self, token: Token | None, before: Token | None) -> None:
        if before is not None and before.kind == "op":
            self.faults.add(before.at, f"nothing stands after {before.text}", "a word or a group is missing")
        elif token is not None and token.kind == "op":
            self.faults.add(token.at, f"nothing stands before {token.text}", "a word or a group is missing")
        elif token is not None and before is None:
            self.faults.add(token.at, 'this ")" closes nothing', 'take it out, or open it with "("')

    def group(self, tag: str | None) -> Node:
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

    def tagged(self) -> Node:
        token = self.take()
        tag = token.text.upper()
        if tag not in TAGS:
            hint = did_you_mean(tag, TAGS)
            self.faults.add(token.at, f'"{shown(token.text)}=" is not a field tag that can be searched here', hint)
        following = self.peek()
        if following is None or following.kind not in ("open", "word", "phrase"):
            self.faults.add(token.at, f"nothing stands after {shown(token.text)}=", "a word or a group is missing")
            return _HOLE
        if following.kind == "open":
            return self.group(tag)
        if tag not in ("TS", "PY"):
            self.open_tag = token
        node = self.expression(BINDING["NOT"], tag, token)
        while (more := self.peek()) is not None and more.kind in ("word", "phrase"):
            right = self.expression(BINDING["NOT"], tag, None)
            self.side_by_side(node, right, False, more)
            node = all_of(node, right)
        return node

    def leaf(self, tag: str | None) -> Node:
        token = self.take()
        if tag is None and self.open_tag is not None:
            open_tag = self.open_tag.text.upper()
            what = f'is "{shown(token.text)}" sought in {open_tag}= or in the topic?'
            self.faults.add(token.at, what, f"put parentheses after {open_tag}=, or write TS= before the word")
            self.open_tag = None
        if tag == "PY":
            return self.years(token)
        text = token.text
        while tag in NAMES and token.kind == "word" and (more := self.peek()) is not None and more.kind == "word":
            text += " " + self.take().text
        return self.term(token._replace(text=text), tag or "TS")

    def term(self, token: Token, tag: str) -> Node:
        words = spelled(token.text, WILDCARDS)
        if token.kind == "phrase" and not token.text.strip():
            self.faults.add(token.at, "nothing stands between these quotation marks")
        elif not words:
            self.faults.add(token.at, f'"{shown(token.text)}" holds no letter or digit to search for')
        elif any(all(not isinstance(part, str) for part in word) for word in words):
            hint = "put letters beside it, as in innovat*"
            self.faults.add(token.at, f'a wildcard stands alone in "{shown(token.text)}"', hint)
        elif token.kind == "word" and words in _OPERATORS:
            hint = "take off what clings to it, or put it in quotation marks"
            self.faults.add(token.at, f'is "{shown(token.text)}" an operator or a word?', hint)
        return Term(words, TAGS.get(tag, (tag,)), token.kind == "phrase" or tag in NAMES, at=token.at)

    def years(self, token: Token) -> Node:
        found = _YEARS.fullmatch(token.text.strip())
        if not found:
            hint = "write PY=2001 or PY=1978-2020"
            self.faults.add(token.at, f'"{shown(token.text)}" is not a year or a span of years', hint)
            return _HOLE
        first, last = int(found[1]), int(found[2] or found[1])
        if first > last:
            self.faults.add(token.at, f"{first} is after {last}", f"write PY={last}-{first}")
        return Years(first, last, token.at)

    def near(self, left: Node, right: Node, token: Token) -> Node:
        parts = [leaf for side in (left, right) for leaf in leaves(side) if leaf is not _HOLE]
        if _bars_near(left) or _bars_near(right):
            hint = "write a NEAR for each pair, and quote a phrase"
            self.faults.add(token.at, "NEAR joins words, phrases and groups of OR, not AND, NOT or years", hint)
        elif len({leaf.fields for leaf in parts if isinstance(leaf, Term)}) > 1:
            self.faults.add(token.at, "NEAR joins words of one field, and these are of two")
        return Near(left, right, token.between)

    def side_by_side(self, left: Node, right: Node, closed: bool, token: Token) -> None:
        """Faults of an AND that is not written, before `token`; closed: a ")" stands there."""
        if token.kind == "tag":
            self.faults.add(token.at, f"no AND, OR or NOT stands before {shown(token.text)}=")
        elif (isinstance(left, Near) and not closed) or (isinstance(right, Near) and token.kind != "open"):
            hint = "put a phrase in quotation marks, or the NEAR in parentheses"
            self.faults.add(token.at, f'NEAR bears no unwritten AND, as before "{shown(token.text)}"', hint)


def _bars_near(node: Node) -> bool:
    match node:
        case Or(parts):
            return any(map(_bars_near, parts))
        case Near(left, right):
            return _bars_near(left) or _bars_near(right)
    return not isinstance(node, Term)
