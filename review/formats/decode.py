"""The bytes of an export become text here, once for all formats: one encoding, one line end, no control characters."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from review.records.text import clean

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_LINE_END = re.compile(rb"\r\n|\r|\n")
# The three bytes of a UTF-8 mark, as a program shows them that took the file for Windows-1252.
_MARK_MISREAD = "ï»¿"
_CHUNK = 1 << 20


class Repair(NamedTuple):
    """What was wrong with the bytes, from which line on (0: the whole file), and what was done."""

    line: int
    what: str
    done: str


class Decoded(NamedTuple):
    text: str
    repairs: tuple[Repair, ...] = ()


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """The bytes that are not UTF-8, as Windows-1252; the five bytes that it does not define, as Latin-1."""
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    return "".join(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in bad), error.end


codecs.register_error("review.cp1252", _as_cp1252)


def _utf16(data: bytes) -> str | None:
    """The UTF-16 codec of `data`: by its byte-order mark, or because every other byte at the start is NUL."""
    if codec := _UTF16.get(data[:2]):
        return codec
    head = data[:4096]
    half = len(head) // 2
    if half < 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else None


def decode(data: bytes) -> Decoded:
    """The text of an export, with line ends as LF, and what had to be repaired; any bytes are some text.

    Tried in order: UTF-16 (with a mark, or by its NUL bytes), UTF-8, and Windows-1252 for the places that are not
    UTF-8. Byte-order marks go, also inside (exports put together with `cat`)."""
    repairs = []
    if codec := _utf16(data):
        text = data.decode(codec, "replace")
        if data[:2] not in _UTF16:
            repairs.append(Repair(0, "UTF-16 without a byte-order mark", f"read as {codec.upper()}"))
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = len(_LINE_END.findall(data, 0, error.start)) + 1
            repairs.append(Repair(line, "bytes that are not UTF-8", "read as Windows-1252, from here on"))
            text = data.decode("utf-8", "review.cp1252")
    text = text.replace("\ufeff", "").removeprefix(_MARK_MISREAD)
    text, removed = clean(text)
    if removed:
        repairs.append(Repair(0, f"{removed} control characters", "taken out"))
    return Decoded(text, tuple(repairs))


def lines(text: str) -> Iterator[str]:
    """The lines of `text`, parted only at LF: `str.splitlines` would also cut at U+2028 and the like.

    Piece by piece, so that a file of 100 MB is not held a second time."""
    start = 0
    while (end := text.find("\n", start + _CHUNK)) >= 0:
        yield from text[start:end].split("\n")
        start = end + 1
    yield from text[start:].split("\n")
