"""Text with HTML entities and markup tags becomes plain text here; whatever only looks like markup stays."""

from __future__ import annotations

import html
import re

from review.records.text import clean

# Only with the closing ';' and a known name: "AT&T", "R&D" and "&copy2" are text.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*"""
_INLINE = re.compile(
    rf"</?(?:i|b|u|em|strong|sub|sup|inf|scp|sc|tt|small|span|italic|bold|(?:jats|mml):(?:italic|bold|sub|sup|sc|"
    rf"monospace|underline|m[a-z]+)){_ATTRIBUTES}/?>",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    rf"</?(?:p|br|sec|(?:jats|mml):[a-z-]+){_ATTRIBUTES}/?>",
    re.IGNORECASE,
)
# Escaped twice is common, tags made by taking out tags are not; the bound keeps hostile text cheap.
_PASSES = 8


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity.group())


def one_line(text: str) -> str:
    """`text` with single spaces, and none at its ends; any blank of Unicode is one."""
    # Most texts are so already; to see that is far cheaper than to part and join them. No blank of Unicode but the
    # plain one is printable.
    if "  " in text or "\n" in text or "\t" in text or not (text.isascii() or text.isprintable()):
        return " ".join(text.split())
    return text.strip()


def plain(text: str) -> str:
    """`text` on one line, without HTML entities and without the tags of HTML, JATS and MathML that databases write.

    "R&D < 5", "a<b" and "<script>" stay as they are. plain(plain(x)) == plain(x)."""
    if text.isalnum():
        return text
    if "<" in text or ("&" in text and ";" in text):
        for _ in range(_PASSES):
            bare = _BLOCK.sub(" ", _INLINE.sub("", _ENTITY.sub(_character, text)))
            if bare == text:
                break
            text = bare
        text = clean(text)[0]
    return one_line(text)
