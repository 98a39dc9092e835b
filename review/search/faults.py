"""What is wrong in a search string: each fault with its line and column, and the line with a caret under the place.

`foreign` knows the marks of other databases. To add a field of one: one line in `_FIELDS`."""

from __future__ import annotations

import re

from review.errors import Complaint, QueryError

_REACH = 50  # characters shown on either side of the caret: many search strings are one long line

# Names of fields in Scopus, in the Web of Science before 2021, in Embase and others -> what to write instead.
_FIELDS: dict[str, str] = {
    **dict.fromkeys(("title-abs-key", "title-abs-key-auth", "title-abs", "topic", "ts", "tiab", "all"), "write TS=(…)"),
    **dict.fromkeys(("title", "ti"), "write TI=(…)"),
    **dict.fromkeys(("abs", "abstract", "ab"), "write AB=(…)"),
    **dict.fromkeys(("key", "authkey", "kw", "ak"), "write AK=(…)"),
    **dict.fromkeys(("auth", "author", "au"), "write AU=(…)"),
    **dict.fromkeys(("srctitle", "source", "name", "so"), "write SO=(…)"),
    **dict.fromkeys(("pubyear", "published", "timespan", "py"), "write PY=1978-2020"),
    **dict.fromkeys(("doctype", "types", "dt"), "write DT=(…)"),
    **dict.fromkeys(("language", "languages", "la"), "write LA=(…)"),
    **dict.fromkeys(("doi", "do"), "write DO=(…)"),
    **dict.fromkeys(("limit-to", "exclude", "indexes", "databases", "by"), "leave it out"),
}
_HISTORY = {"topic", "title", "author", "name", "published", "types", "language", "languages", "timespan", "indexes",
            "databases", "by"}  # fmt: skip
_COLON = re.compile(r"((?:[^\W\d_][\w-]*)?):(\w*)")
_OVID = re.compile(r".*\.(?:ti|ab|kw|kf|mp|tw|hw|sh|au|jn|pt|la|yr)(?:,[a-z]{2})*\.?", re.IGNORECASE)
# EBSCOhost: a field tag without a sign before its word, and the words between two terms.
_EBSCO = re.compile(r"(?:TI|AB|SU|TX|KW|AU|SO)(?= +(?!AND |OR |NOT |NEAR)[\w\"(])")
_EBSCO_NEAR = re.compile(r"[NW][1-9](?= +(?!AND |OR |NOT |NEAR)[\w\"(])", re.IGNORECASE)
_PUBMED = re.compile(r".*\[[^\W\d_]")


def foreign(word: str, behind: str) -> tuple[str, str] | None:
    """What is wrong with a word that another database reads as a field, and the mend; None if nothing is.

    behind: the text that follows the word."""
    field = word.lower()
    opens = behind.startswith("(") or (word.isupper() and behind.lstrip().startswith("("))
    if (opens and field in _FIELDS) or field == "pubyear":
        where = "Scopus" if len(field) > 2 else "another database"
        return f'"{shown(word)}" looks like a field of {where}', _FIELDS[field]
    if behind.startswith("("):
        hint = "a field is written TS=(…), a name with parentheses in quotation marks"
        return f'no AND, OR or NOT stands between "{shown(word)}" and "("', hint
    if colon := _COLON.match(word):
        before, after = colon[1].lower(), colon[2].lower()
        where = "the older Web of Science" if before in _HISTORY and word[0].isupper() else "another database"
        mend = _FIELDS.get(before) or _FIELDS.get(after) or "a field is written TS=(…), a phrase in quotation marks"
        return f'"{shown(colon[0])}" looks like a field of {where}', mend
    if _OVID.fullmatch(word):
        return f'"{shown(word)}" looks like a field of Ovid', "write TS=(…), TI=(…) or AB=(…)"
    if found := _EBSCO.match(word + behind):
        mend = f'{_FIELDS.get(word.lower(), "write TS=(…)")}, or "{shown(word)}" in quotation marks for the word'
        return (f'"{shown(word)}" looks like a field of EBSCOhost', mend) if found.end() == len(word) else None
    if (found := _EBSCO_NEAR.match(word + behind)) and found.end() == len(word):
        mend = f'write NEAR/{word[1:]}, or "{shown(word)}" in quotation marks for the word'
        return f'"{shown(word)}" looks like an operator of EBSCOhost', mend
    if "{" in word or "}" in word:
        return f'"{shown(word)}" looks like an exact phrase of Scopus', "write a phrase in quotation marks"
    if _PUBMED.match(word):
        return f'"{shown(word)}" looks like a field of PubMed', "write TS=(…), TI=(…) or AB=(…)"
    return None


def beside_tag(word: str) -> tuple[str, str]:
    """What is wrong with a bare part beside a tagged one, and the mend; word: the one before which AND is missing."""
    what = f'no AND, OR or NOT stands before "{shown(word)}"'
    if word.lower() == "limit":
        return f"{what}; it looks like a limit of Ovid", "leave it out, or write PY=1978-2020, LA=(…) or DT=(…)"
    return what, "a part without a field tag is sought in the topic: write AND, and TS=(…) around it"


def shown(text: str) -> str:
    """`text` as a message can quote it: one line, printable, not long."""
    text = "".join(c if c.isprintable() else " " for c in text)
    return text if len(text) <= 40 else text[:39] + "…"


class Faults:
    """Collects what is wrong in `text`, so that one run names everything. `file` is its path within the review."""

    def __init__(self, text: str, file: str):
        self.text, self.file = text, file
        self._found: dict[int, Complaint] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, at: int, what: str, hint: str = "") -> None:
        """A fault at offset `at` of the text; of several at one place the first is kept, the others follow from it."""
        start = self.text.rfind("\n", 0, at) + 1
        where = f"{self.file or 'search string'}:{self.text.count(chr(10), 0, at) + 1}:{at - start + 1}"
        self._found.setdefault(at, Complaint(where, what, hint, self._excerpt(start, at)))

    def _excerpt(self, start: int, at: int) -> str:
        """The line from offset `start` on, or what of it lies within reach, and a caret below `at`."""
        first = max(start, at - _REACH)
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        line = "".join(c if c.isprintable() else " " for c in self.text[first : min(end, at + _REACH)])
        lead, tail = "…" if first > start else "", "…" if at + _REACH < end else ""
        return f"  {lead}{line}{tail}\n  {' ' * (len(lead) + at - first)}^"

    def error(self) -> QueryError:
        """All that was found, in the order of the text."""
        return QueryError(complaint for _, complaint in sorted(self._found.items()))
