"""Text as it is compared, as it is kept, and as a spreadsheet may have it: folded, cleaned, neutral."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart into a plain letter and a mark.
_LETTERS = str.maketrans({
    "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n",
})  # fmt: skip
_NOT_WORD = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile("['’‘`´ʼ]")
# C0 and C1 controls but tab and line feed; lone surrogates; byte-order marks; the two code points that no XML may hold.
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def fold(text: str) -> str:
    """`text` in the form in which names and titles are compared: no case, marks or punctuation, single spaces.

    '&' is read as 'and'; an apostrophe joins ("customers'" is 'customers')."""
    text = _APOSTROPHES.sub("", text.replace("&", " and ")).casefold()
    if not text.isascii():  # most text is, and needs none of this
        text = unicodedata.normalize("NFKD", text).translate(_LETTERS)
        text = "".join(c for c in text if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", text).strip()


def clean(text: str) -> tuple[str, int]:
    """`text` without the characters that no report format can hold, and how many of them there were.

    CRLF and CR become LF. Vertical tab, form feed and the separators FS..US become a space, since they part words;
    NEL (U+0085) too; other control characters, lone surrogates and byte-order marks go."""
    if text.isprintable():  # most text is, and needs none of this
        return text, 0
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal found
        found += 1
        return " " if match.group() in "\x0b\x0c\x1c\x1d\x1e\x1f\x85" else ""

    return _UNCLEAN.sub(replaced, text), found


_FORMULA = re.compile(r"'|\s*[=+\-@＝＋－＠]|[\t\r\n]")


def neutral(text: str) -> str:
    """`text` as no spreadsheet takes it for a formula (OWASP, "CSV injection"): with an apostrophe before a leading
    =, +, -, @ (also full-width, also after blanks), tab, line break or apostrophe. Drop one apostrophe to undo it."""
    return "'" + text if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """The inverse of `neutral`: `text` without the apostrophe that it put before what a spreadsheet might run."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text, 1) else text
