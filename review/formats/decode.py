"""The bytes of an export become text here, once for all formats: one encoding, one line end, no control characters."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from review.formats import foreign
from review.nouns import some
from review.records.text import clean

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_LINE_END = re.compile(rb"\r\n|\r|\n")
# The three bytes of a UTF-8 mark, as a program shows them that took the file for Windows-1252.
_MARK_MISREAD = "ï»¿"
# Bytes that `clean` takes out or changes. Most exports hold none: to see that in the bytes is far cheaper.
_CONTROLS = bytes((*range(9), *range(11, 32), 127))
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_RARE = (b"\xef\xbb\xbf", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_CHUNK = 1 << 16
# The first sign of a format stands near the beginning.
_HEAD = 200_000


class Repair(NamedTuple):
    """What was wrong with the bytes, from which line on (0: the whole file), and what was done."""

    line: int
    what: str
    done: str


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """The bytes that are not UTF-8, as Windows-1252; the five bytes that it does not define, as Latin-1."""
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    return "".join(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in bad), error.end


codecs.register_error("review.cp1252", _as_cp1252)


class Content:
    """One export file: `data`, its bytes, and its text, piece by piece, with line ends as LF; any bytes are some text.

    Tried in order: UTF-16 (with a mark, or by its NUL bytes), UTF-8, and Windows-1252 for the places that are not
    UTF-8. Byte-order marks go, also inside (exports put together with `cat`). What had to be repaired stands in
    `repairs` once the text was read to its end. `head` is the beginning, to tell the format by; '' of a file that is no
    text, which `binary` names."""

    __slots__ = ("binary", "data", "head", "repairs")

    def __init__(self, data: bytes):
        self.data = data
        self.repairs: list[Repair] = []
        self.binary = foreign.binary(data)
        self.head = "" if self.binary else self._head()

    def _head(self) -> str:
        head = ""
        for piece in self.pieces(b" "):
            head += piece
            if len(head) >= _HEAD:
                break
        return head[:_HEAD]

    def pieces(self, end: bytes = b"") -> Iterator[str]:
        """The text, in pieces of some 64 kB that end with a line: a file of 100 MB is never held as text whole,
        and one rare letter does not make all of it wide. `end`: the sign to end pieces with, for a format that may have
        all on one line."""
        self.repairs = []
        removed = 0
        first = True
        for text, dirty in self._utf16() if _utf16(self.data) else self._utf8(end):
            if dirty:
                text, found = clean(text.replace("\ufeff", ""))
                removed += found
            if first:
                text, first = text.removeprefix(_MARK_MISREAD), False
            if text:
                yield text
        if removed:
            self.repairs.append(Repair(0, some(removed, "control character"), "taken out"))

    def whole(self) -> str:
        """All of the text, for a format that cannot be read piece by piece."""
        return "".join(self.pieces())

    def lines(self) -> Iterator[str]:
        """The lines of the text, parted only at LF: `str.splitlines` would also cut at U+2028 and the like."""
        ended = True  # a text that ends with LF has an empty last line, and so has no text
        for piece in self.pieces():
            ended = piece.endswith("\n")
            lines = piece.split("\n")
            if ended:
                lines.pop()
            yield from lines
        if ended:
            yield ""

    def blocks(self, end: str) -> Iterator[str]:
        """The text in blocks of whole lines, each up to the next line that is `end`; their last line ends left out."""
        rest = ""
        for piece in self.pieces():
            *blocks, rest = (rest + piece).split(f"\n{end}\n")
            for block in blocks:
                yield f"{block}\n{end}"
            if not blocks:  # without any, the whole file would be gone over again with each piece
                yield rest.removesuffix("\n")
                rest = ""
        yield rest

    def _utf16(self) -> Iterator[tuple[str, bool]]:
        codec = _utf16(self.data)
        if self.data[:2] not in _UTF16:
            self.repairs.append(Repair(0, "UTF-16 without a byte-order mark", f"read as {codec.upper()}"))
        try:
            yield self.data.decode(codec), True
        except UnicodeDecodeError as error:
            text = self.data.decode(codec, "replace")
            count = text.count("\ufffd") - self.data.decode(codec, "ignore").count("\ufffd")
            line = len(re.findall("\r\n|\r|\n", self.data[: error.start].decode(codec))) + 1
            self.repairs.append(Repair(line, f"{some(count, 'place')} not in UTF-16, the first here", "read as U+FFFD"))
            yield text, True

    def _utf8(self, end_of_piece: bytes) -> Iterator[tuple[str, bool]]:
        """The pieces, and whether `clean` would change them."""
        data, start, sound = self.data, 0, True
        end_of_piece = end_of_piece or (b"\n" if b"\n" in data else b"\r")
        while start < len(data):
            end = data.find(end_of_piece, start + _CHUNK) + 1 or len(data)
            piece = data[start:end]
            if b"\r" in piece:  # half of all exports: far cheaper here than letter by letter in `clean`
                piece = piece.replace(b"\r\n", b"\n")
                piece = piece.replace(b"\r", b"\n") if b"\r" in piece else piece
            dirty = _dirty(piece)
            try:
                text = piece.decode("utf-8")
            except UnicodeDecodeError as error:
                text, dirty = piece.decode("utf-8", "review.cp1252"), True
                if sound:
                    line = len(_LINE_END.findall(data, 0, start)) + piece.count(b"\n", 0, error.start) + 1
                    what = "bytes that are not UTF-8"
                    self.repairs.append(Repair(line, what, "read as Windows-1252, from here on"))
                    sound = False
            yield text, dirty
            start = end


def _dirty(piece: bytes) -> bool:
    """Whether `clean` would change the text of `piece`."""
    if len(piece.translate(None, _CONTROLS)) < len(piece):
        return True
    if piece.isascii():
        return False
    return (b"\xef" in piece and any(rare in piece for rare in _RARE)) or _C1.search(piece) is not None


def _utf16(data: bytes) -> str:
    """The UTF-16 codec of `data`: by its byte-order mark, or because every other byte at the start is NUL; else ''."""
    if codec := _UTF16.get(data[:2]):
        return codec
    head = data[:4096]
    half = len(head) // 2
    if half < 4:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else ""
